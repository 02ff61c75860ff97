"""Life events: recorded once, told of by a fact, from which the rules follow (config/value_chain.py)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linli.care.enums import EventKind, Supply
from linli.care.errors import BadEventError, BadPassError
from linli.care.models import LifeEvent, VisitorPass, WarmService
from linli.care.services.starting import call_off
from linli.core import facts
from linli.people.models import Household, Person
from linli.places.models import Building, Community

# No event is longer than a renovation may be, and none is put down further ahead.
LONGEST = timedelta(days=365)
FURTHEST = timedelta(days=180)
LONGEST_WORDS, LONGEST_PLATE, MOST_GUESTS = 200, 12, 20
# A pass for a visit opens the gate a little before and after its time.
GRACE = timedelta(minutes=30)
NOISE_LASTS = timedelta(hours=2)
# No vowels, and nothing that looks like something else: a code may be read out at the gate.
LETTERS, LENGTH = "23456789CDFGHJKMNPQRTVWX", 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happens, where and for how long, before it is put down; `details` as LifeEvent has them."""

    kind: EventKind
    starts: datetime
    ends: datetime
    household: Household | None = None
    building: Building | None = None
    person: Person | None = None
    words: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    about: LifeEvent | None = None
    form_key: UUID | None = None


@transaction.atomic
def record(*, community: Community, happening: Happening, by: Person | None, at: datetime) -> LifeEvent:
    """Put down what happens in a home or a building, and return it; a visitor gets a pass with a code.

    The same `form_key` again returns the first and changes nothing. Records `event.<kind>`, from which warm services
    start. Raises BadEventError naming the field.
    """
    if happening.form_key and (known := LifeEvent.objects.filter(form_key=happening.form_key).first()):
        return known
    kept = {one.name: getattr(happening, one.name) for one in fields(Happening)}
    kept |= {"words": happening.words.strip(), "details": dict(happening.details)}
    event = LifeEvent(community=community, recorded_at=at, **kept)
    _check(event, at=at)
    event.save(force_insert=True)
    if event.kind == EventKind.VISITOR:
        VisitorPass.objects.create(event=event, community=community, code=_code())
    facts.record(
        kind=f"event.{event.kind}", at=at, community=community.pk, actor=by.pk if by else None,
        subject=("event", event.pk),
        payload={"starts": event.starts.isoformat(), "ends": event.ends.isoformat(), "household": str(event.household_id or "")},
    )  # fmt: skip
    return event


def _check(event: LifeEvent, *, at: datetime) -> None:
    details = event.details
    where = event.household or event.building or event.kind == EventKind.OUTAGE
    faults = {
        "ends": not at <= event.ends or event.ends <= event.starts or event.ends - event.starts > LONGEST,
        "starts": event.starts > at + FURTHEST,
        "words": len(event.words) > LONGEST_WORDS,
        "where": not where,
        "guests": not 1 <= details.get("guests", 1) <= MOST_GUESTS,
        "plate": len(details.get("plate", "")) > LONGEST_PLATE,
        "supply": event.kind == EventKind.OUTAGE and details.get("supply") not in Supply.values,
        "quiet": not all(_is_span(span) for span in details.get("quiet", ())),
    }
    if field := next((name for name, is_wrong in faults.items() if is_wrong), ""):
        raise BadEventError(field)


def _is_span(span: object) -> bool:
    try:
        starts, ends = (time.fromisoformat(str(one)) for one in span)  # type: ignore[attr-defined]  # whatever came, it is tried
    except (TypeError, ValueError):
        return False
    return starts != ends


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


@transaction.atomic
def call_off_event(*, event: LifeEvent, by: Person, at: datetime) -> LifeEvent:
    """Call an event off: its pass opens nothing any more, and warm services that have not begun are called off too.

    Records `event.call-off`.
    """
    kept = LifeEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if kept.called_off_at is not None:
        return kept
    kept.called_off_at = at
    kept.save(update_fields=["called_off_at"])
    call_off(
        rows=WarmService.objects.filter(cause__contains=f":event-{kept.pk}:"), why=str(kept.get_kind_display()), at=at
    )
    facts.record(kind="event.call-off", at=at, community=kept.community_id, actor=by.pk, subject=("event", kept.pk))
    return kept


@transaction.atomic
def admit(*, code: str, by: Person, at: datetime) -> VisitorPass:
    """Let a visitor in by the pass's code, once, within the window of the visit; return the pass.

    Records `visitor.admit`. Raises BadPassError: "unknown" (another community's too), "early", "late", "used".
    """
    found = (
        VisitorPass.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(code=code.strip().upper())
        .first()
    )
    if found is None or found.event.called_off_at is not None:
        raise BadPassError("unknown")
    if found.admitted_at is not None:
        raise BadPassError("used")
    if at < found.event.starts - GRACE:
        raise BadPassError("early")
    if at > found.event.ends + GRACE:
        raise BadPassError("late")
    found.admitted_at, found.admitted_by = at, by
    found.save(update_fields=["admitted_at", "admitted_by"])
    facts.record(
        kind="visitor.admit", at=at, community=found.community_id, actor=by.pk, subject=("event", found.event_id)
    )
    return found


def hear_noise(
    *, community: Community, household: Household, by: Person, words: str, at: datetime, form_key: UUID | None = None
) -> LifeEvent:  # fmt: skip
    """Put down that somebody is disturbed; a steward comes with the permit in hand, where there is one near. See `record`."""
    noise = Happening(
        kind=EventKind.NOISE, starts=at, ends=at + NOISE_LASTS, household=household, person=by, words=words,
        about=renovation_near(building=household.unit.building_id, at=at), form_key=form_key,
    )  # fmt: skip
    return record(community=community, happening=noise, by=by, at=at)


def renovation_near(*, building: UUID, at: datetime) -> LifeEvent | None:
    """Return the renovation permit that covers the moment in the building, newest first: what a noise report is about."""
    rows = LifeEvent.objects.filter(kind=EventKind.RENOVATION, starts__lte=at, ends__gt=at, called_off_at=None)
    where = Q(building=building) | Q(household__unit__building=building)
    return rows.filter(where).select_related("household__unit__building").order_by("-starts", "-id").first()


def is_quiet(permit: LifeEvent, *, at: datetime) -> bool:
    """Tell whether the permit forbids noise at the moment, on the community's clock; spans may run over midnight."""
    now = at.astimezone(permit.community.zone).time()
    for span in permit.details.get("quiet", ()):
        starts, ends = (time.fromisoformat(one) for one in span)
        if (starts <= now < ends) if starts < ends else (now >= starts or now < ends):
            return True
    return False
