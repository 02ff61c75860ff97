"""One's own listing: begun, its pictures and deed, its times, its price, its end. Each step is kept as it is made."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.lettings import permissions, queries
from linli.lettings import services as lettings
from linli.lettings.enums import CONCLUDED, EDITABLE, Ending, Kind, State
from linli.lettings.models import Listing
from linli.lettings.services.closing import RENEWABLE
from linli.lettings.services.drafting import MOST_PHOTOS
from linli.people.enums import Permission, Portal
from linli.portals import errors, listings
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import letting_steps, uploads
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.lettings_forms import OfferForm, PriceForm, SlotForm, plain, said_of

TAB = "services"


class _AgainError(Exception):
    """What was filled in cannot be read; `name` is the form's place on the page."""

    def __init__(self, name: str, form: forms.Form) -> None:
        super().__init__(name)
        self.name, self.form = name, form


class _NoPhotoError(Exception):
    """There was no picture with it."""


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def new(request: MemberRequest) -> HttpResponse:
    """Begin a listing."""
    form = OfferForm(
        request.POST if request.method == "POST" else None, initial={"form_key": uuid7(), "kind": Kind.HOUSE}
    )
    return _offer(request, form, None)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def edit(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Say something else of it, before it is handed in or after it was refused."""
    row = _own(request, listing_id)
    if row.state not in EDITABLE:
        return redirect("resident:letting-own", row.pk)
    form = OfferForm(request.POST if request.method == "POST" else None, initial=said_of(row))
    return _offer(request, form, row)


def _own(request: MemberRequest, listing_id: UUID) -> Listing:
    """Return the reader's own listing; 404 for everybody else's."""
    row = queries.found(listing_id)
    if row is None or not permissions.is_owner(request.member, row):
        raise Http404
    return row


def _offer(request: MemberRequest, form: OfferForm, row: Listing | None) -> HttpResponse:
    status, error = HTTPStatus.OK, ""
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                kept = _keep(request, form, row)
            except errors.EXPECTED as refused:
                error, status = listings.blame(form, refused)
            else:
                return redirect("resident:letting-own", kept.pk)
    return show(request, "letting_offer.html", {"form": form, "row": row, "error": error}, tab=TAB, status=status)


def _keep(request: MemberRequest, form: OfferForm, row: Listing | None) -> Listing:
    by, at = request.member.person, clock.now()
    if row is not None:
        return lettings.change(listing=row.pk, offer=form.offer(), by=by, at=at)
    key = form.cleaned_data["form_key"]
    return lettings.draft(community=request.member.community, offer=form.offer(), by=by, at=at, form_key=key)


@never_cache
@require_GET
@portal(Portal.RESIDENT, Permission.ASK)
def own(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Show one's own listing and what may be done with it."""
    return _page(request, _own(request, listing_id))


def _page(request: MemberRequest, row: Listing, *, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
    at = clock.now()
    photos, deeds = listings.pictures(row), listings.deeds(row)
    viewings = queries.viewings().filter(listing=row).order_by("-id")[:50]
    context = {
        "row": row, "badge": listings.badge(row, at=at), "price": listings.price(row), "facts": listings.facts(row),
        "told": listings.told(row), "photos": photos, "deeds": deeds, "slots": queries.open_slots(row, at=at),
        "viewings": [listings.appointment(one, at=at) for one in viewings], "history": listings.history(row, at=at),
        "steps": letting_steps.of(row, photos=bool(photos), deeds=bool(deeds)), "is_draft": row.state in EDITABLE, "is_own": True,
        "is_live": row.state == State.LIVE, "is_open": row.state != State.CLOSED, "may_renew": _may_renew(row),
        "most": MOST_PHOTOS - len(photos), "price_form": PriceForm(initial={"was": row.price_fen, "price": plain(row.price_fen)}),
        "slot_form": SlotForm(), "concluded": CONCLUDED[row.deal].label, "now": at, **more,
    }  # fmt: skip
    return show(request, "letting_own.html", context, tab=TAB, status=status)


def _may_renew(row: Listing) -> bool:
    if row.state == State.LIVE:
        return True
    return row.ending == Ending.EXPIRED and row.closed_at is not None and row.closed_at >= clock.now() - RENEWABLE


@uploads.limited
@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def do(request: MemberRequest, listing_id: UUID, deed: str) -> HttpResponse:
    """Do something with one's own listing; what was refused is shown with what was typed."""
    row, act = _own(request, listing_id), DEEDS.get(deed)
    if act is None:
        raise Http404
    try:
        said = act(request, row)
    except _AgainError as again:
        return _page(request, row, status=HTTPStatus.UNPROCESSABLE_ENTITY, **{again.name: again.form})
    except _NoPhotoError:
        error = _("还没有照片。请拍一张，或从相册选一张。")
        return _page(request, row, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        typed: dict[str, forms.Form] = {"price_form": PriceForm(_fresh(request, row))} if deed == "price" else {}
        typed |= {"slot_form": SlotForm(request.POST)} if deed == "slot" else {}
        return _page(request, _own(request, listing_id), status=status, **context, **typed)
    messages.success(request, said)
    return redirect("resident:letting-own", row.pk)


def _fresh(request: MemberRequest, row: Listing) -> dict[str, str]:
    """Return what was typed beside the price as it is now: sent again it is taken knowingly."""
    row.refresh_from_db(fields=["price_fen"])
    return {"was": str(row.price_fen), "price": request.POST.get("price", "")}


def _add_photos(request: MemberRequest, row: Listing) -> str:
    photos = uploads.photos(request, most=MOST_PHOTOS)
    if not photos:
        raise _NoPhotoError
    lettings.add_photos(listing=row.pk, photos=photos, by=request.member.person, at=clock.now())
    return _("照片放好了。")


def _drop_photo(request: MemberRequest, row: Listing) -> str:
    lettings.drop_photo(listing=row.pk, picture=_key(request), by=request.member.person, at=clock.now())
    return _("照片拿掉了。")


def _key(request: MemberRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


def _hand_in(request: MemberRequest, row: Listing) -> str:
    photos = uploads.photos(request, most=1)
    if not photos:
        raise _NoPhotoError
    lettings.hand_in(listing=row.pk, photo=photos[0], by=request.member.person, at=clock.now())
    return _("产权证收到了，只有您和物业看得到。")


def _submit(request: MemberRequest, row: Listing) -> str:
    lettings.submit(listing=row.pk, by=request.member.person, at=clock.now())
    return _("交上了。物业核验产权以后上架，结果会告诉您。")


def _reprice(request: MemberRequest, row: Listing) -> str:
    form = PriceForm(request.POST)
    if not form.is_valid():
        raise _AgainError("price_form", form)
    said = form.cleaned_data
    lettings.reprice(listing=row.pk, fen=said["price"], was=said["was"], by=request.member.person, at=clock.now())
    return _("价格改好了，约好来看的人会收到通知。")


def _offer_slot(request: MemberRequest, row: Listing) -> str:
    form = SlotForm(request.POST)
    if not form.is_valid():
        raise _AgainError("slot_form", form)
    starts, ends = form.span(request.member.community.zone)
    lettings.offer_slot(listing=row.pk, starts=starts, ends=ends, by=request.member.person, at=clock.now())
    return _("看房时间放上了。")


def _drop_slot(request: MemberRequest, row: Listing) -> str:
    lettings.drop_slot(listing=row.pk, slot=_key(request), by=request.member.person, at=clock.now())
    return _("这个时间收回了。")


def _close(request: MemberRequest, row: Listing) -> str:
    concluded = request.POST.get("concluded") == "yes"
    lettings.close(listing=row.pk, concluded=concluded, by=request.member.person, at=clock.now())
    return _("下架了，约好的看房都取消了。")


def _renew(request: MemberRequest, row: Listing) -> str:
    lettings.renew(listing=row.pk, by=request.member.person, at=clock.now())
    return _("续好了，从今天起再展示 30 天。")


DEEDS: Mapping[str, Callable[[MemberRequest, Listing], str]] = {
    "photos": _add_photos, "drop-photo": _drop_photo, "deed": _hand_in, "submit": _submit, "price": _reprice,
    "slot": _offer_slot, "drop-slot": _drop_slot, "close": _close, "renew": _renew,
}  # fmt: skip
