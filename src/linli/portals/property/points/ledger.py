"""The ledger, searched by person or by cause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.ledger.enums import Unit
from linli.ledger.models import LedgerSeal, Leg, Transfer
from linli.people.enums import Permission, Portal
from linli.people.models import Membership, Person
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages

_SHOWN = 100
_KINDS: Mapping[str, str | Promise] = {
    "award": _("发放"), "work": _("志愿时长"), "hold": _("预留"), "capture": _("支付"), "release": _("退回"), "refund": _("退还"),
    "reversal": _("冲正"), "expiry": _("过期"),
}  # fmt: skip
_ACCOUNTS: Mapping[str, str | Promise] = {
    "own": _("本人"), "held": _("预留"), "redeemed": _("已用"), "expired": _("过期"), "worked": _("时长来源"),
}  # fmt: skip
_LONGEST = 60


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def search(request: MemberRequest) -> HttpResponse:
    """Show the latest transfers, or those of a person or a cause, each with its legs."""
    wanted = request.GET.get("q", "").strip()[:_LONGEST]
    at = clock.now()
    people = _people(request, wanted) if wanted else {}
    rows = _transfers(request, wanted, people)
    known = _names(rows)
    context = {
        "q": wanted, "rows": [_row(row, known=known) for row in rows], "people": list(people.values()), "tab": "ledger",
        "seal": LedgerSeal.objects.order_by("-number").first(), "unsealed": Transfer.objects.filter(seal_no=None).count(),
    }  # fmt: skip
    return pages.show(request, "property/ledger.html", context, section="points", at=at)


def _people(request: MemberRequest, wanted: str) -> dict[UUID, Person]:
    """Return who of this community bears the name, or has the number that ends so."""
    hit = Q(name__icontains=wanted) | Q(phone__endswith=wanted) if wanted.isdigit() else Q(name__icontains=wanted)
    ours = Membership.objects.filter(community=request.member.community).values("person")
    return Person.objects.filter(hit, pk__in=ours).in_bulk()


def _transfers(request: MemberRequest, wanted: str, people: dict[UUID, Person]) -> list[Transfer]:
    rows = Transfer.objects.filter(community=request.member.community)
    if people:
        rows = rows.filter(pk__in=Leg.objects.filter(account__owner__in=people).values("transfer"))
    elif wanted:
        rows = rows.filter(cause__icontains=wanted)
    return list(rows.prefetch_related("legs__account").order_by("-id")[:_SHOWN])


def _names(rows: list[Transfer]) -> dict[UUID, Person]:
    owners = {leg.account.owner for row in rows for leg in row.legs.all()}
    return Person.objects.in_bulk(owners)


def _row(row: Transfer, *, known: dict[UUID, Person]) -> dict[str, Any]:
    legs = [_leg(leg, known) for leg in sorted(row.legs.all(), key=lambda leg: leg.amount)]
    moment: datetime = row.at
    return {
        "id": row.pk,
        "kind": str(_KINDS.get(row.kind, row.kind)),
        "cause": row.cause,
        "at": moment,
        "seal": row.seal_no,
        "legs": legs,
    }


def _account(kind: str) -> str:
    """Say what an account is for; those that issue are named by their month."""
    name, _dash, month = kind.partition("-")
    if name == "issued":
        return gettext("%(month)s 发放") % {"month": month}
    return str(_ACCOUNTS.get(kind, kind))


def _leg(leg: Leg, known: dict[UUID, Person]) -> dict[str, Any]:
    account = leg.account
    person = known.get(account.owner)
    who = person.name if person else ""
    return {"who": who, "account": _account(account.kind), "unit": Unit(account.unit).label, "amount": leg.amount}
