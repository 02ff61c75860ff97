"""In and out: one-tap personas, choosing a community, signing out."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.people import services as people
from linli.people.enums import Role
from linli.portals import access
from linli.portals.public import going, personas

BACKEND = "linli.people.backends.PersonBackend"


@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Step into a made-up person's shoes; whoever was signed in before is signed out."""
    persona = personas.step_into(slug=slug, at=clock.now())
    if persona is None:
        raise Http404
    logout(request)
    login(request, persona.person, backend=BACKEND)
    # The page from which a visitor steps in was in their language; whoever tried the persona before may have had another.
    people.prefer(person=persona.person, language=get_language() or settings.LANGUAGE_CODE)
    access.choose(request, persona.community_id)
    return redirect("welcome")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who is here."""
    logout(request)
    return redirect("welcome")


@require_http_methods(["GET", "HEAD", "POST"])
def communities(request: HttpRequest) -> HttpResponse:
    """Let somebody who belongs to several communities say which one they mean."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    after = going.local_path(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST" and (chosen := _community(request)):
        access.choose(request, chosen)
        return redirect(after or "welcome")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"choices": _choices(request), "next": after}
    return render(request, "public/communities.html", context, status=status)


def _choices(request: HttpRequest) -> list[dict[str, object]]:
    current = going.member_of(request)
    return [
        {
            "pk": one.community.pk, "name": one.community.name, "is_sample": one.community.is_sample,
            "roles": _("、").join(str(role.label) for role in Role if role in one.roles), "current": one == current,
        }
        for one in going.members_of(request)
    ]  # fmt: skip


def _community(request: HttpRequest) -> UUID | None:
    """Return the posted community if the person belongs to it."""
    wanted = request.POST.get("community", "")
    return next((m.community.pk for m in going.members_of(request) if str(m.community.pk) == wanted), None)


def after_sign_in(*, next_path: str, communities: int) -> str:
    """Return where somebody goes who has just signed in: to choose a community first, where there are several."""
    if communities > 1:
        query = QueryDict(mutable=True)
        query["next"] = next_path
        return f"{reverse('communities')}?{query.urlencode()}" if next_path else reverse("communities")
    return next_path or reverse("welcome")
