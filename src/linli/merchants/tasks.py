"""What follows from the facts about merchants: each consumer reads one and tells whom it concerns (config/value_chain.py)."""

from datetime import datetime

from linli.core.models import Fact
from linli.merchants.enums import Post, Verdict
from linli.merchants.models import Merchant
from linli.messages import services as messages
from linli.people.enums import Role
from linli.people.models import Person
from linli.people.queries import with_role

_HUNDREDTHS = 100
# The kind of message to whoever acts for the merchant, by the fact.
_TOLD = {
    "merchant.select": "merchant.selected", "merchant.decline": "merchant.declined", "merchant.take-in": "merchant.member",
    "merchant.suspend": "merchant.suspended", "merchant.restore": "merchant.restored",
}  # fmt: skip


def tell_office(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the office that somebody has applied."""
    row = _merchant(fact)
    messages.tell(
        people=with_role(Role.OPERATOR), community=row.community, kind="merchant.applied", cause=f"fact:{fact.pk}", at=fact.at,
        values={"name": row.name_zh, "category": {"zh": row.kind.name_zh, "en": row.kind.name_en}},
        link=f"/console/merchants/{row.pk}/",
    )  # fmt: skip


def tell_merchant(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell whoever applied, and the owners, where they stand now, and why."""
    _tell(_merchant(fact), fact, _TOLD[fact.kind], why=fact.payload.get("why", ""))


def tell_bad_paper(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell them which document will not do, and why; one that is good is no news."""
    if fact.payload["verdict"] == Verdict.BAD:
        _tell(_merchant(fact), fact, "merchant.paper-bad", why=fact.payload["why"])


def tell_commission(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell them what part of their prices the community keeps from now on, what it was before, and why."""
    was, now = (f"{fact.payload[figure] / _HUNDREDTHS:g}%" for figure in ("was", "commission"))
    _tell(_merchant(fact), fact, "merchant.commission", was=was, now=now, why=fact.payload["why"])


def _tell(row: Merchant, fact: Fact, kind: str, **values: str) -> None:
    owners = Person.objects.filter(pk__in=row.staff.filter(post=Post.OWNER, ended_at=None).values("person"))
    messages.tell(
        people=list({row.applicant_id: row.applicant, **{one.pk: one for one in owners}}.values()), community=row.community,
        kind=kind, cause=f"fact:{fact.pk}", at=fact.at, values={"name": row.name_zh, **values},
        link=f"/home/business/{row.pk}/",
    )  # fmt: skip


def _merchant(fact: Fact) -> Merchant:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about a merchant
    return Merchant.objects.select_related("community", "applicant").get(pk=fact.subject_id)
