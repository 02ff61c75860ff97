"""Asking in plain words: said, understood, confirmed with one tap."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.catalogue.models import Product
from linli.core import clock
from linli.core.images import CleanPhoto
from linli.orders import permissions
from linli.orders import services as orders
from linli.orders.enums import Urgency
from linli.orders.errors import EmptyRequestError, ProductNotOfferedError, RequestTooLongError, TooManyPhotosError
from linli.orders.models import Order
from linli.orders.services.photos import MOST_AT_ONCE
from linli.orders.services.request import MAX_WORDS
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors
from linli.portals.access import MemberRequest, portal, visible_order
from linli.portals.resident import drafts, mine, promise, relatives, shelves, slots, understanding, uploads
from linli.portals.resident.drafts import Draft
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.understanding import Understanding
from linli.portals.resident.views.home import tries

STEWARD = "steward"
_RECENT = 6


@uploads.limited
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def ask(request: MemberRequest) -> HttpResponse:
    """Take words and photos and lead to what was understood; nothing is an order yet."""
    at = clock.now()
    if request.method == "GET":
        return _box(request, said=_said(request), at=at)
    try:
        draft = _draft(request, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _box(request, said=request.POST, at=at, status=status, **context)
    return redirect("resident:proposal", key=draft.key)


def _said(request: MemberRequest) -> dict[str, Any]:
    """Return what the box begins with: an earlier draft's words, or those in the link."""
    earlier = _earlier(request, request.GET.get("draft", ""))
    if earlier:
        to = STEWARD if earlier.to_steward else ""
        kept = {"draft": str(earlier.key), "kept": len(earlier.sizes)}
        return {"words": earlier.words, "to": to, "for": earlier.behalf, **kept}
    return {name: request.GET.get(name, "") for name in ("words", "to", "for")}


def _earlier(request: MemberRequest, key: str) -> Draft | None:
    try:
        return drafts.find(key=UUID(key), member=request.member)
    except ValueError:
        return None


def _draft(request: MemberRequest, *, at: datetime) -> Draft:
    words = request.POST.get("words", "").strip()
    if not words:
        raise EmptyRequestError
    if len(words) > MAX_WORDS:
        raise RequestTooLongError(length=len(words), most=MAX_WORDS)
    behalf = relatives.behalf(request.member.person, request.POST.get("for", "")).chosen
    earlier = _earlier(request, request.POST.get("draft", ""))
    photos: list[CleanPhoto] = [*(drafts.photos(earlier) if earlier else []), *uploads.photos(request)]
    if len(photos) > MOST_AT_ONCE:
        raise TooManyPhotosError(MOST_AT_ONCE)
    to_steward = request.POST.get("to") == STEWARD
    draft = drafts.keep(
        member=request.member, words=words, photos=photos, to_steward=to_steward, behalf=behalf, at=at
    )  # fmt: skip
    if earlier:
        drafts.discard(earlier)
    return draft


def _box(
    request: MemberRequest, *, said: Mapping[str, Any], at: datetime, status: int = HTTPStatus.OK, error: str = ""
) -> HttpResponse:
    behalf = relatives.may_still(request.member.person, said.get("for", ""))
    steward = mine.steward(household_of(behalf.person), at=at) if said.get("to") == STEWARD else None
    context = {
        "said": said, "steward": steward, "error": error, "tries": tries(), "most": MAX_WORDS, "behalf": behalf,
    }  # fmt: skip
    return show(request, "ask.html", context, tab="home", status=status)


@uploads.limited
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def proposal(request: MemberRequest, key: UUID) -> HttpResponse:
    """Show what was understood; POST makes it an order, or a complaint, and the draft is gone."""
    draft = drafts.find(key=key, member=request.member)
    if draft is None:
        return _gone(request, key)
    at = clock.now()
    understood = understanding.understand(draft.words, at=at)
    if request.method == "GET":
        return _proposal(request, draft, understood, at=at)
    try:
        order = _settle(request, draft, understood, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _proposal(request, draft, understood, at=at, status=status, **context)
    drafts.discard(draft)
    return redirect("resident:order", order_id=order.pk)


def _gone(request: MemberRequest, key: UUID) -> HttpResponse:
    """Lead to the order that the draft has become (the button was tapped twice); else say that it is over."""
    order = Order.objects.filter(form_key=key).first()
    if order and permissions.is_for(request.member, order):
        return redirect("resident:order", order_id=order.pk)
    messages.warning(request, _("刚才说的没有留下来，请再说一遍。"))
    return redirect("resident:ask")


def _settle(request: MemberRequest, draft: Draft, understood: Understanding, *, at: datetime) -> Order:
    if about := request.POST.get("about"):
        return _complaint(request, about, words=draft.words, at=at)
    return _order(request, draft, understood, at=at)


def _complaint(request: MemberRequest, about: str, *, words: str, at: datetime) -> Order:
    try:
        order = visible_order(request.member, UUID(about))
    except ValueError as error:
        raise Http404 from error
    if not permissions.may_ask_back(request.member, order):
        raise Http404
    orders.complain(order_id=order.pk, words=words, by=request.member.person, at=at)
    messages.success(request, _("投诉收到了，两天内答复您。"))
    return order


def _order(request: MemberRequest, draft: Draft, understood: Understanding, *, at: datetime) -> Order:
    member = request.member
    choice = request.POST.get("choice", "")
    behalf = relatives.behalf(member.person, request.POST.get("for", draft.behalf))
    household = household_of(behalf.person)
    steward = mine.steward(household, at=at) if draft.to_steward or choice == STEWARD else None
    need = orders.Need(
        product=_chosen(choice, understood), words=draft.words, household=household, requester=member.person,
        beneficiary=behalf.beneficiary,
        urgency=_urgency(request, understood), slot=_slot(request), form_key=draft.key, photos=drafts.photos(draft),
        preferred=steward.worker if steward else None,
        triage={**understood.kept, "chosen": choice, "unsure": choice == STEWARD},
    )  # fmt: skip
    return orders.request(community=member.community, need=need, by=member.person, at=at)


def _chosen(choice: str, understood: Understanding) -> Product:
    if (product := _named(choice, understood)) is None:
        raise ProductNotOfferedError
    return product


def _named(choice: str, understood: Understanding) -> Product | None:
    if choice == STEWARD:
        return understanding.for_steward()
    if choice == understanding.EMERGENCY:
        return understanding.emergency_product(understood)
    proposed = (understood.product, *understood.alternatives)
    known = next((row for row in proposed if row and row.code == choice), None)
    return known or Product.objects.offered().filter(code=choice).first()


def _urgency(request: MemberRequest, understood: Understanding) -> str:
    return Urgency.EMERGENCY if request.POST.get("choice") == understanding.EMERGENCY else understood.urgency


def _slot(request: MemberRequest) -> slots.Slot | None:
    return slots.read(request.POST, zone=request.member.community.zone)


def _proposal(
    request: MemberRequest, draft: Draft, understood: Understanding, *, at: datetime, status: int = HTTPStatus.OK,
    error: str = "",
) -> HttpResponse:  # fmt: skip
    behalf = relatives.may_still(request.member.person, request.POST.get("for", draft.behalf))
    context = {
        "draft": draft, "behalf": behalf, "left": behalf.left(at=at), "numbers": range(len(draft.sizes)), "u": understood,
        "complaint": understood.complaint and request.GET.get("as") != "request", "error": error, "now": at,
        "steward": mine.steward(household_of(behalf.person), at=at), **understanding.shown_danger(understood),
        "urgency": Urgency(understood.urgency).label,
        "choices": _choices(understood, chosen=request.POST.get("choice", "")), **_times(request, understood, at=at),
    }  # fmt: skip
    if context["complaint"]:
        recent = Order.objects.asked_by(request.member.person).shown()
        context["recent"] = [mine.card(order, at=at) for order in recent.order_by("-id")[:_RECENT]]
    elif understood.product is None:
        context["tries"] = tries()
        context["scenes"] = shelves.scenes(shelves.offered())
    return show(request, "proposal.html", context, tab="home", status=status)


def _choices(understood: Understanding, *, chosen: str) -> list[dict[str, Any]]:
    products = [*([understood.product] if understood.product else []), *understood.alternatives]
    rows = [
        {"value": row.code, "label": row.name, "note": promise.spoken(row.sla), "end": shelves.price(row)}
        for row in products
    ]
    steward = {"value": STEWARD, "note": _("管家看了您的话，给您安排。"), "end": ""}
    if understood.product:
        rows.append({**steward, "label": _("都不是，交给管家")})
    else:
        rows.insert(0, {**steward, "label": _("交给管家")})
    values = [row["value"] for row in rows]
    wanted = chosen if chosen in values else values[0]
    return [{**row, "checked": row["value"] == wanted} for row in rows]


def _times(request: MemberRequest, understood: Understanding, *, at: datetime) -> dict[str, Any]:
    options = slots.options(at=at, zone=request.member.community.zone, proposed=understood.slot)
    return {"slots": slots.marked(options, request.POST.get("slot")), "parts": slots.parts()}


@require_GET
@portal(Portal.RESIDENT)
def thumb(request: MemberRequest, key: UUID, number: int) -> HttpResponse:
    """Give the small picture of one of the member's own draft photos."""
    draft = drafts.find(key=key, member=request.member)
    if draft is None or number >= len(draft.sizes):
        raise Http404
    headers = {"Cache-Control": "private, max-age=3600"}
    return HttpResponse(drafts.thumb(draft, number), content_type="image/jpeg", headers=headers)
