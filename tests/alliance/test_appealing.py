"""A merchant's appeal: who may, until when, who answers, and what is given back; and who is told what."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from linli.alliance import queries, tasks
from linli.alliance import services as alliance
from linli.alliance.enums import Outcome, State
from linli.alliance.errors import (
    AppealedError,
    BadWordsError,
    DecidedError,
    NothingToAppealError,
    NotYoursError,
    SamePersonError,
    TooLateError,
)
from linli.alliance.models import Appeal, Assessment
from linli.core.models import Fact
from linli.market import queries as shelf
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import Item
from linli.market.services import ItemDraft, VariantDraft
from linli.merchants import services as merchants
from linli.merchants.enums import Post, Standing, Tier
from linli.merchants.errors import NotReadyError
from linli.merchants.models import Merchant, Paper
from linli.messages.models import Message
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from tests.alliance.conftest import DAY, MONTH, shops, sold
from tests.cast import Town
from tests.marketplace import staples_of

WORDS = "那几单是下大雪"


@pytest.fixture
def colleague(town: Town, at: datetime) -> Person:
    """Another operator."""
    person = people.register(name="何经理", phone="+8613900000888")
    people.join(person=person, community=town.community, role=Role.OPERATOR, at=at)
    return person


@pytest.fixture
def fallen(town: Town, member: Merchant, at: datetime) -> Assessment:
    """The shop was warned, and has fallen to bronze today."""
    before = at - MONTH
    sold(town, member, 30, at=before, stars=1, late=20, reopened=6)
    for when in (before, at):
        alliance.propose_month(community=town.community, at=when)
        alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=when)
    row = queries.history(member)[0]
    assert (row.step, row.state) == (-1, State.CONFIRMED)
    return row


def tier(shop: Merchant) -> str:
    return Merchant.objects.get(pk=shop.pk).tier


def appeal(row: Assessment, by: Person, *, at: datetime, words: str = WORDS) -> Appeal:
    return alliance.appeal(assessment=row.pk, words=words, by=by, at=at)


def answer(key: UUID, outcome: Outcome, by: Person, *, at: datetime, words: str = "查过了") -> Appeal:
    return alliance.answer_appeal(appeal=key, outcome=outcome, words=words, by=by, at=at)


def test_falls_appeals_and_is_restored(
    town: Town, member: Merchant, fallen: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    assert tier(member) == Tier.BRONZE
    made = appeal(fallen, tang, at=at + DAY)
    assert (tier(member), queries.appealed()) == (Tier.BRONZE, [fallen])
    done = answer(made.pk, Outcome.OVERTURNED, colleague, at=at + 2 * DAY)
    assert (tier(member), done.outcome, done.answer, queries.appealed()) == (Tier.SILVER, "overturned", "查过了", [])
    assert queries.history(member)[0].state == State.OVERTURNED


def test_upheld_stays_where_it_fell(
    town: Town, member: Merchant, fallen: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    answer(appeal(fallen, tang, at=at).pk, Outcome.UPHELD, colleague, at=at)
    assert (tier(member), queries.history(member)[0].state) == (Tier.BRONZE, State.UPHELD)


def test_overturned_later_it_is_at_least_where_it_stood(
    town: Town, member: Merchant, fallen: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    made = appeal(fallen, tang, at=at)
    merchants.grade(merchant=member.pk, tier=Tier.GOLD, rank=90, by=town.operator, at=at)
    answer(made.pk, Outcome.OVERTURNED, colleague, at=at)
    assert tier(member) == Tier.GOLD


@pytest.mark.parametrize("outcome", list(Outcome))
def test_warning_appealed_against_stands_only_when_upheld(
    town: Town, member: Merchant, tang: Person, colleague: Person, at: datetime, outcome: Outcome
) -> None:
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    row = alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=at)
    answer(appeal(row, tang, at=at).pk, outcome, colleague, at=at)
    alliance.propose_month(community=town.community, at=at + 20 * DAY)
    newest = queries.history(member)[0]
    assert (newest.step, newest.is_warning) == ((-1, False) if outcome == Outcome.UPHELD else (0, True))


def test_owners_appeal_and_nobody_else(
    town: Town, member: Merchant, fallen: Assessment, tang: Person, stranger: Person, at: datetime
) -> None:
    merchants.hire(merchant=member.pk, person=town.daughter, post=Post.CLERK, by=tang, at=at)
    for somebody in (town.daughter, town.operator, town.resident, stranger):
        with pytest.raises(NotYoursError):
            appeal(fallen, somebody, at=at)
    assert Appeal.objects.count() == 0


def test_appeal_ends_after_fourteen_days(town: Town, fallen: Assessment, tang: Person, at: datetime) -> None:
    with pytest.raises(TooLateError) as told:
        appeal(fallen, tang, at=at + timedelta(days=14, seconds=1))
    assert f"{told.value.until}" == "2026-12-07"
    assert appeal(fallen, tang, at=at + timedelta(days=14)).words == WORDS


def test_second_tap_is_the_first_and_other_words_are_refused(
    town: Town, fallen: Assessment, tang: Person, at: datetime
) -> None:
    first = appeal(fallen, tang, at=at)
    assert appeal(fallen, tang, at=at + DAY, words=f" {WORDS} ") == first
    with pytest.raises(AppealedError):
        appeal(fallen, tang, at=at, words="还有别的")
    assert Fact.objects.filter(kind="alliance.appeal").count() == 1


@pytest.mark.parametrize("words", ["", " ", "长" * 401])
def test_appeal_and_answer_need_words(
    town: Town, fallen: Assessment, tang: Person, colleague: Person, at: datetime, words: str
) -> None:
    with pytest.raises(BadWordsError):
        appeal(fallen, tang, at=at, words=words)
    made = appeal(fallen, tang, at=at)
    with pytest.raises(BadWordsError):
        answer(made.pk, Outcome.UPHELD, colleague, at=at, words=words)
    assert Appeal.objects.get().outcome == ""


@pytest.mark.parametrize("case", ["steady", "rise", "proposed", "kept"])
def test_there_is_nothing_to_appeal_where_nothing_was_taken(
    town: Town, member: Merchant, tang: Person, at: datetime, case: str
) -> None:
    if case == "rise":
        sold(town, member, 60, at=at)
    if case in {"proposed", "kept"}:
        sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    row = queries.history(member)[0]
    if case == "rise":
        alliance.confirm(assessment=row.pk, by=town.operator, at=at)
    if case == "kept":
        alliance.keep(assessment=row.pk, words="不怪他们", by=town.operator, at=at)
    with pytest.raises(NothingToAppealError):
        appeal(row, tang, at=at)


def test_who_decided_does_not_answer_where_somebody_else_can(
    town: Town, fallen: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    made = appeal(fallen, tang, at=at)
    with pytest.raises(SamePersonError):
        answer(made.pk, Outcome.UPHELD, town.operator, at=at)
    answer(made.pk, Outcome.UPHELD, colleague, at=at)
    assert answer(made.pk, Outcome.UPHELD, colleague, at=at + DAY).answered_at == at
    with pytest.raises(DecidedError):
        answer(made.pk, Outcome.OVERTURNED, colleague, at=at)


def test_who_decided_answers_where_there_is_nobody_else(
    town: Town, member: Merchant, fallen: Assessment, tang: Person, at: datetime
) -> None:
    answer(appeal(fallen, tang, at=at).pk, Outcome.OVERTURNED, town.operator, at=at)
    assert tier(member) == Tier.SILVER


def test_suspension_overturned_is_undone_once_the_checklist_is_met(
    town: Town, member: Merchant, papers: dict[str, Paper], tang: Person, colleague: Person, at: datetime
) -> None:
    merchants.check_paper(paper=papers["food"].pk, good=False, why="看不清", by=town.operator, at=at)
    alliance.propose_month(community=town.community, at=at)
    row = alliance.confirm(assessment=queries.history(member)[0].pk, words="没有许可证", by=town.operator, at=at)
    made = appeal(row, tang, at=at)
    with pytest.raises(NotReadyError):
        answer(made.pk, Outcome.OVERTURNED, colleague, at=at)
    assert Appeal.objects.get().outcome == ""
    merchants.check_paper(paper=papers["food"].pk, good=True, by=colleague, at=at)
    answer(made.pk, Outcome.OVERTURNED, colleague, at=at)
    member.refresh_from_db()
    assert (member.standing, member.tier) == (Standing.MEMBER, Tier.SILVER)


# --- the place in lists and in search -----------------------------------------------------------------------------
@pytest.fixture
def slipped(town: Town, member: Merchant, tang: Person, at: datetime) -> Assessment:
    """The shop was good a month ago; since then its work was poor, and it is warned today."""
    sold(town, member, 40, at=at - MONTH, first=1)
    alliance.propose_month(community=town.community, at=at - MONTH)
    sold(town, member, 60, at=at, stars=1, late=50, reopened=20, first=500)
    alliance.propose_month(community=town.community, at=at)
    row = queries.history(member)[0]
    assert (row.is_warning, row.score < queries.history(member)[1].score - 10) == (True, True)
    return alliance.confirm(assessment=row.pk, by=town.operator, at=at)


def on_sale(town: Town, shop: Merchant, by: Person, name: str, *, at: datetime) -> Item:
    draft = ItemDraft(
        product=staples_of(town), kind=ItemKind.GOODS, name_zh=name,
        ways=[Way.PICKUP.value], variants=[VariantDraft(name_zh="一份", price_fen=1000, stock=9)], form_key=uuid4(),
    )  # fmt: skip
    return market.add(merchant=shop.pk, draft=draft, by=by, at=at)


def place(shop: Merchant) -> tuple[float, set[float]]:
    """Return the shop's rank, and that of its items."""
    return Merchant.objects.get(pk=shop.pk).rank, set(Item.objects.filter(merchant=shop).values_list("rank", flat=True))


def scores(shop: Merchant) -> list[float]:
    """Return the scores, the newest first."""
    return [row.score for row in queries.history(shop)]


def test_warning_overturned_gives_back_the_place_in_search(
    town: Town, member: Merchant, slipped: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    mine = on_sale(town, member, tang, "我家的米", at=at)
    (rival,) = shops(town, tang, 1, at=at)
    theirs = on_sale(town, rival, tang, "别家的米", at=at)
    now, before = scores(member)
    ranks = {rival.pk: (now + before) / 2}
    merchants.rank(ranks=ranks)
    market.rank(ranks=ranks)

    def shown() -> tuple[list[Item], list[Merchant]]:
        return (
            shelf.page(shelf.shelf(words="米"), number=0, size=9, seed="x"),
            queries.arranged(Merchant.objects.select_related("community"), at=at),
        )

    made = appeal(slipped, tang, at=at)
    assert (shown(), place(member)) == (([theirs, mine], [rival, member]), (now, {now}))
    answer(made.pk, Outcome.OVERTURNED, colleague, at=at)
    assert (shown(), place(member)) == (([mine, theirs], [member, rival]), (before, {before}))
    assert Fact.objects.get(kind="alliance.answer").payload["rank"] == before


def test_upheld_keeps_the_place_that_was_measured(
    town: Town, member: Merchant, slipped: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    answer(appeal(slipped, tang, at=at).pk, Outcome.UPHELD, colleague, at=at)
    assert place(member)[0] == scores(member)[0]
    assert "rank" not in Fact.objects.get(kind="alliance.answer").payload


def test_next_month_places_it_freely_again(
    town: Town, member: Merchant, slipped: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    on_sale(town, member, tang, "我家的米", at=at)
    made = appeal(slipped, tang, at=at)
    answer(made.pk, Outcome.OVERTURNED, colleague, at=at)
    alliance.propose_month(community=town.community, at=at + 20 * DAY)
    newest = scores(member)[0]
    assert newest < scores(member)[2]
    assert place(member) == (newest, {newest})


def test_answer_after_the_next_month_leaves_that_months_place(
    town: Town, member: Merchant, slipped: Assessment, tang: Person, colleague: Person, at: datetime
) -> None:
    made = appeal(slipped, tang, at=at)
    alliance.propose_month(community=town.community, at=at + 20 * DAY)
    answer(made.pk, Outcome.OVERTURNED, colleague, at=at + 21 * DAY)
    assert place(member)[0] == scores(member)[0] < scores(member)[2]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["the fall first", "the warning first"])
def test_warning_and_fall_both_overturned_give_back_the_place_before_both(
    town: Town, member: Merchant, slipped: Assessment, tang: Person, colleague: Person, at: datetime, order: tuple[int, int]
) -> None:  # fmt: skip
    later = at + 20 * DAY
    alliance.propose_month(community=town.community, at=later)
    fall = alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=later)
    assert (fall.step, tier(member)) == (-1, Tier.BRONZE)
    appeals = [appeal(row, tang, at=at + 14 * DAY if row == slipped else later) for row in (fall, slipped)]
    for n in order:
        answer(appeals[n].pk, Outcome.OVERTURNED, colleague, at=later)
    assert (place(member)[0], tier(member)) == (scores(member)[2], Tier.SILVER)


def test_suspension_for_what_is_unsafe_never_touched_the_place(
    town: Town, member: Merchant, papers: dict[str, Paper], tang: Person, colleague: Person, at: datetime
) -> None:
    sold(town, member, 40, at=at - MONTH)
    alliance.propose_month(community=town.community, at=at - MONTH)
    sold(town, member, 40, at=at, stars=3, first=500)
    merchants.check_paper(paper=papers["food"].pk, good=False, why="看不清", by=town.operator, at=at)
    alliance.propose_month(community=town.community, at=at)
    row = alliance.confirm(assessment=queries.history(member)[0].pk, words="没有许可证", by=town.operator, at=at)
    merchants.check_paper(paper=papers["food"].pk, good=True, by=colleague, at=at)
    answer(appeal(row, tang, at=at).pk, Outcome.OVERTURNED, colleague, at=at)
    assert (tier(member), place(member)[0]) == (Tier.SILVER, scores(member)[0])
    assert scores(member)[0] < scores(member)[1]


# --- who is told ---------------------------------------------------------------------------------------------------
def told(consumer: object, kind: str, *, at: datetime) -> list[tuple[str, str]]:
    """Let a consumer read the newest fact of a kind, twice; return kind and reader of what is new."""
    known = set(Message.objects.values_list("pk", flat=True))
    fact = Fact.objects.filter(kind=kind).order_by("-id")[0]
    for _ in range(2):
        consumer(fact=fact, at=at)  # type: ignore[operator]  # a consumer of the value chain
    rows = Message.objects.exclude(pk__in=known).select_related("person").order_by("id")
    return [(row.kind, row.person.name) for row in rows]


def test_everybody_concerned_is_told_once_at_every_step(
    town: Town, member: Merchant, tang: Person, colleague: Person, at: datetime
) -> None:
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    steps = [told(tasks.tell_proposed, "alliance.propose", at=at)]
    row = alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=at)
    steps.append(told(tasks.tell_decided, "alliance.confirm", at=at))
    made = appeal(row, tang, at=at)
    steps.append(told(tasks.tell_office, "alliance.appeal", at=at))
    answer(made.pk, Outcome.UPHELD, colleague, at=at)
    steps.append(told(tasks.tell_answered, "alliance.answer", at=at))
    later = at + 20 * DAY
    alliance.propose_month(community=town.community, at=later)
    steps.append(told(tasks.tell_proposed, "alliance.propose", at=later))
    alliance.keep(assessment=queries.history(member)[0].pk, words="再看一个月", by=town.operator, at=later)
    steps.append(told(tasks.tell_decided, "alliance.keep", at=later))
    assert steps == [
        [("alliance.warned", tang.name)], [("alliance.warning-stands", tang.name)], [("alliance.appealed", "何经理")],
        [("alliance.upheld", tang.name)], [("alliance.proposed", tang.name)], [("alliance.kept", tang.name)],
    ]  # fmt: skip


def test_messages_read_in_both_languages(town: Town, fallen: Assessment, at: datetime) -> None:
    from linli.messages.texts import words

    told(tasks.tell_decided, "alliance.confirm", at=at)
    row = Message.objects.get(kind="alliance.confirmed")
    assert words(row.kind, row.values) == ("鲜果铺的等级定了：铜牌", "原来是银牌。降级可以在 14 天内申诉。")
    assert row.link == f"/counter/shop/{fallen.merchant_id}/standing/"
    with translation.override("en"):
        assert "鲜果铺" in words(row.kind, row.values)[0]
