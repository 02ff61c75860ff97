"""Fetching a feed over HTTP: little, once, and within limits; what comes is read by `care.cap`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from linli.care import cap

TIMEOUT = 10.0
# A poll reads an index and at most so many documents that it lists: the newest.
MOST_DOCUMENTS = 50
# An index may be brought up to date a while after the time that it gives an entry.
OVERLAP = timedelta(hours=6)
NOT_MODIFIED = 304
AGENT = "Linli (warnings for residents)"

# The bytes of a document, and the encoding that the server named.
type Document = tuple[bytes, str]


class FetchError(Exception):
    """The address could not be read."""


def documents(
    url: str, *, etag: str = "", since: datetime | None = None, whole: bool = False
) -> tuple[list[Document], str]:
    """Return the CAP documents at an address, or those that the index there lists, and the answer's mark.

    Of an index only what was brought up to date after `since`, less an OVERLAP, or does not say when; `whole` fetches what
    an entry links to even where the index holds the message, because only the document itself is as it was signed.
    Nothing, with the old mark, where nothing is new. Raises FetchError; CapError for an index that cannot be read.
    """
    answer = _get(url, etag=etag)
    if answer is None:
        return [], etag
    data, charset, mark = answer
    if not cap.is_index(data, charset=charset):
        return [(data, charset)], mark
    return list(_listed(data, charset, base=url, since=since - OVERLAP if since else None, whole=whole)), mark


def _listed(data: bytes, charset: str, *, base: str, since: datetime | None, whole: bool) -> Iterator[Document]:
    entries = cap.entries(data, base=base, charset=charset)
    fresh = [entry for entry in entries if since is None or entry.updated is None or entry.updated >= since]
    for entry in fresh[:MOST_DOCUMENTS]:
        if entry.inline and not (whole and entry.link):
            yield entry.inline, "utf-8"
        elif entry.link and (answer := _get(entry.link)):
            yield answer[0], answer[1]


def _get(url: str, *, etag: str = "") -> tuple[bytes, str, str] | None:
    if urlsplit(url).scheme not in ("http", "https"):
        message = f"not an address of the web: {url[:80]}"
        raise FetchError(message)
    headers = {"User-Agent": AGENT, **({"If-None-Match": etag} if etag else {})}
    try:
        with urlopen(Request(url, headers=headers), timeout=TIMEOUT) as answer:  # noqa: S310 - the scheme was looked at
            data = answer.read(cap.INDEX_BYTES + 1)
            return data, answer.headers.get_content_charset() or "", answer.headers.get("ETag", "")
    except HTTPError as problem:
        if problem.code == NOT_MODIFIED:
            return None
        message = f"{url[:80]}: {problem.code}"
        raise FetchError(message) from problem
    except (URLError, OSError, ValueError) as problem:
        message = f"{url[:80]}: {problem}"
        raise FetchError(message) from problem
