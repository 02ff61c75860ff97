"""One order as its worker, the building's steward or the team lead sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.lettings.enums import PRODUCTS
from linli.lettings.models import Viewing
from linli.orders import permissions, timeline
from linli.orders.enums import IN_HAND, Stage, State
from linli.orders.models import Order, Photo
from linli.people.enums import Permission
from linli.people.models import Person
from linli.people.queries import Member
from linli.portals import words
from linli.portals.steward import offering, standing, walking
from linli.portals.steward.deeds import DEEDS, Deed
from linli.portals.steward.forms import FinishForm, MoveForm
from linli.stewards.models import Worker

SECONDARY = ("report", "ask", "wait", "give-back")


@dataclass(frozen=True, slots=True)
class Aside:
    """A move beside the big one: its address, and its form for the sheet."""

    move: str
    deed: Deed
    url: str
    form: MoveForm | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page shows. `phone` is filled only while the order is in the reader's own hands."""

    order: Order
    badge: standing.Badge
    urgency: standing.Badge | None
    due: str
    late: bool
    whom: Person | None
    phone: str
    photos: list[dict[str, str]]
    facts: list[dict[str, str]]
    mine: bool
    step: standing.Step | None
    finish: FinishForm | None
    asides: list[Aside]
    offer: offering.Card | None
    steps: list[dict[str, Any]]
    walk: walking.Walk | None
    todo: list[str]
    # Where what came of a viewing is put down, for whoever holds it.
    viewing: str


def of(order: Order, *, member: Member, worker: Worker | None, at: datetime) -> Sheet:
    """Return the order's sheet. A fixed number of queries, however long its story."""
    mine = permissions.may_work(member, order) and order.state in IN_HAND
    whom, walk = standing.whom(order), walking.of(order, at=at)
    return Sheet(
        order=order, badge=standing.badge(order), urgency=standing.urgency(order), due=standing.due(order, at=at),
        late=order.is_overdue(at), whom=whom, phone=(whom.phone or "") if whom and mine else "",
        photos=[photo_link(photo) for photo in order.photos.filter(stage=Stage.REQUEST).order_by("at", "id")],
        facts=_facts(order, at=at), mine=mine, step=standing.next_step(order) if mine else None,
        finish=FinishForm(order=order, move="finish", walk=walk) if mine and order.state == State.WORKING else None,
        asides=_asides(order, member=member, mine=mine),
        offer=offering.card_of(order, worker, at=at) if worker and not order.provider_id else None,
        steps=[_step(step) for step in timeline.of(order)], walk=walk,
        todo=walk.round.plan.steps if walk else order.promised.steps, viewing=_viewing(order, member),
    )  # fmt: skip


def photo_link(photo: Photo) -> dict[str, str]:
    """Return a photo as photos.html takes it."""
    label = str(Stage(photo.stage).label)
    return {
        "url": reverse("photo", args=[photo.pk]), "thumb": reverse("photo-thumb", args=[photo.pk]),
        "alt": _("%(stage)s照片") % {"stage": label},
    }  # fmt: skip


def _viewing(order: Order, member: Member) -> str:
    """Return the page on which its provider puts down what came of a viewing; "" for other orders. One query for a viewing."""
    if order.product.code not in PRODUCTS.values() or not permissions.is_provider(member, order):
        return ""
    listing = Viewing.objects.filter(order=order).values_list("listing", flat=True).first()
    return reverse("steward:letting-check", args=[listing]) if listing else ""


def _facts(order: Order, *, at: datetime) -> list[dict[str, str]]:
    rows = (
        (_("约定时间"), standing.appointment(order, at=at)),
        (_("到场"), _("%(time)s 前") % {"time": words.when(order.arrive_due, at=at)} if order.arrive_due else ""),
        (_("办结"), _("%(time)s 前") % {"time": words.when(order.finish_due, at=at)}),
        (_("价格"), words.yuan(order.price_fen) if order.price_fen else _("免费")),
        (_("单号"), order.number),
    )
    return [{"term": term, "text": text} for term, text in rows if text]


def _asides(order: Order, *, member: Member, mine: bool) -> list[Aside]:
    names = [name for name in SECONDARY if mine]
    if not mine and (permissions.is_provider(member, order) or permissions.is_in_charge(member, order)):
        names.append("visit")
    if member.may(Permission.LEAD):
        names.append("assign")
    return [_aside(order, name) for name in names if order.state in DEEDS[name].states]


def _aside(order: Order, name: str) -> Aside:
    deed = DEEDS[name]
    # A lead's choice needs the candidates: it has a page of its own and no sheet.
    form = deed.form(order=order, move=name) if deed.form and name != "assign" else None
    return Aside(name, deed, reverse("steward:move", args=[order.pk, name]), form)


def _step(step: timeline.Step) -> dict[str, Any]:
    who = f"{step.actor}，" if step.actor and step.note else step.actor
    return {
        "is": "done", "name": step.name, "when": words.when(step.at), "note": f"{who}{step.note}",
        "photos": [photo_link(photo) for photo in step.photos],
    }  # fmt: skip
