"""A month's proposals, the office's word on them, suspension, and the order of lists."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.alliance import policies, queries
from linli.alliance import services as alliance
from linli.alliance.enums import State
from linli.alliance.errors import BadPolicyError, BadWordsError, DecidedError, StaleError
from linli.alliance.models import AlliancePolicy, Assessment
from linli.alliance.scoring import Policy
from linli.core.ids import uuid7
from linli.core.models import Fact
from linli.core.scoping import unscoped
from linli.market import services as market
from linli.market.models import Item
from linli.market.services import ItemDraft, VariantDraft
from linli.merchants import services as merchants
from linli.merchants.enums import Standing, Tier
from linli.merchants.models import Merchant, Paper
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from tests import cast, marketplace
from tests.alliance.conftest import DAY, MONTH, NEXT, shops, sold, stands
from tests.cast import Town


def propose(town: Town, *, at: datetime) -> int:
    return alliance.propose_month(community=town.community, at=at)


def newest(shop: Merchant) -> Assessment:
    return queries.history(shop)[0]


def poor(town: Town, shop: Merchant, *, at: datetime, first: int = 1) -> None:
    sold(town, shop, 30, at=at, stars=1, late=20, reopened=6, first=first)


# --- proposing -----------------------------------------------------------------------------------------------------
def test_month_is_assessed_once(town: Town, member: Merchant, at: datetime) -> None:
    assert [propose(town, at=at), propose(town, at=at), propose(town, at=at + DAY)] == [1, 0, 0]
    assert [row.month for row in queries.history(member)] == [date(2026, 11, 1)]
    assert propose(town, at=at + NEXT) == 1
    fact = Fact.objects.filter(kind="alliance.propose").order_by("id")[0]
    assert fact.payload == {"month": "2026-11-01", "assessed": 1, "moved": 0, "warned": 0}


def test_month_is_the_communitys_own(town: Town, member: Merchant) -> None:
    # 30 November, 23:30 in Hangzhou, and half an hour later.
    night = datetime.fromisoformat("2026-11-30T15:30:00+00:00")
    assert [propose(town, at=night), propose(town, at=night + timedelta(minutes=30))] == [1, 1]


def test_schedule_assesses_every_community_each_month(
    town: Town, elsewhere: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    cheap = marketplace.stall(town, at=at)
    for shop, by, fen in ((member, tang, 12_500), (cheap, cheap.applicant, 7_500)):
        draft = ItemDraft(
            product=marketplace.staples_of(town), kind="goods", name_zh="米", ways=["pickup"],
            variants=[VariantDraft(name_zh="袋", price_fen=fen, stock=1)],
        )  # fmt: skip
        market.add(merchant=shop.pk, draft=draft, by=by, at=at)
    with unscoped("as the schedule has it"):
        made = [alliance.propose_due(at=at), alliance.propose_due(at=at)]
    assert made == [2, 0]
    assert next(part for part in newest(member).parts if part["code"] == "price")["value"] == 0.5
    assert Item.objects.get(merchant=member).rank == Merchant.objects.get(pk=member.pk).rank > 0


def test_what_changes_nothing_is_settled_at_once_and_ranks_the_merchant(
    town: Town, member: Merchant, at: datetime
) -> None:
    propose(town, at=at)
    row = newest(member)
    assert (row.state, row.asks, row.decided_by, row.tier_proposed) == (State.CONFIRMED, False, None, "silver")
    member.refresh_from_db()
    assert (member.tier, member.rank) == ("silver", row.score)


def test_proposal_moves_the_rank_and_not_the_tier(town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 60, at=at)
    propose(town, at=at)
    row = newest(member)
    assert (row.state, row.tier_proposed, row.step, row.reasons[0]["code"]) == (State.PROPOSED, "gold", 1, "high")
    member.refresh_from_db()
    assert (member.tier, member.rank) == ("silver", row.score)


def test_month_of_thirty_takes_as_many_queries_as_of_one(
    town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    with CaptureQueriesContext(connection) as one:
        propose(town, at=at)
    shops(town, tang, 29, at=at)
    with CaptureQueriesContext(connection) as thirty:
        assert propose(town, at=at + NEXT) == 30
    assert len(thirty) == len(one)


def test_database_refuses_a_second_assessment_and_a_silent_refusal(town: Town, member: Merchant, at: datetime) -> None:
    propose(town, at=at)
    row = newest(member)
    row.pk = uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(state=State.KEPT, words="", decided_by=town.operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(state=State.PROPOSED)


# --- the word on it ------------------------------------------------------------------------------------------------
def test_falls_a_tier_after_a_warning(town: Town, member: Merchant, at: datetime) -> None:
    poor(town, member, at=at)
    propose(town, at=at)
    warning = newest(member)
    assert (warning.is_warning, warning.step, warning.state) == (True, 0, State.PROPOSED)
    alliance.confirm(assessment=warning.pk, by=town.operator, at=at)
    member.refresh_from_db()
    assert member.tier == Tier.SILVER
    later = at + 20 * DAY
    propose(town, at=later)
    fall = newest(member)
    assert (fall.is_warning, fall.step, fall.tier_proposed, fall.reasons[-1]["code"]) == (False, -1, "bronze", "warned")
    alliance.confirm(assessment=fall.pk, by=town.operator, at=later)
    member.refresh_from_db()
    assert (member.tier, member.rank) == (Tier.BRONZE, fall.score)
    # A step down is followed by a warning of its own before the next.
    propose(town, at=later + MONTH)
    assert (newest(member).is_warning, newest(member).tier_proposed) == (True, "bronze")


def test_warning_that_nobody_confirmed_or_too_late_is_given_again(town: Town, member: Merchant, at: datetime) -> None:
    poor(town, member, at=at)
    propose(town, at=at)
    propose(town, at=at + NEXT)
    assert newest(member).is_warning
    alliance.confirm(assessment=newest(member).pk, by=town.operator, at=at + NEXT + 20 * DAY)
    propose(town, at=at + NEXT + MONTH)
    assert newest(member).is_warning


def test_warning_not_followed_is_none(town: Town, member: Merchant, at: datetime) -> None:
    poor(town, member, at=at)
    propose(town, at=at)
    alliance.keep(assessment=newest(member).pk, words="十一月停水，不怪他们", by=town.operator, at=at)
    propose(town, at=at + 20 * DAY)
    assert newest(member).is_warning


def test_fall_that_nobody_decided_on_stands_the_month_after(town: Town, member: Merchant, at: datetime) -> None:
    poor(town, member, at=at)
    propose(town, at=at)
    alliance.confirm(assessment=newest(member).pk, by=town.operator, at=at)
    propose(town, at=at + 20 * DAY)
    propose(town, at=at + 20 * DAY + MONTH)
    assert (newest(member).step, newest(member).state) == (-1, State.PROPOSED)


def test_kept_changes_nothing_and_says_why(town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 60, at=at)
    propose(town, at=at)
    row = alliance.keep(assessment=newest(member).pk, words=" 等他们把证换了 ", by=town.operator, at=at)
    member.refresh_from_db()
    assert (row.state, row.words, member.tier) == (State.KEPT, "等他们把证换了", Tier.SILVER)


def test_second_tap_changes_nothing_and_another_person_is_told(town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 60, at=at)
    propose(town, at=at)
    row = newest(member)
    first, second = (alliance.confirm(assessment=row.pk, by=town.operator, at=at + n * DAY) for n in (0, 1))
    assert first.decided_at == second.decided_at == at
    with pytest.raises(DecidedError) as told:
        alliance.confirm(assessment=row.pk, by=town.supervisor, at=at)
    assert told.value.state == State.CONFIRMED
    with pytest.raises(DecidedError):
        alliance.keep(assessment=row.pk, words="不", by=town.operator, at=at)
    kinds = Fact.objects.filter(kind__in=["alliance.confirm", "merchant.grade"]).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["merchant.grade", "alliance.confirm"]


@pytest.mark.parametrize("case", ["newer month", "tier moved", "suspended"])
def test_proposal_out_of_date_is_not_followed(town: Town, member: Merchant, at: datetime, case: str) -> None:
    sold(town, member, 60, at=at)
    propose(town, at=at)
    old = newest(member)
    if case == "newer month":
        propose(town, at=at + NEXT)
    if case == "tier moved":
        merchants.grade(merchant=member.pk, tier=Tier.BRONZE, rank=1, by=town.operator, at=at)
    if case == "suspended":
        merchants.suspend(merchant=member.pk, why="查封", by=town.operator, at=at)
    for decide in (alliance.confirm, alliance.keep):
        with pytest.raises(StaleError):
            decide(assessment=old.pk, words="好", by=town.operator, at=at + NEXT)


@pytest.mark.parametrize("words", ["", "  ", "长" * 401])
def test_not_following_needs_words(town: Town, member: Merchant, at: datetime, words: str) -> None:
    sold(town, member, 60, at=at)
    propose(town, at=at)
    with pytest.raises(BadWordsError):
        alliance.keep(assessment=newest(member).pk, words=words, by=town.operator, at=at)
    assert newest(member).state == State.PROPOSED


# --- suspension ----------------------------------------------------------------------------------------------------
def unsafe(town: Town, shop: Merchant, papers: dict[str, Paper], *, at: datetime) -> Assessment:
    merchants.check_paper(paper=papers["food"].pk, good=False, why="证是借来的", by=town.operator, at=at)
    propose(town, at=at)
    return newest(shop)


def test_unsafe_is_suspended_only_when_confirmed_and_for_a_reason(
    town: Town, member: Merchant, papers: dict[str, Paper], at: datetime
) -> None:
    row = unsafe(town, member, papers, at=at)
    assert (row.tier_proposed, row.reasons[0]["values"], row.state) == (
        "suspended",
        {"codes": ["food-permit"]},
        "proposed",
    )
    member.refresh_from_db()
    assert member.standing == Standing.MEMBER
    with pytest.raises(BadWordsError):
        alliance.confirm(assessment=row.pk, by=town.operator, at=at)
    alliance.confirm(assessment=row.pk, by=town.operator, at=at, words="许可证不合格")
    member.refresh_from_db()
    assert (member.standing, member.tier, member.why) == (Standing.SUSPENDED, Tier.WATCH, "许可证不合格")


def test_suspended_merchant_finishes_what_is_running_and_it_is_settled(
    town: Town, member: Merchant, papers: dict[str, Paper], tang: Person, at: datetime
) -> None:
    need = orders.Need(
        product=town.visit, words="送一箱菜", household=town.household, requester=town.resident, merchant=member
    )
    order = orders.request(community=town.community, need=need, by=town.resident, at=at)
    offer = next(one for one in orders.dispatch(order_id=order.pk, at=at) if one.worker.person_id == tang.pk)
    orders.accept(order_id=order.pk, worker=offer.worker, at=at)
    row = unsafe(town, member, papers, at=at)
    alliance.confirm(assessment=row.pk, by=town.operator, at=at, words="许可证不合格")
    orders.arrive(order_id=order.pk, by=tang, at=at)
    orders.finish(order_id=order.pk, words="送到了", photos=[cast.photo()], by=tang, at=at)
    orders.confirm(order_id=order.pk, by=town.resident, at=at)
    orders.review(order_id=order.pk, stars=5, by=town.resident, at=at)
    orders.close(order_id=order.pk, at=at + 8 * DAY)
    settled = Order.objects.get(pk=order.pk)
    assert (settled.state, settled.merchant_id) == ("closed", member.pk)
    # It is measured by this too, once it trades again; suspended it is not assessed.
    assert propose(town, at=at + NEXT) == 0


# --- lists ---------------------------------------------------------------------------------------------------------
def test_lists_follow_rank_with_every_fifth_place_for_a_newcomer(town: Town, tang: Person, at: datetime) -> None:
    rows = shops(town, tang, 12, at=at)
    for number, row in enumerate(rows):
        is_new = number >= 9
        Merchant.objects.filter(pk=row.pk).update(rank=number, tier=Tier.INCUBATING if is_new else Tier.BRONZE)
    Merchant.objects.filter(pk=rows[8].pk).update(tier=Tier.WATCH)
    # Long enough on trial to be measured: no newcomer any more.
    sold(town, rows[9], 6, at=at, first=5000)
    listed = list(Merchant.objects.order_by("?").select_related("community"))
    with CaptureQueriesContext(connection) as asked:
        shown = queries.arranged(listed, at=at)
    assert len(asked) == 2
    assert shown == queries.arranged(reversed(listed), at=at + timedelta(hours=1))
    ranked = [row.pk for row in shown if row.pk not in {rows[10].pk, rows[11].pk}]
    assert ranked == [rows[n].pk for n in (9, 7, 6, 5, 4, 3, 2, 1, 0, 8)]
    assert {shown[4].pk, shown[9].pk} == {rows[10].pk, rows[11].pk}
    first = {queries.arranged(listed, at=at + n * DAY)[4].pk for n in range(20)}
    assert first == {rows[10].pk, rows[11].pk}
    assert queries.arranged([], at=at) == []


def test_newcomer_that_sells_well_stays_one_until_it_was_measured(town: Town, tang: Person, at: datetime) -> None:
    rows = shops(town, tang, 6, at=at)
    Merchant.objects.filter(pk__in=[row.pk for row in rows[:5]]).update(rank=50.0)
    Merchant.objects.filter(pk=rows[5].pk).update(tier=Tier.INCUBATING)
    sold(town, rows[5], 40, at=at, first=5000)
    listed = list(Merchant.objects.select_related("community"))
    assert queries.arranged(listed, at=at)[4].pk == rows[5].pk
    Merchant.objects.filter(pk=rows[5].pk).update(rank=60.0)
    listed = list(Merchant.objects.select_related("community"))
    assert queries.arranged(listed, at=at)[0].pk == rows[5].pk


# --- the policy ----------------------------------------------------------------------------------------------------
def test_policy_is_seeded_once_and_read(town: Town, at: datetime) -> None:
    assert policies.current() == Policy()
    made = [policies.load_seed(community=town.community, at=at) for _ in range(2)]
    assert (made, policies.current(), AlliancePolicy.objects.count()) == ([True, False], Policy(), 1)


def test_other_figures_hold_from_the_next_assessment_on(town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 60, at=at)
    policies.change(community=town.community, changes={"orders_gold": 61}, by=town.operator, at=at)
    propose(town, at=at)
    assert [one["code"] for one in newest(member).reasons] == ["high", "orders"]
    fact = Fact.objects.get(kind="alliance.policy")
    assert (fact.payload, fact.actor_id) == ({"changes": {"orders_gold": 61}}, town.operator.pk)


@pytest.mark.parametrize("changes", [{"margin": -1}, {"favour": 10}, {"rise_gold": "high"}])
def test_figures_that_make_no_sense_are_refused(town: Town, at: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(BadPolicyError):
        policies.change(community=town.community, changes=changes, by=town.operator, at=at)
    assert policies.current() == Policy()


def test_grading_who_has_left_is_refused(town: Town, member: Merchant, at: datetime) -> None:
    from linli.merchants.errors import WrongStandingError

    stands(member, at=at)
    Merchant.objects.filter(pk=member.pk).update(standing=Standing.LEFT)
    with pytest.raises(WrongStandingError):
        merchants.grade(merchant=member.pk, tier=Tier.GOLD, rank=1, by=town.operator, at=at)
