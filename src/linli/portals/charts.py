"""Small charts as plain numbers: the templates only write them down as SVG. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

_CHAIN_WIDTH = 1120
_CHAIN_HEIGHT = 118
_CHAIN_MIDDLE = 66
_CHAIN_THICKEST = 44
_CHAIN_THINNEST = 6
_DIGIT = 17
_BARS_TOP = 20
_BARS_FOOT = 22


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the value chain: how many came this far, and what stopped before the next."""

    name: str
    count: int
    note: str = ""
    drop: str = ""


@dataclass(frozen=True, slots=True)
class LinkShape:
    """A link with the coordinates that draw it."""

    name: str
    count: int
    note: str
    drop: str
    last: bool
    x: int
    name_x: int
    drop_x: int
    path: str
    joint_y: float
    joint_height: float


@dataclass(frozen=True, slots=True)
class Chain:
    """The value chain, ready for `_components/chain.html`."""

    width: int
    height: int
    middle: int
    note_y: int
    spoken: str
    links: tuple[LinkShape, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `tone` is "", "now" or "bad"."""

    label: str
    value: int
    tone: str
    x: int
    y: int
    width: int
    height: int
    middle: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart, ready for `_components/bars.html`."""

    width: int
    height: int
    base: int
    label_y: int
    spoken: str
    bars: tuple[Bar, ...]


def chain(links: Sequence[Link]) -> Chain:
    """Draw the links side by side; the thickness of each band is its share of the largest count.

    A band narrows towards the next link's thickness, so that the loss is seen where it happens.
    """
    most = max((link.count for link in links), default=0)
    thick = [_thickness(link.count, most) for link in links]
    room = _CHAIN_WIDTH // max(len(links), 1)
    return Chain(
        width=_CHAIN_WIDTH,
        height=_CHAIN_HEIGHT,
        middle=_CHAIN_MIDDLE,
        note_y=_CHAIN_HEIGHT - 8,
        spoken=_spoken([(link.name, link.count) for link in links]),
        links=tuple(
            _link_shape(link, x=place * room, room=room, here=thick[place], then=then)
            for place, (link, then) in enumerate(zip_longest(links, thick[1:]))
        ),
    )


def bars(values: Sequence[tuple[str, int, str]], *, width: int = 320, height: int = 132) -> Bars:
    """Draw (label, value, tone) as upright bars over one base line, the largest at full height."""
    most = max((value for _, value, _ in values), default=0)
    base = height - _BARS_FOOT
    room = width // max(len(values), 1)
    thick = min(round(room * 0.6), 40)
    drawn = []
    for place, (label, value, tone) in enumerate(values):
        tall = round((base - _BARS_TOP) * value / most) if most else 0
        x = place * room + (room - thick) // 2
        middle = x + thick // 2
        drawn.append(Bar(label, value, tone, x, base - tall, thick, tall, middle))
    spoken = _spoken([(label, value) for label, value, _ in values])
    return Bars(width, height, base, height - 6, spoken, tuple(drawn))


def _link_shape(link: Link, *, x: int, room: int, here: float, then: float | None) -> LinkShape:
    half, half_then = here / 2, (here if then is None else then) / 2
    left, right = x + 8, x + room - 2
    turn, middle = right - 52, right - 26
    top, top_then = _CHAIN_MIDDLE - half, _CHAIN_MIDDLE - half_then
    low, low_then = _CHAIN_MIDDLE + half, _CHAIN_MIDDLE + half_then
    path = (
        f"M{left} {top:g}H{turn}C{middle} {top:g} {middle} {top_then:g} {right} {top_then:g}"
        f"V{low_then:g}C{middle} {low_then:g} {middle} {low:g} {turn} {low:g}H{left}z"
    )
    return LinkShape(
        name=link.name,
        count=link.count,
        note=link.note,
        drop=link.drop,
        last=then is None,
        x=x,
        name_x=x + _DIGIT * len(str(link.count)) + 8,
        drop_x=turn - 4,
        path=path,
        joint_y=top - 3,
        joint_height=here + 6,
    )


def _thickness(count: int, most: int) -> float:
    share = count / most if most else 0
    return max(_CHAIN_THINNEST, round(_CHAIN_THICKEST * share, 1))


def _spoken(pairs: Sequence[tuple[str, int]]) -> str:
    return " · ".join(f"{name} {count}" for name, count in pairs)
