"""Pieces of a page that ask for themselves again: an unchanged one costs an empty 304."""

from collections.abc import Callable
from hashlib import blake2b

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from linli.portals.access import MemberRequest


def fragment(request: MemberRequest, *, version: str, make: Callable[[], HttpResponse]) -> HttpResponseBase:
    """Answer 304 where the phone has this version in its language already, else what `make` renders."""
    mark = blake2b(f"{version}-{get_language()}".encode(), digest_size=12).hexdigest()
    etag = f'"{mark}"'
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
