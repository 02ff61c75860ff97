"""From file to checked rows: nothing here asks the database."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from linli.people.workbook import checking, package
from linli.people.workbook.cells import READERS, BadCellError
from linli.people.workbook.columns import BY_FIELD, COLUMNS, SHEET, Column, heading
from linli.people.workbook.draft import Draft, Fault, Row
from linli.people.workbook.package import BadFileError, Package

MAX_ROWS = 20_000
# The header is looked for in the first rows: people like a title above it.
HEADER_WITHIN = 5
# Wider sheets are read this far only; ours has 14 columns.
MAX_COLUMNS = 60
_NEEDED = tuple(column for column in COLUMNS if column.needed)

Cells = tuple[Any, ...]


def read(file: IO[bytes], *, size: int | None = None) -> Draft:
    """Read a households workbook, checking every row; faults come back in the draft, nothing is raised.

    `size` in bytes where the caller knows it. All faults are found in one go, in the order of rows.
    """
    try:
        looked = package.inspect(file, size=_size(file) if size is None else size)
        rows, faults = _rows(file, looked)
    except BadFileError as error:
        return Draft((), (Fault(0, "", str(error)),))
    faults += checking.check(rows)
    return Draft(tuple(rows), tuple(sorted(faults)))


def _size(file: IO[bytes]) -> int:
    file.seek(0, 2)
    return file.tell()


def _rows(file: IO[bytes], looked: Package) -> tuple[list[Row], list[Fault]]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves aside: styles, drop-down lists, print areas.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, keep_links=False)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            # The only way to tell which part of the file the sheet is; merged cells are not shown in this mode.
            part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            lines = sheet.iter_rows(max_col=MAX_COLUMNS)
            return _body(lines, merged=looked.merged.get(part, []))
    except BadFileError:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken file makes it stumble over: KeyError, ValueError, ParseError …
        raise BadFileError(_("工作簿已损坏，打不开。请用 Excel 或 WPS 另存一份再上传。")) from error


def _body(lines: Iterable[Cells], *, merged: list[tuple[str, int]]) -> tuple[list[Row], list[Fault]]:
    numbered = enumerate(lines, start=1)
    top, columns = _header(numbered)
    faults = _merged(merged, below=top, columns=columns)
    rows: list[Row] = []
    filled = 0
    for number, cells in numbered:
        values = [cell.value for cell in cells]
        if not any(value is not None and str(value).strip() for value in values):
            continue
        filled += 1
        if filled > MAX_ROWS:
            raise BadFileError(_("一次最多 %(most)s 行，请拆成几份再上传。") % {"most": MAX_ROWS})
        row, wrong = _row(number, cells, values, columns)
        faults += wrong
        if row:
            rows.append(row)
    if not filled:
        raise BadFileError(_("表里没有住户。"))
    return rows, faults


def _header(numbered: Iterator[tuple[int, Cells]]) -> tuple[int, dict[int, Column]]:
    """Return the header's row and column index → column; raise BadFileError naming what is missing or twice."""
    best: tuple[int, dict[int, Column]] = (0, {})
    for number, cells in islice(numbered, HEADER_WITHIN):
        found = {i: column for i, cell in enumerate(cells) if (column := heading(cell.value))}
        best = max(best, (number, found), key=lambda pair: len(pair[1]))
        if {column.field for column in _NEEDED} <= {column.field for column in found.values()}:
            break
    _check_header(best[1])
    return best


def _check_header(columns: Mapping[int, Column]) -> None:
    fields = [column.field for column in columns.values()]
    missing = [column.zh for column in _NEEDED if column.field not in fields]
    if missing:
        raise BadFileError(_("缺少列：%(columns)s。表头应在前五行。") % {"columns": _("、").join(missing)})
    twice = [column.zh for column in COLUMNS if fields.count(column.field) > 1]
    if twice:
        raise BadFileError(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(twice)})


def _merged(merged: list[tuple[str, int]], *, below: int, columns: Mapping[int, Column]) -> list[Fault]:
    """A merged cell has its value in one row only: the others would silently be read as empty."""
    return [
        Fault(row, columns[index].zh, _("有合并单元格，请取消合并，每行都填上。"))
        for letters, row in merged
        if row > below and (index := column_index_from_string(letters) - 1) in columns
    ]


def _row(number: int, cells: Cells, values: list[Any], columns: Mapping[int, Column]) -> tuple[Row | None, list[Fault]]:
    found: dict[str, Any] = {"number": number}
    faults = []
    for index, column in columns.items():
        if index >= len(values):
            continue
        try:
            if getattr(cells[index], "data_type", "") == "f":
                raise BadCellError(_("单元格是公式，请改成数值。"))  # noqa: TRY301 - one way out for every bad cell
            found[column.field] = READERS[column.field](values[index])
        except BadCellError as error:
            faults.append(Fault(number, column.zh, str(error)))
    faults += [
        Fault(number, BY_FIELD[name].zh, _("没有填。"))
        for name in ("building", "room")
        if name in found and not found[name]
    ]
    return (None, faults) if faults else (Row(**found), [])
