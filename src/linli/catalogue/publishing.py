"""A draft becomes a product; a product leaves the shelf and comes back; what it was, it can be again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from linli.catalogue import checking, drafting, versions
from linli.catalogue.enums import DraftState
from linli.catalogue.errors import NothingChangedError, NotReadyError, StaleDraftError, WrongStateError
from linli.catalogue.models import Product, ProductDraft, ProductVersion
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community

LONGEST_SLUG = 24
ON, OFF = "on", "off"


@transaction.atomic
def publish(*, draft: UUID, seen: int, by: Person, at: datetime, why: str = "") -> Product:
    """Make a draft a product that residents can ask for, or the next version of the one it changes; return the product.

    In order: the product with a code made of its line and English name, its version with `why` it changed, the draft as
    published. Orders already asked for keep their version. `seen` is the revision that was previewed. Records
    `product.publish`. Raises WrongStateError, StaleDraftError, NotReadyError with all that is lacking,
    NothingChangedError where the product is like that already; nothing is kept then.
    """
    row = drafting.locked(draft)
    if row.revision != seen:
        raise StaleDraftError
    # Codes and places on the shelf are given one at a time.
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=row.community_id)
    product = _change(row, by=by, at=at, why=why) if row.product_id else _create(row, by=by, at=at, why=why)
    row.state, row.product, row.version = DraftState.PUBLISHED, product, product.newest
    row.decided_by, row.decided_at, row.why = by, at, why.strip()[: drafting.LONGEST_REASON]
    row.save(update_fields=["state", "product", "version", "decided_by", "decided_at", "why"])
    _note("product.publish", product, at=at, by=by, draft=str(row.pk), proposer=str(row.by_id), why=row.why)
    return product


def _create(row: ProductDraft, *, by: Person, at: datetime, why: str) -> Product:
    product = drafting.as_product(row)
    if lacking := checking.unready(product):
        raise NotReadyError(lacking)
    peers = Product.objects.filter(line=product.line)
    product.code = _code(product)
    product.position = (peers.aggregate(last=Max("position"))["last"] or 0) + 1
    if "icon" not in row.content and (peer := peers.order_by("position").first()):
        product.icon = peer.icon
    product.save(force_insert=True)
    versions.begin([product], at=at, by=by, why=why.strip()[: drafting.LONGEST_REASON])
    return product


def _change(row: ProductDraft, *, by: Person, at: datetime, why: str) -> Product:
    assert row.product_id is not None  # noqa: S101 - the caller asked
    product = versions.locked(row.product_id)
    was = versions.values(product)
    drafting.as_product(row, product=product)
    if lacking := checking.unready(product):
        raise NotReadyError(lacking)
    if not versions.changed(was, versions.values(product)):
        raise NothingChangedError
    product.is_active = True
    product.save()
    versions.put_down(product, by=by, at=at, why=why.strip()[: drafting.LONGEST_REASON])
    return product


def _code(product: Product) -> str:
    """Return a code that nobody has: value.home.piano-tuning, or with a number after it."""
    slug = slugify(product.name_en)[:LONGEST_SLUG].strip("-") or "n"
    stem = f"{product.line.kind}.{product.line.code}.{slug}"
    taken = set(Product.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code


@transaction.atomic
def retire(*, product_id: UUID, by: Person, at: datetime) -> Product:
    """Take a product off the shelf: nobody can ask for it, what was asked for is done. Records `product.retire`. Raises WrongStateError."""
    return _shelve(product_id, is_active=False, by=by, at=at)


@transaction.atomic
def restore(*, product_id: UUID, by: Person, at: datetime) -> Product:
    """Put a product back on the shelf as it was. Records `product.restore`. Raises WrongStateError."""
    return _shelve(product_id, is_active=True, by=by, at=at)


def _shelve(product_id: UUID, *, is_active: bool, by: Person, at: datetime) -> Product:
    product = versions.locked(product_id)
    if product.is_active == is_active:
        raise WrongStateError(ON if is_active else OFF)
    product.is_active = is_active
    product.save(update_fields=["is_active"])
    _note("product.restore" if is_active else "product.retire", product, at=at, by=by)
    return product


@transaction.atomic
def revert(*, version_id: UUID, by: Person, at: datetime, why: str = "") -> Product:
    """Let a product promise again what an old version of it did, as a new version; what came between stays in its history.

    Records `product.revert`. Raises NothingChangedError, BadFieldError where the old version is not possible any more.
    """
    old = ProductVersion.objects.select_related("line", "sla").get(pk=version_id)
    product = versions.locked(old.product_id)
    was, again = versions.values(product), versions.values(old)
    if not versions.changed(was, again):
        raise NothingChangedError
    for name, value in again.items():
        setattr(product, name, value)
    checking.check_product(product)
    product.save(update_fields=sorted(checking.CONTENT_FIELDS))
    versions.put_down(product, by=by, at=at, why=why.strip()[: drafting.LONGEST_REASON])
    _note("product.revert", product, at=at, by=by, to=old.number)
    return product


def _note(kind: str, product: Product, *, at: datetime, by: Person, **told: object) -> None:
    number = product.newest.number if product.newest else 0
    facts.record(
        kind=kind, at=at, community=product.community_id, actor=by.pk, subject=("product", product.pk),
        payload={"code": product.code, "name": product.names, "number": number, **told},
    )  # fmt: skip
