"""Checking in at a checkpoint: which code, in whose hands, and what shows that it is now and here (ADR 0018)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from linli import dispatch
from linli.core import past
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.core.scoping import unscoped
from linli.orders import checkin, life
from linli.orders import services as orders
from linli.orders.enums import Stage, State
from linli.orders.models import Order
from linli.orders.services import photos as photo_keeping
from linli.people.models import Person
from linli.rounds import codes, keeping
from linli.rounds.codes import Seen
from linli.rounds.enums import Proof
from linli.rounds.errors import (
    AlreadyCheckedError,
    BadReadingError,
    OtherCommunityError,
    OtherPlaceError,
    PhotoMissingError,
    ReadingMissingError,
    ReplayedCodeError,
    RoundNotInHandError,
    SeenPhotoError,
    TooEarlyError,
    TooFarError,
    UnprovenError,
    UnreadableCodeError,
)
from linli.rounds.models import CheckIn, Checkpoint, Evidence, Reading, Round, Stop
from linli.stewards.models import Worker

# Defaults of our own: a garden's width; what a phone says it errs by counts on top, up to a building's length.
NEAR_METRES, MOST_ERROR_METRES = 60.0, 100.0
# Nobody stands at the gate waiting for the minute.
EARLY = timedelta(minutes=15)
LONGEST_WORDS = 200
LARGEST_READING = Decimal("99999999.99")


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What the phone brings: the code, or the address it is in, and what was seen. Degrees in WGS 84, `accuracy` in metres."""

    code: str
    lng: float | None = None
    lat: float | None = None
    accuracy: float = 0.0
    words: str = ""
    photos: Iterable[CleanPhoto] = field(default=())
    reading: Decimal | None = None
    form_key: UUID | None = None


@past.atomic
def check_in(*, scan: Scan, by: Worker, at: datetime, round_id: UUID | None = None) -> CheckIn:
    """Keep that the worker is at a checkpoint of a round they have in hand, and return it; the first one is their arrival.

    `round_id` None: the round in their hands that passes here. `at` is the moment of the scan, also where the phone tells
    of it later. Photos go to the order. Records `round.check-in`. The same `form_key` again returns the first check-in and
    changes nothing. Raises, in this order: CodeError of five kinds, RoundNotInHandError, OtherPlaceError, TooEarlyError,
    AlreadyCheckedError, ReplayedCodeError, TooFarError, PhotoMissingError, SeenPhotoError, UnprovenError,
    ReadingMissingError, BadReadingError, TooManyPhotosError; then nothing is kept.
    """
    if known := _known(scan, by=by):
        return known
    seen = codes.read(scan.code)
    checkpoint = _checkpoint(seen)
    codes.check(seen, checkpoint, at=at)
    row, order, stop = _in_hand(checkpoint, by=by, round_id=round_id)
    if at < row.starts - EARLY:
        raise TooEarlyError
    if checkpoint.pk in keeping.been(row):
        raise AlreadyCheckedError
    photos = list(scan.photos)
    digests = [sha256(photo.data).hexdigest() for photo in photos]
    check = CheckIn(
        id=uuid7(), community_id=row.community_id, round=row, checkpoint=checkpoint, at=at, by=by, epoch=seen.epoch,
        proof=_proof(scan, seen, checkpoint, digests=digests, needs_photo=row.plan.needs_photo), step=seen.step, lng=scan.lng, lat=scan.lat,
        accuracy=scan.accuracy if scan.lng is not None else None, words=scan.words.strip()[:LONGEST_WORDS], form_key=scan.form_key,
    )  # fmt: skip
    reading = _reading(check, stop, value=scan.reading)
    _arrive(order, proof=check.proof, by=by.person, at=at)
    kept = photo_keeping.keep(order=order, photos=photos, stage=Stage.WORK, by=by.person, at=at)
    _keep(row, check, reading=reading, evidence=list(zip(kept, digests, strict=True)))
    _note(order, row, check, stop=stop, reading=reading, photos=kept)
    return check


def _known(scan: Scan, *, by: Worker) -> CheckIn | None:
    """Return the check-in that the same form has become already. Two taps of one instant queue up at who sends it."""
    if scan.form_key is None:
        return None
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=by.person_id)
    return CheckIn.objects.filter(form_key=scan.form_key).select_related("round", "checkpoint").first()


def _checkpoint(seen: Seen) -> Checkpoint:
    row = past.once(("checkpoint", seen.checkpoint), lambda: _rows().filter(pk=seen.checkpoint).first())
    if row is not None and row.is_active:
        return row
    with unscoped("a code of another community is told from one that was made up"):
        elsewhere = row is None and Checkpoint.objects.filter(pk=seen.checkpoint).exists()
    raise OtherCommunityError if elsewhere else UnreadableCodeError


def _rows() -> QuerySet[Checkpoint]:
    return Checkpoint.objects.select_related("building", "spot")


def _in_hand(checkpoint: Checkpoint, *, by: Worker, round_id: UUID | None) -> tuple[Round, Order, Stop]:
    """Return the worker's round that passes the checkpoint, locked, with its order, locked too, and the stop there."""
    if round_id is None:
        round_id = _passing(checkpoint, by=by)
    row = keeping.locked(round_id)
    order = life.locked(row.order_id) if row.order_id else None
    if (
        order is None
        or order.provider_id != by.pk
        or order.state not in (State.ACCEPTED, State.TRAVELLING, State.WORKING)
    ):
        raise RoundNotInHandError
    stop = next((one for one in row.route() if one.checkpoint == checkpoint.pk), None)
    if stop is None:
        raise OtherPlaceError
    return row, order, stop


def _passing(checkpoint: Checkpoint, *, by: Worker) -> UUID:
    """Return the round in the worker's hands that has yet to pass here; else one that has passed, which will say so."""
    mine = list(Round.objects.in_hand_of(by))
    here = [row for row in mine if any(stop.checkpoint == checkpoint.pk for stop in row.route())]
    if not mine:
        raise RoundNotInHandError
    if not here:
        raise OtherPlaceError
    been = set(CheckIn.objects.filter(round__in=here, checkpoint=checkpoint).values_list("round", flat=True))
    return next((row for row in here if row.pk not in been), here[0]).pk


def _proof(
    scan: Scan, seen: Seen, checkpoint: Checkpoint, *, digests: list[str], needs_photo: bool
) -> Proof:  # fmt: skip
    """Return what shows that it is now and here, the strongest; raise where nothing does."""
    if seen.step is not None and CheckIn.objects.filter(checkpoint=checkpoint, step=seen.step).exists():
        raise ReplayedCodeError
    near = _is_near(scan, checkpoint)
    if needs_photo and not digests:
        raise PhotoMissingError
    if digests and (len(set(digests)) < len(digests) or Evidence.objects.filter(digest__in=digests).exists()):
        raise SeenPhotoError
    if seen.step is not None:
        return Proof.DISPLAY
    if not near and not digests:
        raise UnprovenError
    return Proof.PLACE if near else Proof.PHOTO


def _is_near(scan: Scan, checkpoint: Checkpoint) -> bool:
    """Tell whether the phone is at the checkpoint; False where it or the map does not say. Raises TooFarError."""
    place = checkpoint.place
    if scan.lng is None or scan.lat is None or place is None:
        return False
    try:
        here = dispatch.Place(scan.lng, scan.lat)
    except ValueError:
        return False
    metres = dispatch.metres_between(here, dispatch.Place(*place))
    if metres > NEAR_METRES + min(max(scan.accuracy, 0.0), MOST_ERROR_METRES):
        raise TooFarError(round(metres))
    return True


def _reading(check: CheckIn, stop: Stop, *, value: Decimal | None) -> Reading | None:
    if stop.reading and value is None:
        raise ReadingMissingError
    if value is None:
        return None
    if not stop.reading or not value.is_finite() or abs(value) > LARGEST_READING:
        raise BadReadingError
    return Reading(community_id=check.community_id, check_in=check, value=value, is_out=stop.is_out(value))


def _arrive(order: Order, *, proof: str, by: Person, at: datetime) -> None:
    """The first check-in is the arrival; nobody has to tap twice."""
    if order.state != State.WORKING:
        known = {Proof.DISPLAY: checkin.CODE, Proof.PLACE: checkin.PLACE}.get(Proof(proof), "")
        orders.arrive(order_id=order.pk, by=by, at=at, proof=known)


def _keep(row: Round, check: CheckIn, *, reading: Reading | None, evidence: list[tuple[str, str]]) -> None:
    past.create(check)
    if reading:
        past.create(reading)
    past.create_all([
        Evidence(community_id=row.community_id, check_in=check, photo_id=UUID(photo), digest=digest)
        for photo, digest in evidence
    ])  # fmt: skip
    keeping.been(row)[check.checkpoint_id] = check


def _note(
    order: Order, row: Round, check: CheckIn, *, stop: Stop, reading: Reading | None, photos: list[str]
) -> None:  # fmt: skip
    unit = (stop.reading or {}).get("unit", "")
    said = [stop.zh, f"{reading.value} {unit}".strip() if reading else "", check.words]
    life.note(
        order=order, kind="round.check-in", at=check.at, by=check.by.person_id,
        payload={
            "words": " · ".join(filter(None, said)), "photos": photos, "round": str(row.pk), "check_in": str(check.pk),
            "checkpoint": str(check.checkpoint_id), "proof": check.proof, "late": check.at > row.ends,
            "out": reading is not None and reading.is_out,
        },
    )  # fmt: skip
