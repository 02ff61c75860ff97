"""A month's statement to take home: as a workbook, and on pages of A4."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from linli.core.money import yuan
from linli.credentials.pdf import ACCENT, INK, INK_2, INK_3, LINE
from linli.credentials.typesetting import Style, width, wrap, write

if TYPE_CHECKING:
    from linli.portals.merchant.statement import Line, Statement

_WIDTHS = (18, 24, 18, 14, 14, 14)
_WIDE, _HIGH = A4
_MARGIN, _LEADING, _BOTTOM = 48, 20, 64
_TITLE, _NOTE = Style(20, INK, weight=0.5), Style(10, INK_2)
_HEAD, _CELL, _FOOT = Style(9.5, INK_3), Style(9.5, INK), Style(8.5, INK_3)
# Where each column begins, or for money ends.
_AT = (_MARGIN, 148, 292, 420, 486, _WIDE - _MARGIN)
_FIRST_MONEY = 3


def workbook(statement: "Statement") -> bytes:
    """Return the month as an .xlsx, amounts in yuan as numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("对账单"))
    for place, wide in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = wide
    sheet.append([_text(sheet, f"{statement.shop.name} {statement.title}")])
    sheet.append(_heads())
    sheet.append([None, _("月初应付"), None, None, None, _money(sheet, statement.begins)])
    for line in statement.lines:
        sheet.append(_cells(sheet, line))
    came, went, ends = (_money(sheet, fen) for fen in (statement.came, statement.went, statement.ends))
    sheet.append([None, _("合计"), None, came, went, ends])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads() -> list[str]:
    return [_("时间"), _("种类"), _("订单号"), _("收入"), _("支出"), _("余额")]


def _cells(sheet: Any, line: "Line") -> list[Any]:  # noqa: ANN401 - openpyxl does not type sheets of this kind
    when: Any = WriteOnlyCell(sheet)
    when.value = timezone.localtime(line.at).replace(tzinfo=None, microsecond=0)
    when.number_format = "yyyy-mm-dd hh:mm"
    came, went = (line.fen, None) if line.fen > 0 else (None, line.fen)
    return [
        when, line.what, _text(sheet, line.number), _money(sheet, came), _money(sheet, went), _money(sheet, line.balance),
    ]  # fmt: skip


def _money(sheet: Any, fen: int | None) -> Any:  # noqa: ANN401 - openpyxl types neither sheets nor cells of this kind
    if fen is None:
        return None
    cell: Any = WriteOnlyCell(sheet)
    cell.value, cell.number_format = Decimal(fen).scaleb(-2), "#,##0.00"
    return cell


def _text(sheet: Any, words: str) -> Any:  # noqa: ANN401 - the same
    """Return a text as text: what begins like a formula never runs on the reader's computer."""
    cell: Any = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    return cell


def pdf(statement: "Statement", *, by: str, at: datetime) -> bytes:
    """Draw the month on as many pages as it takes; the same arguments give the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{statement.shop.name} {statement.title}")
    canvas.setAuthor(by)
    y = _top(canvas, statement, by=by, at=at)
    y = _row(canvas, ["", _("月初应付"), "", "", "", yuan(statement.begins)], _CELL, y=y)
    page = 1
    for line in statement.lines:
        if y < _BOTTOM:
            _foot(canvas, page)
            canvas.showPage()
            page, y = page + 1, _row(canvas, _heads(), _HEAD, y=_HIGH - 60)
        y = _row(canvas, _said(line), _CELL, y=y)
    canvas.setStrokeColor(HexColor(LINE))
    canvas.line(_MARGIN, y + 13, _WIDE - _MARGIN, y + 13)
    sums = [yuan(statement.came), yuan(statement.went), yuan(statement.ends)]
    _row(canvas, ["", _("合计"), "", *sums], Style(9.5, INK, weight=0.3), y=y - 2)
    _foot(canvas, page)
    canvas.save()
    return out.getvalue()


def _top(canvas: Canvas, statement: "Statement", *, by: str, at: datetime) -> float:
    write(canvas, _("对账单"), _TITLE, x=_MARGIN, y=_HIGH - 72)
    canvas.setFillColor(HexColor(ACCENT))
    canvas.roundRect(_MARGIN, _HIGH - 84, 36, 3.2, 1.6, stroke=0, fill=1)
    made = _("%(community)s · %(time)s 出具") % {"community": by, "time": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}
    write(canvas, f"{statement.shop.name} · {statement.title}", _NOTE, x=_MARGIN, y=_HIGH - 106)
    write(canvas, made, _NOTE, x=_WIDE - _MARGIN - width(made, _NOTE), y=_HIGH - 106)
    return _row(canvas, _heads(), _HEAD, y=_HIGH - 140)


def _said(line: "Line") -> list[str]:
    came, went = (yuan(line.fen), "") if line.fen > 0 else ("", yuan(line.fen))
    when = f"{timezone.localtime(line.at):%Y-%m-%d %H:%M}"
    return [when, line.what, line.number, came, went, yuan(line.balance)]


def _row(canvas: Canvas, cells: Sequence[str], style: Style, *, y: float) -> float:
    """Set one line of the table, words from the left, money to the right; return where the next one stands."""
    for place, (text, x) in enumerate(zip(cells, _AT, strict=True)):
        fitted = wrap(text, style, room=128)[0]
        write(canvas, fitted, style, x=x - width(fitted, style) if place >= _FIRST_MONEY else x, y=y)
    return y - _LEADING


def _foot(canvas: Canvas, page: int) -> None:
    write(canvas, _("第 %(n)s 页") % {"n": page}, _FOOT, x=_MARGIN, y=36)
