"""The shelf: what the shop sells, and one item with its prices, stock and history."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.market import queries, stockroom
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.errors import BadFieldError, TakenOffError
from linli.market.models import Item, Variant
from linli.market.services.picturing import MOST_PICTURES
from linli.people.enums import Permission, Portal
from linli.portals import errors, item_pictures, words
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.merchant import desk as frame
from linli.portals.merchant.desk import Desk
from linli.portals.merchant.goods_forms import PriceForm, RestockForm
from linli.portals.merchant.order_forms import KeyedForm

_A_PAGE = 20


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show what the shop sells, the newest first; `?show=` on, off or low, `?q=` by name or number."""
    desk = frame.found(request, merchant_id)
    name, said = request.GET.get("show", ""), request.GET.get("q", "").strip()[:60]
    found = queries.pictured(stockroom.items(desk.shop, name, words=said))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [_row(one) for one in page.object_list], "page": page, "q": said, "filters": _filters(desk, name, said),
        "query": urlencode({"show": name, "q": said}), "low": stockroom.LOW,
    }  # fmt: skip
    return frame.show(request, desk, "goods.html", context, tab=frame.GOODS)


def _filters(desk: Desk, current: str, said: str) -> list[dict[str, Any]]:
    counts, here = stockroom.counted(desk.shop), reverse("merchant:goods", args=[desk.shop.pk])
    names = {"": _("全部"), stockroom.ON: _("在架"), stockroom.OFF: _("已下架"), stockroom.SHORT: _("库存少")}
    return [
        {
            "label": label, "url": f"{here}?{urlencode({'show': name, 'q': said})}", "current": name == current,
            "count": counts.get(name),
        }
        for name, label in names.items()
    ]  # fmt: skip


def _row(item: Any) -> dict[str, Any]:  # noqa: ANN401 - an item with its cover's id, see queries.pictured
    """Return an item as the list shows it; reads what `stockroom.items` brought."""
    stocks = [one.stock for one in item.variants.all() if one.stock is not None]
    what = [str(item.get_kind_display()), _("%(n)s 种规格") % {"n": len(item.variants.all())}]
    if stocks:
        what.append(_("库存 %(n)s") % {"n": sum(stocks)})
    is_short = bool(stocks) and min(stocks) <= stockroom.LOW
    return {
        "item": item, "note": " · ".join(what), "badge": _badge(item), "is_short": is_short and not item.off_why,
        "price": words.yuan(item.from_fen) if item.from_fen else "", "thumb": item_pictures.cover(item),
    }  # fmt: skip


def _badge(item: Item) -> dict[str, str]:
    """Return whether an item is on the shelf, and if not whether the office took it off, as label, icon and tone."""
    if item.off_why:
        return {"label": _("物业下架"), "icon": "ban", "tone": "warn"}
    if not item.is_active:
        return {"label": _("已下架"), "icon": "circle-pause", "tone": ""}
    return {"label": _("在架"), "icon": "circle-check", "tone": "ok"}


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def item(request: MemberRequest, merchant_id: UUID, item_id: UUID) -> HttpResponse:
    """Show one item."""
    desk = frame.found(request, merchant_id)
    return item_page(request, desk, own(desk, item_id))


def own(desk: Desk, key: UUID) -> Item:
    """Return an item of this shop; 404 for another's. Two queries."""
    row = stockroom.items(desk.shop).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def item_page(
    request: MemberRequest, desk: Desk, row: Item, *, status: HTTPStatus = HTTPStatus.OK,
    bound: Mapping[tuple[UUID, str], forms.Form] | None = None, **more: str,
) -> HttpResponse:  # fmt: skip
    """Render an item's page, with what was typed and with what was refused (`error`, `picture_error`)."""
    at, history, parts, photos = clock.now(), stockroom.prices(row), stockroom.parts(row), item_pictures.of(row)
    context = {
        "row": row, "variants": [_variant(one, history.get(one.pk, []), bound or {}, at=at) for one in row.variants.all()],
        "facts": _facts(row), "parts": parts, "now": at, "is_service": row.kind == ItemKind.SERVICE,
        "photos": [{**one, "tag": "" if n else _("封面")} for n, one in enumerate(photos)], "picture_form": KeyedForm(),
        "most": MOST_PICTURES - len(photos), "badge": _badge(row), "held": _held(row), **more,
    }  # fmt: skip
    return frame.show(request, desk, "goods_item.html", context, tab=frame.GOODS, status=status)


def _held(row: Item) -> str:
    """Return why an item may not be put on the shelf, as the refusal says it; "" where it may."""
    return errors.explain(TakenOffError(row.off_why))[0] if row.off_why else ""


def _variant(
    row: Variant, history: list[Any], bound: Mapping[tuple[UUID, str], forms.Form], *, at: datetime
) -> dict[str, Any]:
    price, restock = bound.get((row.pk, "price")), bound.get((row.pk, "restock"))
    return {
        "row": row, "price": price or _numbered(PriceForm(), row), "restock": restock or _numbered(RestockForm(), row),
        "is_low": row.stock is not None and row.stock <= stockroom.LOW, "open": bool(price or restock),
        "history": [
            {"fen": one.fen, "when": words.when(one.at, at=at), "who": one.by.name if one.by else ""} for one in history
        ],
    }  # fmt: skip


def _numbered[F: forms.Form](form: F, row: Variant) -> F:
    """Give the form's fields ids of their own: a page has one for each variant."""
    form.auto_id = f"id_%s_{row.pk.hex}"
    return form


def _facts(row: Item) -> list[dict[str, str]]:
    months = _("、").join(_("%(month)s月") % {"month": month} for month in row.months)
    rows = (
        (_("类型"), str(row.get_kind_display())), (_("属于"), row.product.name),
        (_("送法"), _("、").join(str(Way(way).label) for way in row.ways)), (_("当季"), months or _("全年")),
        (_("介绍"), row.words),
    )  # fmt: skip
    return [{"term": term, "text": text} for term, text in rows if text]


@never_cache
@require_POST
@portal(Portal.MERCHANT, Permission.SELL)
def shelf(request: MemberRequest, merchant_id: UUID, item_id: UUID) -> HttpResponse:
    """Take an item off the shelf, or put it back: `on` says which, so that a double tap does not undo itself.

    What the office took off stays off; the page says why.
    """
    desk = frame.owned(request, merchant_id)
    row, is_on = own(desk, item_id), request.POST.get("on") == "1"
    try:
        market.change(item=row.pk, changes={"is_active": is_on}, by=request.member.person, at=clock.now())
    except TakenOffError as refused:
        return item_page(request, desk, own(desk, item_id), status=errors.explain(refused)[1])
    text = _("%(name)s 上架了。") if is_on else _("%(name)s 下架了，已下的单照送。")
    messages.success(request, text % {"name": row.name})
    return redirect("merchant:goods-item", merchant_id=desk.shop.pk, item_id=row.pk)


@never_cache
@require_POST
@portal(Portal.MERCHANT, Permission.SELL)
def variant(request: MemberRequest, merchant_id: UUID, variant_id: UUID) -> HttpResponse:
    """Set a variant's price (an owner), or count what came in or went (anybody of the shop)."""
    desk = frame.found(request, merchant_id)
    row = Variant.objects.filter(pk=variant_id, merchant=desk.shop).first()
    if row is None:
        raise Http404
    deed = "restock" if "restock" in request.POST else "price"
    if deed == "price" and not desk.is_owner:
        raise NotForYouError
    form = _numbered(RestockForm(request.POST) if deed == "restock" else PriceForm(request.POST), row)
    status = _write(request, row, form, deed) if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    if status != HTTPStatus.OK:
        return item_page(request, desk, own(desk, row.item_id), status=status, bound={(row.pk, deed): form})
    return redirect("merchant:goods-item", merchant_id=desk.shop.pk, item_id=row.item_id)


def _write(request: MemberRequest, row: Variant, form: forms.Form, deed: str) -> HTTPStatus:
    """Do it; return 200, or the status of the refusal, which then stands beside the field."""
    said, by, at = form.cleaned_data, request.member.person, clock.now()
    try:
        if deed == "price":
            market.price(variant=row.pk, fen=said["fen"], by=by, at=at)
            messages.success(request, _("新价从现在起算，已下的单按原价。"))
        else:
            done = market.restock(variant=row.pk, more=said["more"], by=by, at=at, form_key=said["form_key"])
            messages.success(request, _("%(name)s 现有 %(n)s 件。") % {"name": done.name, "n": done.stock})
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        if deed == "restock" and not isinstance(refused, BadFieldError):
            sentence = _("没有那么多可以减，现有 %(n)s 件。") % {"n": row.stock}
        form.add_error("fen" if deed == "price" else "more", sentence)
        return status
    return HTTPStatus.OK
