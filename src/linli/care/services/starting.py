"""How a rule becomes services: started once for each cause and door, made into orders under the day's cap."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.care.doors import Door
from linli.care.enums import Deed
from linli.care.models import Alert, Rule, WarmService
from linli.core import facts
from linli.core.ids import uuid7
from linli.core.scoping import community_scope, unscoped
from linli.messages import services as messages
from linli.orders import services as orders
from linli.orders.enums import Source, State, Urgency
from linli.orders.errors import ProductNotOfferedError
from linli.people.models import HouseholdMember, Person

log = logging.getLogger(__name__)

BATCH = 500
# Shorter than this a stretch is no appointment.
SHORTEST_SLOT = timedelta(minutes=30)
LONGEST_WORDS = 400
# What has an hour of its own is an order this long before.
AHEAD = timedelta(hours=24)

# Nobody is on the way to it yet.
UNBEGUN = (State.REQUESTED, State.OFFERED, State.ACCEPTED)

# From when and until when a service makes sense.
type Span = tuple[datetime, datetime]


def start(
    *, rule: Rule, doors: Iterable[Door], cause: str, at: datetime, span: Span, alert: Alert | None = None
) -> int:  # fmt: skip
    """Start a rule's warm service at each door, once for each cause and door; return how many are new.

    Nothing is an order yet: `make_due` makes orders, as many a day as the rule's cap allows. Safe to call again after a
    crash or twice at once: the same cause at the same door starts nothing. `span` is when it helps: from and until.
    """
    if span[1] <= max(at, span[0]):
        return 0
    rows = [_draft(rule, door, cause=cause, at=at, span=span, alert=alert) for door in doors]
    known = set(WarmService.objects.filter(cause__in=[row.cause for row in rows]).values_list("cause", flat=True))
    new = [row for row in rows if row.cause not in known]
    WarmService.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    return len(new)


def _draft(
    rule: Rule, door: Door, *, cause: str, at: datetime, span: Span, alert: Alert | None
) -> WarmService:  # fmt: skip
    return WarmService(
        id=uuid7(), community_id=rule.community_id, rule=rule, cause=f"{rule.code}:{cause}:{door.key}", started_at=at,
        since=span[0], until=span[1], household_id=door.household, building_id=door.building, person_id=door.person, alert=alert,
        words=" ".join(filter(None, (rule.words_zh, door.words)))[:LONGEST_WORDS],
    )  # fmt: skip


def make_due(*, at: datetime) -> int:
    """Make what was started into orders and messages, rule by rule, oldest first; return how many were made.

    What is past its time is dropped, what is over its rule's cap waits for tomorrow, and what goes to a door to which a
    warm service of today is already on its way is added to that one (an urgent one only to an urgent one). Each in a
    transaction of its own, under its rule's lock: whatever a crash interrupts is done by the next run. Runs on the schedule.
    """
    with unscoped("the schedule goes over all communities"):
        due = WarmService.objects.filter(state=Deed.DUE, since__lte=at + AHEAD).order_by(
            "rule__position", "since", "id"
        )
        rows = list(due.values_list("pk", "rule", "community")[: 10 * BATCH])
    full: set[UUID] = set()
    made = 0
    for pk, rule, community in rows:
        with community_scope(community):
            deed = Deed.DUE if rule in full and not _is_late(pk, at=at) else _make(pk, at=at)
        if deed == Deed.DUE:
            full.add(rule)
        made += deed not in (Deed.DUE, Deed.DROPPED)
    return made


def _is_late(pk: UUID, *, at: datetime) -> bool:
    return WarmService.objects.filter(pk=pk, until__lte=at).exists()


@transaction.atomic
def _make(pk: UUID, *, at: datetime) -> Deed:
    """Take one step with one warm service and return where it then stands."""
    # The rule first: whoever makes services of one rule counts its cap under its lock.
    row = WarmService.objects.get(pk=pk)
    rule = Rule.objects.select_for_update(of=("self",)).select_related("product", "community").get(pk=row.rule_id)
    row = WarmService.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Deed.DUE:
        return Deed(row.state)
    today = at.astimezone(rule.community.zone).date()
    if at >= row.until:
        return _end(row, Deed.DROPPED, at=at, why="late")
    if rule.product is None:
        return _tell(row, rule, at=at)
    if other := _on_its_way(row, today=today, is_urgent=rule.is_urgent):
        orders.add(order_id=other, words=row.words, at=at)
        row.order_id = other
        return _end(row, Deed.MERGED, at=at, day=today)
    if WarmService.objects.filter(rule=rule, made_on=today, state=Deed.MADE).count() >= rule.daily_cap:
        return Deed.DUE
    return _order(row, rule, today=today, at=at)


def _on_its_way(row: WarmService, *, today: date, is_urgent: bool) -> UUID | None:
    """Return the order of another warm service that goes to the same door today and has not begun.

    What is urgent joins only what is urgent too: a greeting of this afternoon is no way to a door that stays silent.
    """
    if row.household_id is None:
        return None
    others = WarmService.objects.filter(household=row.household_id, made_on=today, state=Deed.MADE)
    if is_urgent:
        others = others.exclude(order__urgency=Urgency.NORMAL)
    return others.filter(order__state__in=UNBEGUN).order_by("id").values_list("order", flat=True).first()


def _order(row: WarmService, rule: Rule, *, today: date, at: datetime) -> Deed:
    starts = max(at, row.since)
    slot = None if rule.is_urgent or row.until - starts < SHORTEST_SLOT else (starts, row.until)
    assert rule.product is not None  # noqa: S101 - asked before
    need = orders.Need(
        product=rule.product, words=row.words, urgency=Urgency.URGENT if rule.is_urgent else Urgency.NORMAL, slot=slot,
        household=row.household, building=row.building, beneficiary=row.person, source=Source.TRIGGER, form_key=row.pk,
    )  # fmt: skip
    try:
        order = orders.request(community=rule.community, need=need, by=None, at=at)
    except ProductNotOfferedError:
        log.warning("care rule %s names a product that is not offered", rule.code)
        return _end(row, Deed.DROPPED, at=at, why="product")
    row.order_id = order.pk
    return _end(row, Deed.MADE, at=at, day=today)


def _tell(row: WarmService, rule: Rule, *, at: datetime) -> Deed:
    messages.tell(
        people=_listeners(row), community=rule.community, kind="care.notice",
        values={"title": {"zh": rule.name_zh, "en": rule.name_en}, "words": {"zh": row.words, "en": rule.words_en or row.words}},
        cause=f"warm:{row.pk}", at=at, link="/home/care/",
    )  # fmt: skip
    return _end(row, Deed.TOLD, at=at)


def _listeners(row: WarmService) -> list[Person]:
    """Return who hears a rule's words: the person, or the people of the home, of the building, of the community."""
    if row.person_id and row.household_id is None:
        return [Person.objects.get(pk=row.person_id)]
    rows = HouseholdMember.objects.filter(household__moved_out=None, person__phone__isnull=False)
    if row.household_id:
        rows = rows.filter(household=row.household_id)
    elif row.building_id:
        rows = rows.filter(household__unit__building=row.building_id)
    return list({one.person_id: one.person for one in rows.select_related("person").order_by("id")}.values())


def _end(row: WarmService, state: Deed, *, at: datetime, day: date | None = None, why: str = "") -> Deed:
    row.state, row.made_on = state, day
    row.save(update_fields=["state", "made_on", "order"])
    facts.record(
        kind=f"warm.{state}", at=at, community=row.community_id, subject=("warm", row.pk),
        payload={
            "rule": str(row.rule_id), "order": str(row.order_id or ""), "household": str(row.household_id or ""), "why": why,
        },
    )  # fmt: skip
    return state


def call_off(*, rows: Iterable[WarmService], why: str, at: datetime) -> int:
    """Call off what was started and has not begun: untaken or accepted orders are cancelled; return how many ended.

    Where somebody is on the way or at work already, they finish.
    """
    ended = 0
    for row in rows:
        with transaction.atomic():
            kept = WarmService.objects.select_for_update(of=("self",)).select_related("order").get(pk=row.pk)
            if kept.state == Deed.DUE:
                _end(kept, Deed.DROPPED, at=at, why=why)
                ended += 1
            elif kept.state == Deed.MADE and kept.order and kept.order.state in UNBEGUN:
                orders.cancel(order_id=kept.order.pk, by=None, at=at, words=why)
                ended += 1
    return ended
