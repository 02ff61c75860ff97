"""One door for every move: the page that asks, and the deed."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.orders import errors as refusals
from linli.orders import permissions
from linli.orders.models import Offer, Order
from linli.people.enums import Permission, Portal
from linli.people.queries import Member
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal, visible_order
from linli.portals.steward import frame, uploads
from linli.portals.steward.deeds import DEEDS, Deed, Doing, Who, made_already
from linli.portals.steward.forms import MoveForm
from linli.portals.steward.views import offers, pages
from linli.stewards.models import Worker


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.STEWARD, Permission.WORK)
def move(request: MemberRequest, order_id: UUID, move: str) -> HttpResponse:
    """Ask for what the move needs (GET), or make it (POST); a refusal shows its sentence and keeps what was typed."""
    if move not in DEEDS:
        raise Http404
    worker = frame.worker_of(request)
    order = _known_order(request, order_id, worker)
    deed = DEEDS[move]
    page = pages.MovePage(order, move, deed, _form(request, deed, order, move), worker)
    return _make(request, page) if request.method == "POST" else _ask(request, page)


def _known_order(request: MemberRequest, order_id: UUID, worker: Worker | None) -> Order:
    """Return the order if the member may see it, or was once asked to take it: whoever is late is told so."""
    try:
        return visible_order(request.member, order_id)
    except Http404:
        if worker is None or not Offer.objects.filter(order=order_id, worker=worker).exists():
            raise
    return Order.objects.select_related("product__sla", "provider__person", "community").get(pk=order_id)


def _form(request: MemberRequest, deed: Deed, order: Order, move: str) -> MoveForm | None:
    if deed.form is None:
        return None
    return deed.form(request.POST if request.method == "POST" else None, order=order, move=move)


def _authorise(request: MemberRequest, deed: Deed, order: Order) -> None:
    """Raise NotForYouError for somebody else's deed, OfferGoneError for what was once one's own."""
    member = request.member
    if _MAY[deed.who](member, order):
        return
    if deed.who == Who.PROVIDER and order.offers.filter(worker__person=member.person).exists():
        raise refusals.OfferGoneError
    raise NotForYouError


_MAY: Mapping[Who, Callable[[Member, Order], bool]] = {
    # Whoever may see it was asked, or is told by the service that they were not.
    Who.OFFERED: lambda _member, _order: True,
    Who.PROVIDER: permissions.may_work,
    Who.CARES: lambda member, order: permissions.is_provider(member, order) or permissions.is_in_charge(member, order),
    Who.LEADS: lambda member, _order: member.may(Permission.LEAD),
}


def _ask(request: MemberRequest, page: pages.MovePage) -> HttpResponse:
    try:
        _authorise(request, page.deed, page.order)
    except refusals.OfferGoneError as refusal:
        return _refused(request, page, refusal)
    return pages.deed_page(request, page) if page.form else redirect("steward:order", page.order.pk)


def _make(request: MemberRequest, page: pages.MovePage) -> HttpResponse:
    doing = Doing(page.order, request.member.person, page.worker, page.form, [], clock.now())
    try:
        _authorise(request, page.deed, page.order)
        if page.form and not page.form.is_valid():
            return pages.deed_page(request, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        doing.photos.extend(uploads.clean(request.FILES.getlist(f"{page.move}-photos")))
        page.deed.do(doing)
    except errors.EXPECTED as refusal:
        stale = isinstance(refusal, (refusals.IllegalMoveError, refusals.OfferGoneError))
        if not stale or not made_already(page.deed, doing):
            return _refused(request, page, refusal)
    messages.success(request, str(page.deed.said))
    return _onward(request, page.move, page.order)


def _refused(request: MemberRequest, page: pages.MovePage, refusal: Exception) -> HttpResponse:
    sentence, status = errors.explain(refusal)
    if status == HTTPStatus.CONFLICT:
        try:
            order = visible_order(request.member, page.order.pk)
        except Http404:
            return offers.page(request, problem=sentence, status=status)
        return pages.order_page(request, order, problem=sentence, status=status)
    return pages.deed_page(request, page, problem=sentence, status=status)


def _onward(request: MemberRequest, move: str, order: Order) -> HttpResponse:
    if move == "assign":
        return redirect("steward:team")
    if move in {"decline", "give-back", "finish"} or request.POST.get("from") == "today":
        return redirect("steward:today")
    return redirect("steward:order", order.pk)
