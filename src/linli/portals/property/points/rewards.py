"""Rewards: what can be had at merchants' counters for points."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.core import clock
from linli.merchants.enums import TRADING
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.points.enums import VoucherState
from linli.points.models import Reward
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.points.forms import RewardForm


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List the rewards with their shop, and what was given and used."""
    used = Count("vouchers", filter=Q(vouchers__state=VoucherState.USED))
    rows = list(Reward.objects.annotate(used=used).order_by("-is_active", "position", "points"))
    shops = Merchant.objects.in_bulk({row.shop for row in rows if row.shop})
    context = {
        "rows": [{"row": row, "shop": shops.get(row.shop) if row.shop else None} for row in rows], "tab": "rewards",
        "may_edit": request.member.may(Permission.EDIT_POINTS),
    }  # fmt: skip
    return pages.show(request, "property/rewards.html", context, section="points", at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_POINTS)
def edit(request: MemberRequest, reward_id: UUID | None = None) -> HttpResponseBase:
    """Add or change a reward; vouchers that were issued keep what they promise."""
    row = get_object_or_404(Reward, pk=reward_id) if reward_id else Reward(community=request.member.community)
    form = RewardForm(request.POST or None, instance=row, shops=_shops(row))
    if form.is_valid():
        # Only what the form asks is written: somebody may take one at this very moment.
        form.instance.save(update_fields=form.Meta.fields if reward_id else None)
        messages.success(request, _("礼品存好了。"))
        return redirect("property:rewards")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "reward": row if reward_id else None, "tab": "rewards"}
    return pages.show(request, "property/reward.html", context, section="points", at=clock.now(), status=status)


def _shops(row: Reward) -> dict[UUID, Merchant]:
    """Return the merchants of the community that take orders, by name, and the one at whose counter the reward is. One query."""
    rows = Merchant.objects.filter(Q(standing__in=TRADING) | Q(pk=row.shop)).order_by("name_zh")
    return {shop.pk: shop for shop in rows}
