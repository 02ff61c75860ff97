"""The daily sign of life, and the gentle chain when it stays away."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from linli.care import services as care
from linli.care.enums import Audience, Step, Trigger
from linli.care.errors import BadRuleError, NotListedError
from linli.care.models import Rule, Silence
from linli.care.services import wellbeing
from linli.core import tasks
from linli.messages.models import Message
from linli.orders.enums import Source
from linli.orders.models import Order
from linli.people.models import Person
from tests.care.conftest import settle
from tests.cast import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def elder(town: Town, rule: Callable[..., Rule], at: datetime) -> Person:
    """An elder who says by ten each day that she is well; her daughter is told; she joined the day before."""
    rule(code="door", trigger=Trigger.SILENCE, audience=Audience.ONE, is_urgent=True, hours=3)
    _home, person = settle(town, "301", born=date(1940, 5, 5), name="陈奶奶", phone="+8613800000301")
    care.take_part(
        community=town.community, person=person, by_time=time(10), family=[town.daughter], at=at - timedelta(days=1)
    )
    return person


def watched(at: datetime) -> list[str]:
    """Let the watch and everything that follows run; return the kinds of messages there are, with who got them."""
    wellbeing.watch(at=at)
    tasks.run_all(at=at)
    return sorted(
        f"{row.kind} {row.person.name[-2:]}"
        for row in Message.objects.exclude(kind__startswith="order").select_related("person")
    )


def test_silence_climbs_to_the_door(elder: Person, town: Town, at: datetime) -> None:
    assert watched(at) == ["silence.reminder 奶奶"]
    assert watched(at + HOUR / 2) == ["silence.reminder 奶奶"]
    assert watched(at + HOUR) == ["silence.family 小满", "silence.reminder 奶奶"]
    assert not Order.objects.filter(source=Source.TRIGGER).exists()
    assert watched(at + 2 * HOUR) == ["silence.door 小满", "silence.family 小满", "silence.reminder 奶奶"]
    order = Order.objects.get(source=Source.TRIGGER)
    assert (order.beneficiary, order.urgency, order.place) == (elder, "urgent", "3幢1单元301")
    assert watched(at + 3 * HOUR) == ["silence.door 小满", "silence.family 小满", "silence.reminder 奶奶"]


def test_each_step_is_taken_once(elder: Person, at: datetime) -> None:
    assert [wellbeing.watch(at=at) for _ in range(3)] == [1, 0, 0]
    assert Silence.objects.get().step == Step.REMINDED


def test_a_sign_ends_the_chain_and_calms_the_family(elder: Person, at: datetime) -> None:
    watched(at)
    watched(at + HOUR)
    assert care.say(person=elder, at=at + HOUR * 1.5) is True
    assert watched(at + 2 * HOUR) == ["silence.family 小满", "silence.reminder 奶奶", "well-being.sign 小满"]
    assert not Order.objects.filter(source=Source.TRIGGER).exists()


def test_a_sign_in_time_keeps_everybody_in_peace(elder: Person, at: datetime) -> None:
    assert care.say(person=elder, at=at - 5 * HOUR) is True
    assert care.say(person=elder, at=at - 4 * HOUR) is False
    assert watched(at) == []


def test_a_reminder_overtaken_by_a_sign_is_not_sent(elder: Person, at: datetime) -> None:
    wellbeing.watch(at=at)
    care.say(person=elder, at=at)
    tasks.run_all(at=at)
    assert not Message.objects.filter(kind="silence.reminder").exists()


def test_days_away_are_quiet_and_the_day_after_is_not(elder: Person, at: datetime) -> None:
    today = date(2026, 11, 23)
    care.away(person=elder, first=today, last=today, at=at)
    assert wellbeing.watch(at=at) == 0
    assert wellbeing.watch(at=at + timedelta(days=1)) == 1


def test_the_first_day_and_the_night_are_quiet(town: Town, at: datetime) -> None:
    care.take_part(community=town.community, person=town.resident, by_time=time(10), family=[], at=at)
    assert wellbeing.watch(at=at + HOUR) == 0
    # 20:30 of the next day, and 9:59 of the one after.
    assert wellbeing.watch(at=at + timedelta(hours=30)) == 0
    assert wellbeing.watch(at=at + timedelta(days=1, hours=19, minutes=29)) == 0
    assert wellbeing.watch(at=at + timedelta(days=1, hours=19, minutes=30)) == 1


def test_without_family_the_steward_goes_after_the_reminder(town: Town, elder: Person, at: datetime) -> None:
    care.take_part(community=town.community, person=elder, by_time=time(10), family=[], at=at - timedelta(days=1))
    watched(at)
    watched(at + HOUR)
    assert Silence.objects.get().step == Step.DOOR
    assert Order.objects.filter(source=Source.TRIGGER).count() == 1


def test_who_stopped_is_left_alone(elder: Person, at: datetime) -> None:
    care.stop(person=elder, at=at)
    assert wellbeing.watch(at=at) == 0
    with pytest.raises(NotListedError):
        care.say(person=elder, at=at)


@pytest.mark.parametrize(("by", "field"), [(time(5), "by"), (time(19), "by")])
def test_hours_of_the_night_are_refused(town: Town, at: datetime, by: time, field: str) -> None:
    with pytest.raises(BadRuleError, match=field):
        care.take_part(community=town.community, person=town.resident, by_time=by, family=[], at=at)


def test_nobody_is_their_own_family(town: Town, at: datetime) -> None:
    with pytest.raises(BadRuleError, match="family"):
        care.take_part(community=town.community, person=town.resident, by_time=time(9), family=[town.resident], at=at)
