"""Life events: visitors through the gate, renovation and noise, outages, moving in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from linli.care import seeding
from linli.care import services as care
from linli.care.enums import Audience, EventKind, Trigger
from linli.care.errors import BadEventError, BadPassError
from linli.care.models import LifeEvent, Rule
from linli.care.services import Happening
from linli.catalogue import services as catalogue
from linli.config.value_chain import CHAIN
from linli.core import tasks
from linli.core.scoping import community_scope
from linli.messages.models import Message
from linli.orders.enums import Source, State
from linli.orders.models import Order
from linli.people.models import Household
from tests.cast import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def visit(town: Town, at: datetime) -> Happening:
    """Two guests come at five in the afternoon for three hours."""
    return Happening(
        kind=EventKind.VISITOR, starts=at + 2.5 * HOUR, ends=at + 5.5 * HOUR, household=town.household, person=town.resident,
        words="女儿的同学", details={"guests": 2, "plate": "浙A12345"}, form_key=uuid4(),
    )  # fmt: skip


def happens(town: Town, happening: Happening, at: datetime) -> LifeEvent:
    event = care.record(community=town.community, happening=happening, by=town.resident, at=at)
    tasks.run_all(at=at)
    return event


def test_visitor_is_welcomed_and_let_in_once(
    town: Town, visit: Happening, rule: Callable[..., Rule], at: datetime
) -> None:
    rule(code="welcome", trigger=Trigger.EVENT, when={"kinds": ["visitor"]}, audience=Audience.ONE, words_zh="门岗问候")
    rule(
        code="guide", trigger=Trigger.EVENT, when={"kinds": ["visitor"], "with": {"guide": True}}, audience=Audience.ONE
    )
    event = happens(town, visit, at)
    order = Order.objects.get(source=Source.TRIGGER)
    assert (order.words, order.slot_starts, order.slot_ends) == (
        "门岗问候 女儿的同学 2 位 浙A12345",
        event.starts,
        event.ends,
    )
    code = event.gate_pass.code
    came = care.admit(code=f" {code.lower()} ", by=town.steward.person, at=event.starts)
    assert came.event == event
    tasks.run_all(at=event.starts)
    assert Message.objects.get(kind="visitor.admitted").person == town.resident
    with pytest.raises(BadPassError, match="used"):
        care.admit(code=code, by=town.steward.person, at=event.starts)


@pytest.mark.parametrize(("hours", "why"), [(1.9, "early"), (6.1, "late")])
def test_pass_opens_nothing_outside_its_window(
    town: Town, visit: Happening, at: datetime, hours: float, why: str
) -> None:
    code = happens(town, visit, at).gate_pass.code
    with pytest.raises(BadPassError, match=why):
        care.admit(code=code, by=town.steward.person, at=at + hours * HOUR)


def test_pass_of_another_community_is_unknown(town: Town, elsewhere: Town, visit: Happening, at: datetime) -> None:
    event = happens(town, visit, at)
    with community_scope(elsewhere.community.pk), pytest.raises(BadPassError, match="unknown"):
        care.admit(code=event.gate_pass.code, by=elsewhere.steward.person, at=event.starts)


def test_visit_called_off_closes_gate_and_order(
    town: Town, visit: Happening, rule: Callable[..., Rule], at: datetime
) -> None:
    rule(code="welcome", trigger=Trigger.EVENT, when={"kinds": ["visitor"]}, audience=Audience.ONE)
    event = happens(town, visit, at)
    care.call_off_event(event=event, by=town.resident, at=at)
    assert Order.objects.get(source=Source.TRIGGER).state == State.CANCELLED
    with pytest.raises(BadPassError, match="unknown"):
        care.admit(code=event.gate_pass.code, by=town.steward.person, at=event.starts)


def test_same_form_is_one_visit(town: Town, visit: Happening, at: datetime) -> None:
    assert happens(town, visit, at) == happens(town, visit, at)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("ends", {"ends": datetime.fromisoformat("2026-11-23T07:00:00Z")}),
        ("starts", {"starts": datetime.fromisoformat("2027-06-01T07:00:00Z"), "ends": datetime.fromisoformat("2027-06-01T09:00:00Z")}),
        ("words", {"words": "啊" * 201}),
        ("where", {"household": None}),
        ("guests", {"details": {"guests": 21}}),
        ("plate", {"details": {"plate": "浙A12345678901"}}),
        ("supply", {"kind": EventKind.OUTAGE, "details": {"supply": "love"}}),
        ("quiet", {"kind": EventKind.RENOVATION, "details": {"quiet": [["12:00", "noon"]]}}),
        ("quiet", {"kind": EventKind.RENOVATION, "details": {"quiet": ["ab"]}}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named(
    town: Town, visit: Happening, at: datetime, field: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadEventError, match=field):
        happens(town, replace(visit, **wrong), at)  # type: ignore[arg-type]  # wrong on purpose
    assert not LifeEvent.objects.exists()


@pytest.fixture
def permit(town: Town, at: datetime) -> LifeEvent:
    """A renovation upstairs until January, quiet over noon and at night."""
    happening = Happening(
        kind=EventKind.RENOVATION, starts=at - HOUR, ends=at + 50 * 24 * HOUR, household=town.household,
        details={"quiet": [["12:00", "14:30"], ["18:00", "08:00"]], "contractor": "好家装"},
    )  # fmt: skip
    return happens(town, happening, at)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        (time(11, 59), False),
        (time(12), True),
        (time(14, 30), False),
        (time(18), True),
        (time(2), True),
        (time(8), False),
    ],
)
def test_quiet_hours_may_run_over_midnight(permit: LifeEvent, town: Town, clock: time, quiet: bool) -> None:  # noqa: FBT001 - a case
    moment = datetime(2026, 11, 24, clock.hour, clock.minute, tzinfo=town.community.zone)
    assert care.is_quiet(permit, at=moment) is quiet


def test_noise_brings_a_steward_with_the_permit_in_hand(
    permit: LifeEvent, town: Town, rule: Callable[..., Rule], at: datetime
) -> None:
    rule(
        code="noise",
        trigger=Trigger.EVENT,
        when={"kinds": ["noise"]},
        audience=Audience.ONE,
        is_urgent=True,
        words_zh="去现场",
    )
    event = care.hear_noise(
        community=town.community, household=town.household, by=town.resident, words="一直钻墙", at=at
    )
    tasks.run_all(at=at)
    order = Order.objects.get(source=Source.TRIGGER)
    assert event.about == permit
    assert order.words == "去现场 一直钻墙 附近许可：3幢2单元602，静音 12:00–14:30、18:00–08:00"
    assert order.urgency == "urgent"


def test_noise_without_a_permit_says_so(town: Town, rule: Callable[..., Rule], at: datetime) -> None:
    rule(code="noise", trigger=Trigger.EVENT, when={"kinds": ["noise"]}, audience=Audience.ONE, words_zh="去现场")
    care.hear_noise(community=town.community, household=town.household, by=town.resident, words="", at=at)
    tasks.run_all(at=at)
    assert Order.objects.get(source=Source.TRIGGER).words == "去现场 附近没有装修许可"


def test_in_an_outage_those_who_need_care_come_first(town: Town, rule: Callable[..., Rule], at: datetime) -> None:
    rule(code="outage", trigger=Trigger.EVENT, when={"kinds": ["outage"]}, audience=Audience.CARE, is_urgent=True)
    Household.objects.filter(pk=town.household.pk).update(needs_care=True)
    outage = Happening(
        kind=EventKind.OUTAGE, starts=at, ends=at + 4 * HOUR, building=town.building, details={"supply": "water"}
    )
    happens(town, outage, at)
    order = Order.objects.get(source=Source.TRIGGER)
    assert (order.household, order.beneficiary) == (town.household, town.resident)


def test_large_parcel_finds_a_hand_while_nobody_is_home(town: Town, rule: Callable[..., Rule], at: datetime) -> None:
    rule(
        code="hand",
        trigger=Trigger.EVENT,
        when={"kinds": ["parcel"]},
        audience=Audience.ONE,
        words_zh="带上推车",
        hours=48,
    )
    parcel = Happening(
        kind=EventKind.PARCEL, starts=at, ends=at + 4 * HOUR, household=town.household, person=town.resident,
        words="冰箱下午到，请放在单元厅",
    )  # fmt: skip
    happens(town, parcel, at)
    order = Order.objects.get(source=Source.TRIGGER)
    assert (order.words, order.household, order.beneficiary) == (
        "带上推车 冰箱下午到，请放在单元厅", town.household, town.resident,
    )  # fmt: skip
    assert order.slot_ends == at + 4 * HOUR


def test_something_follows_from_every_kind_of_event() -> None:
    assert {f"event.{kind}" for kind in EventKind} <= set(CHAIN)


def test_rules_that_come_with_linli_name_kinds_of_events_that_there_are(town: Town) -> None:
    catalogue.load_seed(community=town.community, at=town.community.created_at)
    seeding.load_seed(community=town.community)
    named = {kind for rule in Rule.objects.filter(trigger=Trigger.EVENT) for kind in rule.when["kinds"]}
    assert named == set(EventKind)
