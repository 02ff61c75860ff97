"""What the sample's goods look like: simple pictures drawn once, because nobody in the town has a camera."""

import io
from collections.abc import Callable, Mapping, Sequence

from PIL import Image, ImageDraw

from linli.core.images import CleanPhoto, clean

Draw = ImageDraw.ImageDraw

_SIZE = (400, 400)
_INK, _CLOTH, _LEAF, _WOOD = "#4a5550", "#efe9da", "#6f9a63", "#b08457"


def _sack(pen: Draw) -> None:
    pen.rounded_rectangle((110, 90, 290, 350), 26, fill=_CLOTH, outline=_INK, width=4)
    pen.polygon(((120, 96), (280, 96), (252, 50), (148, 50)), fill=_CLOTH, outline=_INK)
    pen.line((138, 96, 262, 96), fill=_WOOD, width=10)
    pen.ellipse((150, 160, 250, 260), fill="#f7d774")
    for x in (176, 200, 224):
        pen.line((x, 190, x, 240), fill=_WOOD, width=5)


def _bowl(pen: Draw) -> None:
    pen.pieslice((110, 140, 290, 300), 180, 360, fill="#fdfcf6", outline=_INK, width=3)
    for n in range(14):
        x, y = 132 + n % 7 * 21, 178 + n // 7 * 18
        pen.ellipse((x, y, x + 12, y + 6), fill="#ece7d6")
    pen.pieslice((80, 100, 320, 340), 0, 180, fill="#5f86a0", outline=_INK, width=4)
    pen.rectangle((160, 334, 240, 352), fill="#5f86a0", outline=_INK, width=4)


def _bottle(pen: Draw) -> None:
    pen.rectangle((174, 40, 226, 84), fill="#a9563f", outline=_INK, width=4)
    pen.rounded_rectangle((120, 84, 280, 356), 40, fill="#e4b53f", outline=_INK, width=4)
    pen.rectangle((122, 180, 278, 290), fill="#fbf6e4", outline=_INK, width=3)
    pen.ellipse((172, 206, 228, 262), fill="#f2d23c", outline=_WOOD, width=4)


def _flour(pen: Draw) -> None:
    pen.rectangle((120, 70, 280, 350), fill="#fbfaf5", outline=_INK, width=4)
    pen.polygon(((120, 70), (280, 70), (262, 46), (138, 46)), fill="#e7e2d4", outline=_INK)
    pen.rectangle((122, 150, 278, 250), fill=_LEAF)
    pen.line((200, 170, 200, 232), fill="#f7d774", width=6)
    for y in (180, 198, 216):
        pen.line((178, y - 12, 200, y, 222, y - 12), fill="#f7d774", width=6)


def _round(pen: Draw, x: int, y: int, colour: str) -> None:
    pen.ellipse((x - 62, y - 62, x + 62, y + 62), fill=colour, outline=_INK, width=4)
    pen.ellipse((x - 34, y - 40, x - 14, y - 20), fill="#ffffff")
    pen.line((x, y - 60, x + 6, y - 82), fill=_WOOD, width=7)


def _oranges(pen: Draw) -> None:
    for x, y in ((140, 250), (260, 250), (200, 160)):
        _round(pen, x, y, "#ef9a3c")
    pen.polygon(((206, 82), (262, 62), (250, 104)), fill=_LEAF, outline=_INK)


def _apples(pen: Draw) -> None:
    for x, y in ((130, 240), (270, 240), (200, 260)):
        _round(pen, x, y, "#c8443a")


def _bananas(pen: Draw) -> None:
    for depth in (190, 140, 90):
        for edge, colour in ((0, _INK), (4, "#e9c53d")):
            box = (80 + edge, 160 - depth + edge, 330 - edge, 160 + depth - edge)
            pen.arc(box, 15 + edge // 2, 180, fill=colour, width=44 - 2 * edge)
    pen.rectangle((78, 120, 126, 164), fill=_WOOD, outline=_INK, width=4)


# Wall and table behind it, and what is drawn: by the Chinese name of the goods, the cover first. What is not here has its icon.
_LIGHTS = (("#e8ede2", "#cdbfa6"), ("#f1e9dd", "#c3ad8c"))
_DRAWN: Mapping[str, Sequence[Callable[[Draw], None]]] = {
    "五常大米": (_sack, _bowl), "菜籽油": (_bottle,), "富强粉": (_flour,), "赣南脐橙": (_oranges,), "红富士苹果": (_apples,),
    "香蕉": (_bananas,),
}  # fmt: skip


def of(name: str) -> list[CleanPhoto]:
    """Return what the goods of this Chinese name look like, nothing for most."""
    return [_taken(draw, number) for number, draw in enumerate(_DRAWN.get(name, ()))]


def _taken(draw: Callable[[Draw], None], number: int) -> CleanPhoto:
    wall, table = _LIGHTS[number % len(_LIGHTS)]
    paper = Image.new("RGB", _SIZE, wall)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((0, 320, 400, 400), fill=table)
    draw(pen)
    raw = io.BytesIO()
    paper.save(raw, "JPEG", quality=80)
    size = raw.tell()
    raw.seek(0)
    return clean(raw, size=size)
