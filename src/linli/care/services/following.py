"""What follows from an alert or a life event: which rules it sets off, and for how long that makes sense."""

from datetime import date, datetime, timedelta

from linli.care import doors
from linli.care.doors import Door
from linli.care.enums import Audience, Colour, EventKind, Standing, Trigger
from linli.care.models import Alert, LifeEvent, Rule, WarmService
from linli.care.services import starting
from linli.care.services.starting import UNBEGUN, Span
from linli.orders import services as orders
from linli.orders.models import Order

# Checks that come before a storm need at least this long; less, and they are made while it lasts.
LEAST = timedelta(minutes=30)


def active(trigger: Trigger) -> list[Rule]:
    """Return the rules of a trigger that hold, in their order. One query."""
    rules = Rule.objects.filter(trigger=trigger, is_active=True)
    return list(rules.select_related("product", "community").order_by("position", "id"))


def applies(rule: Rule, alert: Alert) -> bool:
    """Tell whether an alert is of a kind and colour that the rule names; a rule that names none takes any."""
    kinds, colours = rule.when.get("kinds"), rule.when.get("colours")
    return (not kinds or alert.kind in kinds) and (not colours or alert.colour in colours)


def follow_alert(*, alert: Alert, at: datetime) -> int:
    """Start what the rules ask for under an alert in force; return how many services are new."""
    if alert.standing != Standing.IN_FORCE or alert.expires <= at:
        return 0
    day = at.astimezone(alert.community.zone).date()
    return sum(
        starting.start(
            rule=rule, doors=doors.of(rule, day=day), cause=chain_of(alert), at=at, span=_before(alert, rule, at=at),
            alert=alert,
        )
        for rule in active(Trigger.ALERT)
        if applies(rule, alert)
    )  # fmt: skip


def chain_of(alert: Alert) -> str:
    """Return what names an alert through all its updates, so that an update starts only what is new under it."""
    first = alert
    while (before := Alert.objects.filter(replaced_by=first).order_by("sent", "id").first()) is not None:
        first = before
    return f"alert-{first.pk}"


def _before(alert: Alert, rule: Rule, *, at: datetime) -> Span:
    """Return the time for it: until the onset where that leaves long enough, else as long as the rule says."""
    if alert.onset and alert.onset - at >= LEAST:
        return at, min(alert.onset, at + timedelta(hours=rule.hours))
    return at, min(alert.expires, at + timedelta(hours=rule.hours))


def close(*, alert: Alert, at: datetime) -> int:
    """Call off what people are to come to while an alert stands whose rules close it; return how many orders were.

    Only what has an hour of its own that falls into the alert's and has not begun. Who asked and who delivers are told,
    by the order's own messages, with the alert's headline for the reason. Safe to call again. Records `order.cancel`.
    """
    if alert.standing != Standing.IN_FORCE:
        return 0
    shut = {code for rule in active(Trigger.ALERT) if applies(rule, alert) for code in rule.when.get("closes", ())}
    rows = Order.objects.filter(
        product__code__in=shut,
        state__in=UNBEGUN,
        slot_starts__lt=alert.expires,
        slot_ends__gt=max(at, alert.onset or at),
    )
    found = list(rows.order_by("id").values_list("pk", flat=True)) if shut else []
    for order in found:
        orders.cancel(order_id=order, by=None, at=at, words=alert.headline or alert.event)
    return len(found)


def end_alert(*, alert: Alert, at: datetime) -> int:
    """Call off what an alert started and what its successor, if it has one in force, does not ask for any more.

    Under an update, what its rules still ask for stays as it is and hangs on the update from now on.
    """
    successor = alert.replaced_by if alert.replaced_by and alert.replaced_by.standing == Standing.IN_FORCE else None
    rows = list(WarmService.objects.filter(alert=alert).select_related("rule"))
    kept = [row for row in rows if successor and applies(row.rule, successor)]
    WarmService.objects.filter(pk__in=[row.pk for row in kept]).update(alert=successor)
    ended = [row for row in rows if row not in kept]
    return starting.call_off(rows=ended, why=str(alert.get_standing_display()), at=at)


def strength(colour: str) -> int:
    """Return how severe a colour is, from 0 for none to 4 for red."""
    return ["", *Colour.values].index(colour)


def follow_event(*, event: LifeEvent, at: datetime) -> int:
    """Start what the rules ask for at a life event; return how many services are new."""
    if event.called_off_at is not None:
        return 0
    day = at.astimezone(event.community.zone).date()
    return sum(
        starting.start(
            rule=rule,
            doors=_doors(rule, event, day=day),
            cause=f"event-{event.pk}",
            at=at,
            span=_within(rule, event, at=at),
        )
        for rule in active(Trigger.EVENT)
        if is_about(rule, event)
    )


def is_about(rule: Rule, event: LifeEvent) -> bool:
    """Tell whether the event is of a kind that the rule names, with everything that the rule asks of it."""
    wanted = rule.when.get("with", {})
    return event.kind in rule.when.get("kinds", ()) and all(
        event.details.get(name) == value for name, value in wanted.items()
    )


def _doors(rule: Rule, event: LifeEvent, *, day: date) -> list[Door]:
    if rule.audience != Audience.ONE:
        building = event.building_id or (event.household.unit.building_id if event.household else None)
        return doors.of(rule, day=day, building=building)
    return [
        Door(
            key="one", household=event.household_id, building=None if event.household_id else event.building_id,
            person=event.person_id, words=_words(event),
        )
    ]  # fmt: skip


def _words(event: LifeEvent) -> str:
    """Return what whoever goes there must know of the event, in the community's own language."""
    permit = event.about
    said = [event.words]
    if event.kind == EventKind.VISITOR:
        said.append(
            f"{event.details.get('guests', 1)} 位{' ' + event.details['plate'] if event.details.get('plate') else ''}"
        )
    if permit is not None:
        spans = "、".join("–".join(span) for span in permit.details.get("quiet", ()))
        said.append(f"附近许可：{permit.household or permit.building}，静音 {spans}")
    elif event.kind == EventKind.NOISE:
        said.append("附近没有装修许可")
    return " ".join(filter(None, said))


def _within(rule: Rule, event: LifeEvent, *, at: datetime) -> Span:
    """Return the event's own time where that is short, as a visit's is; else from its beginning as long as the rule says."""
    starts = max(at, event.starts)
    return starts, min(event.ends, starts + timedelta(hours=rule.hours)) if _is_short(event) else starts + timedelta(
        hours=rule.hours
    )


def _is_short(event: LifeEvent) -> bool:
    return event.kind in (EventKind.VISITOR, EventKind.OUTAGE, EventKind.NOISE, EventKind.PARCEL)
