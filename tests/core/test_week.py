"""Parts of the week, where the community is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from linli.core import week

ZONE = ZoneInfo("Asia/Shanghai")
# Monday, 14:30 in Hangzhou.
MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "cell"),
    [(1, (0, "morning")), (4, (0, "afternoon")), (9, (0, "afternoon")), (10, (0, "evening")), (16, (1, "morning"))],
)
def test_cell_of_a_moment_is_the_local_one(hour: int, cell: week.Cell) -> None:
    assert week.cell_of(MONDAY.replace(hour=hour, minute=0), zone=ZONE) == cell


def test_cells_come_and_go_as_json_in_the_order_of_the_week() -> None:
    kept = [[5, "evening"], [0, "evening"], [5, "morning"], [0, "evening"]]
    assert week.listed(week.cells(kept)) == [[0, "evening"], [5, "morning"], [5, "evening"]]


@pytest.mark.parametrize("wrong", [[7, "morning"], [-1, "morning"], [0, "night"], ["0", "morning"], [0], "周一"])
def test_what_is_no_cell_is_refused(wrong: list[object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        week.cells([wrong])


@pytest.mark.parametrize(
    ("cells", "starts"),
    [
        ([(1, "morning"), (2, "morning")], datetime(2026, 11, 24, 1, tzinfo=UTC)),
        ([(0, "afternoon")], datetime(2026, 11, 30, 6, tzinfo=UTC)),
        ([(0, "evening")], datetime(2026, 11, 23, 10, tzinfo=UTC)),
    ],
)
def test_next_slot_is_the_first_two_hours_to_come(cells: list[week.Cell], starts: datetime) -> None:
    slot = week.next_slot(cells, after=MONDAY, zone=ZONE)
    assert slot == (starts, starts.replace(hour=starts.hour + 2))


def test_no_cells_give_no_slot() -> None:
    assert week.next_slot([], after=MONDAY, zone=ZONE) is None
