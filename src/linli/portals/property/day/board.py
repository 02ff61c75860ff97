"""The board as columns of five minutes: one row a worker, one bar a stop. No database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _

from linli.orders import reasons
from linli.orders.enums import UNTAKEN, State, Urgency
from linli.planning.models import Stop
from linli.portals import planning_words, words
from linli.portals.property.day.reading import Day
from linli.portals.property.orders.table import LOOKS
from linli.stewards.models import Worker

MINUTES, HOUR = 5, 12
STEP = timedelta(minutes=MINUTES)
# So many columns a name may go on behind its bar.
NAME = 2 * HOUR
# The hours that are always shown; who works at night makes the board wider.
OPENS, CLOSES = 7, 21
# What nobody has begun may be moved.
MOVABLE = (*UNTAKEN, State.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stop on the board and in the table: `at` and `span` are columns, `way` those of walking before it, `room` until the next."""

    order: UUID | None
    at: int
    span: int
    way: int
    room: int
    name: str
    place: str
    times: str
    walk: str
    state: str
    icon: str
    tone: str
    why: str
    pinned: bool
    urgent: bool
    may_move: bool

    @property
    def way_at(self) -> int:
        """The column where the walk begins."""
        return self.at - self.way

    @property
    def spoken(self) -> str:
        """The whole of it in one line."""
        return " · ".join(
            filter(None, (self.times, self.name, self.place, self.state, _("已固定") if self.pinned else ""))
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A worker's day; shifts are columns and how many."""

    worker: Worker
    note: str
    skills: str
    shifts: Sequence[tuple[int, int]]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Board:
    """Rows over hours; `now` is the column of this moment, None on another day."""

    hours: Sequence[tuple[str, int]]
    now: int | None
    rows: Sequence[Row]

    @property
    def wide(self) -> int:
        """How many hours it shows."""
        return len(self.hours)


@dataclass(frozen=True, slots=True)
class _Laid:
    stop: Stop
    starts: int
    ends: int
    way: int


@dataclass(frozen=True, slots=True)
class _Ruler:
    first: datetime
    columns: int

    def at(self, moment: datetime) -> int:
        return min(max(0, (moment - self.first) // STEP), self.columns)


def draw(day: Day, *, at: datetime) -> Board:
    """Lay the day out: from seven to nine in the evening, and further where somebody works longer."""
    ruler = _ruler(day, at=at)
    hours = range(ruler.columns // HOUR)
    told = [(f"{words.local(ruler.first + n * HOUR * STEP):%H}", n * HOUR) for n in hours]
    shown = day.wanted.is_today and ruler.first <= at < ruler.first + ruler.columns * STEP
    return Board(told, ruler.at(at) if shown else None, [_row(day, one, ruler, at=at) for one in day.workers])


def _ruler(day: Day, *, at: datetime) -> _Ruler:
    midnight = words.local(at).replace(year=day.wanted.on.year, month=day.wanted.on.month, day=day.wanted.on.day)
    midnight = midnight.replace(hour=0, minute=0, second=0, microsecond=0)
    first = min([OPENS, *(max(0, (stop.starts - midnight) // timedelta(hours=1)) for stop in day.stops)])
    last = max([CLOSES, *(min(24, ceil((stop.ends - midnight) / timedelta(hours=1))) for stop in day.stops)])
    return _Ruler(midnight + timedelta(hours=first), (last - first) * HOUR)


def _row(day: Day, worker: Worker, ruler: _Ruler, *, at: datetime) -> Row:
    shifts = day.shifts.get(worker.pk, ())
    spans = [(ruler.at(shift.starts), ruler.at(shift.ends)) for shift in shifts]
    hours = [f"{words.clock_time(shift.starts)} – {words.clock_time(shift.ends)}" for shift in shifts]
    team = worker.team.name if worker.team else _("管家")
    mine = [stop for stop in day.stops if stop.worker_id == worker.pk]
    return Row(
        worker, " · ".join([*(dict.fromkeys(hours) or [_("不在岗")]), team]), planning_words.skills(worker.skills),
        [(starts, ends - starts) for starts, ends in spans if ends > starts], list(_bars(day, mine, ruler, at=at)),
    )  # fmt: skip


def _bars(day: Day, stops: Sequence[Stop], ruler: _Ruler, *, at: datetime) -> Iterator[Bar]:
    """Yield a worker's bars side by side: what is shorter than a column still has one."""
    laid = list[_Laid]()
    for stop in stops:
        free = laid[-1].ends if laid else 0
        starts = min(max(free, ruler.at(stop.starts)), ruler.columns - 1)
        laid.append(
            _Laid(stop, starts, max(starts + 1, ruler.at(stop.ends)), min(starts - free, ceil(stop.walking / MINUTES)))
        )
    after = [one.starts - one.way for one in laid[1:]] + [ruler.columns]
    for one, following in zip(laid, after, strict=False):
        yield _bar(day, one, max(one.ends, min(following, one.ends + NAME)) - one.starts, at=at)


def _bar(day: Day, one: _Laid, room: int, *, at: datetime) -> Bar:
    stop, order = one.stop, one.stop.order
    walk = _("走 %(n)s 分钟") % {"n": round(stop.walking)} if round(stop.walking) else ""
    state, icon, tone = _look(stop, at=at)
    return Bar(
        order=stop.order_id, at=one.starts, span=one.ends - one.starts, way=one.way, room=room, walk=walk, state=state,
        times=f"{words.clock_time(stop.starts)} – {words.clock_time(stop.ends)}", icon=icon, tone=tone,
        name=order.product.name if order else _("午休"), place=order.place if order else "",
        why=reasons.sentences(stop.reasons) if order else "", pinned=stop.order_id in day.pinned,
        urgent=bool(order and order.urgency != Urgency.NORMAL), may_move=bool(order and order.state in MOVABLE and day.may_change),
    )  # fmt: skip


def _look(stop: Stop, *, at: datetime) -> tuple[str, str, str]:
    """Return a stop's state in word, shape and colour."""
    order = stop.order
    if order is None:
        return "", "utensils", "rest"
    if order.is_overdue(at):
        return _("超时"), "octagon-alert", "bad"
    icon, tone = LOOKS[order.state]
    return str(State(order.state).label), icon, "open" if order.state in UNTAKEN else tone
