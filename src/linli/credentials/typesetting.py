"""Chinese and Latin text on a PDF page, with fonts that are not in the file because every reader has them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

# One of the seven Asian fonts that PDF readers replace by their own, by Adobe's and everybody's convention.
SONG, LATIN = "STSong-Light", "Times-Roman"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

_LATIN_RUN = re.compile(r"([\x20-\x7e\xa0-\xff]+)")
# A Latin word with what follows it closely, or one character with the punctuation that may not begin a line.
_UNBREAKABLE = re.compile(r"(?:[!-~\xa1-\xff]+|[^!-~\xa1-\xff])[，。、；：？！）》」』”’…·]*\s*")
# Beyond the first 65,536 characters readers show something else or nothing; a mark for a missing type misleads nobody.
_BEYOND, _MISSING = re.compile(r"[\U00010000-\U0010ffff]"), "〓"


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points, colour, and how much thicker the strokes are drawn: the font has no bold."""

    size: float
    colour: str
    weight: float = 0.0
    spacing: float = 0.0

    def scaled(self, factor: float) -> "Style":
        """Return the same hand, smaller."""
        return Style(self.size * factor, self.colour, self.weight * factor, self.spacing * factor)


def runs(text: str) -> list[tuple[str, str]]:
    """Cut a text where the font changes: (font, piece) each."""
    pieces = _LATIN_RUN.split(_BEYOND.sub(_MISSING, text))
    return [(LATIN if i % 2 else SONG, piece) for i, piece in enumerate(pieces) if piece]


def width(text: str, style: Style) -> float:
    """Return how wide a line is, in points."""
    glyphs = sum(pdfmetrics.stringWidth(piece, font, style.size) for font, piece in runs(text))
    return glyphs + style.spacing * len(text)


def wrap(text: str, style: Style, *, room: float) -> list[str]:
    """Break a text into lines no wider than `room`; a word that is wider by itself is broken where it must."""
    lines = [""]
    for word in _UNBREAKABLE.findall(text):
        for piece in [word] if width(word.rstrip(), style) <= room else word:
            if lines[-1] and width((lines[-1] + piece).rstrip(), style) > room:
                lines.append("")
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def write(canvas: Canvas, text: str, style: Style, *, x: float, y: float) -> None:
    """Set one line with its baseline at `y`, beginning at `x`."""
    ink = HexColor(style.colour)
    canvas.saveState()
    canvas.setLineWidth(style.weight)
    line = canvas.beginText(x, y)
    line.setFillColor(ink)
    line.setStrokeColor(ink)
    line.setTextRenderMode(2 if style.weight else 0)
    line.setCharSpace(style.spacing)
    for font, piece in runs(text):
        line.setFont(font, style.size)
        line.textOut(piece)
    canvas.drawText(line)
    canvas.restoreState()


def write_all(
    canvas: Canvas, lines: Sequence[str], style: Style, *, x: float, y: float, leading: float
) -> float:  # fmt: skip
    """Set lines below each other, the first at `y`; return where the next one would stand."""
    for number, text in enumerate(lines):
        write(canvas, text, style, x=x, y=y - number * leading)
    return y - len(lines) * leading
