"""Drafting: what the owner says of it, what it looks like, and what proves that it is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.catalogue.models import Product
from linli.core import keeping, money
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.lettings import fairness
from linli.lettings.enums import EDITABLE, PRODUCTS, Deal, Kind, State
from linli.lettings.errors import AlreadyListedError, BadFieldError, NotReadyError, TooManyError
from linli.lettings.models import Deed, Listing, Picture, PriceChange
from linli.lettings.services import noting
from linli.orders.errors import ProductNotOfferedError
from linli.people.models import Person
from linli.places.models import Community, Unit

MOST_PHOTOS, MOST_DEEDS, MOST_OPEN = 9, 10, 10
LENGTHS = {"name_zh": 40, "name_en": 80, "words_zh": 600, "words_en": 1200}
MOST_ROOMS, LARGEST_AREA = 20, Decimal(100_000)
LOWEST_FLOOR, HIGHEST_FLOOR = -9, 200
LONGEST_PLACE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an owner says of what they offer. Money in fen, the area in square metres; a parking space has a `place`, all else a unit."""

    kind: str
    deal: str
    name_zh: str
    price_fen: int
    unit: Unit | None = None
    place: str = ""
    name_en: str = ""
    words_zh: str = ""
    words_en: str = ""
    area: Decimal | None = None
    rooms: int | None = None
    floor: int | None = None
    deposit_fen: int = 0
    available_from: date | None = None


@transaction.atomic
def draft(*, community: Community, offer: Offer, by: Person, at: datetime, form_key: UUID | None = None) -> Listing:
    """Put down what somebody would offer and return it: a draft that nobody else sees.

    The same `form_key` again returns the first and changes nothing. Records `listing.draft`. Raises BadFieldError naming the
    field ("contact" for a number in the words), UnfairWordsError, TooManyError with ten of theirs not closed.
    """
    said = _checked(offer, community=community)
    # Of two taps the second waits here, and then finds the first.
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    if form_key and (known := Listing.objects.filter(form_key=form_key, owner=by).first()):
        return known
    if Listing.objects.filter(owner=by).exclude(state=State.CLOSED).count() >= MOST_OPEN:
        raise TooManyError(what="listings", most=MOST_OPEN)
    row = Listing.objects.create(community=community, owner=by, created_at=at, form_key=form_key, **said)
    noting.note("listing.draft", row, at=at, by=by, what=row.kind, deal=row.deal)
    return row


@transaction.atomic
def change(*, listing: UUID, offer: Offer, by: Person, at: datetime) -> Listing:
    """Say something else of it, before it is handed in or after it was refused.

    Records `listing.change`. Raises as `draft` does, NotYoursError, WrongStateError.
    """
    row = noting.own(listing, by, *EDITABLE)
    said = _checked(offer, community=row.community)
    noting.keep(row, **said)
    noting.note("listing.change", row, at=at, by=by)
    return row


def _checked(offer: Offer, *, community: Community) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(offer, name).strip() for name in (*LENGTHS, "place")}
    for name, most in LENGTHS.items():
        if len(said[name]) > most or (name == "name_zh" and not said[name]):
            raise BadFieldError(name)
    parks = offer.kind == Kind.PARKING
    unit = offer.unit
    wrong = {
        "kind": offer.kind not in Kind.values, "deal": offer.deal not in Deal.values,
        "unit": not parks and (unit is None or unit.community_id != community.pk),
        "place": parks and not 0 < len(said["place"]) <= LONGEST_PLACE,
        "price": not 0 < offer.price_fen <= money.MOST, "deposit": not 0 <= offer.deposit_fen <= money.MOST,
        "area": offer.area is not None and not 0 < offer.area < LARGEST_AREA,
        "rooms": offer.rooms is not None and not 0 < offer.rooms <= MOST_ROOMS,
        "floor": offer.floor is not None and not LOWEST_FLOOR <= offer.floor <= HIGHEST_FLOOR,
    }  # fmt: skip
    if field := next((name for name, is_wrong in wrong.items() if is_wrong), ""):
        raise BadFieldError(field)
    for name in (*LENGTHS, "place"):
        fairness.check(name, said[name])
    kept = ("kind", "deal", "price_fen", "deposit_fen", "area", "rooms", "floor", "available_from")
    said.update({name: getattr(offer, name) for name in kept})
    return {**said, "unit": None if parks else unit, "place": said["place"] if parks else ""}


@transaction.atomic
def add_photos(*, listing: UUID, photos: Iterable[CleanPhoto], by: Person, at: datetime) -> list[Picture]:
    """Keep pictures of it, nine at most; files are written before rows. Records `listing.photos`.

    Raises TooManyError, NotYoursError, WrongStateError once it is closed.
    """
    row = noting.own(listing, by, *EDITABLE, State.WAITING, State.LIVE)
    new = list(photos)
    if row.pictures.count() + len(new) > MOST_PHOTOS:
        raise TooManyError(what="photos", most=MOST_PHOTOS)
    made = [_kept(Picture(community_id=row.community_id, listing=row, added_at=at), photo) for photo in new]
    noting.note("listing.photos", row, at=at, by=by, added=len(made))
    return made


def _kept[Row: (Deed, Picture)](made: Row, photo: CleanPhoto) -> Row:
    made.id = uuid7()
    keeping.write(made, photo, path=f"lettings/{made.community_id}/{made.listing_id}/{made.id}")
    made.save(force_insert=True)
    return made


@transaction.atomic
def drop_photo(*, listing: UUID, picture: UUID, by: Person, at: datetime) -> None:
    """Take a picture away; one that is gone is gone. Records `listing.photo-dropped`. Raises NotYoursError, WrongStateError."""
    row = noting.own(listing, by, *EDITABLE, State.WAITING, State.LIVE)
    gone = row.pictures.filter(pk=picture).first()
    if gone is None:
        return
    gone.delete()
    keeping.forget(gone)
    noting.note("listing.photo-dropped", row, at=at, by=by)


@transaction.atomic
def hand_in(*, listing: UUID, photo: CleanPhoto, by: Person, at: datetime) -> Deed:
    """Keep a picture of the certificate of ownership; the newest counts. Its file is written before its row.

    Records `listing.deed`. Raises NotYoursError, WrongStateError once it was verified, TooManyError.
    """
    row = noting.own(listing, by, *EDITABLE, State.WAITING)
    if row.deeds.count() >= MOST_DEEDS:
        raise TooManyError(what="deeds", most=MOST_DEEDS)
    made = _kept(Deed(community_id=row.community_id, listing=row, handed_in_at=at), photo)
    noting.note("listing.deed", row, at=at, by=by)
    return made


@transaction.atomic
def submit(*, listing: UUID, by: Person, at: datetime) -> Listing:
    """Hand it in to the office; the fee of the community's service is stated from now on, the price begins its history.

    Handing in what waits already changes nothing. Records `listing.submit`. Raises NotReadyError ("deed", "photos"; a parking
    space needs no photo), AlreadyListedError, ProductNotOfferedError, NotYoursError, WrongStateError.
    """
    row = noting.own(listing, by, *EDITABLE, State.WAITING)
    if row.state == State.WAITING:
        return row
    if not row.deeds.exists():
        raise NotReadyError("deed")
    if row.kind != Kind.PARKING and not row.pictures.exists():
        raise NotReadyError("photos")
    check_once(row)
    noting.keep(row, state=State.WAITING, handed_in_at=at, why="", fee_fen=product_of(row).price_fen)
    note_price(row, by=by, at=at)
    noting.note("listing.submit", row, at=at, by=by)
    return row


def check_once(row: Listing) -> None:
    """Raise AlreadyListedError where the same unit, or place, is live for the same deal."""
    same = Listing.objects.filter(unit=row.unit_id, place=row.place, deal=row.deal, state=State.LIVE)
    if same.exclude(pk=row.pk).exists():
        raise AlreadyListedError


def product_of(row: Listing) -> Product:
    """Return the service by which it is shown. Raises ProductNotOfferedError where the operator has switched it off."""
    product = Product.objects.filter(code=PRODUCTS[row.kind], is_active=True).select_related("sla").first()
    if product is None:
        raise ProductNotOfferedError
    return product


def note_price(row: Listing, *, by: Person, at: datetime) -> None:
    """Keep the price in the history, if it is another than the last."""
    last = row.prices.order_by("-id").values_list("fen", flat=True).first()
    if last != row.price_fen:
        PriceChange.objects.create(community_id=row.community_id, listing=row, fen=row.price_fen, at=at, by=by)
