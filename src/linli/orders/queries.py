"""Reads that several faces share."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DateTimeField, Q, UUIDField

from linli.catalogue.enums import Kind
from linli.core.models import Fact
from linli.core.prepared import Prepared
from linli.orders.enums import DONE, OPEN, State
from linli.orders.models import Like, Offer, Order, Review
from linli.people.models import Person
from linli.stewards.models import Worker

_overdue_base = Prepared(
    lambda person, at: (
        Order.objects.overdue(at).asked_by(person).filter(product__kind=Kind.BASE).values_list("id", flat=True)[:1]
    ),
    person=UUIDField(), at=DateTimeField(),
)  # fmt: skip
_pending = Prepared(
    lambda worker, at: (
        Offer.objects.filter(worker=worker, state=Offer.State.PENDING, expires_at__gt=at)
        .select_related("order__product__sla", "order__requester")
        .order_by("expires_at")
    ),
    worker=UUIDField(), at=DateTimeField(),
)  # fmt: skip


def has_overdue_base(person: Person, *, at: datetime) -> bool:
    """Tell whether a base service the person asked for is overdue: then no promotion is shown to them (K1)."""
    return bool(_overdue_base(person=person.pk, at=at))


def needs_me(person: Person) -> list[Order]:
    """Return what waits for the resident: a question to answer, finished work to confirm; the oldest first."""
    waiting = Q(state=State.WAITING, waiting_for="resident") | Q(state=State.FINISHED)
    return list(Order.objects.asked_by(person).filter(waiting).shown().order_by("moved_at")[:5])


def pending_offers(worker: Worker, *, at: datetime) -> list[Offer]:
    """Return the offers a worker can answer now, the most pressing first."""
    return _pending(worker=worker.pk, at=at)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the service value chain on a day: how many came this far."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A day's value chain with what the console says beside it."""

    links: list[Link]
    stars: float | None
    likes: int
    on_time: int | None


_CHAIN = (
    "order.request",
    "order.offer",
    "order.accept",
    "order.finish",
    "order.confirm",
    "order.review",
    "order.close",
)


def chain(*, since: datetime, until: datetime) -> Chain:
    """Return how many orders reached each link between two moments, with stars, likes and share in time."""
    counted = dict(
        Fact.objects.filter(kind__in=_CHAIN, at__gte=since, at__lt=until)
        .values_list("kind")
        .annotate(n=Count("subject_id", distinct=True))
    )
    done = Order.objects.filter(state__in=[State.FINISHED, *DONE], finished_at__gte=since, finished_at__lt=until)
    total = done.count()
    late = done.filter(escalation__gt=0).count()
    return Chain(
        links=[Link(kind.removeprefix("order."), counted.get(kind, 0)) for kind in _CHAIN],
        stars=Review.objects.filter(at__gte=since, at__lt=until).aggregate(mean=Avg("stars"))["mean"],
        likes=Like.objects.filter(at__gte=since, at__lt=until).count(),
        on_time=round(100 * (total - late) / total) if total else None,
    )


_open_counts: Prepared[dict[str, Any]] = Prepared(
    lambda at, soon: (
        Order.objects.filter(state__in=OPEN)
        .order_by()
        .values("community")
        .annotate(
            all=Count("id"),
            overdue=Count("id", filter=Q(next_due__lt=at)),
            soon=Count("id", filter=Q(next_due__gte=at, next_due__lt=soon)),
            **{state.value: Count("id", filter=Q(state=state)) for state in OPEN},
        )
        .values("all", "overdue", "soon", *OPEN)
    ),
    at=DateTimeField(), soon=DateTimeField(),
)  # fmt: skip


def open_counts(*, at: datetime, soon: timedelta = timedelta(minutes=30)) -> dict[str, int]:
    """Return how many orders are open, overdue, nearly overdue, and in each open state. One query over open orders."""
    counted = _open_counts.first(at=at, soon=at + soon)
    return (
        {str(name): int(n) for name, n in counted.items()}
        if counted
        else dict.fromkeys(["all", "overdue", "soon", *OPEN], 0)
    )
