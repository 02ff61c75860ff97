"""The seed's files as rows: what a new community's catalogue starts with (see seed/README.md)."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from linli.catalogue.models import Line, Product, ServiceGroup, SlaClass
from linli.places.models import Community

SEED = Path(__file__).parent / "seed"
MINUTES = 60
YES = "yes"

Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return one of the seed's tables; read once."""
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle, strict=True))


def sla_classes(community: Community) -> list[SlaClass]:
    """Return the promises of the seed, not saved."""
    return [
        SlaClass(
            community=community, code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"],
            respond_minutes=int(row["respond_minutes"]),
            arrive_minutes=int(row["arrive_minutes"]) if row["arrive_minutes"] else None,
            finish_minutes=int(row["finish_hours"]) * MINUTES, around_the_clock=row["around_the_clock"] == YES,
            source_zh=row["source_zh"], source_en=row["source_en"],
        )
        for row in rows("sla")
    ]  # fmt: skip


def groups(community: Community) -> list[ServiceGroup]:
    """Return the six groups of people, not saved."""
    return [
        ServiceGroup(
            community=community, code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], icon=row["icon"],
            position=int(row["order"]), source=row["source"],
        )
        for row in rows("groups")
    ]  # fmt: skip


def lines(community: Community) -> list[Line]:
    """Return the service lines, not saved."""
    return [
        Line(
            community=community, code=row["code"], kind=row["kind"], name_zh=row["name_zh"], name_en=row["name_en"],
            position=int(row["order"]),
        )
        for row in rows("lines")
    ]  # fmt: skip


def products(community: Community, *, lines: Mapping[str, Line], promises: Mapping[str, SlaClass]) -> list[Product]:
    """Return the products with their checklists, in the order of the file, not saved."""
    every_group = [row["code"] for row in rows("groups")]
    steps = _checklists()
    return [
        Product(
            community=community, line=lines[row["line"]], sla=promises[row["sla"]], position=position,
            groups=every_group if row["groups"] == "all" else _listed(row["groups"]), checklist=steps[row["code"]],
            **_plain(row),
        )
        for position, row in enumerate(rows("products"), start=1)
    ]  # fmt: skip


_TEXTS = ("code", "kind", "scene", "mode", "name_zh", "name_en", "unit_zh", "unit_en", "summary_zh", "summary_en",
          "points_kind", "icon", "source")  # fmt: skip
_NUMBERS = ("price_fen", "minutes", "evidence_photos", "points")


def _plain(row: Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _TEXTS},
        **{name: int(row[name]) for name in _NUMBERS},
        "providers": _listed(row["providers"]), "skills": _listed(row["skills"]), "is_free": row["is_free"] == YES,
        "points_price": int(row["points_price"]) if row["points_price"] else None,
        "needs_insurance": row["needs_insurance"] == YES,
    }  # fmt: skip


def _listed(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _checklists() -> defaultdict[str, list[dict[str, str]]]:
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in sorted(rows("checklists"), key=lambda row: (row["code"], int(row["position"]))):
        found[row["code"]].append({"zh": row["text_zh"], "en": row["text_en"]})
    return found
