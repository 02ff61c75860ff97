"""Buying together: the group-buys of now, and one of them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.core.ids import uuid7
from linli.market import services as market
from linli.market.enums import STANDING, GroupState
from linli.market.models import Checkout, GroupBuy, Sale
from linli.market.services import Choice, Wanted
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import bought, selling
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.market_forms import JoinForm, check
from linli.portals.resident.views.market import TAB

_OWN = 10


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show the group-buys one may join: to whoever asks for them, always."""
    groups = selling.open_groups(request.member.person, at=clock.now())
    return show(request, "market_groups.html", {"groups": groups}, tab=TAB)


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Show a group-buy, and join it; what is left then is to pay."""
    rows = GroupBuy.objects.select_related("variant__item__merchant__community")
    row = rows.filter(pk=group_id).first()
    if row is None:
        raise Http404
    if request.method == "GET":
        return _page(request, row)
    try:
        made = _join(request, row)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _page(request, row, status=status, **context)
    return redirect("resident:market-pay", checkout_id=made.pk)


def _join(request: MemberRequest, row: GroupBuy) -> Checkout:
    member, form = request.member, JoinForm(request.POST)
    check(form)
    said = form.cleaned_data
    choice = Choice(
        lines=[Wanted(row.variant_id, said["count"], said["seen"])], form_key=said["form_key"], group=row.pk
    )
    return market.begin(
        community=member.community, person=member.person, household=household_of(member.person), choice=choice,
        at=clock.now(),
    )  # fmt: skip


def _page(request: MemberRequest, row: GroupBuy, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    at, said, person = clock.now(), request.POST, request.member.person
    row.refresh_from_db(fields=["joined", "state"])
    mine = Sale.objects.filter(group=row, checkout__person=person, state__in=[*STANDING, "cancelled"]).order_by("-id")
    shown = selling.group(row, at=at)
    context = {
        "group": shown, "shop": selling.shop(row.variant.item.merchant, at=at), "neighbours": selling.neighbours(row),
        "may_join": shown["is_open"] and row.joined < row.most and _is_for(request, row),
        "is_for": _is_for(request, row), "is_won": row.state == GroupState.WON, "is_failed": row.state == GroupState.FAILED,
        "seen": row.tiers[0]["fen"], "left": row.most - row.joined, "typed": said.get("count", "1"),
        "form_key": said.get("form_key") or uuid7(), "mine": [(one, bought.badge(one, at=at)) for one in mine[:_OWN]],
        "now": at, **more,
    }  # fmt: skip
    return show(request, "market_group.html", context, tab=TAB, status=status)


def _is_for(request: MemberRequest, row: GroupBuy) -> bool:
    """Tell whether a group-buy is for the reader's building."""
    household = household_of(request.member.person)
    return not row.buildings or (household is not None and str(household.unit.building_id) in row.buildings)
