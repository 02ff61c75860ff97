"""Keeping the catalogue: what a new community starts with, and what its operator makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from linli.catalogue import seeding, versions
from linli.catalogue.checking import CONTENT_FIELDS, PRODUCT_FIELDS, check_product, clean
from linli.catalogue.errors import BadFieldError, CodeTakenError
from linli.catalogue.models import Line, Product, ServiceGroup, SlaClass
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community

SLA_FIELDS = frozenset({
    "name_zh", "name_en", "respond_minutes", "arrive_minutes", "finish_minutes", "around_the_clock", "source_zh",
    "source_en",
})  # fmt: skip
# Half a year: nothing that is promised may be promised for longer.
LONGEST_PROMISE = 60 * 24 * 183
# The source of the three groups whose names nobody changes.
FIXED = "article"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each kind the community did not have yet."""

    promises: int
    groups: int
    lines: int
    products: int


@transaction.atomic
def load_seed(*, community: Community, at: datetime) -> Loaded:
    """Give the community what is missing of the seed: promises, groups, lines, products. Records `catalogue.load`.

    Rows whose code is there already are the operator's and stay as they are; where nothing is missing nothing happens.
    Must run in the community's scope.
    """
    promises, made_promises = _missing(SlaClass, seeding.sla_classes(community))
    _groups, made_groups = _missing(ServiceGroup, seeding.groups(community))
    lines, made_lines = _missing(Line, seeding.lines(community))
    products, made_products = _missing(Product, seeding.products(community, lines=lines, promises=promises))
    versions.begin(products.values(), at=at)
    loaded = Loaded(made_promises, made_groups, made_lines, made_products)
    if any((made_promises, made_groups, made_lines, made_products)):
        facts.record(
            kind="catalogue.load", at=at, community=community.pk, subject=("community", community.pk),
            payload={"promises": made_promises, "groups": made_groups, "lines": made_lines, "products": made_products},
        )  # fmt: skip
    return loaded


def _missing[M: SlaClass | ServiceGroup | Line | Product](model: type[M], drafts: list[M]) -> tuple[dict[str, M], int]:
    """Create the drafts whose code is new; return every row by its code, and how many were created."""
    manager: models.Manager[M] = model.objects  # type: ignore[assignment]  # each of the four has its own manager class
    known = {row.code: row for row in manager.all()}
    fresh = [draft for draft in drafts if draft.code not in known]
    manager.bulk_create(fresh)
    return {**known, **{row.code: row for row in fresh}}, len(fresh)


@transaction.atomic
def create_product(*, community: Community, code: str, values: Mapping[str, Any], by: Person, at: datetime) -> Product:
    """Add a product with these values (names of PRODUCT_FIELDS) to the catalogue, as its version 1. Records `product.create`.

    Raises BadFieldError, CodeTakenError; nothing is kept then.
    """
    if Product.objects.filter(code=code).exists():
        raise CodeTakenError
    product = Product(community=community, code=code, source="operator")
    _set(product, values, allowed=PRODUCT_FIELDS)
    check_product(product)
    product.save(force_insert=True)
    versions.begin([product], at=at, by=by)
    _record("product.create", row=product, by=by, at=at, payload={"code": code, "values": _shown(product, values)})
    return product


@transaction.atomic
def edit_product(
    *, product_id: UUID, values: Mapping[str, Any], by: Person, at: datetime, why: str = ""
) -> Product:  # fmt: skip
    """Change these values (names of PRODUCT_FIELDS) of a product of the community in scope. Records `product.edit`.

    What it promises becomes its next version; orders already asked for keep the one that they were made with. The fact
    tells what each changed value was; where none changes, nothing is recorded. Raises BadFieldError; nothing is kept then.
    """
    product = versions.locked(product_id)
    was = _shown(product, values)
    _set(product, values, allowed=PRODUCT_FIELDS)
    check_product(product)
    changes = _keep(product, was=was, values=values, kind="product.edit", by=by, at=at)
    if CONTENT_FIELDS & set(changes):
        versions.put_down(product, by=by, at=at, why=why)
    return product


@transaction.atomic
def edit_sla(*, sla_id: UUID, values: Mapping[str, Any], by: Person, at: datetime) -> SlaClass:
    """Change these figures (names of SLA_FIELDS, minutes) of a promise class. Records `sla.edit`.

    Running clocks keep what was promised when they started. Raises BadFieldError; nothing is kept then.
    """
    row = SlaClass.objects.select_for_update().get(pk=sla_id)
    was = _shown(row, values)
    _set(row, values, allowed=SLA_FIELDS)
    clean(row)
    for name in ("respond_minutes", "arrive_minutes", "finish_minutes"):
        minutes = getattr(row, name)
        if minutes is not None and not 0 < minutes <= LONGEST_PROMISE:
            raise BadFieldError(field=name, words=_("要在 1 到 %(most)s 分钟之间。") % {"most": LONGEST_PROMISE})
    if row.arrive_minutes and row.finish_minutes < row.arrive_minutes:
        raise BadFieldError(field="finish_minutes", words=_("办结不能早于到场。"))
    _keep(row, was=was, values=values, kind="sla.edit", by=by, at=at)
    return row


@transaction.atomic
def rename_group(*, group_id: UUID, name_zh: str, name_en: str, by: Person, at: datetime) -> ServiceGroup:
    """Give a group of people other names, unless they are the article's (R2). Records `group.edit`.

    Raises BadFieldError; nothing is kept then. Where nothing changes, nothing is recorded.
    """
    group = ServiceGroup.objects.select_for_update().get(pk=group_id)
    if group.source == FIXED:
        raise BadFieldError(field="name_zh", words=_("这一类的名称是固定的，不能改。"))
    was = {"name_zh": group.name_zh, "name_en": group.name_en}
    group.name_zh, group.name_en = name_zh.strip(), name_en.strip()
    clean(group)
    now = {"name_zh": group.name_zh, "name_en": group.name_en}
    if now == was:
        return group
    group.save(update_fields=["name_zh", "name_en"])
    changes = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
    facts.record(
        kind="group.edit", at=at, community=group.community_id, actor=by.pk, subject=("group", group.pk),
        payload={"code": group.code, "changes": changes},
    )  # fmt: skip
    return group


def _set(row: Product | SlaClass, values: Mapping[str, Any], *, allowed: frozenset[str]) -> None:
    for name, value in values.items():
        if name not in allowed:
            raise BadFieldError(field=name, words=_("这一项不能改。"))
        setattr(row, name, value)


def _keep(
    row: Product | SlaClass, *, was: Mapping[str, Any], values: Mapping[str, Any], kind: str, by: Person, at: datetime
) -> dict[str, Any]:
    """Save what changed, record it, and return it: name → what it was, what it is."""
    now = _shown(row, values)
    changes = {name: [was[name], now[name]] for name in values if was[name] != now[name]}
    if changes:
        row.save(update_fields=list(changes))
        _record(kind, row=row, by=by, at=at, payload={"code": row.code, "changes": changes})
    return changes


def _record(kind: str, *, row: Product | SlaClass, by: Person, at: datetime, payload: dict[str, Any]) -> None:
    facts.record(
        kind=kind, at=at, community=row.community_id, actor=by.pk, subject=(kind.partition(".")[0], row.pk),
        payload=payload,
    )  # fmt: skip


def _shown(row: Product | SlaClass, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the named values as JSON keeps them: a related row by its code."""
    found: dict[str, Any] = {}
    for name in values:
        value = getattr(row, name, None) if name in PRODUCT_FIELDS | SLA_FIELDS and _is_set(row, name) else None
        found[name] = value.code if isinstance(value, (Line, SlaClass)) else value
    return found


def _is_set(row: Product | SlaClass, name: str) -> bool:
    return name not in ("line", "sla") or getattr(row, f"{name}_id") is not None
