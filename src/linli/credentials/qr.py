"""QR codes: the same one on paper and on the screen."""

from collections.abc import Iterator

import segno
from django.utils.safestring import SafeString, mark_safe

# Level M still reads with a seventh of it smudged, and keeps the squares of an address large.
LEVEL = "m"


def svg(text: str) -> SafeString:
    """Return the code as an SVG element for a page: no style of its own, sized and coloured by the stylesheet."""
    drawn = segno.make_qr(text, error=LEVEL).svg_inline(omitsize=True, svgclass="qr", lineclass="qr-dark", border=4)
    return mark_safe(drawn)  # noqa: S308 - a library drew it; the text has become squares


def bars(text: str) -> tuple[int, Iterator[tuple[int, int, int]]]:
    """Return how many squares a side has, and its dark bars: row, first column, length. The quiet zone is not counted."""
    rows = list(segno.make_qr(text, error=LEVEL).matrix)
    return len(rows), ((y, x, length) for y, row in enumerate(rows) for x, length in _runs(row))


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    start = 0
    for x in range(len(row) + 1):
        if x == len(row) or not row[x]:
            if x > start:
                yield start, x - start
            start = x + 1
