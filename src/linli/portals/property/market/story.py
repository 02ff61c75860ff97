"""One sale told for the office: what was bought, what moved of its money, what went back, what was complained of."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from linli.ledger.models import Leg, Transfer
from linli.market.models import Refund, Sale
from linli.orders.models import Complaint
from linli.people.models import Person
from linli.portals.property.market import wording
from linli.portals.property.orders import panel


def of(row: Sale, *, at: datetime) -> dict[str, Any]:
    """Return what the panel shows. A fixed number of queries, however often money went back."""
    refunds = list(row.refunds.select_related("by").order_by("id"))
    complaints = Complaint.objects.filter(order=row.order_id).order_by("-opened_at") if row.order_id else []
    return {
        "badge": wording.sale_badge(row), "lines": [{"line": one, "name": wording.line(one)} for one in row.lines.all()],
        "refunds": [{"row": one, "badge": wording.refund_badge(one), "by": wording.called(one.by)} for one in refunds],
        "moves": moves(row, refunds), "complaints": [panel.complaint_card(one, at=at) for one in complaints],
    }  # fmt: skip


def moves(row: Sale, refunds: list[Refund]) -> list[dict[str, Any]]:
    """Return every transfer of a sale's money, with its legs, from the ledger: what it was caused by begins with the sale.

    All that can have been posted is known beforehand, so that each is looked up by its cause. Three queries.
    """
    parts = ["pay", "capture", "cash", "late"]
    parts += [f"{what}:{one.number}" for one in refunds for what in ("refund", "cash-back")]
    causes = [f"sale:{row.pk}:{part}" for part in parts]
    # What came too late went in and out again under the checkout's own key.
    causes += [f"checkout:{row.checkout_id}:{one.number}:{way}" for one in refunds for way in ("in", "out")]
    transfers = Transfer.objects.filter(Q(cause__in=causes), community=row.community_id)
    found = list(transfers.prefetch_related("legs__account").order_by("at", "id"))
    names = _names(row)
    return [
        {"at": one.at, "kind": wording.kind(one.kind), "seal": one.seal_no, "id": one.pk, "legs": _legs(one, names)}
        for one in found
    ]


def _names(row: Sale) -> dict[Any, str]:
    buyer: Person = row.checkout.person
    return {row.merchant_id: row.merchant.name, buyer.pk: buyer.name, row.community_id: ""}


def _legs(transfer: Transfer, names: dict[Any, str]) -> list[dict[str, Any]]:
    legs: list[Leg] = sorted(transfer.legs.all(), key=lambda leg: leg.amount)
    return [
        {"who": names.get(leg.account.owner, ""), "account": wording.account(leg.account.kind), "fen": leg.amount}
        for leg in legs
    ]
