"""Why a document is not read. Every one has a `code` for its kind and says where it went wrong; the words are made above."""


class CapError(Exception):
    """Base of all refusals of this package: `code` is the kind, `where` the element, the limit or the encoding."""

    code = "cap"

    def __init__(self, where: str = "") -> None:
        super().__init__(f"{self.code}: {where}" if where else self.code)
        self.where = where


# --- the document ------------------------------------------------------------------------------------------------
class TooLargeError(CapError):
    """More bytes than a message or an index may have; `where` is the most."""

    code = "too-large"


class TooDeepError(CapError):
    """Elements nested deeper than any warning needs."""

    code = "too-deep"


class EncodingError(CapError):
    """The bytes are not in the encoding that they claim, or in one that is not read."""

    code = "encoding"


class MalformedError(CapError):
    """Not well-formed XML."""

    code = "malformed"


class ForbiddenError(CapError):
    """A document type, an entity or a reference to something outside: nothing that a warning needs."""

    code = "forbidden"


class NotCapError(CapError):
    """XML, but no CAP message."""

    code = "not-cap"


class NotAnIndexError(CapError):
    """XML, but neither an Atom nor an RSS feed."""

    code = "not-an-index"


# --- the message -------------------------------------------------------------------------------------------------
class MissingError(CapError):
    """An element that the standard requires is not there, or empty."""

    code = "missing"


class RepeatedError(CapError):
    """An element that may stand once stands twice: which one is meant, nobody can say."""

    code = "repeated"


class BadValueError(CapError):
    """An element's value is none that the standard allows."""

    code = "value"


class BadTimeError(BadValueError):
    """Not a moment, or one without its offset from UTC: nobody can say when that is."""

    code = "time"


class BadShapeError(BadValueError):
    """A polygon that is open or has too few or too many points, a circle without a radius, or a point off the globe."""

    code = "shape"


class BadReferenceError(BadValueError):
    """Not a list of sender,identifier,sent."""

    code = "reference"


# --- the signature -----------------------------------------------------------------------------------------------
class WrongSignatureError(CapError):
    """Signed, but not so that it can be believed: `where` is altered, untrusted, outdated or unreadable."""

    code = "signature"
