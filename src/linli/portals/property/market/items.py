"""What all merchants have on the shelf, taking something off it with a reason, and putting it back."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.market import permissions, queries
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import Item
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import errors, item_pictures
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.market import wording
from linli.portals.property.market.forms import WhyForm
from linli.portals.property.market.wording import SECTION

_LONGEST = 60
# What the address asks for by `shown`: on the shelf, off it, taken off it by the office.
_SHOWN: Mapping[str, Q] = {"on": Q(is_active=True), "off": Q(is_active=False), "office": ~Q(off_why="")}


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def table(request: MemberRequest) -> HttpResponse:
    """List the goods of all merchants by merchant; `?merchant=`, `?kind=`, `?shown=` and `?q=` narrow."""
    said = request.GET
    wanted = {
        "merchant": f"{wording.found_key(said.get('merchant')) or ''}",
        "kind": said["kind"] if said.get("kind") in ItemKind.values else "",
        "shown": said["shown"] if said.get("shown") in _SHOWN else "", "q": said.get("q", "").strip()[:_LONGEST],
    }  # fmt: skip
    page = Paginator(_narrowed(wanted), wording.PAGE).get_page(said.get("page"))
    shops = Merchant.objects.filter(pk__in=Item.objects.values("merchant")).order_by("name_zh", "pk")
    context = {
        "tab": "items", "rows": [_row(row) for row in page.object_list], "page": page, "wanted": wanted,
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "filters": [
            wording.select("merchant", _("商家"), wanted["merchant"], [(str(shop.pk), shop.name) for shop in shops]),
            wording.select("kind", _("种类"), wanted["kind"], ItemKind.choices),
            wording.select("shown", _("货架"), wanted["shown"], [("on", _("在架")), ("off", _("已下架")), ("office", _("物业下架"))]),
        ],
        "keep": [{"name": "q", "value": wanted["q"]}] if wanted["q"] else [],
        "may_act": permissions.may_keep_books(request.member),
    }  # fmt: skip
    return pages.show(request, "property/market_items.html", context, section=SECTION, at=clock.now())


def _narrowed(wanted: dict[str, str]) -> QuerySet[Item]:
    on_sale = Q(variants__is_active=True)
    rows = Item.objects.annotate(stock=Sum("variants__stock", filter=on_sale), sizes=Count("variants", filter=on_sale))
    columns = {"merchant": wanted["merchant"], "kind": wanted["kind"]}
    rows = rows.filter(**{name: value for name, value in columns.items() if value})
    if wanted["shown"]:
        rows = rows.filter(_SHOWN[wanted["shown"]])
    if words := wanted["q"]:
        rows = rows.filter(Q(name_zh__icontains=words) | Q(name_en__icontains=words))
    rows = rows.select_related("merchant", "product").order_by("merchant__name_zh", "merchant", "-id")
    return queries.pictured(rows)


def _row(row: Item) -> dict[str, Any]:
    return {
        "row": row, "ways": _("、").join(str(Way(way).label) for way in row.ways), "badge": _badge(row),
        "thumb": item_pictures.cover(row),
    }  # fmt: skip


def _badge(row: Item) -> dict[str, str]:
    """Return whether an item is on the shelf, and if not who took it off, as label, icon and tone."""
    if row.off_why:
        return {"label": _("物业下架"), "icon": "ban", "tone": "warn"}
    if not row.is_active:
        return {"label": _("商家下架"), "icon": "circle-pause", "tone": ""}
    if not row.from_fen:
        return {"label": _("已下架"), "icon": "circle-dashed", "tone": ""}
    return {"label": _("在架"), "icon": "circle-check", "tone": "ok"}


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def take_off(request: MemberRequest, item_id: UUID) -> HttpResponseBase:
    """Ask why (GET), and take it off the shelf (POST)."""
    row = get_object_or_404(Item.objects.select_related("merchant"), pk=item_id)
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    form, status = WhyForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                market.take_off(item=row.pk, by=request.member.person, at=clock.now(), **form.cleaned_data)
            except errors.EXPECTED as refused:
                sentence, status = errors.explain(refused)
                form.add_error(None, sentence)
            else:
                messages.success(request, _("下架了，商家会收到原因。"))
                return redirect("property:market-items")
    context = {
        "tab": "items", "form": form, "title": _("下架"), "about": f"{row.name} · {row.merchant.name}", "tone": "bad",
        "note": _("居民马上买不到；已经下的单照样送完。商家会看到原因，自己放不回去，由物业放回。"), "do": _("下架"), "icon": "archive",
        "back": reverse("property:market-items"),
    }  # fmt: skip
    return pages.show(request, "property/market_form.html", context, section=SECTION, at=clock.now(), status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def put_back(request: MemberRequest, item_id: UUID) -> HttpResponseBase:
    """Put what the office took off on the shelf again."""
    row = get_object_or_404(Item, pk=item_id)
    if not permissions.may_keep_books(request.member):
        raise NotForYouError
    market.put_back(item=row.pk, by=request.member.person, at=clock.now())
    messages.success(request, _("%(name)s放回货架了，商家会收到消息。") % {"name": row.name})
    return redirect("property:market-items")
