"""Signing in with a phone and the code sent to it."""

import logging
from http import HTTPStatus
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.messages import channels
from linli.people import services as people
from linli.people import signin
from linli.people.models import Person
from linli.people.queries import members_of
from linli.portals import errors
from linli.portals.public import going
from linli.portals.public.views.entry import BACKEND, after_sign_in

log = logging.getLogger(__name__)

# What is kept in the session between the two steps.
PHONE, NEXT = "signin-phone", "signin-next"
LONGEST_INPUT = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the phone number; send a code to it and go on to the second step."""
    if request.method == "POST":
        return _send(request)
    return _ask_phone(request, next_path=going.local_path(request.GET.get("next")))


def _send(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("phone", "")[:LONGEST_INPUT]
    after = going.local_path(request.POST.get("next"))
    number = ""
    try:
        number = signin.phone_number(typed)
        signin.send_code(phone=number, address=_address(request), at=clock.now(), send=channels.sms().send)
    except errors.EXPECTED as refusal:
        if isinstance(refusal, signin.CodeNotSentError):
            log.exception("the SMS channel failed")
        sentence, status = errors.explain(refusal)
        if number and request.session.get(PHONE) == number:
            # A code is on its way already: stay where it can be typed in.
            return _ask_code(request, number=number, problem=sentence, status=status)
        return _ask_phone(request, next_path=after, typed=typed, problem=sentence, status=status)
    request.session[PHONE], request.session[NEXT] = number, after
    return redirect("signin-code")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; whoever knows it is signed in, in a new session."""
    number = request.session.get(PHONE)
    if not number:
        return redirect("signin")
    if request.method != "POST":
        return _ask_code(request, number=number)
    try:
        person = signin.check_code(phone=number, code=request.POST.get("code", "")[:LONGEST_INPUT], at=clock.now())
    except errors.EXPECTED as refusal:
        sentence, status = errors.explain(refusal)
        return _ask_code(request, number=number, problem=sentence, status=status)
    return _let_in(request, person)


def _let_in(request: HttpRequest, person: Person) -> HttpResponse:
    after = request.session.get(NEXT, "")
    # Emptied first: nothing a visitor's session held goes on into the signed-in one.
    request.session.flush()
    login(request, person, backend=BACKEND)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        # What was last chosen on this phone is meant, not what was chosen on another one long ago.
        people.prefer(person=person, language=chosen)
    return redirect(after_sign_in(next_path=after, communities=len(members_of(person))))


def _ask_phone(
    request: HttpRequest, *, next_path: str, typed: str = "", problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"next": next_path, "typed": typed, "problem": problem}
    return render(request, "public/signin.html", context, status=status)


def _ask_code(
    request: HttpRequest, *, number: str, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "phone": number, "problem": problem, "minutes": int(signin.LIFETIME.total_seconds() // 60),
        "next": request.session.get(NEXT, ""), "in_log": settings.LINLI_SMS_CHANNEL.endswith(".ConsoleSms"),
    }  # fmt: skip
    return render(request, "public/code.html", context, status=status)


def _address(request: HttpRequest) -> str | None:
    """Return the sender's address: the last one our own proxy wrote down, where there is a proxy."""
    claimed = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        claimed = request.headers.get("X-Forwarded-For", claimed).rpartition(",")[2].strip()
    try:
        return str(ip_address(claimed))
    except ValueError:
        return None
