"""When a product can be had."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.catalogue.slots import Policy

ZONE = ZoneInfo("Asia/Shanghai")
# A Monday, 14:30.
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def test_free_slots_come_after_the_lead_within_the_hours_on_the_days() -> None:
    policy = Policy(lead_hours=2, minutes=60, weekdays=(0, 2), opens="15:00", closes="18:30", capacity=1)
    found = [starts for starts, _ends in policy.free(at=AT, zone=ZONE, taken={})][:4]
    assert found == [local(23, 17), local(25, 15), local(25, 16), local(25, 17)]


def test_full_slot_is_left_out() -> None:
    policy = Policy(minutes=60, opens="15:00", closes="18:00", capacity=2)
    taken = {local(23, 15): 2, local(23, 16): 1}
    assert next(policy.free(at=AT, zone=ZONE, taken=taken))[0] == local(23, 16)


@pytest.mark.parametrize(
    ("starts", "long", "taken", "fits"),
    [
        (local(24, 9), 60, 0, True), (local(24, 9, 30), 60, 0, False), (local(24, 9), 90, 0, False),
        (local(24, 8), 60, 0, False), (local(24, 17), 60, 0, True), (local(24, 18), 60, 0, False), (local(23, 15), 60, 0, False),
        (local(24, 9), 60, 1, False), (local(28, 9), 60, 0, False),
    ],
)  # fmt: skip
def test_slot_is_one_of_those_that_can_be_had(starts: datetime, long: int, taken: int, *, fits: bool) -> None:
    policy = Policy(lead_hours=2, minutes=60, weekdays=(0, 1, 2, 3, 4), opens="09:00", closes="18:00")
    slot = starts, starts + timedelta(minutes=long)
    assert policy.has(slot, at=AT, zone=ZONE, taken=taken) is fits


def test_every_free_slot_is_one_that_can_be_had() -> None:
    policy = Policy(lead_hours=5, minutes=45, weekdays=(1, 5), opens="08:30", closes="20:00", capacity=3)
    found = list(policy.free(at=AT, zone=ZONE, taken={}))
    assert len(found) > 20
    assert all(policy.has(slot, at=AT, zone=ZONE) for slot in found)


def test_slot_without_an_end_is_none() -> None:
    assert not Policy().has((local(24, 9), None), at=AT, zone=ZONE)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, ""), ({"lead_hours": -1}, "lead_hours"), ({"minutes": 5}, "minutes"), ({"minutes": True}, "minutes"),
        ({"capacity": 0}, "capacity"), ({"weekdays": ()}, "weekdays"), ({"weekdays": (7,)}, "weekdays"),
        ({"opens": "25:00"}, "closes"), ({"opens": None}, "closes"), ({"opens": "17:30", "closes": "18:00"}, "closes"),
    ],
)  # fmt: skip
def test_policy_says_what_makes_no_sense(said: dict[str, object], fault: str) -> None:
    assert Policy(**said).fault() == fault  # type: ignore[arg-type]  # what a form might bring


def test_policy_is_read_as_it_is_kept() -> None:
    policy = Policy(lead_hours=3, weekdays=(0, 6))
    assert Policy.read(policy.kept()) == policy
    with pytest.raises(ValueError, match="capacity"):
        Policy.read({"capacity": 0})
    with pytest.raises(TypeError):
        Policy.read({"often": 1})
