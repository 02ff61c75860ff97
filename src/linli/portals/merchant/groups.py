"""Group-buys of a shop: what runs and how far it is, and opening one with its tiers. Owners only."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.market import services as market
from linli.market.enums import GOODS_WAYS, GroupState, ItemKind, Way
from linli.market.models import GroupBuy, Variant
from linli.market.services import Plan
from linli.people.enums import Permission, Portal
from linli.portals import errors, words
from linli.portals.access import MemberRequest, portal
from linli.portals.market_words import told
from linli.portals.merchant import desk as frame
from linli.portals.merchant.goods_form import blame
from linli.portals.merchant.goods_forms import choose
from linli.portals.merchant.order_forms import KeyedForm
from linli.portals.yuan import YuanField, typed

TIERS = 4
_SHOWN, _WHOLE = 100, 100
_MARKS = {
    GroupState.OPEN: ("users", "info"),
    GroupState.WON: ("check-check", "ok"),
    GroupState.FAILED: ("undo-2", ""),
}


class GroupForm(KeyedForm):
    """What a group-buy is to be: up to four tiers, the first of them the minimum."""

    name_zh = forms.CharField(label=gettext_lazy("团购叫什么"), max_length=60, error_messages=told("name"))
    way = forms.ChoiceField(label=gettext_lazy("送法"), widget=forms.RadioSelect, error_messages=told("way"))
    closes_at = forms.DateTimeField(
        label=gettext_lazy("几时截止"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=told("closes_at"), help_text=gettext_lazy("最长 30 天。到时没够最低一档，钱全部退回。"),
    )  # fmt: skip
    most = forms.IntegerField(
        label=gettext_lazy("最多卖几件"), min_value=1, max_value=1_000_000, error_messages=told("most"),
        widget=typed("numeric"),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, variant: Variant) -> None:
        super().__init__(data, initial={"name_zh": variant.item.name_zh})
        choose(
            self, "way", [(way.value, str(way.label)) for way in GOODS_WAYS if way in variant.item.ways]
        )  # fmt: skip
        for n in range(TIERS):
            self.fields[f"count-{n}"] = forms.IntegerField(
                label=_("第 %(n)s 档满几件") % {"n": n + 1}, required=n == 0, min_value=1, max_value=1_000_000,
                error_messages=told("tiers"), widget=typed("numeric"),
            )  # fmt: skip
            self.fields[f"fen-{n}"] = YuanField(
                label=_("第 %(n)s 档每件（元）") % {"n": n + 1}, required=n == 0, max_length=20,
                error_messages=told("tiers"),
            )  # fmt: skip

    def tier_rows(self) -> list[list[forms.BoundField]]:
        """Return the tiers as the page draws them."""
        return [[self[f"count-{n}"], self[f"fen-{n}"]] for n in range(TIERS)]

    def clean(self) -> dict[str, Any]:
        """Refuse a tier of which one half is missing."""
        for n in range(TIERS):
            count, fen = self.cleaned_data.get(f"count-{n}"), self.cleaned_data.get(f"fen-{n}")
            if (count is None) != (fen is None) and not self.has_error(f"count-{n}") and not self.has_error(f"fen-{n}"):
                self.add_error(f"count-{n}", _("这一档的件数和价钱要一起填。"))
        return self.cleaned_data

    def plan(self) -> Plan:
        """Return what was filled in. Call it on a valid form."""
        data = self.cleaned_data
        pairs = [(data[f"count-{n}"], data[f"fen-{n}"]) for n in range(TIERS) if data[f"count-{n}"] is not None]
        return Plan(
            name_zh=data["name_zh"], way=data["way"], tiers=pairs, closes_at=data["closes_at"], most=data["most"],
            form_key=data["form_key"],
        )  # fmt: skip


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show the shop's group-buys, the newest first; everybody who works there may look."""
    desk, at = frame.found(request, merchant_id), clock.now()
    rows = GroupBuy.objects.filter(variant__merchant=desk.shop).select_related("variant__item").order_by("-id")[:_SHOWN]
    return frame.show(request, desk, "groups.html", {"rows": [_row(one, at=at) for one in rows]}, tab=frame.GOODS)


def _row(row: GroupBuy, *, at: datetime) -> dict[str, Any]:
    icon, tone = _MARKS[GroupState(row.state)]
    return {
        "row": row, "label": row.get_state_display(), "icon": icon, "tone": tone, "tiers": _tiers(row),
        "percent": min(round(_WHOLE * row.joined / row.most), _WHOLE), "closes": words.when(row.closes_at, at=at),
        "next": _next(row), "reached": words.yuan(row.reached_fen) if row.reached_fen else "",
    }  # fmt: skip


def _tiers(row: GroupBuy) -> list[dict[str, Any]]:
    return [{**tier, "is_reached": row.joined >= tier["count"]} for tier in row.tiers]


def _next(row: GroupBuy) -> str:
    """Say how many it takes to the next tier; "" where none is left, or it is over."""
    ahead = [tier for tier in row.tiers if tier["count"] > row.joined]
    if row.state != GroupState.OPEN or not ahead:
        return ""
    text = _("再来 %(n)s 件就到 %(fen)s 一件")
    return text % {"n": ahead[0]["count"] - row.joined, "fen": words.yuan(ahead[0]["fen"])}


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def new(request: MemberRequest, merchant_id: UUID, variant_id: UUID) -> HttpResponse:
    """Open a group-buy of a variant."""
    desk = frame.owned(request, merchant_id)
    row = Variant.objects.select_related("item").filter(pk=variant_id, merchant=desk.shop).first()
    if row is None or row.item.kind == ItemKind.SERVICE:
        raise Http404
    form, status = GroupForm(request.POST if request.method == "POST" else None, variant=row), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                market.start(variant=row.pk, plan=form.plan(), by=request.member.person, at=clock.now())
            except errors.EXPECTED as refused:
                status = _blame(form, refused)
            else:
                messages.success(request, _("开团了，邻居可以参加了。"))
                return redirect("merchant:groups", merchant_id=desk.shop.pk)
    ways = [way for way in GOODS_WAYS if way in row.item.ways]
    context = {"form": form, "row": row, "ways": [str(Way(way).label) for way in ways]}
    return frame.show(request, desk, "group_new.html", context, tab=frame.GOODS, status=status)


def _blame(form: GroupForm, refused: Exception) -> HTTPStatus:
    if getattr(refused, "field", "") == "tiers":
        sentence, status = errors.explain(refused)
        form.add_error("count-0", sentence)
        return status
    return blame(form, refused)
