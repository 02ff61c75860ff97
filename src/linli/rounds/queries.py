"""Reads over rounds: what is due today, how a plan was covered, and a month's proof. A few queries each, however many rounds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from linli.orders.enums import DONE, State
from linli.orders.models import Order
from linli.rounds.enums import Standing
from linli.rounds.models import (
    CheckIn,
    Checkpoint,
    Defect,
    Holding,
    Material,
    MaterialEntry,
    Omission,
    Plan,
    Round,
    Stop,
)
from linli.stewards.models import Worker

MENDED = (State.FINISHED, *DONE)
MOST_LISTED = 200


def plans() -> QuerySet[Plan]:
    """Return every plan with product and team, those in force first, then by when in the day they begin. One query."""
    return Plan.objects.select_related("product", "team", "community").order_by("-is_active", "window_from", "name_zh")


def checkpoints() -> QuerySet[Checkpoint]:
    """Return the checkpoints in use with where they are, by number. One query."""
    return Checkpoint.objects.filter(is_active=True).select_related("building", "spot").order_by("number")


def of_order(order: Order) -> Round | None:
    """Return the round that an order is for, with its plan; None for any other order. One query."""
    return Round.objects.select_related("plan__product", "community").filter(order=order).first()


def in_hand(worker: Worker) -> list[Round]:
    """Return the rounds a worker has in hand, what is due first first. One query."""
    return list(Round.objects.in_hand_of(worker))


# --- one round --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Passed:
    """A stop of a round with what became of it: the check-in, or why there is none."""

    stop: Stop
    check_in: CheckIn | None
    reason: str


def route(row: Round) -> list[Passed]:
    """Return a round's stops in order with who was there when, and what was read. Two queries."""
    checks = {one.checkpoint_id: one for one in row.check_ins.select_related("by", "reading")}
    reasons = dict(row.omissions.values_list("checkpoint_id", "reason"))
    return [
        Passed(stop, checks.get(stop.checkpoint), reasons.get(stop.checkpoint, "")) for stop in row.route()
    ]  # fmt: skip


# --- coverage ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was due, and what became of it. What is neither done nor missed is still ahead."""

    due: int = 0
    done: int = 0
    on_time: int = 0
    missed: int = 0

    def plus(self, *, done: bool, on_time: bool, missed: bool) -> "Tally":
        """Return the tally with one more."""
        return replace(
            self, due=self.due + 1, done=self.done + done, on_time=self.on_time + on_time, missed=self.missed + missed
        )

    @property
    def percent(self) -> int | None:
        """Share done of what is decided, whole percent, rounded down: hundred means all of it. None before anything is."""
        decided = self.done + self.missed
        return 100 * self.done // decided if decided else None


@dataclass(slots=True)
class Coverage:
    """How a plan was covered in a stretch of days: its rounds, day by day, and its checkpoints, in all and day by day.

    A round is done when it was finished, on time when it was everywhere within its window (without checkpoints: finished
    then), missed when its window ended or it was finished and somewhere nobody was. `reasons` are those given, by name.
    """

    plan: Plan
    rounds: Tally = field(default_factory=Tally)
    stops: Tally = field(default_factory=Tally)
    days: dict[date, Tally] = field(default_factory=lambda: defaultdict(Tally))
    checkpoints: dict[UUID, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_day: dict[tuple[UUID, date], Tally] = field(default_factory=lambda: defaultdict(Tally))
    left_out: list["LeftOut"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A checkpoint that a round missed, with the reason where one was given."""

    day: date
    stop: Stop
    reason: str


def coverage(*, since: date, until: date, plan: Plan | None = None) -> list[Coverage]:
    """Return how each plan was covered on the days from one to another, both included, by name. Three queries.

    What was called off does not count. Plans without a round in these days are not in the list.
    """
    rows = Round.objects.filter(day__gte=since, day__lte=until, called_off_at=None)
    rows = rows.filter(plan=plan) if plan else rows
    checks = _checks(rows)
    reasons = {(one.round_id, one.checkpoint_id): one.reason for one in Omission.objects.filter(round__in=rows)}
    found: dict[UUID, Coverage] = {}
    for row in rows.select_related("plan__product", "plan__team").order_by("plan__name_zh", "starts"):
        _count(found.setdefault(row.plan_id, Coverage(row.plan)), row, checks=checks[row.pk], reasons=reasons)
    return list(found.values())


def _checks(rows: QuerySet[Round]) -> Mapping[UUID, dict[UUID, datetime]]:
    """Return round → checkpoint → when somebody was there. One query."""
    found: defaultdict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for row, checkpoint, at in CheckIn.objects.filter(round__in=rows).values_list("round", "checkpoint", "at"):
        found[row][checkpoint] = at
    return found


def _count(
    into: Coverage, row: Round, *, checks: Mapping[UUID, datetime], reasons: Mapping[tuple[UUID, UUID], str]
) -> None:
    over, stops = row.judged_at is not None, list(row.route())
    left = [stop for stop in stops if stop.checkpoint not in checks]
    done = row.done_at is not None
    on_time = _on_time(row, checks=checks, left=left)
    whole = {"done": done and not left, "on_time": on_time, "missed": over and (bool(left) or not (done or stops))}
    into.rounds, into.days[row.day] = into.rounds.plus(**whole), into.days[row.day].plus(**whole)
    for stop in stops:
        at = checks.get(stop.checkpoint)
        one = {"done": at is not None, "on_time": at is not None and at <= row.ends, "missed": over and at is None}
        key = stop.checkpoint
        into.stops, into.checkpoints[key] = into.stops.plus(**one), into.checkpoints[key].plus(**one)
        into.by_day[key, row.day] = into.by_day[key, row.day].plus(**one)
    if over:
        into.left_out += [LeftOut(row.day, stop, reasons.get((row.pk, stop.checkpoint), "")) for stop in left]


def _on_time(row: Round, *, checks: Mapping[UUID, datetime], left: list[Stop]) -> bool:
    if row.done_at is None or left:
        return False
    return max(checks.values(), default=row.done_at) <= row.ends


@dataclass(frozen=True, slots=True)
class OnMap:
    """A checkpoint on the map with how it was covered; without a place it stands in the list alone."""

    checkpoint: Checkpoint
    place: tuple[float, float] | None
    tally: Tally


def on_map(*, since: date, until: date) -> list[OnMap]:
    """Return every checkpoint in use with its coverage by all plans together, by number. Four queries."""
    sums: dict[UUID, Tally] = defaultdict(Tally)
    for one in coverage(since=since, until=until):
        for key, tally in one.checkpoints.items():
            before = sums[key]
            sums[key] = Tally(
                before.due + tally.due, before.done + tally.done, before.on_time + tally.on_time,
                before.missed + tally.missed,
            )  # fmt: skip
    return [OnMap(row, row.place, sums.get(row.pk, Tally())) for row in checkpoints()]


@dataclass(frozen=True, slots=True)
class Listed:
    """A round in a day's list: where it stands, and at how many of its checkpoints somebody has been."""

    round: Round
    standing: Standing
    been: int


def day_of(day: date, *, at: datetime) -> list[Listed]:
    """Return the rounds of a day, by time. Two queries."""
    rows = Round.objects.filter(day=day)
    been = dict(CheckIn.objects.filter(round__in=rows).values_list("round").annotate(n=Count("id")).order_by())
    listed = rows.select_related("plan__team", "order__provider").order_by("starts", "id")
    return [Listed(row, row.standing(at), been.get(row.pk, 0)) for row in listed]


# --- the month's proof ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Month:
    """What was done in a month, plan by plan, and what was found broken and mended."""

    first: date
    plans: list[Coverage]
    defects: list[Defect]

    @property
    def mended(self) -> int:
        """How many of the defects are mended."""
        return sum(is_mended(row) for row in self.defects)


def is_mended(row: Defect) -> bool:
    """Tell whether the work on a defect is finished. Reads the order."""
    return row.order.state in MENDED


def month(*, first: date) -> Month:
    """Return the month that begins on `first`. Four queries."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = Defect.objects.filter(check_in__round__day__gte=first, check_in__round__day__lte=last)
    rows = found.select_related("order__product", "check_in__checkpoint", "check_in__round__plan")
    return Month(first, coverage(since=first, until=last), list(rows.order_by("found_at", "id")))


# --- the register -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stock:
    """A material with what the store has, and who holds how much of what was issued to them."""

    material: Material
    holdings: list[Holding]

    @property
    def out(self) -> int:
        """How much is out in all."""
        return sum(row.quantity for row in self.holdings)


def stock() -> list[Stock]:
    """Return every material in use with who holds some of it, by name. Two queries."""
    rows = list(Material.objects.filter(is_active=True).order_by("name_zh"))
    held: defaultdict[UUID, list[Holding]] = defaultdict(list)
    for one in Holding.objects.filter(material__in=rows, quantity__gt=0).select_related("worker").order_by("id"):
        held[one.material_id].append(one)
    return [Stock(row, held[row.pk]) for row in rows]


def register(material: Material) -> list[MaterialEntry]:
    """Return a material's lines, newest first, two hundred at most. One query."""
    rows = MaterialEntry.objects.filter(material=material).select_related("worker", "round__plan")
    return list(rows.order_by("-at", "-id")[:MOST_LISTED])
