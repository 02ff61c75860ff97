"""What every page of the workbench has round it: the shop, whether the reader owns it, and the five tabs."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.market import selling
from linli.merchants.enums import Post
from linli.merchants.models import Merchant, Staff
from linli.portals.access import MemberRequest, NotForYouError

ORDERS, GOODS, DEMAND, STATEMENT, SHOP = "orders", "goods", "demand", "statement", "shop"


@dataclass(frozen=True, slots=True)
class Desk:
    """A shop that the reader works for, and as what."""

    shop: Merchant
    is_owner: bool


def found(request: MemberRequest, merchant_id: UUID) -> Desk:
    """Return a shop for which the reader works; 404 for everybody else's, which tells a stranger nothing. One query."""
    works = Staff.objects.filter(merchant=merchant_id, person=request.member.person, ended_at=None)
    mine = works.select_related("merchant__community").first()
    if mine is None or mine.merchant.community_id != request.member.community.pk:
        raise Http404
    return Desk(mine.merchant, mine.post == Post.OWNER)


def owned(request: MemberRequest, merchant_id: UUID) -> Desk:
    """Return a shop that the reader owns; 404 where they do not work for it, 403 for its clerks."""
    desk = found(request, merchant_id)
    if not desk.is_owner:
        raise NotForYouError
    return desk


def show(
    request: MemberRequest, desk: Desk, template: str, context: dict[str, Any], *, tab: str,
    status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    """Render a page of the workbench. One query, for what waits to be taken."""
    around = {"shop": desk.shop, "is_owner": desk.is_owner, "tabs": tabs(desk.shop, tab, is_owner=desk.is_owner)}
    return render(request, f"merchant/{template}", {**around, **context}, status=status)


def tabs(shop: Merchant, current: str, *, is_owner: bool) -> list[dict[str, Any]]:
    """Return the five tabs with the named one marked; clerks have no statement to see. One query."""
    fresh = selling.chosen(shop, selling.NEW).count()
    rows = (
        (ORDERS, _("订单"), "receipt-text", fresh),
        (GOODS, _("商品"), "shopping-bag", 0),
        (DEMAND, _("需求"), "lightbulb", 0),
        (STATEMENT, _("对账"), "wallet", 0),
        (SHOP, _("店铺"), "store", 0),
    )
    return [
        {
            "label": label, "url": reverse(f"merchant:{name}", args=[shop.pk]), "icon": icon, "count": count,
            "current": name == current,
        }
        for name, label, icon, count in rows
        if is_owner or name != STATEMENT
    ]  # fmt: skip
