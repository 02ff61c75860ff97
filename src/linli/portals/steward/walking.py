"""A round as its walker sees it: the checkpoints of an order with what became of each, and the one just scanned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core.scoping import unscoped
from linli.orders.enums import Source
from linli.orders.models import Order
from linli.people.models import Person
from linli.portals import words
from linli.rounds import codes, queries
from linli.rounds import errors as refusals
from linli.rounds.models import CheckIn, Checkpoint, Round, Stop
from linli.stewards.models import Worker

# A display's code lives for a minute; whoever scanned it in time may take so long to read the gauge and take the photo.
HOLDS = timedelta(minutes=10)
_SALT = "linli.rounds.scan"


@dataclass(frozen=True, slots=True)
class Mark:
    """A checkpoint in the list: `tone` done, todo or missed; `reading` as it was read."""

    stop: Stop
    label: str
    icon: str
    tone: str
    note: str
    reading: str
    is_out: bool
    url: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The checkpoints of an order's round."""

    round: Round
    marks: list[Mark]
    done: int

    @property
    def left(self) -> list[Stop]:
        """Where nobody has been."""
        return [mark.stop for mark in self.marks if not mark.url]


def of(order: Order, *, at: datetime) -> Walk | None:
    """Return the order's round with its checkpoints; None for an order of another source. Three queries."""
    row = queries.of_order(order) if order.source == Source.ROUND else None
    if row is None:
        return None
    marks = [_mark(row, one, at=at) for one in queries.route(row)]
    return Walk(row, marks, sum(bool(mark.url) for mark in marks))


def _mark(row: Round, one: queries.Passed, *, at: datetime) -> Mark:
    check = one.check_in
    if check is None:
        over = row.judged_at is not None or row.ends < at
        label, icon, tone = (_("漏了"), "circle-x", "bad") if over else (_("待到"), "circle", "")
        until = _("%(time)s 前") % {"time": words.when(row.ends, at=at)}
        return Mark(one.stop, label, icon, tone, one.reason or until, "", is_out=False, url="")
    late = check.at > row.ends
    label, icon, tone = (_("晚到"), "clock", "warn") if late else (_("已到"), "circle-check", "ok")
    figure, is_out = _figure(one.stop, check)
    url = reverse("steward:check-in", args=[check.pk])
    return Mark(one.stop, label, icon, tone, words.when(check.at, at=at), figure, is_out=is_out, url=url)


def _figure(stop: Stop, check: CheckIn) -> tuple[str, bool]:
    reading = getattr(check, "reading", None)
    if reading is None:
        return "", False
    unit = (stop.reading or {}).get("unit", "")
    return f"{reading.value.normalize():f} {unit}".strip(), reading.is_out


@dataclass(frozen=True, slots=True)
class Met:
    """A checkpoint whose code was scanned by somebody who passes it now; `scanned` keeps the moment of a display's code."""

    checkpoint: Checkpoint
    round: Round
    stop: Stop
    scanned: str

    @property
    def reading(self) -> dict[str, Any] | None:
        """What is read here."""
        return self.stop.reading


def meet(code: str, *, worker: Worker | None, at: datetime) -> Met:
    """Return what a scanned code is, without changing anything. Raises what services.check_in raises about the code and the round."""
    seen = codes.read(code)
    checkpoint = _checkpoint(seen.checkpoint)
    codes.check(seen, checkpoint, at=at)
    rows = queries.in_hand(worker) if worker else []
    if worker is None or not rows:
        raise refusals.RoundNotInHandError
    here = [(row, stop) for row in rows for stop in row.route() if stop.checkpoint == checkpoint.pk]
    if not here:
        raise refusals.OtherPlaceError
    been = set(
        CheckIn.objects.filter(round__in=[row for row, _stop in here], checkpoint=checkpoint).values_list(
            "round", flat=True
        )
    )
    row, stop = next(((row, stop) for row, stop in here if row.pk not in been), (None, None))
    if row is None or stop is None:
        raise refusals.AlreadyCheckedError
    return Met(checkpoint, row, stop, _sign(code, worker.person, at=at) if seen.step is not None else "")


def _checkpoint(key: UUID) -> Checkpoint:
    row = Checkpoint.objects.select_related("building", "spot").filter(pk=key, is_active=True).first()
    if row is not None:
        return row
    with unscoped("a code of another community is told from one that was made up"):
        elsewhere = Checkpoint.objects.filter(pk=key, is_active=True).exists()
    raise refusals.OtherCommunityError if elsewhere else refusals.UnreadableCodeError


def _sign(code: str, person: Person, *, at: datetime) -> str:
    return signing.dumps([code, str(person.pk), at.isoformat()], salt=_SALT)


def moment(code: str, scanned: str, *, person: Person, at: datetime) -> datetime:
    """Return when a display's code was scanned by this person, as the page kept it; now where it says nothing of the kind."""
    try:
        kept, who, then = signing.loads(scanned, salt=_SALT)
        before = datetime.fromisoformat(then)
    except (signing.BadSignature, ValueError, TypeError):
        return at
    return before if (kept, who) == (code, str(person.pk)) and at - HOLDS <= before <= at else at
