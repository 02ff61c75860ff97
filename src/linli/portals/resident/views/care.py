"""Care as a resident meets it: warnings, what was done for the home, the daily sign of life, the birthday greeting."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.care import queries
from linli.care import services as care
from linli.care.models import Greeting, WellBeing
from linli.care.services import greetings
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.people.models import Person
from linli.people.queries import household_of
from linli.portals import errors, relayed
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import caring, mine
from linli.portals.resident.care_forms import CALENDARS, AwayForm, GreetingForm, SignForm
from linli.portals.resident.frame import is_elder, refusal, show

_TAB = "me"


@require_GET
@portal(Portal.RESIDENT)
def alerts(request: MemberRequest) -> HttpResponse:
    """Show the warnings in force, and those of the last thirty days, in the issuer's whole words."""
    at = clock.now()
    context = {
        "alerts": relayed.frames(queries.in_force(at=at), at=at), "past": relayed.frames(queries.past(at=at), at=at),
        "now": at,
    }  # fmt: skip
    return show(request, "alerts.html", context, tab="home")


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show what stewards did for the home, the reader's wishes, and who opened the care card."""
    context = caring.page(request.member, household_of(request.member.person), at=clock.now())
    return show(request, "care.html", {**context, "away": AwayForm()}, tab=_TAB)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def well(request: MemberRequest) -> HttpResponse:
    """Say that the reader is well today."""
    try:
        care.say(person=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("报好了，今天平平安安。"))
    return redirect("resident:home" if request.POST.get("from") == "home" else "resident:care")


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def greeting(request: MemberRequest) -> HttpResponse:
    """Wish to be greeted on one's birthday, on which day, or no longer."""
    member, at = request.member, clock.now()
    if request.POST.get("end"):
        greetings.unwish(community=member.community, person=member.person, at=at)
        messages.success(request, _("好的，不再祝贺，日子也不再留着。"))
        return redirect("resident:care")
    row = Greeting.objects.filter(person=member.person).first()
    form = GreetingForm(request.POST or None, initial=_wished(row))
    if request.method == "GET" or not form.is_valid():
        return _greeting(request, form, row, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)
    try:
        greetings.wish(community=member.community, person=member.person, at=at, lunar=form.lunar())
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _greeting(request, form, row, status=status, **context)
    messages.success(request, _("记下了，到那天有人祝您生日快乐。"))
    return redirect("resident:care")


def _wished(row: Greeting | None) -> dict[str, Any]:
    if row is None or not row.is_lunar:
        return {"calendar": "solar"}
    return {"calendar": "lunar", "month": row.lunar_month, "day": row.lunar_day, "is_leap": row.is_leap_month}


def _greeting(
    request: MemberRequest, form: GreetingForm, row: Greeting | None, *, status: HTTPStatus, error: str = ""
) -> HttpResponse:  # fmt: skip
    chosen = form["calendar"].value()
    options = [{"value": value, "label": label, "checked": value == chosen} for value, label in CALENDARS]
    context = {
        "form": form,
        "greeting": row,
        "options": options,
        "error": error,
        "born": request.member.person.birthday,
    }
    return show(request, "care_greeting.html", context, tab=_TAB, status=status)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def sign(request: MemberRequest) -> HttpResponse:
    """Take part in the daily sign of life, or change by when and who is told."""
    member = request.member
    row = WellBeing.objects.filter(person=member.person, ended_at=None).first()
    people = caring.candidates(member, _at_home(request), row)
    form = SignForm(request.POST or None, people=people, initial=_expected(row))
    if request.method == "GET" or not form.is_valid():
        return _sign(request, form, row, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)
    try:
        care.take_part(
            community=member.community, person=member.person, by_time=form.cleaned_data["by"], at=clock.now(),
            family=[people[key] for key in form.cleaned_data["family"]],
        )  # fmt: skip
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _sign(request, form, row, status=status, **context)
    messages.success(request, _("好的，每天 %(by)s 前点一下“我很好”。") % {"by": f"{form.cleaned_data['by']:%H:%M}"})
    return redirect("resident:care")


def _at_home(request: MemberRequest) -> list[Person]:
    return [row.person for row in mine.family(household_of(request.member.person))]


def _expected(row: WellBeing | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"by": f"{row.by:%H:%M}", "family": [str(one.pk) for one in row.family.all()]}


def _sign(
    request: MemberRequest, form: SignForm, row: WellBeing | None, *, status: HTTPStatus, error: str = ""
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "well_being": row, "error": error, "elder": is_elder(request.member.person)}
    return show(request, "care_sign.html", context, tab=_TAB, status=status)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def stop(request: MemberRequest) -> HttpResponse:
    """Take part no longer."""
    try:
        care.stop(person=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("好的，以后不用每天报了。"))
    return redirect("resident:care")


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def away(request: MemberRequest) -> HttpResponse:
    """Say on which days nobody need wait for a sign; or that one is back."""
    form = AwayForm(request.POST)
    try:
        first, last = (None, None) if request.POST.get("back") else form.days()
        care.away(person=request.member.person, first=first, last=last, at=clock.now())
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("记下了。"))
    return redirect(reverse("resident:care") + "#sign")
