"""The made-up people of a sample community, in whose shoes a visitor may step. A real community has none."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.catalogue.models import in_language
from linli.core import facts
from linli.core.scoping import unscoped
from linli.people.enums import ROLE_PORTAL, Portal
from linli.people.models import Membership, Persona


@dataclass(frozen=True, slots=True)
class Card:
    """A persona as the welcome page shows it."""

    slug: str
    name: str
    role: str
    note: str
    staff: bool


def all_shown() -> list[Persona]:
    """Return every persona of a sample community, in the order in which they are shown. One query."""
    rows = Persona.objects.filter(community__is_sample=True, person__is_active=True)
    return list(rows.select_related("person", "community").order_by("position", "pk"))


def shown() -> list[Card]:
    """Return the cards of the welcome page; none where the installation has no sample community."""
    return [
        Card(
            slug=row.slug, name=row.person.name, role=in_language(row.label_zh, row.label_en),
            note=in_language(row.story_zh, row.story_en), staff=ROLE_PORTAL[row.role] != Portal.RESIDENT,
        )
        for row in all_shown()
    ]  # fmt: skip


@transaction.atomic
def step_into(*, slug: str, at: datetime) -> Persona | None:
    """Return the persona and record `person.entered-sample`; None where it may not be entered.

    A persona is refused unless its community is a sample and its person belongs to no real one: one tap never opens
    the door of a real community.
    """
    persona = Persona.objects.filter(slug=slug, community__is_sample=True, person__is_active=True)
    row: Persona | None = persona.select_related("person", "community").first()
    if row is None:
        return None
    with unscoped("a person's memberships in every community decide whether the persona is harmless"):
        if Membership.objects.filter(person=row.person, ended_at=None, community__is_sample=False).exists():
            return None
    facts.record(
        kind="person.entered-sample", at=at, community=row.community_id, actor=row.person_id,
        subject=("person", row.person_id), payload={"persona": row.slug},
    )  # fmt: skip
    return row
