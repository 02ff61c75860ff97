"""Photos of finished work: simple pictures drawn once and used again, because nobody in the town has a camera."""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

from linli.core.images import CleanPhoto, clean

SIZE = (640, 480)
_WALLS = ("#e9e4d8", "#dfe6e6", "#e6ddd3", "#dde3d6")
_INK, _STEEL, _WOOD, _LEAF, _WATER = "#4a5550", "#9aa6a8", "#b08457", "#6f9a63", "#8fb7c9"

Draw = ImageDraw.ImageDraw


def _pipe(pen: Draw) -> None:
    pen.rectangle((0, 380, 640, 480), fill="#c9c2b4")
    pen.rectangle((110, 90, 530, 130), fill=_STEEL, outline=_INK, width=3)
    pen.rectangle((290, 130, 350, 300), fill=_STEEL, outline=_INK, width=3)
    pen.rounded_rectangle((270, 190, 370, 230), 12, fill="#c98f3c", outline=_INK, width=3)
    pen.arc((290, 260, 430, 380), 0, 180, fill=_INK, width=34)


def _lamp(pen: Draw) -> None:
    pen.polygon(((320, 60), (250, 480), (390, 480)), fill="#fff6d6")
    pen.line((320, 0, 320, 80), fill=_INK, width=6)
    pen.pieslice((220, 60, 420, 240), 180, 360, fill="#f3e3a8", outline=_INK, width=4)
    pen.ellipse((290, 140, 350, 190), fill="#fffbe8", outline=_INK, width=3)


def _door(pen: Draw) -> None:
    pen.rectangle((180, 40, 460, 480), fill=_WOOD, outline=_INK, width=5)
    pen.rectangle((215, 80, 425, 240), outline=_INK, width=3)
    pen.rounded_rectangle((395, 270, 435, 360), 10, fill=_STEEL, outline=_INK, width=3)
    pen.line((415, 300, 360, 300), fill=_INK, width=12)


def _wall(pen: Draw) -> None:
    for y in range(60, 420, 60):
        for x in range(-40 + (y // 60 % 2) * 50, 640, 100):
            pen.rectangle((x, y, x + 96, y + 56), outline="#cfc5b5", width=2)
    pen.rounded_rectangle((220, 160, 430, 320), 40, fill="#f4f1ea", outline="#b8ae9d", width=3)
    pen.rectangle((0, 430, 640, 480), fill="#c9c2b4")


def _lobby(pen: Draw) -> None:
    pen.polygon(((0, 480), (640, 480), (500, 260), (140, 260)), fill="#cdd3d2", outline=_INK)
    for x in range(140, 520, 60):
        pen.line((x, 260, (x - 320) * 1.8 + 320, 480), fill="#b4bcba", width=2)
    pen.rectangle((250, 120, 390, 260), fill="#aebdbd", outline=_INK, width=4)
    pen.line((320, 120, 320, 260), fill=_INK, width=3)


def _tree(pen: Draw) -> None:
    pen.rectangle((0, 360, 640, 480), fill="#b9cda9")
    pen.rectangle((300, 240, 340, 400), fill=_WOOD, outline=_INK, width=3)
    for box in ((190, 100, 350, 270), (290, 80, 460, 260), (240, 50, 400, 200)):
        pen.ellipse(box, fill=_LEAF, outline=_INK, width=3)


def _lift(pen: Draw) -> None:
    pen.rectangle((190, 50, 450, 480), fill=_STEEL, outline=_INK, width=5)
    pen.line((320, 50, 320, 480), fill=_INK, width=4)
    pen.rounded_rectangle((490, 210, 530, 300), 8, fill="#f1f1ec", outline=_INK, width=3)
    pen.ellipse((500, 222, 520, 242), fill="#d8a03a")
    pen.ellipse((500, 264, 520, 284), fill="#e8e8e2", outline=_INK, width=2)


def _car(pen: Draw) -> None:
    pen.rectangle((0, 360, 640, 480), fill="#b9bcbb")
    pen.polygon(((190, 260), (250, 190), (410, 190), (470, 260)), fill=_WATER, outline=_INK)
    pen.rounded_rectangle((120, 260, 530, 360), 30, fill="#a9563f", outline=_INK, width=4)
    for x in (210, 440):
        pen.ellipse((x - 42, 318, x + 42, 402), fill="#3d4442", outline="#d8dada", width=8)


def _table(pen: Draw) -> None:
    pen.polygon(((120, 300), (520, 300), (600, 400), (40, 400)), fill=_WOOD, outline=_INK)
    pen.rounded_rectangle((230, 210, 410, 330), 14, fill="#f4f1ea", outline=_INK, width=4)
    pen.line((230, 250, 410, 250), fill="#a9563f", width=10)
    pen.ellipse((440, 270, 520, 330), fill="#f4f1ea", outline=_INK, width=4)


def _people(pen: Draw) -> None:
    pen.rectangle((0, 390, 640, 480), fill="#cdd3d2")
    for x, coat in ((230, "#6f9a63"), (390, "#a9563f")):
        pen.ellipse((x - 38, 140, x + 38, 216), fill="#e8c9a6", outline=_INK, width=3)
        pen.rounded_rectangle((x - 62, 222, x + 62, 410), 40, fill=coat, outline=_INK, width=3)


_SCENES: dict[str, Callable[[Draw], None]] = {
    "pipe": _pipe, "lamp": _lamp, "door": _door, "wall": _wall, "lobby": _lobby, "tree": _tree, "lift": _lift, "car": _car,
    "table": _table, "people": _people,
}  # fmt: skip
_OF_PRODUCT = (
    ("base.repair.water", "pipe"), ("base.repair.outage", "lamp"), ("base.repair.power", "lamp"),
    ("base.repair.door", "door"), ("value.home.locksmith", "door"), ("base.repair.wall", "wall"),
    ("base.repair.lift", "lift"), ("base.repair.gas", "pipe"), ("base.repair", "door"), ("base.cleaning", "lobby"),
    ("base.greening", "tree"), ("base.security.vehicles", "car"), ("base.security", "lobby"), ("value.home.car", "car"),
    ("value.commerce.carcare", "car"), ("value.commerce", "table"), ("value.elder.meals", "table"), ("value.home", "lobby"),
    ("", "people"),
)  # fmt: skip
VARIANTS = 3


class Album:
    """The pool: each scene in a few lights, made when first asked for."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[tuple[str, int], CleanPhoto] = {}

    def of(self, code: str, *, draw: Random) -> CleanPhoto:
        """Return a photo that suits the product."""
        scene = next(scene for prefix, scene in _OF_PRODUCT if code.startswith(prefix))
        key = scene, draw.randrange(VARIANTS)
        if key not in self._kept:
            self._kept[key] = _taken(*key)
        return self._kept[key]


def _taken(scene: str, variant: int) -> CleanPhoto:
    picture = Image.new("RGB", SIZE, _WALLS[variant % len(_WALLS)])
    _SCENES[scene](ImageDraw.Draw(picture))
    raw = io.BytesIO()
    picture.rotate((variant - 1) * 1.5, fillcolor=_WALLS[variant % len(_WALLS)]).save(raw, "JPEG", quality=70)
    size = raw.tell()
    raw.seek(0)
    return clean(raw, size=size)
