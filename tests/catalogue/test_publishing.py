"""A draft becomes a product; each change is a version; none is lost."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from linli.catalogue import drafting, publishing, services, tasks, versions
from linli.catalogue.enums import DraftState
from linli.catalogue.errors import NothingChangedError, NotReadyError, StaleDraftError, WrongStateError
from linli.catalogue.models import Product, ProductDraft, ProductVersion
from linli.core.models import Fact
from linli.messages.models import Message
from tests.cast import Town
from tests.catalogue.conftest import FULL, Propose


def publish(draft: ProductDraft, town: Town, at: datetime, **said: object) -> Product:
    return publishing.publish(draft=draft.pk, seen=draft.revision, by=town.operator, at=at, **said)  # type: ignore[arg-type]  # a test's


def numbers(product: Product) -> list[int]:
    return list(product.versions.order_by("number").values_list("number", flat=True))


# --- publish --------------------------------------------------------------------------------------------------------
def test_published_draft_is_a_product_with_its_first_version(draft: ProductDraft, town: Town, at: datetime) -> None:
    made = Product.objects.get(pk=publish(draft, town, at).pk)
    assert {name: value for name, value in versions.coded(made).items() if name in FULL} == FULL
    assert (made.code, made.kind, made.is_active, made.position) == (
        "value.home.parcels-brought-home",
        "value",
        True,
        1,
    )
    first = made.versions.get()
    assert (first.number, first.at, first.by, made.newest) == (1, at, town.operator, first)
    assert versions.values(first) == versions.values(made)
    draft.refresh_from_db()
    assert (draft.state, draft.product, draft.version, draft.decided_by) == (
        DraftState.PUBLISHED, made, first, town.operator,
    )  # fmt: skip
    fact = Fact.objects.get(kind="product.publish")
    assert (fact.subject_id, fact.payload["number"], fact.payload["draft"]) == (made.pk, 1, str(draft.pk))


def test_code_is_given_once(propose: Propose, town: Town, at: datetime) -> None:
    codes = [publish(propose(name_zh=name), town, at).code for name in "甲乙丙"]
    assert codes == ["value.home.parcels-brought-home" + end for end in ("", "-2", "-3")]


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ({"name_en": ""}, {"name_en"}), ({"summary_zh": "", "summary_en": ""}, {"summary_zh", "summary_en"}),
        ({"checklist": []}, {"checklist"}), ({"checklist": [{"zh": "走", "en": ""}]}, {"checklist"}), ({"line": ""}, {"line", "kind"}),
        ({"sla": ""}, {"sla"}), ({"price_fen": 0}, {"price_fen"}), ({"standard_en": ""}, {"standard_en"}),
        ({"providers": ["volunteer"]}, {"providers"}), ({"providers": []}, {"providers"}), ({"scene": ""}, {"scene"}),
    ],
)  # fmt: skip
def test_all_that_is_lacking_is_told_at_once(
    propose: Propose, town: Town, at: datetime, said: dict[str, object], lacking: set[str]
) -> None:
    draft = propose(**said)
    with pytest.raises(NotReadyError) as refused:
        publish(draft, town, at)
    assert set(refused.value.faults) == lacking
    assert ProductDraft.objects.get().state == DraftState.PROPOSED
    assert not Product.objects.filter(source="operator").exists()


def test_only_what_was_seen_is_published(draft: ProductDraft, town: Town, at: datetime) -> None:
    drafting.edit(draft=draft.pk, content={"price_fen": 1}, seen=1, by=town.steward.person, at=at)
    with pytest.raises(StaleDraftError):
        publish(draft, town, at)


def test_draft_is_decided_once(draft: ProductDraft, town: Town, at: datetime) -> None:
    publish(draft, town, at)
    with pytest.raises(WrongStateError):
        publish(draft, town, at)
    assert Product.objects.filter(source="operator").count() == 1


def test_draft_of_a_product_becomes_its_next_version_and_what_was_stays(
    propose: Propose, town: Town, at: datetime
) -> None:
    before = versions.values(town.water)
    made = publish(propose(product=town.water), town, at, why="换个做法")
    assert (made.pk, made.code, numbers(made)) == (town.water.pk, "base.repair.water", [1, 2])
    first, second = made.versions.order_by("number")
    assert versions.values(first) == before
    # Nobody wrote down since when it was so.
    assert (first.at, first.by, second.at, second.by, second.why) == (None, None, at, town.operator, "换个做法")
    assert (second.checklist, made.checklist) == (FULL["checklist"], FULL["checklist"])


def test_draft_that_changes_nothing_is_refused(town: Town, at: datetime) -> None:
    made = services.create_product(
        community=town.community, code="value.home.post", values=FULL | {"line": town.products["value.home.aircon"].line,
        "sla": town.visit.sla, "kind": "value"}, by=town.operator, at=at,
    )  # fmt: skip
    idea = drafting.Idea(content={}, product=made)
    draft = drafting.propose(community=town.community, idea=idea, by=town.operator, at=at)
    with pytest.raises(NothingChangedError):
        publish(draft, town, at)
    assert numbers(made) == [1]


# --- versions by other ways ------------------------------------------------------------------------------------------
def test_direct_edit_is_a_version_too_and_the_shelf_is_none(town: Town, at: datetime) -> None:
    edit = services.edit_product
    edit(product_id=town.water.pk, values={"minutes": 45}, by=town.operator, at=at, why="慢一点")
    edit(product_id=town.water.pk, values={"is_active": False}, by=town.operator, at=at)
    edit(product_id=town.water.pk, values={"minutes": 45}, by=town.operator, at=at)
    rows = town.water.versions.order_by("number")
    assert [(row.number, row.minutes, row.why) for row in rows] == [(1, 30, ""), (2, 45, "慢一点")]


def test_seed_begins_with_first_versions(town: Town, at: datetime) -> None:
    Product.objects.all().delete()
    services.load_seed(community=town.community, at=at)
    rows = Product.objects.select_related("newest")
    assert {(row.newest.number, row.newest.at) for row in rows if row.newest} == {(1, at)}
    assert ProductVersion.objects.count() == rows.count() > 100
    services.load_seed(community=town.community, at=at + timedelta(days=1))
    assert ProductVersion.objects.count() == rows.count()


def test_old_version_comes_back_as_a_new_one(town: Town, at: datetime) -> None:
    services.edit_product(
        product_id=town.water.pk, values={"minutes": 45, "evidence_photos": 3}, by=town.operator, at=at
    )
    first = town.water.versions.get(number=1)
    made = publishing.revert(version_id=first.pk, by=town.operator, at=at)
    assert (made.minutes, made.evidence_photos, numbers(made)) == (30, 1, [1, 2, 3])
    assert versions.values(made.versions.get(number=3)) == versions.values(first)
    assert Fact.objects.get(kind="product.revert").payload["to"] == 1
    with pytest.raises(NothingChangedError):
        publishing.revert(version_id=first.pk, by=town.operator, at=at)


@pytest.mark.usefixtures("town")
def test_database_keeps_versions_as_they_are(draft: ProductDraft, town: Town, at: datetime) -> None:
    version = publish(draft, town, at).versions.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        ProductVersion.objects.filter(pk=version.pk).update(minutes=1)
    Product.objects.filter(newest=version).update(newest=None)
    ProductDraft.objects.filter(pk=draft.pk).update(state="proposed", version=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


# --- the shelf -------------------------------------------------------------------------------------------------------
def test_retired_product_is_off_the_shelf_until_it_is_restored(town: Town, at: datetime) -> None:
    said = {"product_id": town.water.pk, "by": town.operator, "at": at}
    publishing.retire(**said)  # type: ignore[arg-type]  # the two take the same
    assert town.water not in Product.objects.offered()
    with pytest.raises(WrongStateError):
        publishing.retire(**said)  # type: ignore[arg-type]  # the same
    publishing.restore(**said)  # type: ignore[arg-type]  # the same
    assert town.water in Product.objects.offered()
    kinds = Fact.objects.filter(subject_id=town.water.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["product.retire", "product.restore"]


# --- who is told -----------------------------------------------------------------------------------------------------
def told(kind: str) -> list[tuple[str, object]]:
    rows = Message.objects.filter(kind=kind).select_related("person")
    return [(row.person.name, row.values["name"]) for row in rows]


def test_office_is_told_of_an_idea_and_its_owner_of_what_became_of_it(
    propose: Propose, town: Town, at: datetime
) -> None:
    good, bad = propose(), propose(name_zh="代遛狗")
    for fact in Fact.objects.filter(kind="product.propose"):
        tasks.tell_office(fact=fact, at=at)
    publish(good, town, at)
    drafting.decline(draft=bad.pk, why="先不做", by=town.operator, at=at)
    for fact in Fact.objects.filter(kind__in=["product.publish", "product.decline"]):
        tasks.tell_proposer(fact=fact, at=at)
    steward = town.steward.person.name
    assert told("product.proposed") == [(town.operator.name, "代收快递到家"), (town.operator.name, "代遛狗")]
    assert told("product.published") == [(steward, {"zh": "代收快递到家", "en": "Parcels brought home"})]
    assert told("product.declined") == [(steward, "代遛狗")]


def test_whoever_decides_on_their_own_idea_is_not_told(town: Town, at: datetime) -> None:
    idea = drafting.Idea(content=FULL)
    draft = drafting.propose(community=town.community, idea=idea, by=town.operator, at=at)
    publish(draft, town, at)
    for fact in Fact.objects.filter(kind__in=["product.propose", "product.publish"]):
        (tasks.tell_office if fact.kind == "product.propose" else tasks.tell_proposer)(fact=fact, at=at)
    assert not Message.objects.exists()
