"""Points for what was done: given in the transaction that confirms it, within bounds, and taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.ledger import verifying
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from linli.points import queries
from linli.points import services as points
from linli.points.enums import AwardState, Refusal
from linli.points.errors import BudgetSpentError, DecidedError, NotYoursError
from linli.points.models import Award, Budget, Occasion, Rule
from linli.stewards.models import Worker
from tests.cast import Town

type Helping = Callable[..., Order]
type Ruling = Callable[..., Rule]


def has(town: Town, person: Person, at: datetime, kind: str = "welfare") -> int:
    return next(b.points for b in queries.balances(community=town.community, person=person, at=at) if b.kind == kind)


def states() -> list[tuple[int, str, str]]:
    return list(Award.objects.order_by("at", "id").values_list("points", "state", "refusal"))


def test_confirmed_help_earns_points_and_minutes_apart(
    town: Town, volunteer: Worker, rule: Ruling, help_: Helping, at: datetime
) -> None:
    rule()
    help_(at, minutes=45)
    assert has(town, volunteer.person, at) == 10
    assert queries.minutes_given(community=town.community, person=volunteer.person) == 45
    assert verifying.verify().fault == ""


def test_work_that_is_paid_earns_nothing_by_a_volunteers_rule(
    finished: Order, town: Town, rule: Ruling, at: datetime
) -> None:
    rule()
    orders.confirm(order_id=finished.pk, by=town.resident, at=at)
    assert (states(), Occasion.objects.count()) == ([], 1)


def test_points_by_the_hour_count_an_hour_once_half_of_it_is_done(rule: Ruling, help_: Helping, at: datetime) -> None:
    rule(measure="hour", points=20)
    for hours, minutes in enumerate((29, 30, 89, 90)):
        help_(at + timedelta(hours=3 * hours), minutes=minutes)
    assert [given for given, _state, _why in states()] == [20, 20, 40]


def test_points_as_the_product_says(town: Town, volunteer: Worker, rule: Ruling, help_: Helping, at: datetime) -> None:
    type(town.visit).objects.filter(pk=town.visit.pk).update(points=7, points_kind="green")
    town.visit.refresh_from_db()
    rule(measure="product")
    help_(at)
    assert (has(town, volunteer.person, at, "green"), has(town, volunteer.person, at)) == (7, 0)


def test_cap_of_the_day_leaves_the_rest_and_then_nothing(rule: Ruling, help_: Helping, at: datetime) -> None:
    rule(most_a_day=25)
    for n in range(4):
        help_(at + timedelta(minutes=n), minutes=1)
    assert states() == [
        (10, "posted", ""), (10, "posted", ""), (5, "posted", ""), (0, "refused", Refusal.DAY),
    ]  # fmt: skip
    help_(at + timedelta(days=1))
    assert states()[-1] == (10, "posted", "")


def test_cap_of_a_pair_holds_for_the_month(rule: Ruling, help_: Helping, at: datetime) -> None:
    rule(most_a_pair=10)
    help_(at)
    help_(at + timedelta(days=1))
    help_(at + timedelta(days=14))
    assert [why for _points, _state, why in states()] == ["", Refusal.PAIR, ""]


def test_budget_of_the_month_is_held_by_the_ledger_itself(
    town: Town, rule: Ruling, help_: Helping, at: datetime
) -> None:
    Budget.objects.create(community=town.community, kind="welfare", month=at.date().replace(day=1), points=15)
    rule()
    order = help_(at)
    again = help_(at + timedelta(minutes=5))
    assert (order.state, again.state) == ("confirmed", "confirmed")
    assert states() == [(10, "posted", ""), (10, "refused", Refusal.BUDGET)]
    assert [a.issued for a in queries.allowances(community=town.community, day=at.date()) if a.kind == "welfare"] == [
        10
    ]


def test_nobody_earns_by_helping_themselves(town: Town, rule: Ruling, at: datetime) -> None:
    rule(worker_kinds=[])
    need = orders.Need(product=town.visit, requester=town.steward.person, household=town.household)
    order = orders.request(community=town.community, need=need, by=town.steward.person, at=at)
    orders.assign(order_id=order.pk, worker=town.steward, by=town.lead.person, reason="x", at=at)
    orders.arrive(order_id=order.pk, by=town.steward.person, at=at)
    orders.finish(order_id=order.pk, words="", photos=[], by=town.steward.person, at=at)
    orders.confirm(order_id=order.pk, by=town.steward.person, at=at)
    assert states() == []


def test_award_fails_with_its_order_and_its_order_with_it(
    town: Town, rule: Ruling, help_: Helping, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_more: object) -> None:
        raise RuntimeError

    rule()
    order = help_(at, confirm=False)
    monkeypatch.setattr("linli.points.services.awarding.ledger.post", broken)
    with pytest.raises(RuntimeError):
        orders.confirm(order_id=order.pk, by=town.resident, at=at + timedelta(hours=2))
    order.refresh_from_db()
    assert (order.state, states(), Occasion.objects.count()) == ("finished", [], 0)


def test_same_happening_told_twice_earns_once(town: Town, volunteer: Worker, rule: Ruling, at: datetime) -> None:
    rule()
    told = points.Happening(
        community=town.community, event="confirmed", cause="x", provider=volunteer.person, requester=town.resident,
        worker_kind="volunteer", minutes=30, is_volunteer=True,
    )  # fmt: skip
    assert len(points.award(happening=told, at=at)) == 1
    assert points.award(happening=told, at=at) == []
    assert has(town, volunteer.person, at) == 10


def test_like_and_review_earn(town: Town, finished: Order, rule: Ruling, at: datetime) -> None:
    rule(code="praised", event="liked", kind="reputation", points=1, worker_kinds=[])
    rule(code="reviewed", event="reviewed", who="requester", kind="contribution", points=2, worker_kinds=[])
    rule(code="stars", event="reviewed", kind="reputation", points=3, worker_kinds=[], least_stars=5)
    orders.review(order_id=finished.pk, stars=5, by=town.resident, at=at)
    orders.like(worker=town.engineer, by=town.resident, at=at, order=finished)
    assert has(town, town.engineer.person, at, "reputation") == 4
    assert has(town, town.resident, at, "contribution") == 2


# --- a yes that is needed ----------------------------------------------------------------------------------------
@pytest.fixture
def waits(rule: Ruling, help_: Helping, at: datetime) -> Award:
    """An award of a hundred points that waits."""
    rule(points=100, approve_above=60)
    help_(at)
    return Award.objects.get()


def test_award_above_the_threshold_waits_for_a_yes(town: Town, volunteer: Worker, waits: Award, at: datetime) -> None:
    assert (waits.state, has(town, volunteer.person, at)) == (AwardState.WAITING, 0)
    points.approve(award_id=waits.pk, by=town.steward.person, at=at)
    assert has(town, volunteer.person, at) == 100
    with pytest.raises(DecidedError):
        points.refuse(award_id=waits.pk, by=town.operator, words="x", at=at)


def test_refusal_is_kept_with_its_words(town: Town, volunteer: Worker, waits: Award, at: datetime) -> None:
    row = points.refuse(award_id=waits.pk, by=town.operator, words="两次记成了一次", at=at)
    assert (row.state, row.refusal, row.words) == ("refused", Refusal.STEWARD, "两次记成了一次")
    assert has(town, volunteer.person, at) == 0


def test_nobody_decides_on_their_own_award(town: Town, volunteer: Worker, waits: Award, at: datetime) -> None:
    for person in (volunteer.person, town.resident):
        with pytest.raises(NotYoursError):
            points.approve(award_id=waits.pk, by=person, at=at)


def test_yes_beyond_the_budget_is_refused_and_it_waits_on(town: Town, waits: Award, at: datetime) -> None:
    month = at.date().replace(day=1)
    points.set_budget(community=town.community, kind="welfare", month=month, points=99, by=town.operator, at=at)
    with pytest.raises(BudgetSpentError):
        points.approve(award_id=waits.pk, by=town.operator, at=at)
    waits.refresh_from_db()
    assert waits.state == AwardState.WAITING


# --- taking back -------------------------------------------------------------------------------------------------
def test_reopened_order_takes_its_points_back_and_earns_them_anew(
    town: Town, volunteer: Worker, rule: Ruling, help_: Helping, at: datetime
) -> None:
    rule()
    order = help_(at)
    later = at + timedelta(hours=2)
    orders.reopen(order_id=order.pk, words="没来", by=town.resident, at=later)
    assert has(town, volunteer.person, at) == 0
    assert queries.minutes_given(community=town.community, person=volunteer.person) == 0
    orders.invite(order_id=order.pk, worker=volunteer, by=town.lead.person, reason="再去", at=later)
    orders.accept(order_id=order.pk, worker=volunteer, at=later)
    orders.arrive(order_id=order.pk, by=volunteer.person, at=later)
    orders.finish(order_id=order.pk, words="", photos=[], by=volunteer.person, at=later + timedelta(minutes=30))
    orders.confirm(order_id=order.pk, by=town.resident, at=later + timedelta(hours=1))
    assert has(town, volunteer.person, at) == 10
    assert queries.minutes_given(community=town.community, person=volunteer.person) == 30
    assert [state for _points, state, _why in states()] == ["taken-back", "posted"]
    assert verifying.verify().fault == ""


def test_points_spent_meanwhile_stay(town: Town, volunteer: Worker, rule: Ruling, help_: Helping, at: datetime) -> None:
    rule()
    order = help_(at)
    points.pay(community=town.community, person=volunteer.person, points=10, cause="x", at=at)
    orders.reopen(order_id=order.pk, words="没来", by=town.resident, at=at + timedelta(hours=2))
    assert Award.objects.get().state == AwardState.POSTED
