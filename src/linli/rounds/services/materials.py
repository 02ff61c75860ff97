"""The register of materials that need care. The database adds it up and refuses what cannot be (migration 0002)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community
from linli.rounds.enums import HELD, STORE, Entry
from linli.rounds.errors import BadFieldError, NotHeldError, NotInStoreError
from linli.rounds.models import Holding, Material, MaterialEntry, Round
from linli.stewards.models import Worker

LARGEST = 2_000_000_000
LONGEST_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is to be written into the register; `quantity` in the material's smallest unit."""

    material: Material
    kind: str
    quantity: int
    worker: Worker
    round: Round | None = None
    words: str = ""
    form_key: UUID | None = None


@transaction.atomic
def add_material(
    *, community: Community, names: tuple[str, str], units: tuple[str, str], by: Person, at: datetime,
    registration: str = "", stay_away_hours: int = 0,
) -> Material:  # fmt: skip
    """Open a register for a material, empty, and return it. Records `material.add`. Raises BadFieldError ("names", "units")."""
    known = Material.objects.filter(name_zh=names[0].strip()).exists()
    if not names[0].strip() or known:
        raise BadFieldError("names")
    if not units[0].strip():
        raise BadFieldError("units")
    row = Material.objects.create(
        community=community, name_zh=names[0].strip(), name_en=names[1].strip(), unit_zh=units[0].strip(),
        unit_en=units[1].strip(), registration=registration.strip(), stay_away_hours=stay_away_hours,
    )  # fmt: skip
    facts.record(
        kind="material.add", at=at, community=community.pk, actor=by.pk, subject=("material", row.pk),
        payload={"name": row.names, "registration": row.registration},
    )  # fmt: skip
    return row


@transaction.atomic
def enter(*, line: Line, by: Person, at: datetime) -> MaterialEntry:
    """Write a line into the register and return it. Records `material.<kind>` with what the store and the worker then have.

    The same `form_key` again returns the first line and changes nothing. Raises BadFieldError ("quantity", "kind",
    "round"), NotInStoreError where more is issued or thrown away than the store has, NotHeldError where more is used or
    returned than the worker has of what was issued to them; then nothing is kept.
    """
    material = Material.objects.select_for_update(of=("self",)).get(pk=line.material.pk)
    if line.form_key and (known := MaterialEntry.objects.filter(form_key=line.form_key).first()):
        return known
    kind = _check(line, material)
    held = Holding.objects.filter(material=material, worker=line.worker).values_list("quantity", flat=True).first() or 0
    store, holds = material.in_store + STORE[kind] * line.quantity, held + HELD[kind] * line.quantity
    if store < 0:
        raise NotInStoreError(material.in_store)
    if holds < 0:
        raise NotHeldError(held)
    row = MaterialEntry.objects.create(
        community_id=material.community_id, material=material, kind=kind, quantity=line.quantity, worker=line.worker,
        round=line.round, words=line.words.strip()[:LONGEST_WORDS], at=at, form_key=line.form_key,
    )  # fmt: skip
    facts.record(
        kind=f"material.{kind}", at=at, community=material.community_id, actor=by.pk, subject=("material", material.pk),
        payload={
            "name": material.names, "quantity": line.quantity, "unit": material.unit_zh, "worker": str(line.worker.pk),
            "round": str(line.round.pk) if line.round else "", "in_store": store, "held": holds,
        },
    )  # fmt: skip
    return row


def _check(line: Line, material: Material) -> Entry:
    if line.kind not in Entry.values:
        raise BadFieldError("kind")
    if not 0 < line.quantity <= LARGEST:
        raise BadFieldError("quantity")
    if line.round is not None and line.round.community_id != material.community_id:
        raise BadFieldError("round")
    return Entry(line.kind)
