"""From a document to a Message, strict where the standard is: OASIS CAP 1.2 and 1.1, and China's national form.

Lenient where issuers are and nothing is lost by it: white space, the order of elements, prefixes and namespaces, elements
nobody knows (left out), empty elements (taken as not there), and the spellings of time that `fields` names. Everything else
that is wrong is refused as a named error with the element's name: half a warning is worse than none, for nobody would know.
"""

from xml.etree.ElementTree import Element

from linli.care.cap import fields, national, xml
from linli.care.cap.errors import MissingError, NotCapError
from linli.care.cap.values import (
    Area,
    Category,
    Certainty,
    Info,
    Message,
    MessageType,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
# CAP 3.2.2: what an info block without a language is taken to be in.
DEFAULT_LANGUAGE = "en-US"
# CAP 3.2.2: "Very Likely" is CAP 1.0's, and is to be read as "Likely".
_OLD_CERTAINTY = {"Very Likely": Certainty.LIKELY}


def read(data: bytes, *, charset: str = "") -> Message:
    """Return the message in a document of at most `xml.MESSAGE_BYTES`; its signature, if any, is not looked at.

    `charset` is the transport's word on the encoding. Raises a CapError for everything that is not a whole message.
    """
    return message(xml.parse(data, charset=charset))


def message(root: Element) -> Message:
    """Return the message of an `alert` element. Raises a CapError."""
    if xml.local(root) != "alert":
        raise NotCapError(xml.local(root))
    if national.is_national(root):
        return _message(national.as_cap(root), is_national=True)
    if xml.namespace(root) not in NAMESPACES:
        raise NotCapError(xml.namespace(root))
    return _message(root, is_national=False)


def _message(root: Element, *, is_national: bool) -> Message:
    scope = fields.choice(Scope, fields.required(root, "scope"), "scope")
    said, sender = fields.code(root, "references"), fields.label(root, "sender")
    return Message(
        identifier=fields.label(root, "identifier"),
        sender=sender,
        sent=fields.moment(fields.required(root, "sent"), "sent"),
        status=fields.choice(Status, fields.required(root, "status"), "status"),
        type=fields.choice(MessageType, fields.required(root, "msgType"), "msgType"),
        scope=scope,
        source=fields.text(root, "source"),
        restriction=_needed(root, "restriction", is_needed=scope is Scope.RESTRICTED),
        addresses=fields.listed(_needed(root, "addresses", is_needed=scope is Scope.PRIVATE)),
        codes=tuple(one.strip() for one in fields.texts(root, "code")),
        note=fields.text(root, "note"),
        references=national.references(said, sender=sender) if is_national else fields.references(said),
        incidents=fields.listed(fields.code(root, "incidents")),
        infos=tuple(_info(one) for one in xml.children(root, "info")),
        is_national=is_national,
    )


def _needed(root: Element, name: str, *, is_needed: bool) -> str:
    return fields.required(root, name, fields.text) if is_needed else fields.text(root, name)


def _info(info: Element) -> Info:
    categories = tuple(fields.choice(Category, one, "category") for one in fields.texts(info, "category"))
    if not categories:
        raise MissingError("category")
    certainty = fields.required(info, "certainty")
    return Info(
        language=fields.code(info, "language") or DEFAULT_LANGUAGE,
        categories=categories,
        event=fields.required(info, "event", fields.text),
        urgency=fields.choice(Urgency, fields.required(info, "urgency"), "urgency"),
        severity=fields.choice(Severity, fields.required(info, "severity"), "severity"),
        certainty=_OLD_CERTAINTY.get(certainty) or fields.choice(Certainty, certainty, "certainty"),
        response_types=tuple(
            fields.choice(ResponseType, one, "responseType") for one in fields.texts(info, "responseType")
        ),
        audience=fields.text(info, "audience"),
        event_codes=fields.named(info, "eventCode"),
        effective=fields.maybe_moment(info, "effective"),
        onset=fields.maybe_moment(info, "onset"),
        expires=fields.maybe_moment(info, "expires"),
        sender_name=fields.text(info, "senderName"),
        headline=fields.text(info, "headline"),
        description=fields.text(info, "description"),
        instruction=fields.text(info, "instruction"),
        web=fields.code(info, "web"),
        contact=fields.text(info, "contact"),
        parameters=fields.named(info, "parameter"),
        resources=tuple(_resource(one) for one in xml.children(info, "resource")),
        areas=tuple(_area(one) for one in xml.children(info, "area")),
    )


def _resource(resource: Element) -> Resource:
    size = fields.maybe_number(resource, "size")
    return Resource(
        description=fields.required(resource, "resourceDesc", fields.text),
        mime_type=fields.code(resource, "mimeType"),  # required since 1.2, not in 1.1
        uri=fields.code(resource, "uri"),
        size=None if size is None else int(size),
        digest=fields.code(resource, "digest"),
    )


def _area(area: Element) -> Area:
    ceiling = fields.maybe_number(area, "ceiling")
    altitude = fields.maybe_number(area, "altitude")
    if ceiling is not None and altitude is None:
        raise MissingError("altitude")
    return Area(
        description=fields.required(area, "areaDesc", fields.text),
        polygons=tuple(fields.polygon(one) for one in fields.texts(area, "polygon")),
        circles=tuple(fields.circle(one) for one in fields.texts(area, "circle")),
        geocodes=fields.named(area, "geocode"),
        altitude=altitude,
        ceiling=ceiling,
    )
