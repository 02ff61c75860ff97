"""When somebody should come: a few times as people say them, or a day and a part of it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from linli.orders.errors import BadSlotError
from linli.portals import words

type Slot = tuple[datetime, datetime | None]

# Part of the day → from, until. A part may be asked for as long as an hour of it is left.
PARTS: Mapping[str, tuple[time, time]] = {
    "morning": (time(9), time(12)),
    "afternoon": (time(14), time(18)),
    "evening": (time(18), time(20)),
}
_LEFT = timedelta(hours=1)
_NEXT = ((0, "morning"), (0, "afternoon"), (0, "evening"), (1, "morning"), (1, "afternoon"), (2, "morning"))
_SHOWN = 4
ANY, OTHER = "", "other"


def options(*, at: datetime, zone: ZoneInfo, proposed: Slot | None = None, soon: bool = True) -> list[dict[str, Any]]:
    """Return the choices: the proposed time first, then as soon as possible, the next parts of days, another time."""
    today = at.astimezone(zone).date()
    spans = [_span(today + timedelta(days=days), part, zone) for days, part in _NEXT]
    rows = [{"value": write(span), "label": spoken(span, at=at)} for span in spans if at + _LEFT <= span[1]][:_SHOWN]
    if soon:
        rows.insert(0, {"value": ANY, "label": _("尽快")})
    if proposed:
        value = write(proposed)
        rows = [{"value": value, "label": spoken(proposed, at=at)}, *(row for row in rows if row["value"] != value)]
    rows.append({"value": OTHER, "label": _("别的时间")})
    return rows


def marked(rows: list[dict[str, Any]], value: str | None) -> list[dict[str, Any]]:
    """Return the choices with the chosen one checked, the first where none is."""
    values = [row["value"] for row in rows]
    chosen = value if value in values else values[0]
    return [{**row, "checked": row["value"] == chosen} for row in rows]


def parts() -> list[tuple[str, str]]:
    """Return the parts of a day in words."""
    return [("morning", _("上午")), ("afternoon", _("下午")), ("evening", _("晚上"))]


def read(data: Mapping[str, str], *, zone: ZoneInfo) -> Slot | None:
    """Return the slot that a form chose, None for as soon as possible. Raises BadSlotError for what is no time."""
    value = data.get("slot", ANY)
    try:
        if value == OTHER:
            return _span(date.fromisoformat(data.get("day", "")), data.get("part", ""), zone)
        if value == ANY:
            return None
        starts, _slash, ends = value.partition("/")
        return _aware(starts), (_aware(ends) if ends else None)
    except (ValueError, KeyError) as error:
        raise BadSlotError from error


def write(slot: Slot) -> str:
    """Write a slot as a form's value."""
    starts, ends = slot
    return f"{starts.isoformat()}/{ends.isoformat() if ends else ''}"


def spoken(slot: Slot, *, at: datetime) -> str:
    """Write a slot as people say it: 明天 14:00–18:00; the end with its day where that is another one."""
    starts, ends = slot
    if ends is None:
        return words.when(starts, at=at)
    same_day = words.local(starts).date() == words.local(ends).date()
    return f"{words.when(starts, at=at)}–{words.clock_time(ends) if same_day else words.when(ends, at=at)}"


def _span(on: date, part: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begins, until = PARTS[part]
    return datetime.combine(on, begins, zone), datetime.combine(on, until, zone)


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
