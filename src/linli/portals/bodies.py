"""Forms that bring photos: a body that is far too large is turned away before it is read."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

# Six photos as phones take them, and the words beside them.
MOST_BYTES = 64 * 1024 * 1024


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 413 to a body over MOST_BYTES by its announced length; put it outermost.

    Checking the CSRF token reads the body. So the check is taken from the middleware here and done again, just as
    strictly, behind the look at the length.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if _announced(request) > MOST_BYTES:
            return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return protected(request, **kwargs)

    return guarded


def _announced(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return int(length) if length.isdecimal() else 0
