"""Reads over merchants that several faces share."""

from collections import Counter
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from linli.merchants.enums import TRADING, Standing
from linli.merchants.models import Merchant, Staff
from linli.people.models import Person
from linli.stewards.models import Worker

_WEEK = 8


def listed(*, standing: Standing | None = None) -> QuerySet[Merchant]:
    """Return the merchants of the community in scope, the newest first, with what every list shows."""
    rows = Merchant.objects.select_related("applicant", "coach__person", "community").order_by("-id")
    return rows.filter(standing=standing) if standing else rows


def counted() -> Counter[str]:
    """Return how many merchants stand where. One query."""
    return Counter(Merchant.objects.values_list("standing", flat=True))


def found(merchant: UUID) -> Merchant | None:
    """Return a merchant of the community in scope. One query."""
    return listed().filter(pk=merchant).first()


def closed() -> "QuerySet[Merchant, UUID]":
    """Return the keys of those that take on nothing new now."""
    return Merchant.objects.exclude(standing__in=TRADING).values_list("pk", flat=True)


def of(person: Person) -> list[Merchant]:
    """Return the merchants that somebody applied with or works for, newest first. One query."""
    return list(Merchant.objects.of(person).select_related("community"))


def is_open(merchant: Merchant, *, at: datetime) -> bool:
    """Tell whether the shop is open, on the community's clock. Reads the community."""
    local = at.astimezone(merchant.community.zone)
    spans = merchant.hours.get(str(local.weekday()), ())
    return any(time.fromisoformat(opens) <= local.time() < time.fromisoformat(closes) for opens, closes in spans)


def opens_from(merchant: Merchant, *, at: datetime) -> datetime:
    """Return the moment, or the next at which the shop opens within a week; the moment where it has no hours at all."""
    local = at.astimezone(merchant.community.zone)
    for ahead in range(_WEEK):
        day = local + timedelta(days=ahead)
        for opens, closes in merchant.hours.get(str(day.weekday()), ()):
            begins, ends = (
                day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
                for clock in map(time.fromisoformat, (opens, closes))
            )
            if ends > local:
                return max(at, begins.astimezone(at.tzinfo))
    return at


def hands(merchant: Merchant) -> list[Worker]:
    """Return those who deliver the merchant's orders: the people who work there now. One query."""
    staff = Staff.objects.filter(merchant=merchant, ended_at=None).values("person")
    return list(Worker.objects.filter(person__in=staff).select_related("person").order_by("id"))
