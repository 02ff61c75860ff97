"""Orders as rows of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.orders.models import Order
from linli.portals import words
from linli.portals.steward import standing


@dataclass(frozen=True, slots=True)
class Line:
    """One order in a list."""

    title: str
    note: str
    url: str
    badge: standing.Badge


def of(orders: Iterable[Order], *, at: datetime, worker: bool = False) -> list[Line]:
    """Return a row for each order; with `worker`, who has it in hand is told too. No query where `shown()` was used."""
    return [_line(order, at=at, worker=worker) for order in orders]


def _line(order: Order, *, at: datetime, worker: bool) -> Line:
    late = standing.Badge(standing.due(order, at=at), "octagon-alert", "bad") if order.is_overdue(at) else None
    who = order.provider.call if worker and order.provider else ""
    return Line(
        title=standing.title(order), note=" · ".join(filter(None, (order.place, _when(order, at=at), who))),
        url=reverse("steward:order", args=[order.pk]), badge=late or standing.badge(order),
    )  # fmt: skip


def _when(order: Order, *, at: datetime) -> str:
    if order.finished_at and not order.next_due:
        return _("%(time)s 完成") % {"time": words.when(order.finished_at, at=at)}
    return standing.appointment(order, at=at) or standing.due(order, at=at)
