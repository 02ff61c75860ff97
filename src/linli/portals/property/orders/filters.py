"""What the order table shows: read from the address, written back to it, turned into a query."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from linli.orders.enums import DONE, OPEN, Source, State, Urgency
from linli.orders.models import Complaint, Order
from linli.orders.models.order import OrderQuerySet
from linli.people.models import Person

# From when on an open order counts as nearly overdue.
SOON = timedelta(minutes=30)
MOST_SEARCHED = 40
# Digits typed alone are the tail of an order's number up to this length, a phone's tail from here on.
PHONE_TAIL = 4

STATES = ("all", "done", *State.values)
DAYS = {"1": 0, "2": 1, "7": 6, "30": 29}
DUES = ("over", "soon")
VISITS = {"today": 0, "tomorrow": 1}
SORTS = ("due", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One view of the table. Every field is as it stands in the address; "" means: not asked for."""

    state: str = ""
    line: str = ""
    building: str = ""
    urgency: str = ""
    worker: str = ""
    source: str = ""
    days: str = ""
    due: str = ""
    visit: str = ""
    complaint: str = ""
    q: str = ""
    sort: str = ""

    @property
    def only_open(self) -> bool:
        """Whether nothing but open orders can appear: then the table may be sorted by the time that is left."""
        return (self.state == "" and not self.q and not self.complaint) or self.state in OPEN

    @property
    def sorted_by(self) -> str:
        """The order of the rows. Only what is open has time left, so anything else is sorted by newest."""
        return "due" if self.only_open and self.sort != "new" else "new"

    @property
    def query(self) -> str:
        """The address's query string, without what was not asked for."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def place(self) -> "Filter":
        """The same view without search and sort: what a saved view is compared with."""
        return replace(self, q="", sort="")


def read(params: Mapping[str, str]) -> Filter:
    """Return the filter of an address; a value nobody could have chosen is left out."""
    return Filter(
        state=_one_of(params.get("state"), STATES), urgency=_one_of(params.get("urgency"), Urgency.values),
        source=_one_of(params.get("source"), Source.values), days=_one_of(params.get("days"), DAYS),
        due=_one_of(params.get("due"), DUES), visit=_one_of(params.get("visit"), VISITS),
        complaint=_one_of(params.get("complaint"), ("open",)), sort=_one_of(params.get("sort"), SORTS),
        line=(params.get("line") or "")[:30], building=_uuid(params.get("building")),
        worker=_uuid(params.get("worker")), q=" ".join((params.get("q") or "").split())[:MOST_SEARCHED],
    )  # fmt: skip


def _one_of(value: str | None, known: object) -> str:
    return value if value and value in known else ""  # type: ignore[operator]  # every `known` is a container


def _uuid(value: str | None) -> str:
    try:
        return str(UUID(value)) if value else ""
    except ValueError:
        return ""


def orders(wanted: Filter, *, at: datetime) -> OrderQuerySet:
    """Return the orders of the community in scope that the filter asks for, unsorted and not yet read."""
    chosen = Order.objects.filter(_states(wanted), **_columns(wanted)).annotate(complained=Exists(_open_complaints()))
    if wanted.due:
        chosen = chosen.filter(state__in=OPEN, next_due__lt=at if wanted.due == "over" else at + SOON)
    if wanted.days:
        chosen = chosen.filter(requested_at__gte=midnight(at) - timedelta(days=DAYS[wanted.days]))
    if wanted.visit:
        begin = midnight(at) + timedelta(days=VISITS[wanted.visit])
        chosen = chosen.filter(slot_starts__gte=begin, slot_starts__lt=begin + timedelta(days=1))
    if wanted.complaint:
        chosen = chosen.filter(pk__in=Complaint.objects.filter(resolved_at=None).values("order_id"))
    return chosen.filter(_searched(wanted.q)) if wanted.q else chosen


def midnight(at: datetime) -> datetime:
    """Return the beginning of the day of `at` in the community's zone."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _open_complaints() -> QuerySet[Complaint]:
    return Complaint.objects.filter(order=OuterRef("pk"), resolved_at=None)


def _states(wanted: Filter) -> Q:
    if wanted.only_open:
        return Q(state=wanted.state) if wanted.state else Q(state__in=OPEN)
    if wanted.state == "done":
        return Q(state__in=DONE)
    return Q(state=wanted.state) if wanted.state in State.values else Q()


def _columns(wanted: Filter) -> dict[str, str]:
    asked = {
        "product__line__code": wanted.line, "building_id": wanted.building, "urgency": wanted.urgency,
        "provider_id": wanted.worker, "source": wanted.source,
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}


def _searched(words: str) -> Q:
    """Find by number, its tail, a phone's tail, a room or a name: whatever the caller on the line can say."""
    found = Q(place__icontains=words.replace(" ", ""))
    if words.isdecimal():
        if len(words) < PHONE_TAIL:
            return found | Q(number__endswith=f"-{words.zfill(3)}")
        return found | Q(number__endswith=f"-{words}") | Q(requester_id__in=_who(phone__endswith=words))
    begin = words.upper()
    found |= Q(number__gte=begin, number__lt=f"{begin}\uffff") if begin.isascii() else Q()
    return found | Q(requester_id__in=_who(name__startswith=words))


def _who(**asked: str) -> object:
    return Person.objects.filter(**asked).values("pk")
