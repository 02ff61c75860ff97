"""SLA clocks: three promises, paused while an order waits, watched by the schedule, escalated when broken."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.catalogue.models import SlaClass
from linli.core import facts, past
from linli.core.scoping import community_scope, unscoped
from linli.orders import locking
from linli.orders.enums import OPEN, Clock, State, Urgency
from linli.orders.models import Order

# A broken promise goes to the team lead at once, and to the supervisor when it is still broken this much later.
SECOND_STEP = timedelta(minutes=30)
LEVELS = 2
WATCH_BATCH = 500


def start(order: Order, sla: SlaClass) -> None:
    """Set the promises of a new or reopened order.

    They run from the request, or from the next service hours where the class does not run around the clock. Arrival and
    finish run from the appointment where there is one: then arrival is due by the appointment's end.
    """
    begin = order.requested_at
    if not sla.around_the_clock and order.urgency == Urgency.NORMAL:
        begin = order.community.service_time(begin)
    base = max(begin, order.slot_starts or begin)
    order.respond_due = begin + timedelta(minutes=sla.respond_minutes)
    order.arrive_due = base + timedelta(minutes=sla.arrive_minutes) if sla.arrive_minutes else None
    if order.slot_starts:
        order.arrive_due = order.slot_ends or order.arrive_due
    order.finish_due = base + timedelta(minutes=sla.finish_minutes)
    if order.arrive_due and order.finish_due < order.arrive_due:
        order.finish_due = order.arrive_due + timedelta(minutes=sla.finish_minutes)


def running(order: Order) -> tuple[Clock, datetime] | None:
    """Return which clock runs in the order's state and when it is due; None where none runs."""
    match order.state:
        case State.REQUESTED | State.OFFERED:
            return Clock.RESPOND, order.respond_due
        case State.ACCEPTED | State.TRAVELLING:
            return (Clock.ARRIVE, order.arrive_due) if order.arrive_due else (Clock.FINISH, order.finish_due)
        case State.WORKING:
            return Clock.FINISH, order.finish_due
    return None


def reset(order: Order) -> None:
    """Wind the watch for the state the order has just entered: when it is due, when it would escalate."""
    clock = running(order)
    due = clock[1] if clock else None
    if due != order.next_due:
        order.next_due = order.escalate_at = due
    if due is None:
        order.escalate_at = None


def pause(order: Order, at: datetime) -> None:
    """Stop the clocks: time spent waiting for the resident or for parts does not count."""
    order.waiting_since = at


def resume(order: Order, at: datetime) -> None:
    """Let the clocks run again: every promise still open moves by as long as the wait took."""
    if order.waiting_since is None:
        return
    waited = max(at - order.waiting_since, timedelta(0))
    order.waited_seconds += int(waited.total_seconds())
    if order.arrived_at is None and order.arrive_due:
        order.arrive_due += waited
    order.finish_due += waited
    order.waiting_since, order.waiting_for = None, ""


def on_time(order: Order) -> bool:
    """Tell whether a finished order was reached and finished within its promises."""
    arrived = order.arrive_due is None or order.arrived_at is None or order.arrived_at <= order.arrive_due
    return arrived and order.finished_at is not None and order.finished_at <= order.finish_due


def watch(*, at: datetime) -> int:
    """Escalate every order whose clock has run out, one step each; return how many.

    First to the team lead, SECOND_STEP later to the supervisor, then no further. Each order in a transaction of its
    own, locked and looked at again, so that a move made meanwhile wins.
    """
    with unscoped("the watch goes over all communities"):
        due = list(
            Order.objects.filter(escalate_at__lte=at)
            .order_by("escalate_at")
            .values_list("pk", "community_id")[:WATCH_BATCH]
        )
    return sum(escalate(order_id=pk, community=community, at=at) for pk, community in due)


@past.atomic
def escalate(*, order_id: UUID, community: UUID, at: datetime) -> bool:
    """Escalate one order whose clock has run out, in its community's scope; False where it no longer has."""
    with community_scope(community):
        order = locking.locked(order_id)
        clock = running(order)
        if order.escalate_at is None or order.escalate_at > at or order.state not in OPEN or clock is None:
            return False
        order.escalation = min(order.escalation + 1, LEVELS)
        order.escalate_at = at + SECOND_STEP if order.escalation < LEVELS else None
        locking.save(order)
        facts.record(
            kind="order.escalate", at=at, community=community, subject=order.subject,
            payload={"number": order.number, "clock": clock[0], "level": order.escalation},
        )  # fmt: skip
        return True
