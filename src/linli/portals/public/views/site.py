"""The welcome page and what a browser or a watchman asks for by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from linli.core import clock, schedule
from linli.core.models import ScheduledRun
from linli.portals.public import going, personas
from linli.portals.public import styleguide as guide

# A piece of the schedule may be this much later than its turn before the health page calls it stopped.
LATE_TURNS, LATE_AT_LEAST = 3, timedelta(seconds=60)


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Tell a visitor what Linli is; whoever is signed in goes to their own face."""
    if member := going.member_of(request):
        return redirect(going.face(member))
    context = {"story": _story(), "personas": personas.shown(), "lost": request.user.is_authenticated}
    return render(request, "public/welcome.html", context)


def _story() -> list[dict[str, Any]]:
    """Return one need on its way through the value chain, the newest step first, as a timeline draws it."""
    return [
        {"is": "now", "name": _("下一次更好"), "when": "", "note": _("评价和点赞算进管家的成长，下次派单更准。")},
        {"is": "done", "name": _("您评价"), "when": "14:59", "note": _("五星，顺手给周师傅点个赞。")},
        {"is": "done", "name": _("您确认"), "when": "14:58", "note": _("不满意可以重开，新的师傅接着管。")},
        {"is": "done", "name": _("做完了"), "when": "14:56", "note": _("换角阀 1 只 ¥18.00，先问过您；照片为证。")},
        {"is": "done", "name": _("到门口"), "when": "14:16", "note": _("约定 30 分钟到，用了 26 分钟。")},
        {"is": "done", "name": _("派给周师傅"), "when": "13:53", "note": _("离得最近，会修给排水，手上只有 1 单。")},
        {"is": "done", "name": _("您说一句"), "when": "13:50", "quote": _("厨房水槽下面一直滴水，我在家。")},
    ]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component, living."""
    return render(request, "public/styleguide.html", guide.context(at=clock.now()))


@require_safe
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no signal; the service worker keeps this page on the device."""
    return render(request, "_base/offline.html")


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the installable app."""
    return render(request, "_base/manifest.webmanifest", content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Serve the worker from the root, so that it may look after every page."""
    return HttpResponse(
        _worker_script(), content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"}
    )


@cache
def _worker_script() -> bytes:
    return Path(cast("str", finders.find("linli/sw.js"))).read_bytes()


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Answer 200 while the database answers and every piece of the schedule has had its turn; else 503. One query."""
    try:
        runs = {run.name: run for run in ScheduledRun.objects.all()}
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    at = clock.now()
    pieces = {one.name: _turn(runs.get(one.name), every=one.seconds, at=at) for one in schedule.pieces()}
    well = all(piece["fresh"] for piece in pieces.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if well else "late", "database": True, "schedule": pieces}, status=status)


def _turn(run: ScheduledRun | None, *, every: int, at: datetime) -> Mapping[str, Any]:
    if run is None:
        return {"last": None, "fresh": False, "failed": False}
    allowed = max(timedelta(seconds=every * LATE_TURNS), LATE_AT_LEAST)
    return {"last": run.started_at.isoformat(), "fresh": at - run.started_at <= allowed, "failed": bool(run.error)}
