"""Off the shelf by the office's word: it stands until the office puts the item back, whatever its merchant does meanwhile."""

from datetime import datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.core import tasks
from linli.core.models import Fact
from linli.market import exporting, importing
from linli.market import services as market
from linli.market.errors import BadFieldError, GoneError, TakenOffError
from linli.market.models import Item, Variant
from linli.merchants.models import Staff
from linli.messages.models import Message
from linli.messages.texts import words
from tests.market.test_importing import but, known, rows_of
from tests.marketplace import Market

WHY = "标签不合格"


def off(shop: Market, *, why: str = WHY) -> Item:
    return market.take_off(item=shop.rice.item_id, why=why, by=shop.town.operator, at=shop.at)


def stands(shop: Market) -> tuple[bool, str]:
    """Return whether the rice is on the shelf, and why the office took it off."""
    row = Item.objects.get(pk=shop.rice.item_id)
    return row.is_active, row.off_why


def change(shop: Market, **changes: object) -> Item:
    return market.change(item=shop.rice.item_id, changes=changes, by=shop.owner, at=shop.at)


def back(shop: Market) -> Item:
    return market.put_back(item=shop.rice.item_id, by=shop.town.operator, at=shop.at)


def facts(kind: str) -> int:
    return Fact.objects.filter(kind=kind).count()


def test_merchant_does_not_put_back_what_the_office_took_off(shop: Market) -> None:
    off(shop)
    with pytest.raises(TakenOffError) as refused:
        change(shop, name_zh="五常大米", is_active=True)
    assert (refused.value.why, stands(shop), facts("item.change")) == (WHY, (False, WHY), 0)


def test_merchant_still_changes_what_else_there_is_of_it(shop: Market) -> None:
    off(shop)
    change(shop, words_zh="标签换过了", is_active=False)
    assert (stands(shop), Item.objects.get(pk=shop.rice.item_id).words_zh) == ((False, WHY), "标签换过了")


@pytest.mark.parametrize("again", [WHY, "还是不合格"])
def test_office_takes_off_once_with_the_first_reason(shop: Market, again: str) -> None:
    off(shop, why=f" {WHY} ")
    off(shop, why=again)
    assert (stands(shop), facts("item.take-off")) == ((False, WHY), 1)


def test_office_takes_off_what_its_merchant_took_off(shop: Market) -> None:
    change(shop, is_active=False)
    off(shop)
    assert (stands(shop), facts("item.take-off")) == ((False, WHY), 1)
    with pytest.raises(TakenOffError):
        change(shop, is_active=True)


def test_office_puts_it_back_once_and_the_shops_people_hear(shop: Market, at: datetime) -> None:
    off(shop)
    for _tap in range(2):
        assert back(shop).is_active
    assert (stands(shop), facts("item.put-back")) == ((True, ""), 1)
    tasks.run_all(at=at)
    told = Message.objects.filter(kind="item.put-back")
    assert {row.person_id for row in told} == set(Staff.objects.values_list("person", flat=True))
    assert {(words(row.kind, row.values), row.link) for row in told} == {
        (("物业放回货架了：东北大米", "居民又买得到了。"), f"/counter/shop/{shop.shop.pk}/goods/{shop.rice.item_id}/")
    }
    change(shop, is_active=False)
    change(shop, is_active=True)
    assert stands(shop) == (True, "")


def test_office_does_not_put_back_what_its_merchant_took_off(shop: Market) -> None:
    change(shop, is_active=False)
    back(shop)
    assert (stands(shop), facts("item.put-back")) == ((False, ""), 0)
    with pytest.raises(GoneError):
        market.put_back(item=uuid4(), by=shop.town.operator, at=shop.at)


def test_reason_that_is_none_takes_nothing_off(shop: Market) -> None:
    with pytest.raises(BadFieldError):
        off(shop, why=" ")
    assert stands(shop) == (True, "")


def test_sheet_of_goods_puts_nothing_back(shop: Market) -> None:
    off(shop)
    size = but(
        known("R10", price="110", stock=5), name_zh="东北大米", variant_zh="10 公斤", kind="商品",
        product="value.commerce.staples", ways="送货上门",
    )  # fmt: skip
    rows = rows_of(known("R5", price="59", stock=30), size)
    importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=shop.at)
    assert (stands(shop), Variant.objects.filter(item=shop.rice.item_id).count()) == ((False, WHY), 2)
    whole = importing.read(BytesIO(exporting.export(shop.shop))).rows
    importing.write(shop=shop.shop, rows=whole, by=shop.owner, at=shop.at)
    assert stands(shop) == (False, WHY)


def test_what_the_office_took_off_is_nowhere_on_the_shelf(shop: Market) -> None:
    off(shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=shop.rice.item_id).update(is_active=True)
    assert stands(shop) == (False, WHY)
