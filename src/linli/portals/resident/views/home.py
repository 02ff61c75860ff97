"""The first page: what needs me, my steward, ask in plain words, scenes, life stages; and its elder layout."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.people.enums import Portal
from linli.people.models import Household
from linli.people.queries import household_of
from linli.portals import words
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import caring, mine, neighbourly, promotions, purse, relatives, shelves, standing
from linli.portals.resident.frame import is_elder, show

# At most so many cards before the steward; the rest is a tap away.
_NEEDS, _CARDS = 3, 2
# At most so many lines from neighbours.
_WAITING = 2
_NOON, _MORNING, _EVENING = 12, 5, 18


@require_GET
@portal(Portal.RESIDENT)
def home(request: MemberRequest) -> HttpResponse:
    """Show the home page in the layout of the reader's mode; `?for=` chooses the life-stage shelf."""
    at = clock.now()
    if request.GET.get("part") == "points":
        return render(request, "resident/home.html#points", _points(request, at=at))
    person = request.member.person
    household = household_of(person)
    context = {**caring.home(request.member, at=at), **_mine(request, household, at=at)}
    if is_elder(person):
        return show(request, "elder_home.html", {**context, **_elder(request, context, at=at)}, tab="home")
    allowed = promotions.allowed(person, at=at) if context["open_count"] else True
    shelf = _shelf(request, household, at=at, promote=allowed)
    if request.GET.get("part") == "life":
        return render(request, "resident/home.html#life", shelf)
    return show(request, "home.html", {**context, **shelf, "tries": tries()}, tab="home")


def _mine(request: MemberRequest, household: Household | None, *, at: datetime) -> dict[str, Any]:
    orders = mine.open_orders(request.member.person)
    shared = relatives.shared(request.member.person, orders)
    cards = [{**mine.card(order, at=at), "shared": shared.get(order.pk, "")} for order in orders]
    needs = [card for card in cards if card["waits"]][:_NEEDS]
    underway = [card for card in cards if not card["waits"]][: max(_CARDS - len(needs), 0)]
    return {
        "orders": orders, "household": household, "address": household.unit.label if household else "", "needs": needs,
        "underway": underway, "open_count": len(orders), "more": len(orders) - len(needs) - len(underway),
        "steward": mine.steward(household, at=at), "now": at,
    }  # fmt: skip


def _points(request: MemberRequest, *, at: datetime) -> dict[str, Any]:
    """Return what the page asks for once it stands: what waits from neighbours, and the card of points. Six queries."""
    summary = purse.summary(request.member, at=at)
    offers = [*purse.services(summary["spendable"]), *purse.rewards(summary["spendable"])]
    waiting = neighbourly.waiting(request.member.person, at=at)
    return {"purse": summary, "near": purse.near(offers), "waiting": waiting[:_WAITING], "now": at}


def _shelf(request: MemberRequest, household: Household | None, *, at: datetime, promote: bool) -> dict[str, Any]:
    today = timezone.localdate(at)
    members = mine.family(household)
    own = mine.life_stages(household, members, reader=request.member.person, on=today)
    front = shelves.front(request.member.community.pk, on=today)
    codes = [group["code"] for group in front["groups"]]
    wanted = request.GET.get("for", "")
    chosen = wanted if wanted in codes else next((code for code in own if code in codes), codes[0] if codes else "")
    return {
        "chips": shelves.chips(front["groups"], own=own, chosen=chosen), "chosen": chosen, "scenes": front["scenes"],
        "made": front["made"], "promote": promote,
        "shelf": front["shelves"].get((chosen, promote), []), "promoted": front["promoted"] if promote else [],
    }  # fmt: skip


def tries() -> list[dict[str, str]]:
    """Return examples of plain words; a tap puts them into the box, nothing is sent yet."""
    said = (_("厨房水管漏水，明天下午有人"), _("楼道灯不亮了"), _("周六有客人开车来"))
    return [{"label": text, "url": reverse("resident:ask", query={"words": text})} for text in said]


def _elder(request: MemberRequest, context: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    today, orders = timezone.localdate(at), context["orders"]
    call = caring.call(request.member.person, context["well"])
    visits = [
        {"time": order.slot_starts, "title": standing.title(order), "note": standing.headline(order)}
        for order in sorted(orders, key=lambda one: one.slot_starts or at)
        if order.slot_starts and timezone.localdate(order.slot_starts) == today
    ]  # fmt: skip
    return {
        "hello": _hello(request, at=at), "date": words.day(at, at=at), "visits": visits,
        "orders_label": _orders_label(len(orders)), "call": call, "relief": caring.relief(call),
    }  # fmt: skip


def _orders_label(n: int) -> str:
    if not n:
        return _("我的事办到哪了")
    return ngettext("我的事办到哪了（%(n)s 件）", "我的事办到哪了（%(n)s 件）", n) % {"n": n}


def _hello(request: MemberRequest, *, at: datetime) -> str:
    hour = timezone.localtime(at).hour
    who = {"who": request.member.person.polite}
    if _MORNING <= hour < _NOON:
        return _("%(who)s，早上好") % who
    if _NOON <= hour < _EVENING:
        return _("%(who)s，下午好") % who
    return _("%(who)s，晚上好") % who
