"""From bytes to a tree of elements, from strangers: no document type, no entity, nothing from outside, within limits."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from linli.care.cap.errors import EncodingError, ForbiddenError, MalformedError, TooDeepError, TooLargeError

# The longest warnings that issuers publish (two languages, hundreds of areas with their polygons) have about 0.6 MB.
MESSAGE_BYTES = 1_000_000
# Twice the largest national index known (2.3 MB), so that a day with storms everywhere still fits.
INDEX_BYTES = 5_000_000
# alert/info/area/geocode/value is five; a message inside an index's entry nine; a signature adds six.
DEEPEST = 32

# As bytes claim it → as Python reads it. GB18030 reads everything that GBK and GB2312 write.
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "iso-8859-1": "iso-8859-1", "latin1": "iso-8859-1", "windows-1252": "cp1252",
}  # fmt: skip
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BARE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_CLAIM = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]{0,200}\?>")


class _Builder(TreeBuilder):
    """Builds the tree and refuses to go too deep, before anything deep has been built."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError(str(DEEPEST))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(data: bytes, *, most: int = MESSAGE_BYTES, charset: str = "") -> Element:
    """Return the root of an XML document.

    `charset` is what the transport said of the encoding, if it said anything; a byte order mark and the document's own
    declaration go before it. Raises TooLargeError, EncodingError, ForbiddenError, TooDeepError and MalformedError.
    """
    if len(data) > most:
        raise TooLargeError(str(most))
    return tree(text(data, charset=charset))


def text(data: bytes, *, charset: str = "") -> str:
    """Return the document as text without its XML declaration, which is true of the bytes alone. Raises EncodingError.

    A claimed encoding that does not fit is refused and no other is tried: a warning must be relayed word for word, and
    nearly any bytes can be read as some Chinese.
    """
    mark, encoding = _encoding(data, charset)
    try:
        return _DECLARATION.sub("", data[len(mark) :].decode(encoding), count=1)
    except UnicodeDecodeError as error:
        raise EncodingError(encoding) from error


def _encoding(data: bytes, charset: str) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    for start, encoding in _BARE:
        if data.startswith(start):
            return b"", encoding
    claim = _CLAIM.match(data)
    name = (claim[1].decode("ascii") if claim else charset).strip().lower() or "utf-8"
    if name not in _ENCODINGS:
        raise EncodingError(name)
    return b"", _ENCODINGS[name]


def tree(document: str) -> Element:
    """Return the root of a document that is text already. Raises ForbiddenError, TooDeepError and MalformedError."""
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(document.encode())
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise ForbiddenError(type(error).__name__) from error
    except (ParseError, ValueError) as error:
        raise MalformedError(str(error)) from error
    return root


# --- walking -----------------------------------------------------------------------------------------------------
def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """Return an element's namespace; empty where it has none."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a local name, in whatever namespace: issuers mix them."""
    return [child for child in element if local(child) == name]


def words(element: Element) -> str:
    """Return all text inside an element, to the letter."""
    return "".join(element.itertext())
