"""What a merchant keeps up to date itself: its hours, how far it goes, and who works for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.merchants.enums import TRADING, Post, Standing
from linli.merchants.errors import BadFieldError, LastOwnerError, NotYoursError
from linli.merchants.models import Merchant, Staff
from linli.merchants.models.merchant import LARGEST_RING
from linli.merchants.services import applying, noting
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Membership, Person

SHORTEST_RING = 100
MOST_SPANS = 4
LONGEST_ADDRESS = applying.LENGTHS["address"]
_DAYS = tuple("0123456")

# (weekday from Monday = 0, opens, closes)
type Span = tuple[int, time, time]


@transaction.atomic
def open_hours(*, merchant: UUID, spans: Iterable[Span], by: Person, at: datetime) -> Merchant:
    """Put down when the shop is open, on the community's clock; a day without a span is a day of rest.

    Records `merchant.hours`. Raises BadFieldError ("hours") where a span ends before it begins, two of a day meet, or a day
    has more than four, NotYoursError.
    """
    row = _own(merchant, by)
    kept: dict[str, list[list[str]]] = {}
    for day, opens, closes in sorted(spans):
        spans_of_day = kept.setdefault(str(day), [])
        is_late = spans_of_day and time.fromisoformat(spans_of_day[-1][1]) >= opens
        if str(day) not in _DAYS or opens >= closes or is_late or len(spans_of_day) == MOST_SPANS:
            raise BadFieldError("hours")
        spans_of_day.append([f"{opens:%H:%M}", f"{closes:%H:%M}"])
    noting.keep(row, hours=kept)
    noting.note("merchant.hours", row, at=at, by=by, hours=kept)
    return row


@transaction.atomic
def change(*, merchant: UUID, changes: Mapping[str, object], by: Person, at: datetime) -> Merchant:
    """Put down another ring, phone, address or place, (lng, lat).

    Records `merchant.change`. Raises BadFieldError naming the field, NotYoursError.
    """
    row = _own(merchant, by)
    for field, value in changes.items():
        if not _CHECKS.get(field, _never)(value):
            raise BadFieldError(field)
    noting.keep(row, **_columns(changes))
    noting.note("merchant.change", row, at=at, by=by, fields=sorted(changes))
    return row


def _columns(changes: Mapping[str, Any]) -> dict[str, object]:
    """Return the changes as columns: a place is two."""
    columns = {field: value for field, value in changes.items() if field != "place"}
    if "place" in changes:
        columns["lng"], columns["lat"] = changes["place"]
    return columns


def _never(_value: object) -> bool:
    return False


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "ring_metres": lambda metres: type(metres) is int and SHORTEST_RING <= metres <= LARGEST_RING,
    "phone": applying.is_phone,
    "address": lambda words: 0 < len(words) <= LONGEST_ADDRESS,
    "place": applying.is_place,
}


@transaction.atomic
def hire(*, merchant: UUID, person: Person, post: Post, by: Person, at: datetime) -> Staff:
    """Let somebody act for the merchant and sign in to its face. Records `merchant.hire`.

    Who works there already takes the other post and is there since when they were. Raises NotYoursError for whoever is no
    owner of it, LastOwnerError where the only owner would become a clerk.
    """
    row = _own(merchant, by)
    if post != Post.OWNER:
        _keep_an_owner(row, person)
    known = row.staff.filter(person=person, ended_at=None).first()
    made, _new = Staff.objects.update_or_create(
        merchant=row, person=person,
        defaults={
            "community_id": row.community_id, "post": post, "since": known.since if known else at, "ended_at": None,
        },
    )  # fmt: skip
    people.join(person=person, community=row.community, role=Role.MERCHANT, at=at, by=by)
    noting.stand_in(row, person, at=at)
    noting.note("merchant.hire", row, at=at, by=by, person=str(person.pk), post=post)
    return made


@transaction.atomic
def dismiss(*, merchant: UUID, person: Person, by: Person, at: datetime) -> Staff:
    """Let somebody act for the merchant no longer; who works for no other one signs in to no merchant's face.

    Records `merchant.dismiss`. Raises NotYoursError, LastOwnerError.
    """
    row = _own(merchant, by)
    made = row.staff.filter(person=person, ended_at=None).first()
    if made is None:
        raise NotYoursError
    _keep_an_owner(row, person)
    made.ended_at = at
    made.save(update_fields=["ended_at"])
    _sign_out(row, person, at=at)
    noting.note("merchant.dismiss", row, at=at, by=by, person=str(person.pk))
    return made


@transaction.atomic
def leave(*, merchant: UUID, by: Person, at: datetime) -> Merchant:
    """Let a merchant leave by its owner's word; it may apply anew. Records `merchant.leave`. Raises NotYoursError, WrongStandingError."""
    row = noting.locked(merchant, *TRADING, Standing.SUSPENDED)
    if not _is_owner(by, row):
        raise NotYoursError
    noting.keep(row, standing=Standing.LEFT, before="")
    for staff in row.staff.filter(ended_at=None).select_related("person"):
        staff.ended_at = at
        staff.save(update_fields=["ended_at"])
        _sign_out(row, staff.person, at=at)
    noting.note("merchant.leave", row, at=at, by=by)
    return row


def _keep_an_owner(row: Merchant, person: Person) -> None:
    """Raise LastOwnerError where nobody but this person is an owner."""
    owners = set(row.staff.filter(post=Post.OWNER, ended_at=None).values_list("person", flat=True))
    if owners == {person.pk}:
        raise LastOwnerError


def _own(merchant: UUID, by: Person) -> Merchant:
    row = noting.locked(merchant, *TRADING, Standing.SUSPENDED)
    if not _is_owner(by, row):
        raise NotYoursError
    return row


def _is_owner(person: Person, row: Merchant) -> bool:
    return row.staff.filter(person=person, post=Post.OWNER, ended_at=None).exists()


def _sign_out(row: Merchant, person: Person, *, at: datetime) -> None:
    if not Staff.objects.filter(person=person, ended_at=None).exists():
        Membership.objects.filter(
            community=row.community_id, person=person, role=Role.MERCHANT, ended_at=None
        ).update(ended_at=at)  # fmt: skip
