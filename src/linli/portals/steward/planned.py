"""What today's plan has for a worker, as the today page lays it over what is in their hands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import DateField, UUIDField
from django.utils.translation import gettext as _

from linli.core.prepared import Prepared
from linli.orders import reasons
from linli.planning.models import DayPlan, Stop
from linli.portals import words

_stops = Prepared(
    lambda worker, on: (
        Stop.objects.filter(worker=worker, plan__day=on, plan__is_current=True)
        .select_related("plan")
        .order_by("position")
    ),
    worker=UUIDField(), on=DateField(),
)  # fmt: skip
_versions = Prepared(
    lambda on: DayPlan.objects.filter(day=on, is_current=True).values_list("version", flat=True), on=DateField()
)

# Of one's own work one knows these.
_KNOWN = (reasons.PLAN, "pinned", "started")


@dataclass(frozen=True, slots=True)
class Round:
    """A worker's part of the plan: stops by order, breaks that are still to come, and when all of it ends."""

    stops: Mapping[str, Stop] = field(default_factory=dict)
    breaks: Sequence[Stop] = ()
    note: str = ""

    @property
    def starts(self) -> Mapping[str, datetime]:
        """When each order is begun."""
        return {order: stop.starts for order, stop in self.stops.items()}


def version(*, at: datetime) -> int:
    """Return the version of the plan that holds today, 0 where there is none. One query."""
    return _versions.first(on=words.local(at).date()) or 0


def of(worker_id: object, *, at: datetime) -> Round:
    """Return the worker's part of today's plan; empty where there is none. One query."""
    rows = _stops(worker=worker_id, on=words.local(at).date())
    if not rows:
        return Round()
    made = rows[0].plan
    values = {"time": words.clock_time(made.made_at), "why": made.get_why_display(), "version": made.version}
    return Round(
        stops={str(row.order_id): row for row in rows if row.order_id},
        breaks=[row for row in rows if row.order_id is None and row.ends > at],
        note=_("%(time)s 排的，第 %(version)s 版：%(why)s。有变化会自动重排。") % values,
    )


def arrival(stop: Stop, *, at: datetime) -> str:
    """Return when the plan wants the worker there; what it wanted earlier is told as that."""
    text = _("约 %(time)s 到") if stop.arrives >= at else _("原排 %(time)s 到")
    return text % {"time": words.clock_time(stop.arrives)}


def why(stop: Stop) -> str:
    """Return why the plan has it here; "" where no more is to be told than that it is the worker's and planned."""
    return _("，").join(
        reasons.planned(one["code"], one["values"]) for one in stop.reasons if one["code"] not in _KNOWN
    )


def rests(keys: Sequence[str], planned: Round) -> list[str]:
    """Return the break that comes before each order of the route ("" for none), and last the one after all of them."""
    places = [planned.stops[key].position if key in planned.stops else None for key in keys]
    told = [""] * (len(keys) + 1)
    for rest in planned.breaks:
        place = next((n for n, position in enumerate(places) if position and position > rest.position), len(keys))
        told[place] = _("午休 %(starts)s – %(ends)s") % {
            "starts": words.clock_time(rest.starts), "ends": words.clock_time(rest.ends),
        }  # fmt: skip
    return told
