"""Homes, parking spaces and shops to let and for sale: what is offered, one of them, and coming to look at it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.lettings import permissions, queries
from linli.lettings import services as lettings
from linli.lettings.enums import Ending, Outcome, State
from linli.lettings.models import Listing, Viewing
from linli.people.enums import Permission, Portal
from linli.portals import errors, lettings_words, listings
from linli.portals.access import MemberRequest, portal
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.lettings_forms import BookForm, FilterForm, MoveForm, OutcomeForm, first_error

PAGE = 20
TAB = "services"
# Both forms may stand on one page.
_BOOK, _OUTCOME = "book_%s", "outcome_%s"


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """List what may be had now, narrowed by what was chosen."""
    at = clock.now()
    form = FilterForm(request.GET)
    rows = queries.wanted(form.wanted(), at=at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    narrowed = any(request.GET.get(name) for name in form.fields)
    context = {
        "form": form, "page": page, "cards": [listings.card(row, at=at) for row in page.object_list],
        "query": query.urlencode(), "narrowed": narrowed, "may_list": permissions.may_list(request.member), "now": at,
    }  # fmt: skip
    return show(request, "lettings.html", context, tab=TAB)


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def one(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Show a listing: what it is, the price and how it changed, and when one may look; one that is over says so."""
    row = _visible(request, listing_id)
    if permissions.is_owner(request.member, row):
        return redirect("resident:letting-own", row.pk)
    return _one(request, row)


def _visible(request: MemberRequest, listing_id: UUID) -> Listing:
    row = queries.found(listing_id)
    if row is None or not permissions.may_see(request.member, row):
        raise Http404
    return row


def _one(
    request: MemberRequest,
    row: Listing,
    *,
    form: BookForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    at, member = clock.now(), request.member
    is_live = row.is_live(at)
    mine = list(queries.viewings().filter(listing=row, viewer=member.person).order_by("-id")[:5])
    shown = [listings.appointment(one, at=at) for one in mine]
    is_coming = any(one["is_open"] for one in shown)
    may_book = permissions.may_book(member, row, at=at) and not is_coming
    context = {
        "row": row, "badge": listings.badge(row, at=at), "price": listings.price(row), "facts": listings.facts(row),
        "told": listings.told(row), "photos": listings.pictures(row), "history": listings.history(row, at=at),
        "mine": shown, "slots": queries.open_slots(row, at=at) if is_live and (may_book or is_coming) else [],
        "may_book": may_book, "over": "" if is_live else _over(row), "form": form or BookForm(initial={"form_key": uuid7()}, auto_id=_BOOK),
        "form_key": uuid7(), "outcome_form": OutcomeForm(auto_id=_OUTCOME), "asked": _asked(shown),
        "now": at, **more,
    }  # fmt: skip
    if not is_live and status == HTTPStatus.OK:
        status = HTTPStatus.GONE
    return show(request, "letting.html", context, tab=TAB, status=status)


def _asked(shown: list[dict[str, Any]]) -> UUID | None:
    """Return the viewing of which the page asks what came of it: the newest that took place."""
    return next((one["row"].pk for one in shown if one["may_tell"] and not one["outcome"]), None)


def _over(row: Listing) -> str:
    run_out = row.state == State.LIVE
    return lettings_words.over(row.state, Ending.EXPIRED if run_out else row.ending)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def book(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Agree on a viewing; a stale page is shown again as it is now, with what was typed."""
    row, form = _visible(request, listing_id), BookForm(request.POST, auto_id=_BOOK)
    if not form.is_valid():
        error = first_error(form.errors.values())
        return _one(request, row, form=form, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        lettings.book(listing=row.pk, booking=form.booking(), by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        error, status = errors.explain(refused)
        return _one(request, _visible(request, listing_id), form=form, error=error, status=status)
    messages.success(request, _("约好了。管家会陪您去看，不收费。"))
    return redirect("resident:letting", row.pk)


@require_GET
@portal(Portal.RESIDENT)
def mine(request: MemberRequest) -> HttpResponse:
    """List one's own listings, and what one is to look at or has looked at."""
    at, person = clock.now(), request.member.person
    viewings = queries.viewings().filter(viewer=person).order_by("-id")[:PAGE]
    context = {
        "cards": [listings.card(row, at=at) for row in queries.of(person)],
        "viewings": [listings.appointment(one, at=at) for one in viewings],
        "may_list": permissions.may_list(request.member), "now": at,
    }  # fmt: skip
    return show(request, "lettings_mine.html", context, tab=TAB)


def _own_viewing(request: MemberRequest, viewing_id: UUID) -> Viewing:
    """Return a viewing of the reader's, as viewer or as owner; 404 for everybody else's."""
    row = queries.viewings().filter(pk=viewing_id).first()
    if row is None or request.member.person.pk not in (row.viewer_id, row.listing.owner_id):
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def move(request: MemberRequest, viewing_id: UUID) -> HttpResponse:
    """Choose another of the owner's times."""
    row = _own_viewing(request, viewing_id)
    if row.viewer_id != request.member.person.pk:
        raise Http404
    if request.method == "GET":
        return _move(request, row)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _move(request, row, error=first_error(form.errors.values()), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        lettings.move(viewing=row.pk, slot=form.cleaned_data["slot"], by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _move(request, row, status=status, **context)
    messages.success(request, _("改好了，业主和管家都会知道。"))
    return redirect("resident:letting", row.listing_id)


def _move(request: MemberRequest, row: Viewing, *, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
    at = clock.now()
    slots = queries.open_slots(row.listing, at=at) if row.listing.is_live(at) else []
    context = {"viewing": listings.appointment(row, at=at), "row": row.listing, "slots": slots, "now": at, **more}
    return show(request, "letting_move.html", context, tab=TAB, status=status)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def cancel(request: MemberRequest, viewing_id: UUID) -> HttpResponse:
    """Call a viewing off."""
    row = _own_viewing(request, viewing_id)
    try:
        lettings.cancel(
            viewing=row.pk, by=request.member.person, at=clock.now(), words=request.POST.get("words", "")[:200]
        )
    except errors.EXPECTED as refused:
        messages.error(request, errors.explain(refused)[0])
    else:
        messages.success(request, _("取消了，对方和管家都会知道。"))
    return redirect("resident:letting", row.listing_id)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def outcome(request: MemberRequest, viewing_id: UUID) -> HttpResponse:
    """Put down whether one would have it."""
    row, form = _own_viewing(request, viewing_id), OutcomeForm(request.POST, auto_id=_OUTCOME)
    if row.viewer_id != request.member.person.pk:
        raise Http404
    if not form.is_valid():
        return _one(request, row.listing, outcome_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        lettings.note_outcome(
            viewing=row.pk,
            outcome=Outcome(said["outcome"]),
            words=said["words"],
            by=request.member.person,
            at=clock.now(),
        )
    except errors.EXPECTED as refused:
        error, status = errors.explain(refused)
        return _one(request, row.listing, outcome_form=form, error=error, status=status)
    messages.success(request, _("记下了，业主会知道。有意向的，管家来牵线。"))
    return redirect("resident:letting", row.listing_id)
