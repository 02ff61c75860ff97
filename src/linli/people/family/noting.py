"""What is recorded of family accounts: every fact names both people, and what they are to each other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.core import facts
from linli.core.models import Fact
from linli.people.models import FamilyBond, Person


def names(bond: FamilyBond) -> dict[str, str]:
    """Return both by key and by the word for them. Reads principal and agent."""
    return {
        "principal": str(bond.principal_id or ""), "agent": str(bond.agent_id or ""),
        "principal_is": str(bond.principal_kin), "agent_is": str(bond.agent_kin),
    }  # fmt: skip


def note(bond: FamilyBond, kind: str, *, by: Person | None, at: datetime, **payload: Any) -> Fact:
    """Record something about a family account, within the transaction of the change."""
    return facts.record(
        kind=f"family.{kind}", at=at, community=bond.community_id, actor=by.pk if by else None, subject=bond.subject,
        payload={**names(bond), **payload},
    )  # fmt: skip


@transaction.atomic
def look(*, bond: FamilyBond, order: UUID, number: str, by: Person, at: datetime) -> None:
    """Keep that somebody looked at another's order by a family account: `family.look`, once a day for each order."""
    day = at.astimezone(bond.community.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Fact.objects.filter(subject_id=bond.pk, kind="family.look", at__gte=day, actor_id=by.pk)
    if not seen.filter(payload__order=str(order)).exists():
        note(bond, "look", by=by, at=at, order=str(order), number=number)
