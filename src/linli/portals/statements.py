"""Statements as people take them home: a period of days, and the lines as CSV or as a workbook."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched
from typing import IO, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from linli.ledger.statements import CHUNK, Line, Part, Party
from linli.portals import ledger_words

# A sheet holds about a million rows; who needs more than this takes the CSV.
MOST = 200_000
# What begins like a formula stays words: nothing that was typed ever runs on the reader's computer.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_WIDTHS = (16, 12, 14, 20, 12, 40, 30, 12, 12, 10)

# Names the accounts' owners, those known to the reader.
type Names = Callable[[set[UUID]], Mapping[UUID, str]]
type Row = list[Any]


class BadPeriodError(Exception):
    """The dates make no sense; says why in words."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, as they are in a zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment, in UTC."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment after, in UTC."""
        return _midnight(self.last + timedelta(days=1), self.zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def this_month(today: date, zone: ZoneInfo) -> Period:
    """Return the whole month of a day."""
    first = today.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), zone)


def this_year(today: date, zone: ZoneInfo) -> Period:
    """Return the whole year of a day."""
    return Period(date(today.year, 1, 1), date(today.year, 12, 31), zone)


def read(params: Mapping[str, str], *, default: Period) -> Period:
    """Return the period of an address, `since` and `until` as days; what is not given is the default's. Raises BadPeriodError."""
    first, last = _day(params.get("since"), default.first), _day(params.get("until"), default.last)
    if last < first:
        raise BadPeriodError(_("结束日期早于开始日期，请把两个日期对调。"))
    return Period(first, last, default.zone)


def _day(text: str | None, default: date) -> date:
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriodError(_("没有这一天：%(day)s。请按 2026-11-01 的样子填。") % {"day": text[:20]}) from error
    if not _FIRST <= day <= _LAST:
        raise BadPeriodError(_("只能选 2000 年到 2100 年之间的日期。"))
    return day


def rows(lines: Iterable[Line], *, names: Names) -> Iterator[Row]:
    """Yield the table, headings first; who has an account is asked once for each CHUNK of lines."""
    yield [
        _("户主"), _("账户"), _("单位"), _("时间"), _("种类"), _("事由"), _("对方"), _("数额"), _("余额"), _("交易号"),
    ]  # fmt: skip
    is_empty = True
    for part in batched(lines, CHUNK):
        is_empty = False
        known = names({account.owner for line in part for account in (line.account, *line.others)})
        yield from (_row(line, known) for line in part)
    if is_empty:
        yield [_("这段时间没有进出。")]


def _row(line: Line, known: Mapping[UUID, str]) -> Row:
    account = line.account
    row: Row = [known.get(account.owner, ""), ledger_words.account(account.kind), ledger_words.unit(account.unit)]
    balance = "" if line.balance is None else ledger_words.figure(line.balance, account.unit)
    # A period ends a moment before the next day begins; that is the day people know.
    at = line.at - timedelta(seconds=1) if line.part == Part.CLOSING else line.at
    row.append(timezone.localtime(at).replace(tzinfo=None, microsecond=0))
    if line.transfer is None:
        return [*row, _("期初余额") if line.part == Part.OPENING else _("期末余额"), "", "", "", balance, ""]
    others = _("、").join(_named(other, known) for other in line.others)
    amount = ledger_words.figure(line.amount, account.unit)
    return [*row, ledger_words.kind(line.kind), line.cause, others, amount, balance, line.transfer]


def _named(account: Party, known: Mapping[UUID, str]) -> str:
    return f"{known.get(account.owner, '')} {ledger_words.account(account.kind)}".strip()


def as_csv(table: Iterable[Row]) -> IO[bytes]:
    """Write the table row by row to a file on disk and return it: UTF-8 with the mark by which Excel knows it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends the file closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([_plain(value) for value in row] for row in table)
    text.detach()
    file.seek(0)
    return file


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever stands in a cell
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    # Only words are guarded: a number below zero begins with a dash by right.
    guard = "'" if isinstance(value, str) and value.startswith(_FORMULA) else ""
    return f"{guard}{value}"


def as_workbook(table: Iterable[Row]) -> IO[bytes]:
    """Write at most MOST rows, one by one, to a workbook on disk and return it; says where it was cut."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("明细"))
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.freeze_panes = "A2"
    for count, row in enumerate(table):
        if count > MOST:
            sheet.append([_("只导出了前 %(n)d 行。请缩短时间，或导出 CSV。") % {"n": MOST}])
            break
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends the file closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Any) -> Any:  # noqa: ANN401 - openpyxl types neither sheets nor cells of this kind
    if isinstance(value, Decimal | datetime):
        cell: Any = WriteOnlyCell(sheet)
        cell.value = value
        cell.number_format = "#,##0.00" if isinstance(value, Decimal) else "yyyy-mm-dd hh:mm:ss"
        return cell
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


FORMS: Mapping[str, tuple[Callable[[Iterable[Row]], IO[bytes]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def download(table: Iterable[Row], *, form: str, name: str, period: Period) -> FileResponse:
    """Send the table in one of the FORMS, named by what it is and its period."""
    write, kind = FORMS[form]
    file = f"{name}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{form}"
    return FileResponse(write(table), as_attachment=True, filename=file, content_type=kind)
