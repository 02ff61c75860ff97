"""When a product can be had: how long ahead, on which days, between which hours, in pieces of which length, how often each.

Pure: what is taken already, and the moment, are passed in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

type Slot = tuple[datetime, datetime]

EVERY_DAY = tuple(range(7))
SHORTEST, LONGEST = 15, 12 * 60
MOST_AHEAD, MOST_AT_ONCE = 14 * 24, 99
# So far somebody may choose; a lead time is added to it.
DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`lead_hours` ahead at least; days from Monday = 0; "HH:MM" on the community's clock; `capacity` orders a slot."""

    lead_hours: int = 0
    minutes: int = 60
    weekdays: tuple[int, ...] = EVERY_DAY
    opens: str = "09:00"
    closes: str = "18:00"
    capacity: int = 1

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what a row keeps. Raises ValueError, TypeError where it makes no sense; `fault` says of what."""
        policy = cls(**{**kept, "weekdays": tuple(kept.get("weekdays", EVERY_DAY))})
        if fault := policy.fault():
            raise ValueError(fault)
        return policy

    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {**asdict(self), "weekdays": sorted(self.weekdays)}

    def fault(self) -> str:
        """Return the name of the first part that makes no sense; "" where all do."""
        numbers = (
            ("lead_hours", self.lead_hours, 0, MOST_AHEAD), ("minutes", self.minutes, SHORTEST, LONGEST),
            ("capacity", self.capacity, 1, MOST_AT_ONCE),
        )  # fmt: skip
        for name, value, least, most in numbers:
            if type(value) is not int or not least <= value <= most:
                return name
        if not self.weekdays or set(self.weekdays) - set(EVERY_DAY):
            return "weekdays"
        opens, closes = _minutes(self.opens), _minutes(self.closes)
        if opens is None or closes is None or opens + self.minutes > closes:
            return "closes"
        return ""

    def free(self, *, at: datetime, zone: ZoneInfo, taken: Mapping[datetime, int]) -> Iterator[Slot]:
        """Yield the slots that can still be had, the soonest first. `taken`: so many orders begin then already."""
        earliest = at + timedelta(hours=self.lead_hours)
        day, last = earliest.astimezone(zone).date(), earliest.astimezone(zone).date() + timedelta(days=DAYS_SHOWN)
        while day <= last:
            if day.weekday() in self.weekdays:
                for first in range(
                    _minutes(self.opens) or 0, (_minutes(self.closes) or 0) - self.minutes + 1, self.minutes
                ):
                    starts = datetime.combine(day, time(first // 60, first % 60), zone)
                    if starts >= earliest and taken.get(starts, 0) < self.capacity:
                        yield starts, starts + timedelta(minutes=self.minutes)
            day += timedelta(days=1)

    def has(self, slot: tuple[datetime, datetime | None], *, at: datetime, zone: ZoneInfo, taken: int = 0) -> bool:
        """Tell whether a slot is one of those that can be had."""
        starts, ends = slot
        local = starts.astimezone(zone)
        since = local.hour * 60 + local.minute - (_minutes(self.opens) or 0)
        fits = since >= 0 and since % self.minutes == 0 and not local.second and not local.microsecond
        in_time = since + self.minutes <= (_minutes(self.closes) or 0) - (_minutes(self.opens) or 0)
        return (
            fits and in_time and local.weekday() in self.weekdays and ends == starts + timedelta(minutes=self.minutes)
            and starts >= at + timedelta(hours=self.lead_hours) and taken < self.capacity
        )  # fmt: skip


def _minutes(text: object) -> int | None:
    """Return minutes of the day of "HH:MM"; None for what is no time."""
    try:
        moment = time.fromisoformat(text)  # type: ignore[arg-type]  # what a form or JSON brought
    except (TypeError, ValueError):
        return None
    return moment.hour * 60 + moment.minute
