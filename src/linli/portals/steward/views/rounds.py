"""Rounds on foot: the page a scanned code leads to, the check-in, and what was found broken there."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal, visible_order
from linli.portals.steward import frame, uploads, walking
from linli.portals.steward.walk_forms import CheckInForm, DefectForm
from linli.rounds import errors as refusals
from linli.rounds import services as rounds
from linli.rounds.models import CheckIn, Defect
from linli.stewards.models import Worker

LONGEST_CODE = 200
PHOTOS = "photos"


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def scan(request: MemberRequest) -> HttpResponseBase:
    """Take a code that was typed or pasted, and lead to its page; without one, ask for it."""
    code = request.GET.get("code", "")[:LONGEST_CODE].strip().rstrip("/").rpartition("/")[2]
    if code:
        return redirect("steward:checkpoint", code)
    return _page(request, {"met": None})


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def checkpoint(request: MemberRequest, code: str) -> HttpResponseBase:
    """Show the checkpoint whose code was scanned, with what is asked there (GET), or check in (POST)."""
    worker, at = frame.worker_of(request), clock.now()
    scanned = request.POST.get("scanned", "")
    then = walking.moment(code, scanned, person=request.member.person, at=at)
    try:
        if known := _known(request, worker):
            return redirect("steward:check-in", known.pk)
        met = walking.meet(code, worker=worker, at=then)
    except errors.EXPECTED as refused:
        return _refused(request, refused)
    form = CheckInForm(_posted(request), initial={"form_key": uuid7(), "scanned": met.scanned})
    form.read_at(met.stop)
    if request.method != "POST":
        return _page(request, {"met": met, "form": form})
    return _check_in(request, code, met, form)


def _posted(request: MemberRequest) -> QueryDict | None:
    """Return what was sent; without position and figures a check-in's form may be empty."""
    return request.POST if request.method == "POST" else None


def _known(request: MemberRequest, worker: Worker | None) -> CheckIn | None:
    """Return the check-in that this form became at its first tap."""
    try:
        form_key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
    return CheckIn.objects.filter(form_key=form_key, by=worker).first() if worker else None


def _check_in(request: MemberRequest, code: str, met: walking.Met, form: CheckInForm) -> HttpResponseBase:
    worker, at = frame.worker_of(request), clock.now()
    if worker is None or not form.is_valid():
        return _page(request, {"met": met, "form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    then = walking.moment(code, said["scanned"] or "", person=request.member.person, at=at)
    try:
        one = rounds.Scan(
            code=code, lng=said["lng"], lat=said["lat"], accuracy=said["accuracy"] or 0.0, words=said["words"],
            photos=uploads.clean(request.FILES.getlist(PHOTOS)), reading=said.get("reading"), form_key=said["form_key"],
        )  # fmt: skip
        made = rounds.check_in(scan=one, by=worker, at=then, round_id=met.round.pk)
    except errors.EXPECTED as refused:
        problem, status = errors.explain(refused)
        return _page(request, {"met": met, "form": form, "problem": problem}, status=status)
    messages.success(request, _("签到好了。"))
    return redirect("steward:check-in", made.pk)


def _refused(request: MemberRequest, refused: Exception) -> HttpResponse:
    problem, status = errors.explain(refused)
    context: dict[str, Any] = {"met": None, "problem": problem}
    if isinstance(refused, refusals.RoundNotInHandError):
        context["offers"] = True
    return _page(request, context, status=status)


def _page(request: MemberRequest, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    framed = frame.framed(request, frame.TASKS, worker=frame.worker_of(request))
    met = context.get("met")
    more = {"round": met.round, "needs_photo": met.round.plan.needs_photo} if met else {}
    return render(request, "steward/checkpoint.html", {**framed, "now": clock.now(), **more, **context}, status=status)


def _check_ins() -> QuerySet[CheckIn]:
    return CheckIn.objects.select_related(
        "round__community", "round__plan", "round__order", "checkpoint__building", "by__person", "reading"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def check_in(request: MemberRequest, check_id: UUID) -> HttpResponseBase:
    """Show a check-in to whoever may see the order (GET); its worker may report what is broken there (POST)."""
    worker = frame.worker_of(request)
    row = _check_ins().filter(pk=check_id).first()
    if row is None or row.round.order_id is None:
        raise Http404
    visible_order(request.member, row.round.order_id)
    form = DefectForm(_posted(request), initial={"form_key": uuid7()})
    if request.method != "POST":
        return _after(request, row, form)
    if worker is None or worker.pk != row.by_id:
        raise NotForYouError
    if not form.is_valid():
        return _after(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _report(request, row, worker, form)


def _report(request: MemberRequest, row: CheckIn, worker: Worker, form: DefectForm) -> HttpResponseBase:
    said = form.cleaned_data
    try:
        found = rounds.report_defect(
            check_in=row, words=said["words"], by=worker, at=clock.now(), form_key=said["form_key"],
            photos=uploads.clean(request.FILES.getlist(PHOTOS)),
        )  # fmt: skip
    except errors.EXPECTED as refused:
        problem, status = errors.explain(refused)
        return _after(request, row, form, problem=problem, status=status)
    messages.success(request, _("报修好了，单号 %(number)s。") % {"number": found.order.number})
    return redirect("steward:check-in", row.pk)


def _after(
    request: MemberRequest, row: CheckIn, form: DefectForm, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    at, order, worker = clock.now(), row.round.order, frame.worker_of(request)
    walk = walking.of(order, at=at) if order else None
    context = {
        **frame.framed(request, frame.TASKS, worker=worker), "check": row,
        "mine": worker is not None and worker.pk == row.by_id, "form": form, "problem": problem, "walk": walk,
        "mark": next((one for one in walk.marks if one.stop.checkpoint == row.checkpoint_id), None) if walk else None,
        "next": walk.left[0] if walk and walk.left else None, "defects": _defects(row), "now": at,
    }  # fmt: skip
    return render(request, "steward/check_in.html", context, status=status)


def _defects(row: CheckIn) -> list[Defect]:
    return list(Defect.objects.filter(check_in=row).select_related("order__product").order_by("found_at"))
