"""A certificate on one page of A4: what is certified, of whom, by whom, until when, and how anybody checks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from linli.credentials import qr
from linli.credentials.typesetting import Style, width, wrap, write, write_all

# The colours of the faces (static/linli/tokens.css), as print has them.
INK, INK_2, INK_3, LINE = "#18211b", "#455048", "#5c675f", "#c4ccc0"
ACCENT, ACCENT_SOFT, BAMBOO, WARM, WARM_FILL = "#33673b", "#e6efdf", "#789262", "#b0451a", "#e0743c"

WIDTH, HEIGHT = A4
MARGIN = 62
ROOM = WIDTH - 2 * MARGIN
# Where the rows stand: below the name, above the dates. The label's column, and the value's.
ROWS_TOP, ROWS_BOTTOM = HEIGHT - 304, 318
LABEL_X, VALUE_X = MARGIN + 26, MARGIN + 156
CARD_TOP, CARD_HEIGHT, QR_SIDE = 226, 158, 118
# Print, and air between rows, from the most handsome to the least that can be read.
LEADING = 20
SIZES = [(1, 15), (1, 11), (1, 7), (0.9, 6), (0.8, 5), (0.7, 4), (0.6, 4)]

TITLE = Style(31, INK, weight=0.7, spacing=3)
SUBTITLE = Style(14, INK_2)
LEAD = Style(12, INK_3)
NAME = Style(25, INK, weight=0.5, spacing=1)
LABEL, VALUE = Style(11.5, INK_3), Style(14, INK)
FACT_LABEL, FACT = Style(9.5, INK_3), Style(11.5, INK)
CARD_TITLE, CARD_TEXT, CARD_LINK = Style(14, ACCENT, weight=0.35), Style(10, INK_2), Style(9, INK_2)

type Words = str | Promise
HEREBY: Words = _("兹证明")
ISSUED: Words = _("签发日期")
UNTIL: Words = _("有效期至")
BY: Words = _("签发方")
SCAN: Words = _("扫码核验真伪")
NOTE: Words = _("核验页显示这份证明现在是否有效；本人可以随时撤回，撤回后立即失效。")
BRAND: Words = _("邻里")


class TooMuchForOnePageError(ValueError):
    """The rows do not fit one page even in the smallest print that can be read."""


@dataclass(frozen=True, slots=True)
class _Row:
    label: Sequence[str]
    value: Sequence[str]

    @property
    def lines(self) -> int:
        return max(len(self.label), len(self.value))


def certificate(
    *, title: str, holder: str, lines: Sequence[tuple[str, str]], issuer: str, verify_url: str, issued: datetime,
    valid_until: datetime, languages: Sequence[str] = ("zh-hans",),
) -> bytes:  # fmt: skip
    """Draw the certificate and return the PDF; the same arguments give the same bytes.

    `title` may have a second line, set smaller: the same in another language. `lines` are label and value, one row
    each, in the caller's words; what the page says itself it says in each of `languages`. Dates are those of the active
    time zone, and `valid_until` is shown by the last day that it covers. A character outside the basic plane appears
    as 〓. Raises TooMuchForOnePageError, which no reasonable proof comes near.
    """
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{' '.join(title.split())} {holder}")
    canvas.setAuthor(issuer)
    canvas.setSubject(verify_url)
    canvas.setCatalogEntry("Lang", "en" if languages[0].startswith("en") else "zh-CN")
    _head(canvas, title, holder, issuer, languages)
    _rows(canvas, lines)
    last_day = valid_until - timedelta(microseconds=1)
    facts = [(ISSUED, _dates(issued, languages)), (UNTIL, _dates(last_day, languages)), (BY, [issuer])]
    _facts(canvas, [(_said(label, languages), value) for label, value in facts])
    _card(canvas, verify_url, languages)
    canvas.save()
    return out.getvalue()


def _said(words: Words, languages: Sequence[str]) -> list[str]:
    return _each(languages, lambda: str(words))


def _dates(at: datetime, languages: Sequence[str]) -> list[str]:
    return _each(languages, lambda: date_format(timezone.localtime(at), "DATE_FORMAT"))


def _each(languages: Sequence[str], say: Callable[[], str]) -> list[str]:
    """Say it in each language; what sounds the same in two is said once."""
    said = []
    for language in languages:
        with translation.override(language):
            said.append(say())
    return list(dict.fromkeys(said))


def _head(canvas: Canvas, title: str, holder: str, issuer: str, languages: Sequence[str]) -> None:
    y = HEIGHT - 74
    _mark(canvas, x=MARGIN, y=y - 3)
    write(canvas, " ".join(_said(BRAND, languages)), Style(13, INK, weight=0.3), x=MARGIN + 24, y=y)
    write(canvas, issuer, LEAD, x=WIDTH - MARGIN - width(issuer, LEAD), y=y)
    first, _newline, second = title.partition("\n")
    _fit(canvas, first, TITLE, y=HEIGHT - 146)
    _fit(canvas, second, SUBTITLE, y=HEIGHT - 170)
    write(canvas, " ".join(_said(HEREBY, languages)), LEAD, x=MARGIN, y=HEIGHT - 214)
    _fit(canvas, holder, NAME, y=HEIGHT - 246)
    canvas.setFillColor(HexColor(WARM))
    canvas.roundRect(MARGIN, HEIGHT - 263, 36, 3.2, 1.6, stroke=0, fill=1)


def _fit(canvas: Canvas, text: str, style: Style, *, y: float) -> None:
    """Set one line across the page, smaller where it is too long."""
    write(canvas, text, style.scaled(min(1, ROOM / (width(text, style) or ROOM))), x=MARGIN, y=y)


def _mark(canvas: Canvas, *, x: float, y: float) -> None:
    """Draw Linli's mark, 16 points high: two homes beside two homes, one with somebody in it."""
    scale = 16 / 20
    homes = [(0, 11.5, 8, 8.5, ACCENT), (0, 0, 8, 9, ACCENT), (10.5, 9, 7.5, 6, WARM_FILL), (10.5, 0, 7.5, 6.5, ACCENT)]
    for left, bottom, wide, high, colour in homes:
        canvas.setFillColor(HexColor(colour))
        canvas.roundRect(x + left * scale, y + bottom * scale, wide * scale, high * scale, 2 * scale, stroke=0, fill=1)


def _rows(canvas: Canvas, lines: Sequence[tuple[str, str]]) -> None:
    """Set the rows as large as they fit, a bamboo joint before each: as many joints as there are things certified."""
    y, (factor, gap, rows) = ROWS_TOP, _fitted(lines)
    leading = LEADING * factor
    for row in rows:
        tall = row.lines * leading + gap
        _joint(canvas, y=y + 5 * factor, tall=tall)
        write_all(canvas, row.label, LABEL.scaled(factor), x=LABEL_X, y=y, leading=leading)
        write_all(canvas, row.value, VALUE.scaled(factor), x=VALUE_X, y=y, leading=leading)
        y -= tall


def _fitted(lines: Sequence[tuple[str, str]]) -> tuple[float, float, list[_Row]]:
    """Return the largest print in which all rows fit, and the gap between them: air goes first, then size."""
    for factor, gap in SIZES:
        rows = [_row(label, value, factor) for label, value in lines]
        if sum(row.lines * LEADING * factor + gap for row in rows) <= ROWS_TOP - ROWS_BOTTOM:
            return factor, gap, rows
    raise TooMuchForOnePageError


def _row(label: str, value: str, factor: float) -> _Row:
    return _Row(
        wrap(label, LABEL.scaled(factor), room=VALUE_X - LABEL_X - 12),
        wrap(value, VALUE.scaled(factor), room=WIDTH - MARGIN - VALUE_X),
    )


def _joint(canvas: Canvas, *, y: float, tall: float) -> None:
    canvas.setFillColor(HexColor(BAMBOO))
    canvas.roundRect(MARGIN + 4, y - tall + 3, 5, tall - 6, 2.5, stroke=0, fill=1)
    canvas.setFillColor(HexColor(ACCENT))
    canvas.roundRect(MARGIN, y - 1.6, 13, 3.2, 1.6, stroke=0, fill=1)


def _facts(canvas: Canvas, facts: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Set who and when, side by side above the card, under a thin line."""
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, 302, WIDTH - MARGIN, 302)
    for column, (label, value) in enumerate(facts):
        x, room = MARGIN + column * ROOM / len(facts), ROOM / len(facts) - 14
        write(canvas, " ".join(label), FACT_LABEL, x=x, y=282)
        write_all(
            canvas, [line for text in value for line in wrap(text, FACT, room=room)][:2], FACT, x=x, y=265, leading=15
        )


def _card(canvas: Canvas, verify_url: str, languages: Sequence[str]) -> None:
    """Draw the way to check it: a code for phones, the address for everybody, both of them links."""
    bottom = CARD_TOP - CARD_HEIGHT
    canvas.setFillColor(HexColor(ACCENT_SOFT))
    canvas.roundRect(MARGIN, bottom, ROOM, CARD_HEIGHT, 14, stroke=0, fill=1)
    _code(canvas, verify_url, x=MARGIN + 20, y=bottom + 20)
    x = MARGIN + 20 + QR_SIDE + 22
    room = WIDTH - MARGIN - 20 - x
    y = write_all(canvas, _said(SCAN, languages)[:1], CARD_TITLE, x=x, y=CARD_TOP - 38, leading=24)
    for text in _said(NOTE, languages):
        y = write_all(canvas, wrap(text, CARD_TEXT, room=room), CARD_TEXT, x=x, y=y, leading=15.5)
    write_all(canvas, wrap(verify_url, CARD_LINK, room=room), CARD_LINK, x=x, y=y - 6, leading=12)
    canvas.linkURL(verify_url, (MARGIN, bottom, WIDTH - MARGIN, CARD_TOP), relative=0)


def _code(canvas: Canvas, text: str, *, x: float, y: float) -> None:
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.roundRect(x, y, QR_SIDE, QR_SIDE, 8, stroke=0, fill=1)
    side, bars = qr.bars(text)
    # The standard's quiet zone: four squares on every side.
    square = QR_SIDE / (side + 8)
    canvas.setFillColor(HexColor(INK))
    for row, column, length in bars:
        left, top = x + (column + 4) * square, y + QR_SIDE - (row + 4) * square
        canvas.rect(left, top - square, length * square, square, stroke=0, fill=1)
