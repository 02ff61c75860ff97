"""Language, theme and size of text: for a person everywhere, for a visitor on this device."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from linli.people import services as people
from linli.people.models import Person
from linli.portals import context
from linli.portals.public import going

YEAR = 365 * 24 * 3600
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language and go back to where the choice was made."""
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES or not check_for_language(chosen):
        return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
    if member := going.member_of(request):
        people.prefer(person=member.person, language=chosen)
    response = _back(request)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme, mode or size of text; what is not posted stays as it was."""
    shown = context.linli(request)
    theme, mode, scale = (request.POST.get(name, shown[name]) for name in ("theme", "mode", "scale"))
    if theme not in Person.Theme.values or mode not in Person.Mode.values or scale not in context.SCALES:
        return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
    if member := going.member_of(request):
        people.prefer(person=member.person, theme=theme, mode=mode)
    response = _back(request)
    _remember(response, context.DISPLAY_COOKIE, f"{theme}-{mode}-{scale}")
    return response


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(going.local_path(request.POST.get("next"), fallback="/"))


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
