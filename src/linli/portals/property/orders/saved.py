"""The tabs above the table: the house's own views with their counts, and those each person keeps for themselves."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateTimeField, UUIDField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.core.prepared import Prepared
from linli.orders.enums import OPEN, State
from linli.orders.models import Order, SavedFilter
from linli.people.queries import Member
from linli.portals.property.orders import filters
from linli.portals.property.orders.filters import Filter
from linli.portals.property.pages import Counts

MOST_SAVED = 12
MOST_QUERY = 300


@dataclass(frozen=True, slots=True)
class View:
    """One tab."""

    label: str | Promise
    query: str
    count: int | None = None
    hot: bool = False
    current: bool = False
    id: UUID | None = None


_HOUSE: tuple[tuple[str, str | Promise, Filter], ...] = (
    ("all", _("全部在办"), Filter()),
    ("soon", _("快超时"), Filter(due="soon")),
    ("requested", _("待派单"), Filter(state=State.REQUESTED)),
    ("today", _("今天上门"), Filter(visit="today")),
    ("complaints", _("投诉"), Filter(complaint="open")),
    ("done", _("已完成"), Filter(state="done")),
)


_visits = Prepared(
    lambda begin, end: (
        Order.objects.filter(state__in=OPEN, slot_starts__gte=begin, slot_starts__lt=end)
        .order_by()
        .values("community")
        .annotate(n=Count("id"))
        .values_list("n", flat=True)
    ),
    begin=DateTimeField(), end=DateTimeField(),
)  # fmt: skip
_saved = Prepared(
    lambda person: SavedFilter.objects.filter(person=person).order_by("id")[:MOST_SAVED], person=UUIDField()
)


def counts(*, at: datetime, counted: Counts) -> dict[str, int]:
    """Return the count of every house view; none of them counts anything but open orders and complaints. One query."""
    begin = filters.midnight(at)
    today = _visits.first(begin=begin, end=begin + timedelta(days=1)) or 0
    return {
        "all": counted.orders["all"], "soon": counted.orders["soon"] + counted.orders["overdue"],
        "requested": counted.orders[State.REQUESTED], "today": today, "complaints": counted.complaints,
    }  # fmt: skip


def views(member: Member, *, wanted: Filter, counted: dict[str, int]) -> list[View]:
    """Return the house's views and the member's own, the one that is shown marked. One query."""
    here = wanted.place
    house = [
        View(
            label=label, query=view.query, count=counted.get(code), current=here == view,
            hot=code in ("soon", "complaints") and counted[code] > 0,
        )
        for code, label, view in _HOUSE
    ]  # fmt: skip
    own = [
        View(row.name, row.query, id=row.pk, current=wanted == filters.read(QueryDict(row.query)))
        for row in _saved(person=member.person.pk)
    ]
    if any(view.current for view in own):
        house = [replace(view, current=False) for view in house]
    return [*house, *own]


def keep(*, member: Member, name: str, wanted: Filter) -> SavedFilter:
    """Keep a view under a name; the same name again means the new view. Words too long to keep are left out of it."""
    query = wanted.query if len(wanted.query) <= MOST_QUERY else replace(wanted, q="").query
    row, _created = SavedFilter.objects.update_or_create(
        community=member.community, person=member.person, name=name, defaults={"query": query}
    )
    return row


def forget(*, member: Member, filter_id: UUID) -> int:
    """Drop one of the member's own views; return 0 where it is not theirs."""
    dropped, _each = SavedFilter.objects.filter(pk=filter_id, person=member.person).delete()
    return dropped
