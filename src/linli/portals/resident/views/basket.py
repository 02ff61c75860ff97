"""The basket: what somebody means to buy, by merchant, until it is one payment."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.ids import uuid7
from linli.market import queries
from linli.market import services as market
from linli.market.errors import BadFieldError, PriceChangedError
from linli.market.models import BasketLine, Checkout
from linli.market.services import Choice, Wanted
from linli.market.services.basket import MOST_COUNT
from linli.people.enums import Permission, Portal
from linli.people.queries import household_of
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import bought
from linli.portals.resident.frame import refusal, show
from linli.portals.resident.market_forms import BasketForm, check
from linli.portals.resident.views.market import TAB

_LONGEST_COUNT = 4


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def basket(request: MemberRequest) -> HttpResponse:
    """Show the basket; change its counts, or check out with it: `do` is update, remove-…, checkout or accept (new prices)."""
    rows = queries.basket(request.member.person)
    if request.method == "GET":
        return _page(request, rows)
    do = request.POST.get("do", "")
    try:
        if do in {"checkout", "accept"}:
            made = _check_out(request, rows, accepts=do == "accept")
            return redirect("resident:market-pay", checkout_id=made.pk)
        _update(request, rows, gone=do.removeprefix("remove-"))
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        rows = queries.basket(request.member.person)
        return _page(request, rows, status=status, is_new=isinstance(refused, PriceChangedError), **context)
    messages.success(request, _("购物篮改好了。"))
    return redirect("resident:market-basket")


def _counts(request: MemberRequest, rows: Sequence[BasketLine]) -> dict[UUID, int]:
    """Return the counts that were typed; raise BadFieldError for what is none. A line that was not asked about stays."""
    found = {}
    for row in rows:
        typed = request.POST.get(f"count-{row.variant_id}", str(row.count)).strip()
        if not typed.isdecimal() or len(typed) > _LONGEST_COUNT or int(typed) > MOST_COUNT:
            raise BadFieldError("count")
        found[row.variant_id] = int(typed)
    return found


def _update(request: MemberRequest, rows: Sequence[BasketLine], *, gone: str) -> None:
    for key, count in _counts(request, rows).items():
        wanted = 0 if str(key) == gone else count
        if wanted != next(row.count for row in rows if row.variant_id == key):
            market.put(person=request.member.person, variant=key, count=wanted, at=clock.now())


def _check_out(request: MemberRequest, rows: Sequence[BasketLine], *, accepts: bool) -> Checkout:
    """Begin a checkout of everything that can be bought, at the prices that were seen: on the page, where new ones are accepted.

    The basket's row keeps its price until then, so that a change is told however often the page is opened.
    """
    member, form = request.member, BasketForm(request.POST)
    check(form)
    counts = _counts(request, rows)
    lines = [
        Wanted(row.variant_id, counts[row.variant_id], _shown(request, row) if accepts else row.seen_fen)
        for parcel in bought.basket(rows)
        for row in (line["row"] for line in parcel.lines if line["is_for_sale"])
        if counts[row.variant_id]
    ]
    choice = Choice(
        lines=lines,
        form_key=form.cleaned_data["form_key"],
        ways=_ways(request, rows),
        points=form.cleaned_data["points"] or 0,
    )
    return market.begin(
        community=member.community, person=member.person, household=household_of(member.person), choice=choice,
        at=clock.now(),
    )  # fmt: skip


def _shown(request: MemberRequest, row: BasketLine) -> int:
    """Return the price that stood on the page, so that one which changed once more meanwhile is told once more."""
    typed = request.POST.get(f"seen-{row.variant_id}", "")
    return int(typed) if typed.isdecimal() and len(typed) <= len("10000000") else row.seen_fen


def _ways(request: MemberRequest, rows: Sequence[BasketLine]) -> dict[UUID, str]:
    return {row.variant.merchant_id: request.POST.get(f"way-{row.variant.merchant_id}", "") for row in rows}


def _page(
    request: MemberRequest,
    rows: Sequence[BasketLine],
    *,
    status: int = HTTPStatus.OK,
    is_new: bool = False,
    **more: Any,
) -> HttpResponse:
    at, said = clock.now(), request.POST
    typed = {row.variant_id: said.get(f"count-{row.variant_id}", "") for row in rows}
    counts = {key: int(text) for key, text in typed.items() if text.isdecimal() and len(text) <= _LONGEST_COUNT}
    parcels = bought.basket(rows, counts=counts, chosen=_ways(request, rows))
    total = sum(parcel.fen for parcel in parcels)
    lines = [line for parcel in parcels for line in parcel.lines if line["is_for_sale"]]
    context = {
        "parcels": parcels, "total": total, "can_buy": total > 0 and all(one.ways for one in parcels if one.fen),
        "points": bought.points(request.member, parcels, queries.policy(request.member.community.pk), at=at),
        "typed_points": said.get("points", "0"), "form_key": said.get("form_key") or uuid7(),
        "is_new": is_new or any(line["changed"] for line in lines), "count": len(rows), **more,
    }  # fmt: skip
    return show(request, "market_basket.html", context, tab=TAB, status=status)
