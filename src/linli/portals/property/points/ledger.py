"""The ledger, searched by person or by cause, and a period of it to take home."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.ledger import statements as ledger
from linli.ledger.enums import Unit
from linli.ledger.models import Account, LedgerSeal, Leg, Transfer
from linli.ledger.statements import Line
from linli.people.enums import Permission, Portal
from linli.people.models import Membership, Person
from linli.places.models import Community
from linli.portals import ledger_words, statements
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.statements import Period

_SHOWN = 100
_LONGEST = 60


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def search(request: MemberRequest) -> HttpResponse:
    """Show the latest transfers, or those of a person or a cause, each with its legs; offer a period of them to take home."""
    return _page(request, at=clock.now())


def _page(request: MemberRequest, *, at: datetime, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    wanted = _wanted(request)
    people = _people(request, wanted) if wanted else {}
    rows = list(_transfers(request, wanted, people).prefetch_related("legs__account").order_by("-id")[:_SHOWN])
    known = _names(rows)
    month = _month(request, at)
    context = {
        "q": wanted, "rows": [_row(row, known=known) for row in rows], "people": list(people.values()), "tab": "ledger",
        "seal": LedgerSeal.objects.order_by("-number").first(), "unsealed": Transfer.objects.filter(seal_no=None).count(),
        "since": request.GET.get("since") or f"{month.first}", "until": request.GET.get("until") or f"{month.last}",
        "error": error,
    }  # fmt: skip
    return pages.show(request, "property/ledger.html", context, section="points", at=at, status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_FIGURES)
def export(request: MemberRequest) -> HttpResponseBase:
    """Send a period of the ledger: a person's statement, or a journal of the transfers of a cause, or of all.

    404 where there is nobody of that name and no such cause.
    """
    at, form, wanted = clock.now(), request.GET.get("form", ""), _wanted(request)
    if form not in statements.FORMS:
        raise Http404
    try:
        period = statements.read(request.GET, default=_month(request, at))
    except statements.BadPeriodError as refused:
        return _page(request, at=at, error=str(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    lines = _lines(request, wanted, period)
    table = statements.rows(lines, names=partial(_called, request.member.community))
    return statements.download(table, form=form, name=_("账本"), period=period)


def _lines(request: MemberRequest, wanted: str, period: Period) -> Iterator[Line]:
    community, between = request.member.community, {"since": period.since, "until": period.until}
    if people := _people(request, wanted) if wanted else {}:
        accounts = Account.objects.filter(community=community, owner__in=list(people))
        return ledger.statement(accounts=accounts, **between)
    transfers = _transfers(request, wanted, people)
    if wanted and not transfers.exists():
        raise Http404
    return ledger.journal(transfers=transfers, **between)


def _called(community: Community, owners: set[UUID]) -> dict[UUID, str]:
    people = Person.objects.filter(pk__in=owners)
    return {community.pk: community.name, **dict(people.values_list("pk", "name"))}


def _wanted(request: MemberRequest) -> str:
    return request.GET.get("q", "").strip()[:_LONGEST]


def _month(request: MemberRequest, at: datetime) -> Period:
    zone = request.member.community.zone
    return statements.this_month(at.astimezone(zone).date(), zone)


def _people(request: MemberRequest, wanted: str) -> dict[UUID, Person]:
    """Return who of this community bears the name, or has the number that ends so."""
    hit = Q(name__icontains=wanted) | Q(phone__endswith=wanted) if wanted.isdigit() else Q(name__icontains=wanted)
    ours = Membership.objects.filter(community=request.member.community).values("person")
    return Person.objects.filter(hit, pk__in=ours).in_bulk()


def _transfers(request: MemberRequest, wanted: str, people: dict[UUID, Person]) -> QuerySet[Transfer]:
    rows = Transfer.objects.filter(community=request.member.community)
    if people:
        return rows.filter(pk__in=Leg.objects.filter(account__owner__in=people).values("transfer"))
    return rows.filter(cause__icontains=wanted) if wanted else rows


def _names(rows: list[Transfer]) -> dict[UUID, Person]:
    owners = {leg.account.owner for row in rows for leg in row.legs.all()}
    return Person.objects.in_bulk(owners)


def _row(row: Transfer, *, known: dict[UUID, Person]) -> dict[str, Any]:
    legs = [_leg(leg, known) for leg in sorted(row.legs.all(), key=lambda leg: leg.amount)]
    moment: datetime = row.at
    return {
        "id": row.pk,
        "kind": ledger_words.kind(row.kind),
        "cause": row.cause,
        "at": moment,
        "seal": row.seal_no,
        "legs": legs,
    }


def _leg(leg: Leg, known: dict[UUID, Person]) -> dict[str, Any]:
    account = leg.account
    person = known.get(account.owner)
    who = person.name if person else ""
    return {
        "who": who,
        "account": ledger_words.account(account.kind),
        "unit": Unit(account.unit).label,
        "amount": leg.amount,
    }
