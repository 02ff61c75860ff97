"""Another time for what was bought: only one of the merchant's, so that the order and the booked time never disagree."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from linli.market.enums import Way
from linli.market.models import Sale, Slot
from linli.orders.models import Order
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market

TYPED = {"day": "2026-11-24", "starts": "14:00", "ends": "16:00"}


@pytest.fixture
def shop(town: Town, at: datetime) -> Market:
    """The shop is open; the resident has ¥500 in her wallet."""
    made = marketplace.open_(town, at=at)
    made.top_up(500_00)
    return made


@pytest.fixture
def office(town: Town, browser: SignedIn) -> SignedIn:
    """The office's desktop."""
    return browser.as_(town.operator)


def at_(order: Order, act: str = "") -> str:
    return reverse("property:order-act", args=[order.pk, act]) if act else reverse("property:order", args=[order.pk])


def booked(shop: Market, slot: UUID, *, count: int = 1) -> tuple[Sale, Order]:
    sale = shop.buy((shop.cleaning, count), way=Way.VISIT, slot=slot)
    return sale, marketplace.order_of(sale)


def agree(sale: Sale) -> UUID | None:
    """Return the time that was booked; the order has the same, and it alone is taken."""
    order = marketplace.order_of(sale)
    assert sale.slot
    assert (order.slot_starts, order.slot_ends) == (sale.slot.starts, sale.slot.ends)
    assert list(Slot.objects.filter(taken__gt=0).values_list("pk", flat=True)) == [sale.slot_id]
    return sale.slot_id


def test_booked_service_moves_to_a_free_time_of_its_merchant(office: SignedIn, shop: Market) -> None:
    first, second, third = shop.slots(24, 48, 72)
    sale, order = booked(shop, first)
    form = office.get(at_(order, "reschedule")).context["form"]
    assert [key for key, _label in form.fields["slot"].choices] == [str(second), str(third)]
    assert office.post(at_(order, "reschedule"), {"slot": str(third)})["Location"] == at_(order)
    assert agree(sale) == third


@pytest.mark.parametrize("said", [{}, {"slot": ""}, {"slot": "tomorrow"}, TYPED])
def test_booked_service_keeps_its_time_for_any_other(office: SignedIn, shop: Market, said: dict[str, str]) -> None:
    first, _second = shop.slots(24, 48)
    sale, order = booked(shop, first)
    assert office.post(at_(order, "reschedule"), said).status_code == 422
    assert agree(sale) == first


def test_time_that_has_too_little_room_is_refused_in_words(office: SignedIn, shop: Market) -> None:
    first, second = shop.slots(24, 48, capacity=2)
    sale, order = booked(shop, first, count=2)
    Slot.objects.filter(pk=second).update(taken=1)
    answer = office.post(at_(order, "reschedule"), {"slot": str(second)})
    assert (answer.status_code, "这个时段刚被约走了" in answer.text) == (409, True)
    Slot.objects.filter(pk=second).update(taken=0)
    assert agree(sale) == first


def test_merchant_without_a_free_time_is_told_of(office: SignedIn, shop: Market) -> None:
    (only,) = shop.slots(24)
    _sale, order = booked(shop, only)
    assert "守田粮店近来没有空的时段" in office.get(at_(order, "reschedule")).text


def test_half_an_hour_that_was_promised_stands(office: SignedIn, shop: Market) -> None:
    sale = shop.buy((shop.rice, 1), way=Way.HALF_HOUR)
    order = marketplace.order_of(sale)
    assert "reschedule" not in [act.code for act in office.get(at_(order)).context["acts"]]
    answer = office.post(at_(order, "reschedule"), TYPED)
    assert (answer.status_code, "到的时间不能改" in answer.text) == (422, True)
    assert marketplace.order_of(sale).slot_ends == sale.promised_at == shop.at + timedelta(minutes=30)


def test_goods_without_a_time_come_when_it_is_agreed(office: SignedIn, shop: Market, town: Town) -> None:
    order = marketplace.order_of(shop.buy((shop.rice, 1)))
    assert "reschedule" in [act.code for act in office.get(at_(order)).context["acts"]]
    assert office.post(at_(order, "reschedule"), TYPED).status_code == 302
    order.refresh_from_db()
    assert order.slot_starts == datetime(2026, 11, 24, 14, tzinfo=town.community.zone)
