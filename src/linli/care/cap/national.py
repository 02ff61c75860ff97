"""The form of China's early warning system (国家突发事件预警信息发布系统, 12379), put into CAP's own words.

It looks like CAP (GB/T 35965.1-2018, GB/T 34283-2017 and the provinces' specifications, such as DB12/T 1128) and differs:
no namespace; `sender` is the issuing office, `senderCode` its code and `senderName` the clerk on duty, who is not passed
on; `sendTime` for `sent`, with a space in it; `eventType` (GB/T 35561's classes: 11B03) for `event`; `severity` is a colour;
`references` and `geocode` are lists of bare codes; `code` holds a text for each channel, which is left out.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from linli.care.cap import fields, xml
from linli.care.cap.values import Key

# Under these names the national codes stand in a message, once it has CAP's form.
EVENT_TYPE = "eventType"
DIVISION = "GB/T 2260"
COLOUR = "severity"

# GB/T 34283: red is I (特别重大), orange II (重大), yellow III (较大), blue IV (一般).
_SEVERITIES = {"Red": "Extreme", "Orange": "Severe", "Yellow": "Moderate", "Blue": "Minor"}
# The classes of events whose category is plain; all others are "Other".
_CATEGORIES = {"11A": "Met", "11B": "Met", "11C": "Geo", "11D": "Geo", "11E": "Met", "11G": "Fire"}
_COMMAS = re.compile(r"[\s,;,;、]+")
# An identifier is the office's code, the moment of entry and sometimes a number: 41000041600000_20200205105119, …_0.
_OFFICE = re.compile(r"(\d{14})_", re.ASCII)
_KEPT = ("identifier", "status", "msgType", "scope", "note", "references", "source", "restriction", "addresses")
_KEPT_INFO = (
    "urgency", "certainty", "effective", "onset", "expires", "headline", "description", "instruction", "web",
    "responseType", "audience", "contact",
)  # fmt: skip


def is_national(root: Element) -> bool:
    """Whether an `alert` element is of this form: without a namespace, with a code for its sender or a time in `sendTime`."""
    return not xml.namespace(root) and any(fields.code(root, name) for name in ("senderCode", "sendTime"))


def as_cap(root: Element) -> Element:
    """Return the same message with CAP's names for its parts. What CAP then finds wrong is wrong here."""
    alert = Element("alert")
    _keep(root, alert, _KEPT)
    _add(alert, "sender", fields.code(root, "senderCode") or fields.code(root, "sender"))
    _add(alert, "sent", fields.code(root, "sendTime") or fields.code(root, "sent"))
    for info in xml.children(root, "info"):
        _info(info, SubElement(alert, "info"), issuer=fields.text(root, "sender"))
    return alert


def references(said: str, *, sender: str) -> tuple[Key, ...]:
    """Return the messages named by their identifiers alone: of the office whose code they begin with, else of `sender`."""
    return tuple(_reference(one, sender) for one in _COMMAS.split(said) if one)


def _reference(said: str, sender: str) -> Key:
    match = _OFFICE.match(said)
    return Key(match[1] if match else sender, said, None)


def _info(info: Element, into: Element, *, issuer: str) -> None:
    kind, colour = fields.code(info, EVENT_TYPE), fields.code(info, "severity")
    _keep(info, into, _KEPT_INFO)
    _add(into, "language", fields.code(info, "language") or "zh-CN")
    _add(into, "category", _CATEGORIES.get(kind[:3], "Other"))
    _add(into, "event", fields.text(info, "event") or kind)
    _add(into, "severity", _SEVERITIES.get(colour, colour))
    _add(into, "senderName", issuer)
    _pair(into, "eventCode", EVENT_TYPE, kind)
    if colour in _SEVERITIES:
        _pair(into, "parameter", COLOUR, colour)
    for area in xml.children(info, "area"):
        _area(area, SubElement(into, "area"))


def _area(area: Element, into: Element) -> None:
    _keep(area, into, ("areaDesc", "polygon", "circle", "altitude", "ceiling"))
    codes = [one for said in fields.texts(area, "geocode") for one in _COMMAS.split(said) if one]
    for one in dict.fromkeys(codes):
        _pair(into, "geocode", DIVISION, one)


def _keep(source: Element, into: Element, names: tuple[str, ...]) -> None:
    for child in source:
        if xml.local(child) in names:
            _add(into, xml.local(child), xml.words(child))


def _add(into: Element, name: str, said: str) -> None:
    SubElement(into, name).text = said


def _pair(into: Element, name: str, label: str, value: str) -> None:
    pair = SubElement(into, name)
    _add(pair, "valueName", label)
    _add(pair, "value", value)
