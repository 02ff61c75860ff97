"""What the printed pages of rounds share: two languages beside each other, codes, and the space they stand in."""

from django.utils import translation
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from linli.credentials import qr
from linli.credentials.pdf import ACCENT, INK, INK_2, INK_3, LINE, Words
from linli.credentials.typesetting import Style, width

WIDTH, HEIGHT = A4
WHITE = "#ffffff"
TITLE, NAME = Style(21, INK, weight=0.5, spacing=1), Style(14, INK, weight=0.35)
TEXT, SMALL, TINY = Style(10, INK_2), Style(9, INK_3), Style(7.5, INK_3)
NUMBER = Style(26, ACCENT, weight=0.5)


def said(words: Words) -> tuple[str, str]:
    """Return words in Chinese and in English."""
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(words))
    return found[0], found[1]


def filled(words: Words, **values: object) -> list[str]:
    """Return words with values in them, in Chinese and in English; once where the two are the same."""
    return list(dict.fromkeys(text % values for text in said(words)))


def both(words: Words, **values: object) -> str:
    """Return the same in one line."""
    return " ".join(filled(words, **values))


def shortened(text: str, style: Style, *, room: float) -> str:
    """Return a text that fits one line, with dots where it was cut."""
    if width(text, style) <= room:
        return text
    while text and width(f"{text}…", style) > room:
        text = text[:-1]
    return f"{text}…"


def code(canvas: Canvas, text: str, *, x: float, y: float, side: float) -> None:
    """Draw a QR code with its quiet zone, its lower left corner at x, y."""
    squares, bars = qr.bars(text)
    # The standard's quiet zone: four squares on every side.
    square = side / (squares + 8)
    canvas.setFillColor(HexColor(WHITE))
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillColor(HexColor(INK))
    for row, column, length in bars:
        left, top = x + (column + 4) * square, y + side - (row + 4) * square
        canvas.rect(left, top - square, length * square, square, stroke=0, fill=1)


def rule(canvas: Canvas, *, x: float, y: float, until: float) -> None:
    """Draw a thin line across."""
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.6)
    canvas.line(x, y, until, y)
