"""Who is here, in which community, and who may open what. Every page of a signed-in face goes through `portal`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import UUIDField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from linli.core.prepared import Prepared
from linli.core.scoping import community_scope
from linli.orders import permissions
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.people.models import Person
from linli.people.queries import Member, members_of

SESSION_KEY = "community"


class NotForYouError(PermissionDenied):
    """The page belongs to another face, or needs a permission that no role of the member grants."""


class MemberRequest(HttpRequest):
    """A request of somebody signed in who belongs to a community: what `portal` lets through."""

    user: Person
    member: Member


type MemberView[**P] = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


class MemberMiddleware:
    """Find out who is here and run the view inside their community's scope, zone and language.

    Sets `request.member` (None for visitors) and `request.members` (all communities the person belongs to).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next link of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Enter the scope of the member's community, if there is one."""
        members = members_of(request.user) if request.user.is_authenticated else []
        member = _chosen(request, members)
        request.member, request.members = member, members  # type: ignore[attr-defined]  # what MemberRequest declares
        if member is None:
            return self.get_response(request)
        with community_scope(member.community.pk), timezone.override(member.community.zone):
            translation.activate(member.person.language)
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)


def _chosen(request: HttpRequest, members: list[Member]) -> Member | None:
    wanted = request.session.get(SESSION_KEY) if members else None
    return next((m for m in members if str(m.community.pk) == wanted), members[0] if members else None)


def _member(request: HttpRequest) -> Member | None:
    return getattr(request, "member", None)


def choose(request: HttpRequest, community: UUID) -> None:
    """Let the person's next requests happen in this community, if they belong to it."""
    request.session[SESSION_KEY] = str(community)


def portal[**P](face: Portal, *needed: Permission) -> Callable[[MemberView[P]], Callable[..., HttpResponseBase]]:
    """Let only members with this face, and every permission named, into the view; visitors are led to sign in."""

    def wrap(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            member = _member(request)
            if member is None or face not in member.portals or not all(member.may(p) for p in needed):
                raise NotForYouError
            return view(cast("MemberRequest", request), *args, **kwargs)

        return guarded

    return wrap


def signed_in[**P](view: MemberView[P]) -> Callable[..., HttpResponseBase]:
    """Let any member of any face into the view; visitors are led to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if _member(request) is None:
            raise NotForYouError
        return view(cast("MemberRequest", request), *args, **kwargs)

    return guarded


_orders = Prepared(
    lambda order: (
        Order.objects.filter(pk=order)
        .select_related("product__sla", "product__line", "requester", "beneficiary", "community")
        .select_related("provider__person", "provider__team", "household__unit__building")[:1]
    ),
    order=UUIDField(),
)


def visible_order(member: Member, order_id: UUID) -> Order:
    """Return the order, if the member may see it; else 404, which tells a stranger nothing."""
    order = _orders.first(order=order_id)
    if order is None or not permissions.may_see(member, order):
        raise Http404
    return order
