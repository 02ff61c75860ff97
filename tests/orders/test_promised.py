"""An order keeps the version of its product that it was made with."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.catalogue import services as catalogue
from linli.catalogue import versions
from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.orders.errors import EvidenceMissingError
from linli.orders.models import Order
from tests import cast
from tests.cast import Town

LONGER = {
    "checklist": [{"zh": "拍前", "en": "Before"}, {"zh": "拍后", "en": "After"}],
    "evidence_photos": 3,
    "minutes": 90,
}


def change(product: Product, town: Town, at: datetime) -> Product:
    return catalogue.edit_product(product_id=product.pk, values=LONGER, by=town.operator, at=at)


def again(order: Order) -> Order:
    return Order.objects.select_related("product").get(pk=order.pk)


def ask(town: Town, at: datetime, product: Product) -> Order:
    need = orders.Need(product=product, words="漏水", household=town.household, requester=town.resident)
    return orders.request(community=town.community, need=need, by=town.resident, at=at)


def test_order_is_made_with_the_newest_version(town: Town, at: datetime) -> None:
    product = change(town.water, town, at)
    row = again(ask(town, at, product))
    assert row.version == product.newest
    assert (row.promised, row.promised.evidence_photos) == (product, 3)


def test_running_order_keeps_steps_evidence_and_minutes_when_the_product_changes(town: Town, at: datetime) -> None:
    versions.begin([town.water])
    running = ask(town, at, town.water)
    change(town.water, town, at)
    kept = again(running).promised
    assert (kept.steps, kept.evidence_photos, kept.minutes) == (["关阀止水"], 1, 30)
    fresh = again(ask(town, at, Product.objects.get(pk=town.water.pk))).promised
    assert (fresh.steps, fresh.evidence_photos, fresh.minutes) == (["拍前", "拍后"], 3, 90)


def test_order_older_than_any_version_keeps_the_first(accepted: Order, town: Town, at: datetime) -> None:
    assert again(accepted).version is None
    change(town.water, town, at)
    assert again(accepted).promised == town.water.versions.get(number=1)


def test_work_is_finished_with_the_evidence_that_was_agreed_on(accepted: Order, town: Town, at: datetime) -> None:
    worker = town.engineer.person
    orders.arrive(order_id=accepted.pk, by=worker, at=at)
    change(town.water, town, at)
    with pytest.raises(EvidenceMissingError):
        orders.finish(order_id=accepted.pk, words="", photos=[], by=worker, at=at)
    done = orders.finish(order_id=accepted.pk, words="好了", photos=[cast.photo()], by=worker, at=at)
    assert done.state == "finished"


def test_relabelled_order_is_of_the_right_products_version(order: Order, town: Town, at: datetime) -> None:
    lift = change(town.lift, town, at)
    orders.relabel(order_id=order.pk, product=lift, by=town.operator, at=at)
    row = again(order)
    assert (row.version, row.promised) == (lift.newest, lift)


def test_price_that_was_agreed_on_stays(town: Town, at: datetime) -> None:
    aircon = town.products["value.home.aircon"]
    row = ask(town, at, aircon)
    catalogue.edit_product(product_id=aircon.pk, values={"price_fen": 19900}, by=town.operator, at=at)
    assert again(row).price_fen == 9900


def test_newest_version_costs_no_query(town: Town, at: datetime) -> None:
    row = again(ask(town, at, change(town.water, town, at)))
    with CaptureQueriesContext(connection) as queries:
        assert row.promised.steps == ["拍前", "拍后"]
    assert len(queries) == 0


def test_thirty_old_orders_cost_none_where_the_version_is_joined(town: Town, at: datetime) -> None:
    versions.begin([town.water])
    for _turn in range(30):
        ask(town, at, town.water)
    change(town.water, town, at)
    rows = list(Order.objects.select_related("product", "version"))
    with CaptureQueriesContext(connection) as queries:
        assert {row.promised.minutes for row in rows} == {30}
    assert len(queries) == 0
