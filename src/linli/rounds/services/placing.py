"""Checkpoints: put up, their codes issued again, taken down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from linli import dispatch
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Building, Community, PointOfInterest
from linli.rounds import codes
from linli.rounds.enums import Shows
from linli.rounds.errors import BadFieldError
from linli.rounds.models import Checkpoint

LONGEST_NAME = 60


@transaction.atomic
def put_up(
    *, community: Community, names: tuple[str, str], at: datetime, building: Building | None = None,
    spot: PointOfInterest | None = None, place: tuple[float, float] | None = None, shows: str = Shows.SHEET,
    by: Person | None = None,
) -> Checkpoint:  # fmt: skip
    """Make a checkpoint with the community's next number and a key of its own, and return it; its sheet can be printed.

    `place` is longitude and latitude (WGS 84), where building or spot are not near enough. Records `checkpoint.add`.
    Raises BadFieldError ("names", "place", "shows").
    """
    _check(community, names=names, where=[row for row in (building, spot) if row], place=place, shows=shows)
    # Two at once would take the same number: the second waits here.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    last = Checkpoint.objects.aggregate(last=Max("number"))["last"] or 0
    lng, lat = place or (None, None)
    row = Checkpoint.objects.create(
        community=community, number=last + 1, name_zh=names[0].strip(), name_en=names[1].strip(), building=building,
        spot=spot, lng=lng, lat=lat, shows=shows, secret=codes.new_secret(),
    )  # fmt: skip
    _note("checkpoint.add", row, by=by, at=at)
    return row


def _check(
    community: Community, *, names: tuple[str, str], where: list[Building | PointOfInterest], shows: str,
    place: tuple[float, float] | None,
) -> None:  # fmt: skip
    if not 0 < len(names[0].strip()) <= LONGEST_NAME:
        raise BadFieldError("names")
    if any(row.community_id != community.pk for row in where):
        raise BadFieldError("place")
    if shows not in Shows.values:
        raise BadFieldError("shows")
    if place:
        try:
            dispatch.Place(*place)
        except ValueError as error:
            raise BadFieldError("place") from error


@transaction.atomic
def reissue(*, checkpoint_id: UUID, by: Person, at: datetime, shows: str | None = None) -> Checkpoint:
    """Give the checkpoint a new key: the old sheet, and every picture of it, is worth nothing from now on.

    `shows` changes how the code is shown, sheet or display. Records `checkpoint.reissue`.
    """
    row = _locked(checkpoint_id)
    row.secret, row.epoch, row.shows = codes.new_secret(), row.epoch + 1, shows or row.shows
    row.save(update_fields=["secret", "epoch", "shows"])
    _note("checkpoint.reissue", row, by=by, at=at)
    return row


@transaction.atomic
def take_down(*, checkpoint_id: UUID, by: Person, at: datetime) -> Checkpoint:
    """Take a checkpoint out of use: rounds laid out from now on no longer pass it. Records `checkpoint.remove`."""
    row = _locked(checkpoint_id)
    row.is_active = False
    row.save(update_fields=["is_active"])
    _note("checkpoint.remove", row, by=by, at=at)
    return row


def _locked(checkpoint_id: UUID) -> Checkpoint:
    return Checkpoint.objects.select_for_update(of=("self",)).get(pk=checkpoint_id)


def _note(kind: str, row: Checkpoint, *, by: Person | None, at: datetime) -> None:
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk if by else None, subject=("checkpoint", row.pk),
        payload={"name": row.names, "number": row.number, "epoch": row.epoch, "shows": row.shows},
    )  # fmt: skip
