"""The market: its shelves, one item, and taking it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.core import clock
from linli.core.ids import uuid7
from linli.market import queries
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import BasketLine, Checkout, Item
from linli.market.services import Choice
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors, item_pictures
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import selling
from linli.portals.resident import shelves as catalogue
from linli.portals.resident.frame import show
from linli.portals.resident.market_forms import BuyForm, MonthlyForm, PutForm, ShelfForm, check

PAGE = 20
TAB = "services"


@require_GET
@portal(Portal.RESIDENT)
def shelves(request: MemberRequest) -> HttpResponse:
    """Show what merchants near by sell, narrowed by words and by shelf; the group-buys that may be offered unasked."""
    at, person = clock.now(), request.member.person
    today = timezone.localdate(at)
    form = ShelfForm(request.GET)
    rows = form.rows(month=today.month)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = queries.page(rows, number=page.number - 1, size=PAGE, seed=today.isoformat())
    kept = form.kept()
    context = {
        "cards": [selling.card(row) for row in shown], "page": page,
        "query": urlencode(kept), "kept": kept, "chips": selling.chips(kept, catalogue.groups()),
        "spots": [] if kept or page.number > 1 else selling.spots(person, at=at), "count": in_basket(request),
    }  # fmt: skip
    return show(request, "market.html", context, tab=TAB)


def in_basket(request: MemberRequest) -> int:
    """Return how many different things are in the reader's basket. One query."""
    return BasketLine.objects.filter(person=request.member.person).count()


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def item(request: MemberRequest, item_id: UUID) -> HttpResponse:
    """Show an item: its variants, prices and their past, what is in it, how it comes, who sells it, when it is free."""
    return item_page(request, found(item_id))


def found(item_id: UUID) -> Item:
    """Return an item that may be looked at; 404 for everything else."""
    row = queries.item(item_id)
    if row is None:
        raise Http404
    return row


def item_page(
    request: MemberRequest, row: Item, *, monthly: MonthlyForm | None = None, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """Render an item's page, with what was typed."""
    at, said = clock.now(), request.POST
    is_service, for_sale = row.kind == ItemKind.SERVICE, row.is_active and row.from_fen > 0 and row.merchant.is_trading
    choices = selling.variants(row, chosen=said.get("variant", ""), at=at)
    days = selling.days(queries.slots(row, at=at), chosen=said.get("slot", ""), at=at) if is_service else []
    context = {
        "item": row, "photos": item_pictures.of(row), "variants": choices, "days": days, "is_service": is_service, "for_sale": for_sale,
        "ways": selling.ways(row.ways, chosen=said.get("way", "")), "shop": selling.shop(row.merchant, at=at),
        "parts": selling.parts(row) if row.kind == ItemKind.PACKAGE else [], "typed": said.get("count", "1"),
        "monthly": None if is_service else monthly or MonthlyForm(initial={"form_key": uuid7()}),
        "can_buy": for_sale and any(not one["is_out"] for one in choices) and (bool(days) or not is_service),
        "form_key": said.get("form_key") or uuid7(), "count": in_basket(request), "now": at, **more,
    }  # fmt: skip
    return show(request, "market_item.html", context, tab=TAB, status=status)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def put(request: MemberRequest, item_id: UUID) -> HttpResponse:
    """Put some of it into the basket."""
    row, form = found(item_id), PutForm(request.POST)
    try:
        check(form)
        seen, count = form.cleaned_data["variant"], form.cleaned_data["count"]
        market.put(person=request.member.person, variant=seen.variant, count=count, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return item_page(request, row, status=status, error=sentence)
    messages.success(request, _("放进购物篮了。"))
    return redirect("resident:market-item", item_id=row.pk)


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def buy(request: MemberRequest, item_id: UUID) -> HttpResponse:
    """Take it at once: goods on their way, a service at a time; what is left is to pay."""
    row = found(item_id)
    try:
        made = _begin(request, row)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return item_page(request, row, status=status, error=sentence)
    return redirect("resident:market-pay", checkout_id=made.pk)


def _begin(request: MemberRequest, row: Item) -> Checkout:
    member, form = request.member, BuyForm(request.POST)
    wanted = form.wanted()
    way = Way.VISIT.value if row.kind == ItemKind.SERVICE else form.cleaned_data["way"]
    choice = Choice(
        lines=[wanted], form_key=form.cleaned_data["form_key"], ways={row.merchant_id: way},
        slot=form.cleaned_data["slot"],
    )  # fmt: skip
    return market.begin(
        community=member.community, person=member.person, household=household_of(member.person), choice=choice,
        at=clock.now(),
    )  # fmt: skip
