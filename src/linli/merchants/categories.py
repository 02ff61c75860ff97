"""The sixteen categories of community business, as the catalogue's seed has them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import linli.catalogue
from linli.catalogue.models import in_language

SEED = Path(linli.catalogue.__file__).parent / "seed" / "categories.csv"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of business."""

    code: str
    name_zh: str
    name_en: str
    icon: str

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(self.name_zh, self.name_en)


@cache
def all_of_them() -> Mapping[str, Category]:
    """Return the categories by code, in their order."""
    with SEED.open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle, strict=True), key=lambda row: int(row["order"]))
    return {row["code"]: Category(row["code"], row["name_zh"], row["name_en"], row["icon"]) for row in rows}
