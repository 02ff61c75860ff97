"""Two at the same instant: one has the time, the other a clear answer, and nothing half written."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.conf import settings as installed

from linli.lettings import services as lettings
from linli.lettings.models import Listing, PriceChange, Slot, Viewing
from linli.lettings.services import Booking
from linli.orders.models import Order
from linli.people.models import Person
from tests.cast import Town
from tests.lettings.conftest import PRICE, join
from tests.rush import rush

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that nobody meets"),
    pytest.mark.django_db(transaction=True),
]

MANY = 8


def booking(live: Listing, slot: Slot, by: Person, at: datetime) -> Callable[[], object]:
    said = Booking(slot=slot.pk, price_fen=PRICE, form_key=uuid4())
    return lambda: lettings.book(listing=live.pk, booking=said, by=by, at=at)


def test_many_ask_for_one_time_and_one_has_it(town: Town, live: Listing, slots: list[Slot], at: datetime) -> None:
    people = [join(town, f"邻居{n}", 800 + n, at=at) for n in range(MANY)]
    went = rush(town, [booking(live, slots[0], person, at) for person in people])
    assert went == {"done": 1, "SlotTakenError": MANY - 1}
    assert (Viewing.objects.count(), Order.objects.count()) == (1, 1)


def test_one_who_taps_on_every_time_has_one(
    town: Town, live: Listing, slots: list[Slot], viewer: Person, at: datetime
) -> None:
    went = rush(town, [booking(live, slot, viewer, at) for slot in slots])
    assert went == {"done": 1, "AlreadyBookedError": 2}


def test_price_that_rises_and_somebody_who_books_do_not_both_win(
    town: Town, live: Listing, slots: list[Slot], owner: Person, viewer: Person, at: datetime
) -> None:
    def rise() -> object:
        return lettings.reprice(listing=live.pk, fen=PRICE + 1, was=PRICE, by=owner, at=at)

    went = rush(town, [rise, booking(live, slots[0], viewer, at)])
    assert went in ({"done": 1, "PriceHeldError": 1}, {"done": 1, "PriceChangedError": 1})
    assert Viewing.objects.count() + PriceChange.objects.count() == 2
