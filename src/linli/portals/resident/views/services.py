"""The catalogue: by scene, by group of people, by search; and one service with its request form."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.catalogue.enums import SCENE_ICONS, Mode, Scene
from linli.catalogue.models import Product, ServiceGroup
from linli.core import clock
from linli.core.ids import uuid7
from linli.orders import booking
from linli.orders import services as orders
from linli.orders.enums import Urgency
from linli.orders.models import Order
from linli.people.enums import Permission, Portal
from linli.people.models import Household
from linli.people.queries import household_of
from linli.portals import errors, product_page
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import mine, relatives, selling, shelves, slots, uploads
from linli.portals.resident.forms import KeyForm
from linli.portals.resident.frame import refusal, show
from linli.stewards.models import Worker

_MOST_KNOWN = 3
# What is asked for by its service is as urgent as the service's promise; words are weighed by triage.
_URGENCY = {"urgent": Urgency.URGENT, "emergency": Urgency.EMERGENCY, "lift": Urgency.EMERGENCY}
_LONGEST_SEARCH = 40


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show scenes and groups; with `?q=` what matches in name or summary."""
    text = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    if text:
        return show(request, "services_found.html", {"q": text, **_listed(shelves.found(text))}, tab="services")
    context = {
        "scenes": shelves.scenes(shelves.offered()), "groups": shelves.groups(),
        "spots": selling.spots(request.member.person, at=clock.now()),
    }  # fmt: skip
    return show(request, "services.html", context, tab="services")


@require_GET
@portal(Portal.RESIDENT)
def scene(request: MemberRequest, scene: str) -> HttpResponse:
    """Show one scene's services; 404 for a word that is none of the nine."""
    if scene not in Scene.values:
        raise Http404
    rows = [row for row in shelves.offered() if row.scene == scene]
    context = {"title": Scene(scene).label, "icon": SCENE_ICONS[Scene(scene)], **_listed(rows)}
    return show(request, "services_list.html", context, tab="services")


@require_GET
@portal(Portal.RESIDENT)
def group(request: MemberRequest, group: str) -> HttpResponse:
    """Show the services of one group of people."""
    row = get_object_or_404(ServiceGroup, code=group)
    rows = shelves.of_group(shelves.offered(), group, with_paid=True)
    return show(request, "services_list.html", {"title": row.name, "icon": row.icon, **_listed(rows)}, tab="services")


def _listed(rows: list[Product]) -> dict[str, Any]:
    """Split services into those to ask for, and those that come by themselves."""
    return {
        "on_demand": [shelves.card(row) for row in rows if row.mode == Mode.ON_DEMAND],
        "by_itself": [shelves.card(row) for row in rows if row.mode != Mode.ON_DEMAND],
    }  # fmt: skip


@uploads.limited
@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Show a service, and take a request for it."""
    row = get_object_or_404(Product.objects.offered(), pk=product_id)
    at = clock.now()
    if request.method == "GET":
        said = {name: request.GET.get(name, "") for name in ("words", "pay", "for")} | {"form_key": str(uuid7())}
        return _page(request, row, said=said, at=at)
    try:
        order = _request(request, row, at=at)
    except errors.EXPECTED as refused:
        context, status = refusal(refused)
        return _page(request, row, said=request.POST, at=at, status=status, **context)
    return redirect("resident:order", order_id=order.pk)


def _request(request: MemberRequest, row: Product, *, at: datetime) -> Order:
    member = request.member
    behalf = relatives.behalf(member.person, request.POST.get("for", ""))
    household = household_of(behalf.person)
    form = KeyForm(request.POST)
    preferred = request.POST.get("preferred", "")
    known = {str(worker.pk): worker for worker in _known(request, row, household=household, at=at)}
    need = orders.Need(
        product=row, words=request.POST.get("words", ""), household=household, requester=member.person,
        beneficiary=behalf.beneficiary, slot=slots.read(request.POST, zone=member.community.zone), photos=uploads.photos(request),
        preferred=known.get(preferred), with_points=request.POST.get("pay") == "points", form_key=form.cleaned_data["form_key"] if form.is_valid() else None,
        urgency=_URGENCY.get(row.sla.code, Urgency.NORMAL),
    )  # fmt: skip
    return orders.request(community=member.community, need=need, by=member.person, at=at)


def _page(
    request: MemberRequest, row: Product, *, said: Mapping[str, str], at: datetime, status: int = HTTPStatus.OK,
    error: str = "",
) -> HttpResponse:  # fmt: skip
    behalf = relatives.may_still(request.member.person, said.get("for", ""))
    household = household_of(behalf.person)
    choices = _times(request, row, at=at)
    known = _known(request, row, household=household, at=at)
    context = {
        **product_page.told(row), "said": said, "error": error, "now": at,
        "slots": slots.marked(choices, said.get("slot")) if choices else [], "parts": [] if row.policy else slots.parts(),
        "address": household.unit.label if household else "", "behalf": behalf, "left": behalf.left(at=at),
        "preferred": _preferred(known, chosen=said.get("preferred", "")), "paying": _paying(row, said.get("pay", "")),
    }  # fmt: skip
    return show(request, "product.html", context, tab="services", status=status)


def _times(request: MemberRequest, row: Product, *, at: datetime) -> list[dict[str, Any]]:
    """Return the times to choose from: those that are free of a product that is given at certain ones, else any."""
    zone = request.member.community.zone
    if row.policy is None:
        return slots.options(at=at, zone=zone)
    return [{"value": slots.write(slot), "label": slots.spoken(slot, at=at)} for slot in booking.free(row, at=at)]


def _paying(row: Product, chosen: str) -> list[dict[str, Any]]:
    """Return the ways to pay as chips, where there is a choice: money, or points."""
    if row.points_price is None:
        return []
    in_points = _("用 %(n)s 积分") % {"n": row.points_price}
    return [
        {"value": "", "label": shelves.price(row), "checked": chosen != "points", "icon": "wallet"},
        {"value": "points", "label": in_points, "checked": chosen == "points", "icon": "apple", "warm": True},
    ]  # fmt: skip


def _known(request: MemberRequest, row: Product, *, household: Household | None, at: datetime) -> list[Worker]:
    """Return whom the resident may wish for: their steward, and who has been before and may do this."""
    mine_ = mine.steward(household, at=at)
    past = Worker.objects.active().filter(orders__requester=request.member.person, kind__in=row.providers)
    rows = [worker for worker in past.distinct()[:_MOST_KNOWN] if set(row.skills) <= set(worker.skills)]
    if mine_ and mine_.worker.kind in row.providers and mine_.worker not in rows:
        rows.insert(0, mine_.worker)
    return rows


def _preferred(known: list[Worker], *, chosen: str) -> list[dict[str, Any]]:
    rows = [{"value": "", "label": _("谁都行，快就好"), "checked": chosen == ""}]
    return rows + [
        {"value": str(w.pk), "label": w.call, "checked": chosen == str(w.pk), "icon": "user-round"} for w in known
    ]  # fmt: skip
