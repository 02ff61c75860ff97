"""The same workbook back: what an import reads is what an export writes."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from linli.people.models import Household, HouseholdMember
from linli.people.workbook.columns import COLUMNS, GENDER_WORDS, RELATION_WORDS, SHEET, YES_NO_WORDS
from linli.people.workbook.draft import Row
from linli.places.models import Unit

_HEAD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="E8EFE9")


def export() -> bytes:
    """Return the workbook of the community in scope: every room with who lives there, the empty ones too."""
    return write(rows())


def template() -> bytes:
    """Return an empty workbook with the headings, for operators who begin."""
    return write(())


def rows() -> list[Row]:
    """Return the community in scope as a workbook's rows, by building, entrance and room, the contact first."""
    homes: dict[Any, list[HouseholdMember]] = {}
    members = HouseholdMember.objects.filter(household__moved_out=None).select_related("person")
    for member in members.order_by("-is_contact", "id"):
        homes.setdefault(member.household_id, []).append(member)
    households = {household.unit_id: household for household in Household.objects.filter(moved_out=None)}
    units = Unit.objects.select_related("building").order_by("building__position", "building__name")
    found: list[Row] = []
    for unit in sorted(units, key=_place):
        household = households.get(unit.pk)
        found += _home(unit, household, homes.get(household.pk, ()) if household else (), number=len(found) + 2)
    return found


def _place(unit: Unit) -> tuple[Any, ...]:
    return unit.building.position, unit.building.name, _natural(unit.entrance), _natural(unit.room)


def _natural(text: str) -> tuple[int, str]:
    digits = "".join(c for c in text if c.isdigit())
    return int(digits or 0), text


def _home(unit: Unit, household: Household | None, members: Sequence[HouseholdMember], *, number: int) -> Iterator[Row]:
    place: dict[str, Any] = {
        "building": unit.building.name, "entrance": unit.entrance, "room": unit.room, "area": unit.area
    }  # fmt: skip
    if household is None or not members:
        yield Row(number=number, **place)
        return
    for offset, member in enumerate(members):
        person = member.person
        yield Row(
            number=number + offset, **place, name=person.name, phone=person.phone, relation=member.relation,
            gender=person.gender, birthday=person.birthday, moved_in=household.moved_in, is_contact=member.is_contact,
            needs_care=household.needs_care, note=household.note,
        )  # fmt: skip


def write(rows: Iterable[Row]) -> bytes:
    """Return the rows as an .xlsx, headings first and frozen, every value as text or date so that nothing is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for position, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, column.zh) for column in COLUMNS])
    for row in rows:
        sheet.append(_cells(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.alignment = _HEAD, _HEAD_FILL, Alignment(horizontal="center")
    return cell


def _cells(row: Row) -> list[Any]:
    lives = bool(row.name)
    return [
        row.building, row.entrance, row.room, row.area, row.name or None,
        (row.phone or "").removeprefix("+86") or None, RELATION_WORDS.get(row.relation),
        GENDER_WORDS[row.gender] or None, row.birthday, row.moved_in,
        YES_NO_WORDS[bool(row.is_contact)] if lives else None, YES_NO_WORDS[bool(row.needs_care)] if lives else None,
        row.note or None, row.moved_out,
    ]  # fmt: skip
