"""What the shop is owed and was paid: what falls due on which day, payouts, and a month's statement. Owners only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.market import books, queries
from linli.market import services as market
from linli.market.models import Payout, Sale
from linli.market.services.settling import Entry
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import words
from linli.portals.access import MemberRequest, portal
from linli.portals.merchant import desk as frame
from linli.portals.merchant import statement_paper
from linli.portals.merchant.sheet import XLSX, file

_PAYOUTS, _MONTHS = 12, 12
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statement in words; `number` of the order behind it, "" where there is none."""

    at: datetime
    what: str
    number: str
    sale: str
    fen: int
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of a shop, in fen: what it was owed at its beginning and end, what came in and went out."""

    shop: Merchant
    month: date
    begins: int
    lines: list[Line]

    @property
    def came(self) -> int:
        """What came in."""
        return sum(line.fen for line in self.lines if line.fen > 0)

    @property
    def went(self) -> int:
        """What went out, below zero."""
        return sum(line.fen for line in self.lines if line.fen < 0)

    @property
    def ends(self) -> int:
        """What it was owed at the end."""
        return self.begins + self.came + self.went

    @property
    def title(self) -> str:
        """The month in words."""
        return _("%(year)s年%(month)s月") % {"year": self.month.year, "month": self.month.month}


def of(shop: Merchant, month: date) -> Statement:
    """Return a month's statement, from the ledger. Four queries."""
    zone = timezone.get_current_timezone()
    since = datetime.combine(month, time(), zone).astimezone(UTC)
    until = datetime.combine(_next(month), time(), zone).astimezone(UTC)
    begins, entries = market.statement(shop, since=since, until=until)
    return Statement(shop, month, begins, _lines(entries))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _lines(entries: Iterable[Entry]) -> list[Line]:
    rows = list(entries)
    wanted = {one.sale for one in rows if one.sale}
    numbers = dict(Sale.objects.filter(pk__in=wanted).values_list("pk", "order__number"))
    known = {str(key): number or "" for key, number in numbers.items()}
    return [Line(one.at, _what(one), known.get(one.sale, ""), one.sale, one.fen, one.balance) for one in rows]


def _what(entry: Entry) -> str:
    if entry.kind == books.TILLED:
        return _("现金，店里已收") if entry.fen < 0 else _("现金退款，店里已付")
    kinds = {
        books.CAPTURE: _("成交入账（已扣佣金）"), books.REFUND: _("退款扣回"), books.LATE: _("晚到赔付"),
        books.PAYOUT: _("结算打款"),
    }  # fmt: skip
    return kinds.get(entry.kind, entry.kind)


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Show what is due when, what was paid, and a month; `?month=2026-11`."""
    desk, at = frame.owned(request, merchant_id), clock.now()
    today = words.local(at).date()
    month = _month(request, today)
    context = {
        "due": market.due(desk.shop, at=at), "coming": market.coming(desk.shop, at=at), "statement": of(desk.shop, month),
        "payouts": list(Payout.objects.filter(merchant=desk.shop).order_by("-at", "-pk")[:_PAYOUTS]), "now": at,
        "months": _months(today, month), "month": f"{month:%Y-%m}",
        "days": queries.policy(desk.shop.community_id).settle_days,
    }  # fmt: skip
    return frame.show(request, desk, "statement.html", context, tab=frame.STATEMENT)


def _month(request: MemberRequest, today: date) -> date:
    """Return the month of the address; this one where it names none."""
    said = request.GET.get("month", "")
    try:
        found = date.fromisoformat(f"{said}-01") if said else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else today.replace(day=1)


def _months(today: date, chosen: date) -> list[dict[str, Any]]:
    found, month = [], today.replace(day=1)
    for _place in range(_MONTHS):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return [
        {
            "value": f"{one:%Y-%m}", "selected": one == chosen,
            "label": _("%(year)s年%(month)s月") % {"year": one.year, "month": one.month},
        }
        for one in (found if chosen in found else [chosen, *found])
    ]  # fmt: skip


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def download(request: MemberRequest, merchant_id: UUID, form: str) -> HttpResponse:
    """Give a month's statement as a workbook or on paper."""
    desk, at = frame.owned(request, merchant_id), clock.now()
    if form not in ("xlsx", "pdf"):
        raise Http404
    statement = of(desk.shop, _month(request, words.local(at).date()))
    name = _("%(shop)s对账单 %(month)s") % {"shop": desk.shop.name, "month": f"{statement.month:%Y-%m}"}
    plain = f"statement-{statement.month:%Y-%m}.{form}"
    if form == "xlsx":
        return file(statement_paper.workbook(statement), name=f"{name}.xlsx", plain=plain, kind=XLSX)
    made = statement_paper.pdf(statement, by=desk.shop.community.name, at=at)
    return file(made, name=f"{name}.pdf", plain=plain, kind="application/pdf")
