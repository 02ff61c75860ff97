"""The lists in which issuers publish their messages: Atom and RSS, with links to CAP documents or the messages inside."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, tostring

from linli.care.cap import fields, reading, xml
from linli.care.cap.errors import BadTimeError, CapError, NotAnIndexError
from linli.care.cap.values import Message, Named

CAP_TYPE = "application/cap+xml"
_ROOTS = ("feed", "rss", "RDF")
_ENTRIES = ("entry", "item")
# What an Atom link is when it does not say: to the thing itself.
_ITSELF = ("", "alternate", "enclosure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an index.

    `link` is absolute (http or https) or empty; `updated` is None where the index gives none that can be read. `message` is
    the whole message where the index holds it, and `fault` why not where it holds a broken one; `inline` is that message,
    whole or broken, as a document of its own (UTF-8; its prefixes are new, so that a signature no longer fits). `hints` are
    single CAP elements beside it (US NWS, MeteoAlarm): enough to choose by, never to relay.
    """

    id: str
    link: str
    title: str = ""
    updated: datetime | None = None
    message: Message | None = None
    fault: CapError | None = None
    inline: bytes = b""
    hints: tuple[Named, ...] = ()


def entries(data: bytes, *, base: str = "", charset: str = "") -> tuple[Entry, ...]:
    """Return the entries of an index of at most `xml.INDEX_BYTES`, in its order; `base` is the address it came from.

    One broken entry spoils no other. Raises NotAnIndexError, and what `xml.parse` does.
    """
    root = xml.parse(data, most=xml.INDEX_BYTES, charset=charset)
    if xml.local(root) not in _ROOTS:
        raise NotAnIndexError(xml.local(root))
    return tuple(_entry(one, base) for one in root.iter() if xml.local(one) in _ENTRIES)


def is_index(data: bytes, *, charset: str = "") -> bool:
    """Whether a document is an index, by its outermost element. Raises what `xml.parse` does."""
    return xml.local(xml.parse(data, most=xml.INDEX_BYTES, charset=charset)) in _ROOTS


def _entry(entry: Element, base: str) -> Entry:
    inline = _inline(entry)
    message, fault = _message(inline)
    link = _link(entry, base)
    return Entry(
        id=_first(entry, "id") or _first(entry, "guid") or link,
        link=link,
        title=_first(entry, "title"),
        updated=_updated(entry),
        message=message,
        fault=fault,
        inline=inline,
        hints=tuple(
            Named(xml.local(one), xml.words(one).strip())
            for one in entry
            if xml.namespace(one) in reading.NAMESPACES and not len(one) and xml.words(one).strip()
        ) + _geocodes(entry),
    )  # fmt: skip


def _geocodes(entry: Element) -> tuple[Named, ...]:
    """Return the geocodes beside an entry under their own names; one that is broken is no hint."""
    try:
        return fields.named(entry, "geocode")
    except CapError:
        return ()


def _first(entry: Element, name: str) -> str:
    plain = (one for one in xml.children(entry, name) if xml.namespace(one) not in reading.NAMESPACES)
    return next((said for one in plain if (said := xml.words(one).strip())), "")


# --- the message inside ------------------------------------------------------------------------------------------
def _inline(entry: Element) -> bytes:
    """Return the message inside as bytes: as elements, or as text, escaped or in a CDATA section; empty where none is."""
    alert = next((one for one in entry.iter() if xml.local(one) == "alert"), None)
    if alert is not None:
        return bytes(tostring(alert, encoding="utf-8"))
    said = (_first(entry, name) for name in ("content", "description", "encoded"))
    return next(
        (one.encode() for one in said if one.startswith("<") and any(ns in one for ns in reading.NAMESPACES)), b""
    )


def _message(inline: bytes) -> tuple[Message | None, CapError | None]:
    try:
        return (reading.read(inline) if inline else None), None
    except CapError as error:
        return None, error


# --- link and time -----------------------------------------------------------------------------------------------
def _link(entry: Element, base: str) -> str:
    links = [one for name in ("link", "enclosure") for one in xml.children(entry, name)]
    typed = [one for one in links if one.get("type") == CAP_TYPE]
    plain = [one for one in links if one.get("rel", "") in _ITSELF]
    found = (_address(one, base) for one in [*typed, *plain, *_permanent(entry)])
    return next((address for address in found if address), "")


def _permanent(entry: Element) -> list[Element]:
    return [one for one in xml.children(entry, "guid") if one.get("isPermaLink", "true") == "true"]


def _address(element: Element, base: str) -> str:
    said = element.get("href") or element.get("url") or xml.words(element)
    try:
        address = urljoin(base, said.strip())
        return address if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname else ""
    except ValueError:
        return ""  # http://[ — no address


def _updated(entry: Element) -> datetime | None:
    for name in ("updated", "published", "date"):
        if said := _first(entry, name):
            try:
                return fields.moment(said, name)
            except BadTimeError:
                continue
    return _mailed(_first(entry, "pubDate"))


def _mailed(said: str) -> datetime | None:
    """Return RSS's time (RFC 822); None where it is none, or has no zone ("-0000" says it is UTC: RFC 5322 3.3)."""
    try:
        found = parsedate_to_datetime(said)
        return found if found.tzinfo else found.replace(tzinfo=UTC) if said.rstrip().endswith("-0000") else None
    except (ValueError, OverflowError, IndexError):
        return None
