"""Products that are given at certain times only."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from linli.catalogue import services as catalogue
from linli.catalogue.models import Product
from linli.catalogue.slots import Policy, Slot
from linli.orders import booking
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.orders.errors import SlotGoneError
from linli.orders.models import Order
from tests.cast import Town


@pytest.fixture
def bath(town: Town, at: datetime) -> Product:
    """A product of the cast, given in the afternoons, an hour each, two at a time."""
    kept = Policy(lead_hours=2, minutes=60, opens="13:00", closes="18:00", capacity=2).kept()
    return catalogue.edit_product(product_id=town.lift.pk, values={"slots": kept}, by=town.operator, at=at)


def ask(town: Town, at: datetime, product: Product, slot: object, **said: object) -> Order:
    asked: dict[str, Any] = {
        "product": product,
        "household": town.household,
        "requester": town.resident,
        "slot": slot,
        **said,
    }
    need = orders.Need(words="洗狗", **asked)
    return orders.request(community=town.community, need=need, by=town.resident, at=at)


def first(product: Product, at: datetime) -> Slot:
    return booking.free(product, at=at)[0]


def test_slot_is_full_after_so_many_and_free_again_after_one_is_called_off(
    town: Town, bath: Product, at: datetime
) -> None:
    slot = first(bath, at)
    made = [ask(town, at, bath, slot) for _turn in range(2)]
    assert first(bath, at) != slot
    with pytest.raises(SlotGoneError):
        ask(town, at, bath, slot)
    orders.cancel(order_id=made[0].pk, words="不洗了", by=town.resident, at=at)
    assert first(bath, at) == slot


@pytest.mark.parametrize("off", [timedelta(minutes=30), timedelta(hours=-2), timedelta(hours=12)])
def test_time_that_is_none_of_its_slots_is_refused(town: Town, bath: Product, at: datetime, off: timedelta) -> None:
    starts, ends = first(bath, at)
    with pytest.raises(SlotGoneError):
        ask(town, at, bath, (starts + off, ends + off))
    assert not Order.objects.exists()


def test_no_time_at_all_is_refused(town: Town, bath: Product, at: datetime) -> None:
    with pytest.raises(SlotGoneError):
        ask(town, at, bath, None)


@pytest.mark.parametrize("said", [{"source": Source.COUNTER}, {"triage": {"confidence": 0.9}}, {"is_given": True}])
def test_office_plain_words_and_neighbours_are_not_bound(
    town: Town, bath: Product, at: datetime, said: dict[str, object]
) -> None:
    assert ask(town, at, bath, None, **said).slot_starts is None


def test_product_without_slots_is_had_at_any_time(town: Town, at: datetime) -> None:
    assert booking.free(town.water, at=at) == []
    assert ask(town, at, town.water, None).slot_starts is None
