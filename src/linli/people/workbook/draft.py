"""What was read from a workbook: checked rows, and faults in the operator's words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

Room = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that keeps the workbook out: the row of the sheet (0: the file as a whole), the column, why."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        """Say where and what: 第 12 行 手机号：“1380013800”少一位。"""
        if not self.row:
            return self.words
        where = _("第 %(row)s 行 %(column)s") % {"row": self.row, "column": self.column}
        return _("%(where)s：%(words)s") % {"where": where.strip(), "words": self.words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One checked row: a room, and whoever lives there; a room without a name stands empty."""

    number: int
    building: str
    entrance: str
    room: str
    area: Decimal | None = None
    name: str = ""
    phone: str | None = None
    relation: str = ""
    gender: str = ""
    birthday: date | None = None
    moved_in: date | None = None
    # None: the cell is empty, and what is known stays as it is.
    is_contact: bool | None = None
    needs_care: bool | None = None
    note: str = ""
    moved_out: date | None = None

    @property
    def home(self) -> Room:
        """The room, as building, entrance and room number."""
        return self.building, self.entrance, self.room

    @property
    def label(self) -> str:
        """The room as it is said: 3幢2单元602."""
        return "".join(self.home)

    def as_json(self) -> dict[str, Any]:
        """Return the row as HouseholdImport keeps it; empty values are left out."""
        found = {name: getattr(self, name) for name in ("number", *FIELDS)}
        return {name: _plain(value) for name, value in found.items() if value is not None and value != ""}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Row":
        """Return the row that `as_json` kept."""
        return cls(**{name: _READERS[name](value) if name in _READERS else value for name, value in kept.items()})


def _plain(value: object) -> object:
    return str(value) if isinstance(value, (date, Decimal)) else value


_READERS: Mapping[str, Any] = {
    "area": Decimal, "birthday": date.fromisoformat, "moved_in": date.fromisoformat, "moved_out": date.fromisoformat,
}  # fmt: skip
FIELDS = tuple(field.name for field in fields(Row) if field.name != "number")


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows that could be read, and all faults, by row; only a draft without faults can be imported."""

    rows: tuple[Row, ...]
    errors: tuple[Fault, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing stands in the way so far as the file alone can tell."""
        return not self.errors
