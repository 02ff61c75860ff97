"""A worker's today: stops in order, what waits, what is done, and the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, Max, UUIDField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.prepared import Prepared
from linli.dispatch import Place, walking_minutes
from linli.dispatch.distance import DETOUR
from linli.orders.enums import DONE, IN_HAND, State, Urgency
from linli.orders.models import Offer, Order, ReturnVisit
from linli.planning.models import Stop as Planned
from linli.portals import plan, words
from linli.portals.steward import ground, planned, route, standing
from linli.stewards.models import Worker

# A position older than this says nothing about where somebody is.
POSITION_HOLDS = timedelta(hours=2)
# Metres; nearer than that nobody counts steps.
NEXT_DOOR = 20
_UNFINISHED = tuple(state for state in State if state not in (State.FINISHED, *DONE))


@dataclass(frozen=True, slots=True)
class Stop:
    """One place to go, as the list shows it."""

    number: int
    order: Order
    title: str
    time: str
    late: bool
    walk: str
    why: str
    badge: standing.Badge
    urgency: standing.Badge | None
    phone: str
    # When the plan wants the worker there; "" where that is the time already, or the plan has not got it.
    planned: str = ""
    # The break before it, and an address by which a phone leads the way.
    rest: str = ""
    way: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """Everything on the today page."""

    stops: list[Stop]
    waiting: list[Order]
    done: list[Order]
    drawing: plan.Plan | None
    spoken: str
    summary: str
    step: standing.Step | None
    # How the plan was made that the route follows, and the break after its last stop; "" for none.
    note: str = ""
    rest: str = ""


def version(worker: Worker, *, at: datetime) -> str:
    """Return what changes whenever the page would: moves, offers, the plan, position, the minutes. Three queries."""
    mine = Order.objects.filter(provider=worker, state__in=[*IN_HAND, State.FINISHED])
    moved = mine.aggregate(n=Count("id"), last=Max("moved_at"))
    offers = Offer.objects.filter(worker=worker, state=Offer.State.PENDING, expires_at__gt=at)
    ids = ",".join(str(pk) for pk in offers.order_by("id").values_list("id", flat=True))
    # With an offer on the table the minutes count; otherwise lateness is told to five of them.
    minute = int(at.timestamp()) // (60 if ids else 300)
    return f"{moved['n']}-{moved['last']}-{ids}-{planned.version(at=at)}-{worker.seen_at}-{minute}"


def of(worker: Worker, *, at: datetime) -> Day:
    """Return the worker's day: by today's plan where it has them, else by the rules of `route`. Seven queries, however many orders."""
    rows, whole = _in_hand(worker=worker.pk), planned.of(worker.pk, at=at)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    now = [row for row in rows if row.state != State.WAITING and _is_today(row, midnight)]
    done = _done(worker=worker.pk, since=midnight)
    legs = route.follow(visits=[_visit(row) for row in now], starts=whole.starts, start=here(worker, at=at), at=at)
    rests = planned.rests([leg.visit.key for leg in legs], whole)
    stops = _stops(legs, {str(row.pk): row for row in now}, whole, rests, first=len(done) + 1, at=at)
    return Day(
        stops=stops, waiting=[row for row in rows if row.state == State.WAITING], done=done,
        drawing=_draw(stops, done, me=here(worker, at=at)),
        spoken=_spoken(stops, done), summary=_summary(legs, stops, at=at),
        step=standing.next_step(stops[0].order) if stops else None, note=whole.note, rest=rests[-1],
    )  # fmt: skip


_in_hand = Prepared(
    lambda worker: (
        Order.objects.filter(provider=worker, state__in=IN_HAND)
        .shown()
        .select_related("beneficiary", "building", "household", "version")
        .order_by("next_due", "id")
    ),
    worker=UUIDField(),
)
_done = Prepared(
    lambda worker, since: (
        # What an order is not: "is one of" would lead through everything the worker ever did.
        Order.objects.filter(provider=worker, finished_at__gte=since)
        .exclude(state__in=_UNFINISHED)
        .shown()
        .select_related("building", "beneficiary")
        .order_by("finished_at")
    ),
    worker=UUIDField(), since=DateTimeField(),
)  # fmt: skip
_visits = Prepared(
    lambda household: ReturnVisit.objects.filter(order__household=household).order_by("-at")[:1], household=UUIDField()
)


def _is_today(order: Order, midnight: datetime) -> bool:
    """Whatever has no agreed time, or one that begins before tomorrow."""
    return order.slot_starts is None or order.slot_starts < midnight + timedelta(days=1)


def here(worker: Worker, *, at: datetime) -> Place | None:
    """Return where the worker was last seen, if that was not long ago."""
    if worker.lng is None or worker.lat is None or worker.seen_at is None or at - worker.seen_at > POSITION_HOLDS:
        return None
    return Place(worker.lng, worker.lat)


def _visit(order: Order) -> route.Visit:
    return route.Visit(
        key=str(order.pk), place=ground.place(order), in_progress=order.state in (State.TRAVELLING, State.WORKING),
        emergency=order.urgency == Urgency.EMERGENCY, starts=order.slot_starts, by=order.next_due,
    )  # fmt: skip


_WHY: Mapping[str, str | Promise] = {
    route.IN_PROGRESS: gettext_lazy("正在办，先办完。"),
    route.EMERGENCY: gettext_lazy("紧急，马上去。"),
    route.OVERDUE: gettext_lazy("已经超时，先去这家。"),
    route.APPOINTED: gettext_lazy("约好了 %(starts)s。"),
    route.NEAR: gettext_lazy("差不多时候到期的几家里，这家最近。"),
    route.DUE: gettext_lazy("%(by)s 前要到。"),
}


def _stops(
    legs: Sequence[route.Leg], orders: Mapping[str, Order], whole: planned.Round, rests: Sequence[str], *, first: int,
    at: datetime,
) -> list[Stop]:  # fmt: skip
    before = _before(orders[legs[0].visit.key]) if legs else ""
    return [
        _stop(
            leg, orders[leg.visit.key], whole, rest=rest, number=number, at=at, before="" if number > first else before
        )
        for number, (leg, rest) in enumerate(zip(legs, rests, strict=False), start=first)
    ]


def _stop(
    leg: route.Leg, order: Order, whole: planned.Round, *, rest: str, number: int, at: datetime, before: str
) -> Stop:  # fmt: skip
    whom, late = standing.whom(order), order.is_overdue(at)
    plan_ = whole.stops.get(leg.visit.key)
    arrival = planned.arrival(plan_, at=at) if plan_ and not leg.visit.in_progress else ""
    promised = late or order.slot_starts
    time = standing.due(order, at=at) if late or not order.slot_starts else words.clock_time(order.slot_starts)
    return Stop(
        number=number, order=order, title=standing.title(order), time=time if promised else arrival or time, late=late,
        planned=arrival if promised else "", walk=_walk(leg.metres), why=_why(leg, order, plan_, at=at),
        badge=standing.badge(order), urgency=standing.urgency(order),
        phone=(whom.phone or "") if whom else "", rest=rest, way=ground.way(order), before=before,
    )  # fmt: skip


def _why(leg: route.Leg, order: Order, plan_: Planned | None, *, at: datetime) -> str:
    if leg.why == route.PLANNED and plan_ and (said := planned.why(plan_)):
        return _("%(why)s。") % {"why": said}
    values = {"starts": standing.appointment(order, at=at), "by": standing.moment(order.next_due, at=at)}
    code = leg.why if leg.why in _WHY else route.APPOINTED if order.slot_starts else route.DUE
    return str(_WHY[code]) % values


def _walk(metres: int | None) -> str:
    if metres is None:
        return ""
    if metres < NEXT_DOOR:
        return _("就在旁边")
    minutes = max(1, round(walking_minutes(metres / DETOUR)))
    return _("走 %(metres)s 米，%(minutes)s 分钟") % {"metres": metres, "minutes": minutes}


def _before(order: Order) -> str:
    """Return what the last return visit to this home brought, in the words noted then."""
    if order.household_id is None:
        return ""
    last = _visits.first(household=order.household_id)
    if last is None:
        return ""
    mood = _("满意") if last.satisfied else _("不满意")
    return _("%(day)s回访：%(mood)s。%(words)s") % {"day": words.day(last.at), "mood": mood, "words": last.words}


def _summary(legs: Sequence[route.Leg], stops: Sequence[Stop], *, at: datetime) -> str:
    """Return how far it is in all and until when it takes: "1.4 公里 · 约 16:50 办完"."""
    metres = sum(leg.metres or 0 for leg in legs)
    work = sum(stop.order.promised.minutes for stop in stops)
    until = at + timedelta(minutes=work + walking_minutes(metres / DETOUR))
    ends = _("约 %(time)s 办完") % {"time": standing.moment(until, at=at)}
    return _("%(km)s 公里 · %(ends)s") % {"km": f"{metres / 1000:.1f}", "ends": ends} if metres else ends


def _draw(stops: Sequence[Stop], done: Sequence[Order], *, me: Place | None) -> plan.Plan | None:
    ahead = [(stop, door) for stop in stops if (door := ground.door(stop.order.building))]
    behind = [(number, door) for number, row in enumerate(done, start=1) if (door := ground.door(row.building))]
    marks = [plan.Stop(door, str(stop.number), "now" if stop is stops[0] else "") for stop, door in ahead]
    marks += [plan.Stop(door, str(number), "done") for number, door in behind]
    way = [(me.lng, me.lat)] if me else []
    way += [door for _stop, door in ahead]
    routes = [plan.Route(way[:2], "now"), plan.Route(way[1:], "next")] if len(way) > 1 else []
    grounds = ground.footprints()
    if not grounds:
        return None
    return plan.draw(grounds, stops=marks, routes=routes, me=(me.lng, me.lat) if me else None, metre=_("米"))


def _spoken(stops: Sequence[Stop], done: Sequence[Order]) -> str:
    if not stops:
        return _("社区平面图：今天没有要去的地方了，走完 %(done)s 站") % {"done": len(done)}
    text = _("社区平面图：今天走完 %(done)s 站，现在去%(place)s，还有 %(left)s 站")
    return text % {"done": len(done), "place": stops[0].order.place, "left": len(stops)}
