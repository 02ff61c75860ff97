"""Is this proof valid? Asked by anybody: by the address in its QR code, or with the signed text itself."""

from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.credentials import services as credentials
from linli.credentials.enums import Outcome
from linli.credentials.services import Looker, Verdict
from linli.neighbours import printing

# From one address in a minute: more than a desk that checks papers needs, too few to guess addresses by.
MOST, WITHIN = 30, 60
LONGEST = 20_000
_TONES = {Outcome.VALID: ("ok", "badge-check"), Outcome.UNKNOWN: ("", "search")}


@never_cache
@require_safe
def by_address(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the proof behind the address is valid now; the look is kept, and its holder sees it."""
    if _is_too_often(request):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    return _show(request, credentials.verify_token(token=token, at=clock.now(), looked_by=_looker(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_text(request: HttpRequest) -> HttpResponse:
    """Take a proof's signed text and say whether it is ours, unaltered, and valid now."""
    if request.method != "POST":
        return render(request, "public/verify.html", {"verdict": None})
    if _is_too_often(request):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    text = request.POST.get("text", "").strip()[:LONGEST]
    return _show(request, credentials.verify_jws(text=text, at=clock.now(), looked_by=_looker(request)), text=text)


def _show(request: HttpRequest, verdict: Verdict, *, text: str = "") -> HttpResponse:
    tone, icon = _TONES.get(verdict.outcome, ("bad", "circle-x"))
    context: dict[str, Any] = {
        "verdict": verdict, "title": verdict.outcome.label, "tone": tone, "icon": icon, "text": text, "now": clock.now(),
        "name": (verdict.claims or {}).get("name", ""), "lines": printing.lines(verdict) if verdict.is_valid else [],
    }  # fmt: skip
    status = HTTPStatus.NOT_FOUND if verdict.outcome == Outcome.UNKNOWN else HTTPStatus.OK
    with timezone.override(verdict.zone):
        return render(request, "public/verify.html", context, status=status)


def _looker(request: HttpRequest) -> Looker:
    return Looker(address=request.META.get("REMOTE_ADDR", ""), agent=request.headers.get("User-Agent", ""))


def _is_too_often(request: HttpRequest) -> bool:
    """Count one more look from this address; each web process counts its own."""
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, WITHIN):
        return False
    try:
        return int(cache.incr(key)) > MOST
    except ValueError:
        return False
