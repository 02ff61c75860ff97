"""What is asked for again and again: requests that say the same, however they say it, counted. From these products are made."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from linli.catalogue.models import Product
from linli.orders.enums import Source, State
from linli.orders.models import Order

LOOKED_BACK = timedelta(days=90)
# The least number of like requests that is worth a product, and of homes that they come from.
LEAST, LEAST_HOMES = 3, 2
MOST_READ, MOST_SHOWN = 5000, 12
# Below it triage was guessing: there may be no product for what was said.
UNSURE = 0.5
# Where somebody said it, in words: what rounds, devices and rules start is planned already.
_SAID = (Source.APP, Source.PHONE, Source.COUNTER, Source.STEWARD, Source.PAPER)
_FILLERS = re.compile(
    "麻烦|请|帮忙|帮我|帮|一下|我家|家里|师傅|你好|您好|谢谢|可以吗|能不能|可不可以|有没有|需要|想要|想|了|吗|呢|吧|啊|的|个"
    r"|\b(?:please|the|a|my|some)\b"
)
_MARKS = re.compile(r"[\W\d_]+")
# Telephone and door numbers are nobody's business on a list.
_NUMBERS = re.compile(r"\d[\d -]{3,}\d")


@dataclass(frozen=True, slots=True)
class Repeat:
    """Requests that say the same: `words` as one of them put it, `unsure` of them without a fitting service in sight."""

    product: Product
    words: str
    count: int
    homes: int
    unsure: int

    @property
    def key(self) -> str:
        """What it can be found again by: product and gist."""
        return f"{self.product.code}~{gist(self.words)}"


@dataclass(frozen=True, slots=True)
class _Said:
    product: UUID
    words: str
    home: UUID | None
    is_unsure: bool


def gist(words: str) -> str:
    """Return what was said without courtesies, marks and numbers, its characters in order: equal for what says the same."""
    plain = _FILLERS.sub("", _MARKS.sub(" ", words.casefold()).strip()).replace(" ", "")
    return "".join(sorted(set(plain)))


def found(*, at: datetime, back: timedelta = LOOKED_BACK) -> list[Repeat]:
    """Return what was asked for again and again in the community in scope until a moment, most often first. Two queries.

    The newest MOST_READ orders are read at most.
    """
    rows = Order.objects.filter(requested_at__gt=at - back, requested_at__lte=at, source__in=_SAID)
    rows = rows.exclude(words="").exclude(state=State.CANCELLED).order_by("-id")
    read = rows.values_list("product_id", "words", "household_id", "triage")[:MOST_READ]
    groups = _grouped(_Said(product, words, home, _is_unsure(triage)) for product, words, home, triage in read)
    often = sorted(groups, key=lambda group: (-len(group), group[0].words))[:MOST_SHOWN]
    products = {row.pk: row for row in Product.objects.filter(pk__in={group[0].product for group in often})}
    return [_repeat(group, products[group[0].product]) for group in often]


def _is_unsure(triage: object) -> bool:
    sure = triage.get("confidence") if isinstance(triage, dict) else None
    return isinstance(sure, (int, float)) and sure < UNSURE


def _grouped(said: Iterable[_Said]) -> list[list[_Said]]:
    """Return the groups that are large enough: of one product, with one gist, from several homes."""
    groups: defaultdict[tuple[UUID, str], list[_Said]] = defaultdict(list)
    for one in said:
        if key := gist(one.words):
            groups[one.product, key].append(one)
    return [group for group in groups.values() if len(group) >= LEAST and len(_homes(group)) >= LEAST_HOMES]


def _homes(group: Iterable[_Said]) -> set[UUID]:
    return {one.home for one in group if one.home}


def _repeat(group: list[_Said], product: Product) -> Repeat:
    usual = Counter(one.words.strip() for one in group).most_common(1)[0][0]
    return Repeat(
        product=product, words=_NUMBERS.sub("…", usual)[:80], count=len(group), homes=len(_homes(group)),
        unsure=sum(one.is_unsure for one in group),
    )  # fmt: skip
