"""One field of a message: from an element's text to a checked value. Every refusal names the element."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from math import isfinite
from xml.etree.ElementTree import Element

from linli.care.cap.errors import (
    BadReferenceError,
    BadShapeError,
    BadTimeError,
    BadValueError,
    MissingError,
    RepeatedError,
)
from linli.care.cap.values import Circle, Key, Named, Point, Polygon
from linli.care.cap.xml import children, words

# CAP wants a T and digits after it; the national system writes a space, some issuers Z or parts of a second. The moment
# is the same. Without an offset there is no moment.
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII)
# Not in a name that others refer to by "sender,identifier,sent …": CAP 3.2.1.
_PARTS_NAMES = re.compile(r"[\s,<&]")
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,20})?|[+-]?\.\d{1,20}", re.ASCII)
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
LATITUDES, LONGITUDES = 90, 180
# No warning is of another year, and with these every moment can be reckoned with.
YEARS = 1970, 2999
# A closed triangle; and more than the finest coast line an issuer draws, few enough to be reckoned with at once.
FEWEST_POINTS, MOST_POINTS = 4, 10_000
# Half round the globe: farther away is nothing.
MOST_KM = 20_038


def texts(parent: Element, name: str) -> list[str]:
    """Return the texts of all children of a name that are not blank, to the letter. Issuers send empty elements along."""
    return [said for child in children(parent, name) if (said := words(child)).strip()]


def text(parent: Element, name: str) -> str:
    """Return the text of the one child of a name, to the letter; empty where there is none. Raises RepeatedError."""
    found = texts(parent, name)
    if len(found) > 1:
        raise RepeatedError(name)
    return found[0] if found else ""


def code(parent: Element, name: str) -> str:
    """Return what a machine reads: without outer white space."""
    return text(parent, name).strip()


def required(parent: Element, name: str, read: Callable[[Element, str], str] = code) -> str:
    """Return what must be there. Raises MissingError."""
    found = read(parent, name)
    if not found:
        raise MissingError(name)
    return found


def label(parent: Element, name: str) -> str:
    """Return a required name that others refer to. Raises BadValueError where it has a space, a comma, < or &."""
    found = required(parent, name)
    if _PARTS_NAMES.search(found):
        raise BadValueError(name)
    return found


def choice[E: StrEnum](kind: type[E], said: str, name: str) -> E:
    """Return the value of an enumeration; letters' case counts, as in the standard. Raises BadValueError."""
    try:
        return kind(said.strip())
    except ValueError as error:
        raise BadValueError(name) from error


def moment(said: str, name: str) -> datetime:
    """Return an aware moment. Raises BadTimeError for what is none, or comes without its offset."""
    match = _TIME.fullmatch(said.strip())
    if not match:
        raise BadTimeError(name)
    day, clock, offset = match.groups()
    try:
        found = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset == 'Z' else offset}")
    except ValueError as error:
        raise BadTimeError(name) from error
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise BadTimeError(name)
    return found


def maybe_moment(parent: Element, name: str) -> datetime | None:
    """Return a moment that may be left out. Raises BadTimeError."""
    said = code(parent, name)
    return moment(said, name) if said else None


def number(said: str, name: str) -> float:
    """Return a decimal number, written plainly: no exponent, no NaN. Raises BadValueError."""
    if not _NUMBER.fullmatch(said.strip()):
        raise BadValueError(name)
    return float(said)


def maybe_number(parent: Element, name: str) -> float | None:
    """Return a number that may be left out. Raises BadValueError."""
    said = code(parent, name)
    return number(said, name) if said else None


def named(parent: Element, name: str) -> tuple[Named, ...]:
    """Return all pairs of valueName and value. Blank values are left out; several in one element are one each (US NWS)."""
    return tuple(pair for child in children(parent, name) for pair in _pairs(child))


def _pairs(element: Element) -> list[Named]:
    names, values = children(element, "valueName"), children(element, "value")
    if len(names) != len(values):
        raise MissingError("valueName" if len(names) < len(values) else "value")
    pairs = zip((words(one).strip() for one in names), (words(one).strip() for one in values), strict=True)
    return [Named(name, value) for name, value in pairs if value]


def listed(said: str) -> tuple[str, ...]:
    """Return the parts of a list separated by spaces; a part with spaces stands in double quotes."""
    return tuple(quoted or plain for quoted, plain in _QUOTED.findall(said))


def references(said: str) -> tuple[Key, ...]:
    """Return the messages named as sender,identifier,sent, separated by white space. Raises BadReferenceError."""
    return tuple(_reference(part) for part in said.split())


def _reference(said: str) -> Key:
    parts = said.split(",")
    if len(parts) != len(("sender", "identifier", "sent")) or not all(parts):
        raise BadReferenceError("references")
    sender, identifier, sent = parts
    try:
        return Key(sender, identifier, moment(sent, "references"))
    except BadTimeError as error:
        raise BadReferenceError("references") from error


# --- shapes ------------------------------------------------------------------------------------------------------
def polygon(said: str) -> Polygon:
    """Return a closed ring of latitude,longitude pairs. Raises BadShapeError; whether it crosses itself is not asked."""
    points = tuple(_point(part, "polygon") for part in said.split())
    if not FEWEST_POINTS <= len(points) <= MOST_POINTS or points[0] != points[-1]:
        raise BadShapeError("polygon")
    return points


def circle(said: str) -> Circle:
    """Return a centre and a radius in kilometres: "latitude,longitude radius". Raises BadShapeError."""
    parts = said.split()
    if len(parts) != len(("centre", "radius")):
        raise BadShapeError("circle")
    km = _coordinate(parts[1], MOST_KM, "circle")
    if km < 0:
        raise BadShapeError("circle")
    return Circle(_point(parts[0], "circle"), km)


def _point(said: str, name: str) -> Point:
    parts = said.split(",")
    if len(parts) != len(("latitude", "longitude")):
        raise BadShapeError(name)
    return _coordinate(parts[0], LATITUDES, name), _coordinate(parts[1], LONGITUDES, name)


def _coordinate(said: str, most: float, name: str) -> float:
    try:
        value = number(said, name)
    except BadValueError as error:
        raise BadShapeError(name) from error
    if not isfinite(value) or abs(value) > most:
        raise BadShapeError(name)
    return value
