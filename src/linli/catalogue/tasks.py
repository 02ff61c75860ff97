"""What follows from the facts about drafts: each consumer reads one and tells whom it concerns (config/value_chain.py)."""

from datetime import datetime
from uuid import UUID

from linli.catalogue.models import ProductDraft
from linli.core.models import Fact
from linli.messages import services as messages
from linli.people.enums import Role
from linli.people.queries import with_role


def tell_office(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the office of an idea; whoever had it knows."""
    row = _draft(fact.subject_id)
    office = [one for one in with_role(Role.OPERATOR) if one.pk != row.by_id]
    messages.tell(
        people=office, community=row.community, kind="product.proposed", cause=f"fact:{fact.pk}", at=fact.at,
        values={"name": fact.payload["name"], "who": row.by.name}, link=f"/console/catalogue/drafts/{row.pk}/",
    )  # fmt: skip


def tell_proposer(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell whoever had the idea what became of it, and why; not whoever decided it themselves."""
    is_published = fact.kind == "product.publish"
    row = _draft(UUID(fact.payload["draft"]) if is_published else fact.subject_id)
    if row.by_id == fact.actor_id:
        return
    messages.tell(
        people=[row.by], community=row.community, kind="product.published" if is_published else "product.declined",
        cause=f"fact:{fact.pk}", at=fact.at, values={"name": fact.payload["name"], "why": fact.payload.get("why", "")},
        link=f"/work/products/{row.pk}/",
    )  # fmt: skip


def _draft(draft_id: UUID | None) -> ProductDraft:
    assert draft_id is not None  # noqa: S101 - these facts are about a draft
    return ProductDraft.objects.select_related("community", "by").get(pk=draft_id)
