"""A year of triggers for three thousand residents: nothing twice, nothing missed, caps kept, whatever crashes."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from linli.care import calendar, seeding
from linli.care import services as care
from linli.care.enums import Deed, Reason, Trigger
from linli.care.models import Dawn, Greeting, Listed, WarmService
from linli.care.services import dawning, following, starting
from linli.catalogue import services as catalogue
from linli.core.models import Delivery, Fact
from linli.orders.models import Order
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Building, Unit
from tests.cast import Town

pytestmark = [pytest.mark.slow, pytest.mark.once]

PEOPLE, ELDERS, GREETED, VISITED = 3000, 60, 400, 25
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BREAKS = 0.1


class PowerCutError(Exception):
    """Everything stops here."""


@pytest.fixture
def year(town: Town) -> Random:
    """A community of three thousand: sixty elders alone, four hundred who want to be greeted, a roster of visits."""
    dice = Random(2026)  # noqa: S311 - made-up people, the same each run
    community = town.community
    catalogue.load_seed(community=community, at=datetime(2025, 12, 1, tzinfo=UTC))
    seeding.load_seed(community=community)
    buildings = [Building.objects.create(community=community, name=f"{n}号楼", position=n) for n in range(20, 32)]
    born = [date(1936, 1, 1) + timedelta(days=dice.randrange(30000)) for _ in range(PEOPLE)]
    born[:ELDERS] = [date(1936, 2, 1) + timedelta(days=n * 31) for n in range(ELDERS)]
    people = Person.objects.bulk_create([Person(name=f"居民{n}", birthday=day) for n, day in enumerate(born)])
    # One home each for the elders; the others live three together.
    groups = [[person] for person in people[:ELDERS]] + [people[n : n + 3] for n in range(ELDERS, PEOPLE, 3)]
    units = Unit.objects.bulk_create([
        Unit(community=community, building=dice.choice(buildings), room=f"{n}") for n in range(len(groups))
    ])  # fmt: skip
    homes = Household.objects.bulk_create([Household(community=community, unit=unit) for unit in units])
    HouseholdMember.objects.bulk_create([
        HouseholdMember(community=community, household=home, person=person, relation="owner", is_contact=not place)
        for home, group in zip(homes, groups, strict=True)
        for place, person in enumerate(group)
    ])  # fmt: skip
    wanted = datetime(2025, 12, 1, tzinfo=UTC)
    for person in people[:GREETED]:
        lunar = dice.random() < 0.5
        Greeting.objects.create(
            community=community, person=person, wanted_at=wanted, is_lunar=lunar,
            lunar_month=dice.randint(1, 12) if lunar else None, lunar_day=dice.randint(1, 30) if lunar else None,
            is_leap_month=lunar and dice.random() < 0.1,
        )  # fmt: skip
    for person in people[:VISITED]:
        care.put_on_roster(
            community=community, person=person, reason=Reason.ALONE, every_days=dice.choice([7, 14, 30]),
            first_on=FIRST + timedelta(days=dice.randrange(30)), by=None, at=wanted,
        )  # fmt: skip
    return dice


def cut(dice: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the power fail now and then between two steps of making a service."""
    real = starting._end

    def end(*args: object, **said: object) -> Deed:
        if dice.random() < BREAKS:
            raise PowerCutError
        return real(*args, **said)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(starting, "_end", end)


def live(day: date, town: Town, dice: Random) -> None:
    """Let a day pass: dawn, sometimes twice, services made until nothing is left, visits done, crashes survived."""
    morning = datetime.combine(day, time(5, 30), town.community.zone)
    for hour in (0, 6):
        at = morning + timedelta(hours=hour)
        if dice.random() < 0.8:
            dawning.dawn(at=at)
        for _ in range(40):
            try:
                care.make_due(at=at)
                break
            except PowerCutError:
                continue
    evening = morning + timedelta(hours=13)
    done = Order.objects.filter(state="requested").select_related("community")
    for order in done:
        care.visited(order=order, learnt="", at=evening)
    done.update(state="cancelled")
    Delivery.objects.all().delete()


def calendar_of(*triggers: Trigger) -> Counter[str]:
    """Return which causes the rules of these triggers had."""
    return Counter(WarmService.objects.filter(rule__trigger__in=triggers).values_list("cause", flat=True))


def expected(*triggers: Trigger) -> Counter[str]:
    """Return which causes they ought to have had in the year, by the calendar alone."""
    found: Counter[str] = Counter()
    for rule in (rule for trigger in triggers for rule in following.active(trigger)):
        for n in range((LAST - FIRST).days + 1):
            for cause, to in calendar.doors_on(rule, day=FIRST + timedelta(days=n)):
                found.update(f"{rule.code}:{cause}:{door.key}" for door in to)
    return found


def test_a_year_of_care(year: Random, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cut(year, monkeypatch)
    day = FIRST
    while day <= LAST:
        live(day, town, year)
        day += timedelta(days=1)
    assert Dawn.objects.count() == 365
    # Nothing missed on the calendar: every festival, term and birthday has its rows, and each once; what is done every
    # week has none on a day that was slept through.
    had = calendar_of(Trigger.FESTIVAL, Trigger.TERM, Trigger.BIRTHDAY)
    assert had == expected(Trigger.FESTIVAL, Trigger.TERM, Trigger.BIRTHDAY)
    assert max(had.values()) == 1
    weekly = calendar_of(Trigger.WEEKDAY)
    assert weekly <= expected(Trigger.WEEKDAY)
    assert weekly.total() > 0.85 * expected(Trigger.WEEKDAY).total()
    # Caps respected: no rule made more orders on any day than it may.
    made = Counter(WarmService.objects.filter(state=Deed.MADE).values_list("rule__code", "rule__daily_cap", "made_on"))
    assert [key for key, n in made.items() if n > key[1]] == []
    # Nothing done twice: each made service has its own order, and no order was made for nothing.
    orders = list(WarmService.objects.filter(state=Deed.MADE).values_list("order", flat=True))
    assert len(set(orders)) == len(orders) == Order.objects.filter(source="trigger").count()
    # Nothing left lying about: all is made, merged, told or, where the cap kept it too long, dropped and said so.
    assert not WarmService.objects.filter(
        state=Deed.DUE, until__lt=datetime.combine(LAST, time(12), town.community.zone)
    ).exists()
    assert WarmService.objects.filter(state=Deed.DROPPED).count() == Fact.objects.filter(kind="warm.dropped").count()
    # Everybody on the roster was visited about as often as their cycle says.
    for entry in Listed.objects.all():
        visits = Fact.objects.filter(kind="roster.visit", subject_id=entry.pk).count()
        assert 365 // entry.every_days - 5 <= visits <= 365 // entry.every_days + 1
