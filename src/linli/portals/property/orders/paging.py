"""Keyset paging: the hundredth page costs as much as the first, and a row that moves meanwhile hides no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from linli.orders.models.order import OrderQuerySet

SIZE = 50

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of one row in the order of the table: its clock (None where none runs) and its id."""

    due: datetime | None
    id: UUID

    def __str__(self) -> str:
        return f"{self.due.isoformat() if self.due else ''}_{self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the cursors of its neighbours; "" where there is none."""

    rows: Sequence[Row]
    previous: str
    following: str


def read(text: str | None) -> Cursor | None:
    """Return the cursor of an address, None where it is none: then the first page is meant."""
    due, _, key = (text or "").rpartition("_")
    try:
        moment = parse_datetime(due)
        known = not due or (moment is not None and moment.tzinfo is not None)
        return Cursor(moment, UUID(key)) if known else None
    except ValueError:
        return None


def page(
    *, orders: OrderQuerySet, columns: Sequence[str], sort: str, after: Cursor | None, before: Cursor | None,
    size: int = SIZE,
) -> Page:  # fmt: skip
    """Read one page after or before a cursor, in the order `due` (least time left first) or `new`. One query."""
    back = before is not None and after is None
    cursor = before if back else after
    chosen = orders.filter(_beyond(cursor, sort=sort, back=back)) if cursor else orders
    rows = list(chosen.order_by(*_order(sort, back=back)).values(*columns)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    earlier, later = (more, True) if back else (cursor is not None, more)
    return Page(
        rows=rows, previous=_cursor(rows[0]) if rows and earlier else "",
        following=_cursor(rows[-1]) if rows and later else "",
    )  # fmt: skip


def _cursor(row: Row) -> str:
    return str(Cursor(row["next_due"], row["id"]))


def _order(sort: str, *, back: bool) -> list[Any]:
    if sort == "new":
        return ["id" if back else "-id"]
    due = F("next_due").desc(nulls_first=True) if back else F("next_due").asc(nulls_last=True)
    return [due, "-id" if back else "id"]


def _beyond(cursor: Cursor, *, sort: str, back: bool) -> Q:
    if sort == "new":
        return Q(id__gt=cursor.id) if back else Q(id__lt=cursor.id)
    # By time left, then by id; where no clock runs comes last.
    beside = Q(next_due=cursor.due, **{"id__lt" if back else "id__gt": cursor.id})
    if cursor.due is None:
        return beside | Q(next_due__isnull=False) if back else beside
    return beside | (Q(next_due__lt=cursor.due) if back else Q(next_due__gt=cursor.due) | Q(next_due=None))
