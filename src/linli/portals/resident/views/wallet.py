"""The wallet: what is in it, what came in and went out, and how money gets there."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.ledger.enums import Unit
from linli.ledger.models import Account
from linli.ledger.services.accounts import OWN
from linli.ledger.statements import Line, Part, statement
from linli.market import queries
from linli.people.enums import Portal
from linli.people.queries import Member
from linli.portals import ledger_words, words
from linli.portals.access import MemberRequest, portal
from linli.portals.resident.frame import show
from linli.portals.resident.views.market import TAB

STATEMENT = timedelta(days=90)
_ENTRIES = 100


@never_cache
@require_GET
@portal(Portal.RESIDENT)
def wallet(request: MemberRequest) -> HttpResponse:
    """Show the balance and the last 90 days."""
    member, at = request.member, clock.now()
    balance = queries.wallet(member.person, community=member.community)
    context = {"balance": words.yuan(balance), "entries": _entries(member, at=at), "days": STATEMENT.days, "now": at}
    return show(request, "market_wallet.html", context, tab=TAB)


def _entries(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    """Return what came in and went out, the newest first. Four queries, and one more for each 500 entries."""
    accounts = Account.objects.filter(community=member.community, owner=member.person.pk, kind=OWN, unit=Unit.CNY)
    lines = statement(accounts=accounts, since=at - STATEMENT, until=at + timedelta(minutes=1))
    rows = [line for line in lines if line.part == Part.ENTRY]
    return [_entry(row) for row in reversed(rows[-_ENTRIES:])]


def _entry(row: Line) -> dict[str, Any]:
    sign = "+" if row.amount > 0 else ""
    return {
        "title": ledger_words.kind(row.kind), "at": row.at, "amount": f"{sign}{words.yuan(row.amount)}",
        "is_in": row.amount > 0, "after": words.yuan(row.balance), "url": _of_sale(row.cause),
    }  # fmt: skip


def _of_sale(cause: str) -> str:
    """Return the page of the sale that a cause begins with, "" where it names none."""
    kind, _colon, rest = cause.partition(":")
    return reverse("resident:market-sale", args=[rest.partition(":")[0]]) if kind == "sale" else ""
