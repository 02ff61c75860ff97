"""Rules, budgets and their previews; and games that are looked for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from linli.core.ids import uuid7
from linli.orders.models import Order
from linli.people import services as people
from linli.people.models import Person
from linli.points import queries, watch
from linli.points import services as points
from linli.points.enums import AwardState, Event
from linli.points.errors import BadRuleError, BudgetExceededError, BudgetSpentError, CapRaisedError
from linli.points.models import Award, Occasion, Rule
from tests.cast import Town

type Ruling = Callable[..., Rule]
type Helping = Callable[..., Order]
DECEMBER = date(2026, 12, 1)


def draft(town: Town, **more: Any) -> Rule:
    values: dict[str, Any] = {
        "code": "helped", "name_zh": "志愿服务", "event": "confirmed", "who": "provider", "kind": "welfare", "points": 10,
        "worker_kinds": ["volunteer"], "starts_on": date(2026, 11, 24), **more,
    }  # fmt: skip
    return Rule(community=town.community, **values)


@pytest.fixture
def november(town: Town, help_: Helping, at: datetime) -> datetime:
    """Three visits in November; return a moment in December."""
    for n in range(3):
        help_(at + timedelta(days=n), minutes=60)
    return at + timedelta(days=14)


def test_preview_tells_what_last_month_would_have_given(town: Town, november: datetime) -> None:
    found = points.preview(community=town.community, rules=[draft(town, most_a_pair=25)], at=november)
    assert (found.month, found.points, found.awards, found.people, found.refused) == (
        date(2026, 11, 1), {"welfare": 25}, 3, 1, 0,
    )  # fmt: skip
    assert Award.objects.count() == 0


def test_revised_rule_begins_where_the_version_before_ends(town: Town, rule: Ruling, at: datetime) -> None:
    rule(most_a_day=20)
    points.revise(rule=draft(town, points=8, most_a_day=20, starts_on=DECEMBER), by=town.operator, at=at)
    assert list(Rule.objects.order_by("starts_on").values_list("points", "starts_on", "ends_on")) == [
        (10, at.date(), DECEMBER), (8, DECEMBER, None),
    ]  # fmt: skip
    assert [row.points for row in Rule.objects.on(date(2026, 11, 30))] == [10]
    assert [row.points for row in Rule.objects.on(DECEMBER)] == [8]


@pytest.mark.parametrize("name", ["most_a_day", "most_a_month", "most_a_pair"])
@pytest.mark.parametrize("cap", [21, None])
def test_cap_is_not_raised_within_a_month(town: Town, rule: Ruling, at: datetime, name: str, cap: int | None) -> None:
    rule(**{name: 20})
    with pytest.raises(CapRaisedError) as refused:
        points.revise(rule=draft(town, **{name: cap}), by=town.operator, at=at)
    assert refused.value.starts == DECEMBER
    points.revise(rule=draft(town, **{name: 19}), by=town.operator, at=at)
    points.revise(rule=draft(town, **{name: cap}, starts_on=DECEMBER), by=town.operator, at=at)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points", 0),
        ("points", -1),
        ("kind", "gold"),
        ("who", "mayor"),
        ("starts_on", date(2026, 11, 22)),
        ("points", 1.5),
    ],
)
def test_rule_that_makes_no_sense_names_its_field(town: Town, at: datetime, field: str, value: object) -> None:
    with pytest.raises(BadRuleError) as refused:
        points.revise(rule=draft(town, **{field: value}), by=town.operator, at=at)
    assert (refused.value.field, Rule.objects.count()) == (field, 0)


def test_rule_that_would_exceed_the_budget_is_refused(town: Town, november: datetime) -> None:
    points.set_budget(
        community=town.community, kind="welfare", month=DECEMBER, points=20, by=town.operator, at=november
    )
    with pytest.raises(BudgetExceededError) as refused:
        points.revise(rule=draft(town, starts_on=november.date()), by=town.operator, at=november)
    assert (refused.value.kind, refused.value.expected, refused.value.budget) == ("welfare", 30, 20)
    assert Rule.objects.count() == 0


def test_budget_of_this_month_is_lowered_not_raised(town: Town, rule: Ruling, help_: Helping, at: datetime) -> None:
    ask: dict[str, Any] = {
        "community": town.community,
        "kind": "welfare",
        "month": at.date(),
        "by": town.operator,
        "at": at,
    }
    points.set_budget(**ask, points=50)
    rule()
    help_(at)
    with pytest.raises(CapRaisedError):
        points.set_budget(**ask, points=51)
    with pytest.raises(BudgetSpentError) as refused:
        points.set_budget(**ask, points=9)
    assert refused.value.issued == 10
    points.set_budget(**ask, points=10)
    help_(at + timedelta(minutes=3))
    assert list(Award.objects.order_by("at").values_list("state", flat=True)) == ["posted", "refused"]


def test_budget_of_a_past_month_is_refused(town: Town, at: datetime) -> None:
    with pytest.raises(BadRuleError):
        points.set_budget(
            community=town.community, kind="welfare", month=date(2026, 10, 1), points=5, by=town.operator, at=at
        )


def test_retired_rule_gives_nothing(town: Town, rule: Ruling, help_: Helping, at: datetime) -> None:
    points.retire(rule=rule(), by=town.operator, at=at)
    help_(at)
    assert Award.objects.count() == 0


def test_seed_is_loaded_once_and_speaks_of_all_it_names(town: Town, at: datetime) -> None:
    assert points.load_seed(community=town.community, starts_on=at.date()) == 6
    assert points.load_seed(community=town.community, starts_on=at.date()) == 0
    for row in Rule.objects.all():
        row.full_clean()


def test_circulation_counts_what_was_issued(town: Town, rule: Ruling, help_: Helping, at: datetime) -> None:
    rule()
    help_(at)
    assert queries.circulation(community=town.community, at=at + timedelta(hours=2)) == [
        queries.Flow(date(2026, 11, 1), "welfare", issued=10)
    ]


# --- games -------------------------------------------------------------------------------------------------------
@pytest.fixture
def confirmed(town: Town, rule: Ruling) -> Callable[[Person, Person, datetime], None]:
    """Write down that one was confirmed by another, and earned ten points by it."""
    made = rule()

    def write(person: Person, other: Person, at: datetime) -> None:
        occasion = Occasion.objects.create(
            community=town.community, event=Event.CONFIRMED, cause=str(uuid7()), at=at, provider=person, requester=other
        )
        Award.objects.create(
            community=town.community, occasion=occasion, rule=made, person=person, other=other, kind="welfare",
            points=10, at=at, day=at.date(), state=AwardState.POSTED, transfer=1,
        )  # fmt: skip

    return write


@pytest.fixture
def four(town: Town) -> list[Person]:
    """Four neighbours, named so that they sort."""
    return [people.register(name=f"邻居{n}", phone=f"+861370000010{n}") for n in range(4)]


def test_ring_of_three_is_found(
    confirmed: Callable[[Person, Person, datetime], None], four: list[Person], at: datetime
) -> None:
    a, b, c, d = four
    for person, other in ((a, b), (b, c), (c, a)):
        for day in (3, 12):
            confirmed(person, other, at - timedelta(days=day))
    confirmed(d, a, at)
    found = watch.finds(at=at)
    assert [(f.sort, f.people, f.awards, f.points) for f in found] == [("ring", (a, b, c), 6, 60)]


def test_help_in_one_direction_is_no_ring(
    confirmed: Callable[[Person, Person, datetime], None], four: list[Person], at: datetime
) -> None:
    a, b, c, _d = four
    for person, other in ((a, b), (b, c), (a, c)):
        for day in (3, 12, 20):
            confirmed(person, other, at - timedelta(days=day))
    assert watch.finds(at=at) == []


def test_burst_of_a_day_is_found_and_a_week_is_none(
    confirmed: Callable[[Person, Person, datetime], None], four: list[Person], at: datetime
) -> None:
    a, b, c, d = four
    for n in range(5):
        confirmed(a, b, at - timedelta(hours=n))
        confirmed(c, d, at - timedelta(days=n))
    assert [(f.sort, f.people) for f in watch.finds(at=at)] == [("burst", (a, b))]
