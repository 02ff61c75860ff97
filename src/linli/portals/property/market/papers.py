"""Money on paper: a payout's statement as a workbook and as a PDF, and any table as a workbook."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from linli.core.money import yuan
from linli.credentials.pdf import INK, INK_2, INK_3
from linli.credentials.typesetting import Style, width, write
from linli.ledger.enums import Unit
from linli.market.models import Payout, Sale
from linli.market.services.settling import Entry
from linli.portals import ledger_words, statements
from linli.portals.property.market import wording
from linli.portals.statements import Row

_WIDE, _HIGH = A4
_EDGE, _FOOT, _LEADING = 48, 56, 17
_TITLE, _NAME, _TEXT, _SMALL = Style(18, INK, weight=0.4), Style(11, INK), Style(9.5, INK_2), Style(8, INK_3)
_PLACES = (_EDGE, _EDGE + 96, _EDGE + 176)
_RIGHTS = (_WIDE - _EDGE - 96, _WIDE - _EDGE)
_HEADING: str | Promise = _("商家对账单")
_NOTE: str | Promise = _("每一笔都来自只增不改的账本。")
_HEADS: Sequence[str | Promise] = (_("时间"), _("种类"), _("订单"), _("金额（元）"), _("余额（元）"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a payout paid for: what was owed before, and every line up to and with the payout, in fen."""

    payout: Payout
    since: datetime
    opening: int
    entries: Sequence[Entry]

    @property
    def closing(self) -> int:
        """What is owed after it."""
        return self.entries[-1].balance if self.entries else self.opening


def write_table(table: Iterable[Row]) -> IO[bytes]:
    """Write rows, headings first, to a workbook on disk; what begins like a formula stays words."""
    return statements.as_workbook(table)


def money(fen: int | None) -> Any:  # noqa: ANN401 - a cell: an exact number of yuan, or nothing
    """Return an amount as a cell of yuan."""
    return "" if fen is None else ledger_words.figure(fen, Unit.CNY)


def moment(value: datetime, zone: Any) -> datetime:  # noqa: ANN401 - a zone
    """Return a moment as a cell: on the community's clock."""
    return value.astimezone(zone).replace(tzinfo=None, microsecond=0)


def write_statement(one: Statement) -> IO[bytes]:
    """Write a payout's statement as a workbook."""
    return write_table(_rows(one))


def _rows(one: Statement) -> Iterator[Row]:
    zone, shop = one.payout.merchant.community.zone, one.payout.merchant
    yield [str(_HEADING), shop.name, shop.legal_name, shop.licence_no]
    yield [str(head) for head in _HEADS]
    yield [moment(one.since, zone), str(_("期初余额")), "", "", money(one.opening)]
    numbers = _numbers(one)
    for entry in one.entries:
        yield [
            moment(entry.at, zone), wording.kind(entry.kind), numbers.get(entry.sale, ""), money(entry.fen),
            money(entry.balance),
        ]  # fmt: skip


def _numbers(one: Statement) -> dict[str, str]:
    """Return the orders' numbers by the sales' keys. One query."""
    keys = {entry.sale for entry in one.entries if entry.sale}
    rows = Sale.objects.filter(pk__in=keys).values_list("pk", "order__number")
    return {str(key): number or "" for key, number in rows}


def draw_statement(one: Statement) -> IO[bytes]:
    """Draw a payout's statement as a PDF."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends the file closes it
    canvas, shop = Canvas(out, pagesize=A4, invariant=1), one.payout.merchant
    canvas.setTitle(f"{_HEADING} {shop.name}")
    canvas.setCatalogEntry("Lang", "zh-CN")
    lines, numbers, zone = list(one.entries), _numbers(one), shop.community.zone
    y = _head(canvas, one)
    for entry in lines:
        if y < _FOOT:
            canvas.showPage()
            y = _columns(canvas, _HIGH - _EDGE)
        cells = (f"{moment(entry.at, zone):%Y-%m-%d %H:%M}", wording.kind(entry.kind), numbers.get(entry.sale, ""))
        y = _line(canvas, cells, (yuan(entry.fen), yuan(entry.balance)), _TEXT, y=y)
    canvas.save()
    out.seek(0)
    return out


def _head(canvas: Canvas, one: Statement) -> float:
    shop, zone = one.payout.merchant, one.payout.merchant.community.zone
    y = _HIGH - 64
    write(canvas, f"{_HEADING} · {shop.name}", _TITLE, x=_EDGE, y=y)
    write(canvas, f"{shop.legal_name}  {shop.licence_no}", _NAME, x=_EDGE, y=y - 22)
    when = f"{moment(one.since, zone):%Y-%m-%d %H:%M} – {moment(one.payout.at, zone):%Y-%m-%d %H:%M}"
    write(canvas, f"{shop.community.name} · {when}", _TEXT, x=_EDGE, y=y - 40)
    paid = _("本次付款 %(paid)s · 期初 %(opening)s · 期末 %(closing)s") % {
        "paid": yuan(one.payout.fen), "opening": yuan(one.opening), "closing": yuan(one.closing),
    }  # fmt: skip
    write(canvas, paid, _NAME, x=_EDGE, y=y - 60)
    return _columns(canvas, y - 88)


def _columns(canvas: Canvas, y: float) -> float:
    write(canvas, str(_NOTE), _SMALL, x=_EDGE, y=34)
    heads = [str(head) for head in _HEADS]
    return _line(canvas, heads[:3], heads[3:], _SMALL, y=y)


def _line(canvas: Canvas, cells: Sequence[str], figures: Sequence[str], style: Style, *, y: float) -> float:
    for text, place in zip(cells, _PLACES, strict=True):
        write(canvas, text, style, x=place, y=y)
    for text, right in zip(figures, _RIGHTS, strict=True):
        write(canvas, text, style, x=right - width(text, style), y=y)
    return y - _LEADING


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Mapping[str, tuple[Callable[[Statement], IO[bytes]], str]] = {
    "xlsx": (write_statement, _XLSX), "pdf": (draw_statement, "application/pdf"),
}  # fmt: skip


def write_as(one: Statement, *, form: str) -> tuple[IO[bytes], str]:
    """Return a statement in one of the FORMS, and what kind of file it is."""
    draw, kind = FORMS[form]
    return draw(one), kind
