"""What there was before versions were kept: each product has a first one, each order the one of its product."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from linli.catalogue import versions
from linli.catalogue.models import Product, ProductVersion
from linli.core.scoping import unscoped
from linli.orders.models import Order
from tests.cast import Town

BEGIN = import_module("linli.catalogue.migrations.0005_first_versions").begin
KEEP = import_module("linli.orders.migrations.0006_order_version").keep


def run(step: Any) -> None:  # noqa: ANN401 - a migration's own function
    with unscoped("a migration goes over all communities"):
        step(apps, SimpleNamespace(connection=connection))


@pytest.mark.usefixtures("elsewhere")
def test_products_and_orders_that_there_were_have_first_versions(town: Town, order: Order) -> None:
    run(BEGIN)
    run(KEEP)
    rows = Product.objects.select_related("newest")
    assert {row.newest.number for row in rows if row.newest} == {1}
    for row in rows:
        assert row.newest
        assert versions.values(row.newest) == versions.values(row)
        assert (row.newest.product, row.newest.community, row.newest.at) == (row, town.community, None)
    kept = Order.objects.get(pk=order.pk)
    assert kept.version == Product.objects.get(pk=town.water.pk).newest
    with unscoped("both communities"):
        assert ProductVersion.objects.count() == Product.objects.count() == 8
    run(BEGIN)
    assert town.water.versions.count() == 1
