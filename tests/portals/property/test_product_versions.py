"""The versions of a product on the console: compared, restored; the shelf; and what a running order keeps."""

from datetime import datetime

import pytest

from linli.catalogue import services
from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.orders.models import Order
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def desk(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.operator)


def versions(product: Product, query: str = "") -> str:
    return f"/console/catalogue/{product.pk}/versions/{query}"


def test_two_versions_are_compared_line_by_line(desk: SignedIn, town: Town, at: datetime) -> None:
    steps = [{"zh": "拍照", "en": ""}, *town.water.checklist, {"zh": "擦干", "en": "Dry"}]
    services.edit_product(
        product_id=town.water.pk, values={"checklist": steps, "minutes": 45}, by=town.operator, at=at, why="更细"
    )
    services.edit_product(product_id=town.water.pk, values={"minutes": 50}, by=town.operator, at=at)
    newest = desk.get(versions(town.water)).context
    assert [row.number for row in newest["rows"]] == [3, 2, 1]
    assert [part["lines"] for part in newest["changes"]] == [[{"text": "45", "is": "out"}, {"text": "50", "is": "in"}]]
    chosen = desk.get(versions(town.water, "?old=1&new=2")).context
    assert [(str(part["label"]), [(line["text"], line["is"]) for line in part["lines"]]) for part in chosen["changes"]] == [
        ("步骤", [("拍照", "in"), ("关阀止水 | Shut the valve", ""), ("擦干 | Dry", "in")]),
        ("大概做多久（分钟）", [("30", "out"), ("45", "in")]),
    ]  # fmt: skip
    assert desk.get(versions(town.water, "?old=x&new=99")).status_code == 200


def test_old_version_is_restored_and_running_orders_stay(
    desk: SignedIn, town: Town, order: Order, at: datetime
) -> None:
    services.edit_product(product_id=town.water.pk, values={"minutes": 45}, by=town.operator, at=at)
    first = town.water.versions.get(number=1)
    path = f"/console/catalogue/versions/{first.pk}/revert/"
    assert desk.post(path)["Location"] == versions(town.water)
    assert Product.objects.get(pk=town.water.pk).minutes == 30
    assert town.water.versions.get(number=3).why == "恢复第 1 版"
    again = desk.post(path)
    assert (again.status_code, "没有要改的" in again.text) == (409, True)


def test_product_leaves_the_shelf_and_comes_back(desk: SignedIn, town: Town) -> None:
    path = f"/console/catalogue/{town.water.pk}/shelf/"
    for to, is_active in (("off", False), ("on", True)):
        assert desk.post(path, {"to": to}).status_code == 302
        assert Product.objects.get(pk=town.water.pk).is_active is is_active
    assert desk.post(path, {"to": "on"}).status_code == 409


def test_steps_on_the_workers_phone_are_those_of_the_order(
    browser: SignedIn, town: Town, accepted: Order, at: datetime
) -> None:
    fresh = [{"zh": "新的一步", "en": "New"}]
    services.edit_product(
        product_id=town.water.pk, values={"checklist": fresh, "evidence_photos": 4}, by=town.operator, at=at
    )
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at)
    sheet = browser.as_(town.engineer.person).get(f"/work/orders/{accepted.pk}/")
    assert ("关阀止水" in sheet.text, "新的一步" in sheet.text, sheet.context["sheet"].finish.evidence) == (
        True,
        False,
        1,
    )
