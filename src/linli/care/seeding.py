"""The rules a new community starts with: every one of the 24 warm services from its natural trigger."""

import csv
import json
from functools import cache
from pathlib import Path

from linli.care.models import Rule
from linli.catalogue.models import Product
from linli.places.models import Community

SEED = Path(__file__).parent / "seed" / "rules.csv"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with SEED.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle, strict=True))


def load_seed(*, community: Community) -> int:
    """Give a community the rules of the seed; those it has by code are left alone. Returns how many are new.

    A rule whose product the community has not got is left out. Must run in the community's scope. Three queries.
    """
    known = set(Rule.objects.values_list("code", flat=True))
    products = {
        product.code: product for product in Product.objects.filter(code__in={row["product"] for row in _rows()})
    }
    fresh = [
        _rule(community, row, products.get(row["product"]), position=place)
        for place, row in enumerate(_rows(), start=1)
        if row["code"] not in known and (not row["product"] or row["product"] in products)
    ]
    Rule.objects.bulk_create(fresh)
    return len(fresh)


def _rule(community: Community, row: dict[str, str], product: Product | None, *, position: int) -> Rule:
    texts = {name: row[name] for name in ("code", "trigger", "audience", "name_zh", "name_en", "words_zh", "words_en")}
    return Rule(
        community=community, **texts, when=json.loads(row["when"]), product=product, hours=int(row["hours"]),
        daily_cap=int(row["daily_cap"]), is_urgent=row["urgent"] == "yes", position=position,
    )  # fmt: skip
