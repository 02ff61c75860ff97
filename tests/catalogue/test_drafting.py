"""Ideas for products: put down, worked on, declined."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.catalogue import drafting
from linli.catalogue.drafting import Idea
from linli.catalogue.enums import DraftState
from linli.catalogue.errors import BadFieldError, StaleDraftError, TooManyDraftsError, WrongStateError
from linli.catalogue.models import ProductDraft
from linli.core.models import Fact
from tests.cast import Town
from tests.catalogue.conftest import FULL, Propose


def test_proposal_is_kept_and_recorded(town: Town, draft: ProductDraft, at: datetime) -> None:
    assert (draft.state, draft.by, draft.at, draft.revision, draft.words) == (
        DraftState.PROPOSED, town.steward.person, at, 1, "一周有十几单",
    )  # fmt: skip
    assert draft.content == FULL
    fact = Fact.objects.get(kind="product.propose")
    assert (fact.subject_id, fact.actor_id, fact.payload["name"]) == (draft.pk, town.steward.person.pk, "代收快递到家")


def test_little_is_enough_and_begins_with_what_is_usual(town: Town, at: datetime) -> None:
    idea = Idea(content={"name_zh": " 遛狗 "})
    row = drafting.propose(community=town.community, idea=idea, by=town.steward.person, at=at)
    assert row.content == {"name_zh": "遛狗", "scene": "service", "mode": "on-demand", "sla": "general"}


def test_second_tap_is_the_first_draft(propose: Propose) -> None:
    key = uuid4()
    assert propose(form_key=key) == propose(form_key=key, name_zh="别的")
    assert ProductDraft.objects.get().name == "代收快递到家"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"name_zh": "长" * 61}, "name_zh"), ({"line": "nowhere"}, "line"),
        ({"sla": "never"}, "sla"), ({"price_fen": -1}, "price_fen"), ({"providers": ["robot"]}, "providers"),
        ({"checklist": [{"zh": " ", "en": "x"}]}, "checklist"), ({"minutes": 0}, "minutes"),
        ({"is_free": True, "price_fen": 300}, "price_fen"), ({"slots": {"minutes": 60, "opens": "10:00", "closes": "10:30"}}, "slots"),
        ({"slots": {"often": 1}}, "slots"), ({"evidence_photos": 10}, "evidence_photos"), ({"words": "长" * 401}, "words"),
        ({"scene": "moon"}, "scene"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_field(propose: Propose, said: dict[str, object], field: str) -> None:
    with pytest.raises(BadFieldError) as refused:
        propose(**said)
    assert refused.value.field == field
    assert not ProductDraft.objects.exists()


def test_field_of_no_product_is_refused(draft: ProductDraft, town: Town, at: datetime) -> None:
    with pytest.raises(BadFieldError, match="is_active"):
        drafting.edit(draft=draft.pk, content={"is_active": False}, seen=1, by=town.operator, at=at)


def test_one_person_has_so_many_that_wait(propose: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "MOST_WAITING", 2)
    propose()
    propose()
    with pytest.raises(TooManyDraftsError):
        propose()


def test_edit_keeps_the_rest_and_counts_the_revision(draft: ProductDraft, town: Town, at: datetime) -> None:
    later = at + timedelta(hours=1)
    row = drafting.edit(draft=draft.pk, content={"minutes": 15}, seen=1, by=town.operator, at=later)
    row = ProductDraft.objects.get(pk=row.pk)
    assert row.content == {**FULL, "minutes": 15}
    assert (row.revision, row.edited_by, row.edited_at, row.words) == (2, town.operator, later, "一周有十几单")
    assert Fact.objects.get(kind="product.redraft").payload["changed"] == ["minutes"]


def test_edit_that_changes_nothing_is_none(draft: ProductDraft, town: Town, at: datetime) -> None:
    row = drafting.edit(draft=draft.pk, content={"minutes": 20}, seen=1, by=town.operator, at=at)
    assert row.revision == 1
    assert not Fact.objects.filter(kind="product.redraft").exists()


def test_edit_of_what_somebody_else_changed_meanwhile_is_refused(draft: ProductDraft, town: Town, at: datetime) -> None:
    drafting.edit(draft=draft.pk, content={"minutes": 15}, seen=1, by=town.operator, at=at)
    with pytest.raises(StaleDraftError):
        drafting.edit(draft=draft.pk, content={"minutes": 40}, seen=1, by=town.steward.person, at=at)
    assert ProductDraft.objects.get().content["minutes"] == 15


def test_declined_draft_says_why_and_is_over(draft: ProductDraft, town: Town, at: datetime) -> None:
    row = drafting.decline(draft=draft.pk, why=" 门卫已经在做 ", by=town.operator, at=at)
    assert (row.state, row.why, row.decided_by) == (DraftState.DECLINED, "门卫已经在做", town.operator)
    assert Fact.objects.get(kind="product.decline").payload["proposer"] == str(town.steward.person.pk)
    with pytest.raises(WrongStateError):
        drafting.edit(draft=draft.pk, content={"minutes": 15}, seen=1, by=town.operator, at=at)
    with pytest.raises(WrongStateError):
        drafting.decline(draft=draft.pk, why="again", by=town.operator, at=at)


@pytest.mark.parametrize("why", [" ", "长" * 201])
def test_decline_without_a_reason_is_refused(draft: ProductDraft, town: Town, at: datetime, why: str) -> None:
    with pytest.raises(BadFieldError, match="why"):
        drafting.decline(draft=draft.pk, why=why, by=town.operator, at=at)
    assert ProductDraft.objects.get().state == DraftState.PROPOSED


@pytest.mark.parametrize("row", [{"state": "published"}, {"state": "declined"}, {"state": "lost"}])
def test_database_refuses_a_draft_that_cannot_be(draft: ProductDraft, row: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductDraft.objects.filter(pk=draft.pk).update(**row)
