"""The register: what cannot be is refused by the service by name, and by the database whoever writes; lines never change."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.rounds import queries
from linli.rounds import services as rounds
from linli.rounds.errors import BadFieldError, NotHeldError, NotInStoreError
from linli.rounds.models import Holding, Material, MaterialEntry, Round
from linli.rounds.services.materials import LARGEST, Line
from linli.stewards.models import Worker
from tests.cast import Town


def enter(town: Town, material: Material, kind: str, quantity: int, worker: Worker, at: datetime) -> MaterialEntry:
    line = Line(material=material, kind=kind, quantity=quantity, worker=worker)
    return rounds.enter(line=line, by=town.lead.person, at=at)


def raw(material: Material, kind: str, quantity: int, worker: Worker, at: datetime) -> None:
    """Write a line past the service."""
    MaterialEntry.objects.create(
        community_id=material.community_id, material=material, kind=kind, quantity=quantity, worker=worker, at=at
    )


def store(material: Material) -> int:
    material.refresh_from_db()
    return material.in_store


def test_register_adds_up(town: Town, poison: Material, at: datetime) -> None:
    for kind, quantity, worker in (
        ("issued", 300, town.engineer), ("issued", 100, town.second_engineer), ("used", 120, town.engineer),
        ("returned", 80, town.engineer), ("issued", 50, town.engineer), ("disposed", 30, town.lead),
    ):  # fmt: skip
        enter(town, poison, kind, quantity, worker, at)
    (row,) = queries.stock()
    assert (row.material.in_store, row.out) == (1000 - 300 - 100 + 80 - 50 - 30, 250)
    assert {one.worker_id: one.quantity for one in row.holdings} == {
        town.engineer.pk: 150,
        town.second_engineer.pk: 100,
    }
    assert [(one.kind, one.quantity) for one in queries.register(poison)][:2] == [("disposed", 30), ("issued", 50)]


def test_fact_tells_what_store_and_worker_then_have(town: Town, poison: Material, at: datetime) -> None:
    enter(town, poison, "issued", 300, town.engineer, at)
    enter(town, poison, "used", 120, town.engineer, at)
    told = Fact.objects.get(kind="material.used").payload
    assert (told["quantity"], told["in_store"], told["held"], told["unit"]) == (120, 700, 180, "毫升")


def test_more_than_the_store_has_is_not_issued(town: Town, poison: Material, at: datetime) -> None:
    enter(town, poison, "issued", 900, town.engineer, at)
    for kind in ("issued", "disposed"):
        with pytest.raises(NotInStoreError) as refused:
            enter(town, poison, kind, 101, town.second_engineer, at)
        assert refused.value.left == 100
    assert (enter(town, poison, "issued", 100, town.engineer, at).quantity, store(poison)) == (100, 0)


def test_more_than_was_issued_is_neither_used_nor_returned(town: Town, poison: Material, at: datetime) -> None:
    enter(town, poison, "issued", 200, town.engineer, at)
    enter(town, poison, "used", 150, town.engineer, at)
    for kind in ("used", "returned"):
        with pytest.raises(NotHeldError) as refused:
            enter(town, poison, kind, 51, town.engineer, at)
        assert refused.value.held == 50
    with pytest.raises(NotHeldError):
        enter(town, poison, "returned", 1, town.second_engineer, at)


@pytest.mark.parametrize(("kind", "quantity"), [("issued", 1001), ("disposed", 1001), ("used", 101), ("returned", 101)])
def test_database_itself_refuses_less_than_nothing(
    town: Town, poison: Material, at: datetime, kind: str, quantity: int
) -> None:
    raw(poison, "issued", 100, town.engineer, at)
    raw(poison, "received", 100, town.lead, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(poison, kind, quantity, town.engineer, at)
    assert (store(poison), Holding.objects.get(worker=town.engineer).quantity) == (1000, 100)


def test_database_refuses_a_line_of_nothing_and_of_an_unknown_kind(town: Town, poison: Material, at: datetime) -> None:
    for kind, quantity in (("issued", 0), ("lost", 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            raw(poison, kind, quantity, town.engineer, at)


def test_line_is_never_changed_and_never_deleted(town: Town, poison: Material, at: datetime) -> None:
    entry = enter(town, poison, "issued", 300, town.engineer, at)
    rows = MaterialEntry.objects.filter(pk=entry.pk)
    for change in (lambda: rows.update(quantity=1), lambda: rows.update(words="改"), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert rows.get().quantity == 300


def test_line_tapped_twice_is_one(town: Town, poison: Material, at: datetime) -> None:
    line = Line(material=poison, kind="issued", quantity=300, worker=town.engineer, form_key=uuid4())
    first, second = (rounds.enter(line=line, by=town.operator, at=at) for _ in range(2))
    assert (first.pk, store(poison)) == (second.pk, 700)


def test_line_names_its_round(town: Town, poison: Material, laid: Round, at: datetime) -> None:
    enter(town, poison, "issued", 30, town.engineer, at)
    line = Line(material=poison, kind="used", quantity=30, worker=town.engineer, round=laid, words="香樟园蚜虫")
    rounds.enter(line=line, by=town.engineer.person, at=at)
    assert next((one.round, one.words) for one in queries.register(poison)) == (laid, "香樟园蚜虫")


def test_line_that_cannot_be_is_refused(town: Town, poison: Material, at: datetime) -> None:
    for field, kind, quantity in (("kind", "lost", 1), ("quantity", "used", 0), ("quantity", "received", LARGEST + 1)):
        with pytest.raises(BadFieldError) as refused:
            enter(town, poison, kind, quantity, town.engineer, at)
        assert refused.value.field == field


def test_material_that_cannot_be_is_refused(town: Town, poison: Material, at: datetime) -> None:
    for field, names, units in (
        ("names", ("吡虫啉", ""), ("克", "")),
        ("names", (" ", ""), ("克", "")),
        ("units", ("石硫合剂", ""), ("", "")),
    ):
        with pytest.raises(BadFieldError) as refused:
            rounds.add_material(community=town.community, names=names, units=units, by=town.operator, at=at)
        assert refused.value.field == field


def test_another_community_sees_no_register(town: Town, elsewhere: Town, poison: Material) -> None:
    with community_scope(elsewhere.community.pk):
        assert (queries.stock(), MaterialEntry.objects.exists(), Holding.objects.exists()) == ([], False, False)
