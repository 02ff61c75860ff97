"""What follows from the facts about the alliance: each consumer reads one and tells whom it concerns (config/value_chain.py)."""

from datetime import datetime
from uuid import UUID

from django.utils import translation

from linli.alliance.enums import Outcome, Proposed
from linli.alliance.models import Assessment
from linli.alliance.permissions import DECIDING
from linli.core.models import Fact
from linli.merchants.enums import Post
from linli.merchants.models import Staff
from linli.messages import services as messages
from linli.people.models import Person
from linli.people.queries import with_role


def tell_proposed(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owners what this month's proposal is for them, where it moves or warns them."""
    for row in Assessment.objects.shown().filter(month=fact.payload["month"]).order_by("pk"):
        if row.asks:
            _tell(row, fact, "alliance.warned" if row.is_warning else "alliance.proposed")


def tell_decided(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owners that a proposal was followed, or was not; of a suspension merchants.tasks tells them."""
    row = _assessment(fact)
    if fact.kind == "alliance.keep":
        _tell(row, fact, "alliance.kept", words=row.words)
    elif row.is_warning:
        _tell(row, fact, "alliance.warning-stands")
    elif row.tier_proposed != Proposed.SUSPENDED:
        _tell(row, fact, "alliance.confirmed")


def tell_office(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell whoever may answer that a merchant appeals; who confirmed it comes only where there is nobody else."""
    row = _assessment(fact)
    able = with_role(*DECIDING)
    others = [person for person in able if person.pk != row.decided_by_id]
    _send(others or able, row, fact, "alliance.appealed", link=f"/console/alliance/{row.pk}/", words=row.appeal.words)


def tell_answered(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owners what became of their appeal."""
    row = _assessment(fact)
    kind = "alliance.overturned" if row.appeal.outcome == Outcome.OVERTURNED else "alliance.upheld"
    _tell(row, fact, kind, words=row.appeal.answer)


def _tell(row: Assessment, fact: Fact, kind: str, **values: str) -> None:
    staff = Staff.objects.filter(merchant=row.merchant_id, post=Post.OWNER, ended_at=None)
    owners = Person.objects.filter(pk__in=staff.values("person"))
    _send(list(owners), row, fact, kind, link=f"/counter/shop/{row.merchant_id}/standing/", **values)


def _send(people: list[Person], row: Assessment, fact: Fact, kind: str, *, link: str, **values: str) -> None:
    messages.tell(
        people=people, community=row.community, kind=kind, cause=f"fact:{fact.pk}", at=fact.at, link=link,
        values={"name": row.merchant.name_zh, "was": _label(row.tier_was), "to": _label(row.tier_proposed), **values},
    )  # fmt: skip


def _label(tier: str) -> dict[str, str]:
    """Return a tier's name in both languages: the reader's is chosen when it is read."""
    named = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            named[key] = str(Proposed(tier).label)
    return named


def _assessment(fact: Fact) -> Assessment:
    return Assessment.objects.shown().get(pk=UUID(fact.payload["assessment"]))
