"""A home to let, its owner who lives elsewhere, a neighbour who would look at it, and the times at which that is possible."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from linli.catalogue.models import Line, Product, SlaClass
from linli.lettings import services as lettings
from linli.lettings.models import Listing, Slot, Viewing
from linli.lettings.services import Booking, Offer
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.places.models import Unit
from tests import cast
from tests.cast import Town

type Book = Callable[..., Viewing]

PRICE = 350_000
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def add_products(town: Town) -> dict[str, Product]:
    """Let the community offer what a listing is shown by."""
    line, sla = Line.objects.get(code="home"), SlaClass.objects.get(code="general")
    rows = [
        Product(
            community=town.community, code=f"value.assets.{code}", name_zh=name, name_en=code, kind="value", line=line,
            scene="service", providers=["merchant"], mode="on-demand", sla=sla, is_free=False, price_fen=fen, minutes=30,
        )
        for code, name, fen in (("housing", "房屋租售服务", 100_000), ("parking", "车位租售服务", 20_000), ("shops", "商铺", 0))
    ]  # fmt: skip
    return {row.code: row for row in Product.objects.bulk_create(rows)}


def join(town: Town, name: str, number: int, *, at: datetime) -> Person:
    """Let somebody live here."""
    person = people.register(name=name, phone=f"+86139{number:08d}")
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=at)
    return person


def home(town: Town, room: str = "801") -> Unit:
    """Return a home of the building."""
    made, _new = Unit.objects.get_or_create(
        community=town.community, building=town.building, entrance="1单元", room=room
    )
    return made


def offer(town: Town, **changes: object) -> Offer:
    """Return what the owner says of the home, with something else in it."""
    said = Offer(
        kind="house", deal="let", name_zh="南向两居，近东门", name_en="Two rooms facing south", unit=home(town),
        words_zh="家电齐全，随时可住。", price_fen=PRICE, deposit_fen=PRICE, area=Decimal("78.5"), rooms=2, floor=8,
    )  # fmt: skip
    return replace(said, **changes)  # type: ignore[arg-type]  # a case's value


@pytest.fixture
def products(town: Town) -> dict[str, Product]:
    return add_products(town)


@pytest.fixture
def owner(town: Town, at: datetime) -> Person:
    """Who owns the home."""
    return join(town, "房东唐", 777, at=at)


@pytest.fixture
def viewer(town: Town, at: datetime) -> Person:
    """Who would like to live there."""
    return join(town, "租客于", 778, at=at)


@pytest.fixture
def draft(town: Town, products: dict[str, Product], owner: Person, at: datetime) -> Listing:
    """The owner has begun."""
    return lettings.draft(community=town.community, offer=offer(town), by=owner, at=at)


@pytest.fixture
def waiting(draft: Listing, owner: Person, at: datetime) -> Listing:
    """The office has it."""
    return hand_in(draft, owner, at=at)


def hand_in(draft: Listing, owner: Person, *, at: datetime) -> Listing:
    """Add a picture and a deed, and hand it in."""
    lettings.add_photos(listing=draft.pk, photos=[cast.photo()], by=owner, at=at)
    lettings.hand_in(listing=draft.pk, photo=cast.photo(), by=owner, at=at)
    return lettings.submit(listing=draft.pk, by=owner, at=at)


@pytest.fixture
def live(town: Town, waiting: Listing, at: datetime) -> Listing:
    """Everybody sees it."""
    return lettings.verify(listing=waiting.pk, by=town.operator, at=at)


@pytest.fixture
def slots(live: Listing, owner: Person, at: datetime) -> list[Slot]:
    """Three times tomorrow."""
    begins = [at + DAY + n * HOUR for n in range(3)]
    return [
        lettings.offer_slot(listing=live.pk, starts=one, ends=one + HOUR / 2, by=owner, at=at) for one in begins
    ]  # fmt: skip


@pytest.fixture
def book(live: Listing, slots: list[Slot], viewer: Person, at: datetime) -> Book:
    """Somebody books a time: the viewer, the first one, at the price as it is, unless told otherwise."""

    def one(
        by: Person = viewer, slot: Slot = slots[0], price: int = PRICE, at: datetime = at, **more: object
    ) -> Viewing:
        said = Booking(slot=slot.pk, price_fen=price, **{"form_key": uuid4(), **more})  # type: ignore[arg-type]  # a case's
        return lettings.book(listing=live.pk, booking=said, by=by, at=at)

    return one


def take(town: Town, order: Order, *, at: datetime) -> Order:
    """Let the steward have the order."""
    return orders.assign(order_id=order.pk, worker=town.steward, by=town.lead.person, reason="片区", at=at)


def show(town: Town, order: Order, *, at: datetime) -> Order:
    """Let the steward go along, to the end."""
    take(town, order, at=at)
    orders.arrive(order_id=order.pk, by=town.steward.person, at=at)
    return orders.finish(order_id=order.pk, words="看过了", photos=[cast.photo()], by=town.steward.person, at=at)
