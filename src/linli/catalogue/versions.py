"""Versions of a product: each change of what it promises is one more, and none is ever lost."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.catalogue.checking import CONTENT_FIELDS
from linli.catalogue.models import Content, Product, ProductVersion
from linli.people.models import Person


def locked(product_id: UUID) -> Product:
    """Return a product of the community in scope, locked until the transaction ends, its versions begun."""
    # Alone: whoever waited for the lock would see what is joined to it as it was before.
    product = Product.objects.select_for_update().get(pk=product_id)
    begin([product])
    return product


def begin(products: Iterable[Product], *, at: datetime | None = None, by: Person | None = None, why: str = "") -> None:
    """Write down the first version of products that have none, as they stand. Three statements, however many.

    Without `at` it says that nobody knows since when they are so. Must run in the transaction that made or locked them.
    """
    rows = [product for product in products if product.newest_id is None]
    firsts = [_snapshot(product, number=1, at=at, by=by, why=why) for product in rows]
    ProductVersion.objects.bulk_create(firsts)
    for product, first in zip(rows, firsts, strict=True):
        product.newest = first
    if rows:
        Product.objects.bulk_update(rows, ["newest"])


def put_down(product: Product, *, by: Person, at: datetime, why: str = "") -> ProductVersion:
    """Write down what a locked product promises now as its next version, and make it the newest.

    The product must have been locked, and its versions begun, in the same transaction: so numbers have no gaps.
    """
    assert product.newest is not None  # noqa: S101 - begin() comes before the change
    version = _snapshot(product, number=product.newest.number + 1, at=at, by=by, why=why)
    version.save(force_insert=True)
    product.newest = version
    product.save(update_fields=["newest"])
    return version


def _snapshot(product: Product, *, number: int, at: datetime | None, by: Person | None, why: str) -> ProductVersion:
    return ProductVersion(
        community_id=product.community_id, product=product, number=number, at=at, by=by, why=why, **values(product)
    )


def values(row: Content) -> dict[str, Any]:
    """Return what a product, or a version of one, promises: line and sla as rows."""
    return {name: getattr(row, name) for name in sorted(CONTENT_FIELDS)}


def coded(row: Content) -> dict[str, Any]:
    """Return the same as JSON keeps it: line and sla by their codes."""
    return {**values(row), "line": row.line.code, "sla": row.sla.code}


def changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the names of what differs between two contents, in their alphabet's order."""
    return [name for name in sorted(CONTENT_FIELDS) if was.get(name) != now.get(name)]
