"""From a workbook's file to rows of goods: nothing here asks the database."""

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from linli.market.sheets import COLUMNS, READERS, SHEET, Column, Fault, Row, Sheet, heading
from linli.people.workbook import package
from linli.people.workbook.cells import BadCellError
from linli.people.workbook.package import BadFileError

MAX_ROWS = 5_000
# The header is looked for in the first rows; wider sheets are read this far only.
_HEADER_WITHIN, _MAX_COLUMNS = 5, 40


def read(file: IO[bytes], *, size: int | None = None) -> Sheet:
    """Read a workbook of goods; what cannot be read comes back as faults, nothing is raised. Asks no database."""
    try:
        if size is None:
            file.seek(0, 2)
            size = file.tell()
        package.inspect(file, size=size)
        return _rows(file)
    except BadFileError as error:
        return Sheet([], [(0, "", str(error))])


def _rows(file: IO[bytes]) -> Sheet:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves aside: styles, drop-down lists, print areas.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, keep_links=False)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            return _body(enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1))
    except BadFileError:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken file makes it stumble over: KeyError, ValueError, ParseError …
        raise BadFileError(_("工作簿已损坏，打不开。请用 Excel 或 WPS 另存一份再上传。")) from error


def _body(lines: Iterator[tuple[int, Any]]) -> Sheet:
    columns = _header(lines)
    found = Sheet([], [])
    filled = 0
    for number, cells in lines:
        if not any(cell.value is not None and str(cell.value).strip() for cell in cells):
            continue
        filled += 1
        if filled > MAX_ROWS:
            raise BadFileError(_("一次最多 %(most)s 行，请拆成几份再上传。") % {"most": MAX_ROWS})
        _row(number, cells, columns, into=found)
    if not filled:
        raise BadFileError(_("表里没有商品。"))
    return found


def _header(lines: Iterator[tuple[int, Any]]) -> Mapping[int, Column]:
    """Return column index → column; raise BadFileError naming what is missing or twice."""
    best: dict[int, Column] = {}
    for _number, cells in islice(lines, _HEADER_WITHIN):
        found = {place: column for place, cell in enumerate(cells) if (column := heading(cell.value))}
        best = max(best, found, key=len)
        if all(column in found.values() for column in COLUMNS if column.needed):
            break
    if missing := [column.zh for column in COLUMNS if column.needed and column not in best.values()]:
        raise BadFileError(_("缺少列：%(columns)s。表头应在前五行。") % {"columns": _("、").join(missing)})
    if twice := [column.zh for column, count in Counter(best.values()).items() if count > 1]:
        raise BadFileError(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(twice)})
    return best


def _row(number: int, cells: Sequence[Any], columns: Mapping[int, Column], *, into: Sheet) -> None:
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    for place, column in columns.items():
        if place >= len(cells):
            continue
        try:
            if getattr(cells[place], "data_type", "") == "f":
                raise BadCellError(_("单元格是公式，请改成数值。"))  # noqa: TRY301 - one way out for every bad cell
            values[column.field] = READERS[column.field](cells[place].value)
        except BadCellError as error:
            wrong.append((number, column.field, str(error)))
    if wrong:
        into.faults.extend(wrong)
    else:
        into.rows.append(Row(number=number, **values))
