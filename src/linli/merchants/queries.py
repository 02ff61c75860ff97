"""Reads over merchants that several faces share."""

from collections import Counter
from datetime import datetime, time
from uuid import UUID

from django.db.models import QuerySet

from linli.merchants.enums import Standing
from linli.merchants.models import Merchant
from linli.people.models import Person


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


def of(person: Person) -> list[Merchant]:
    """Return the merchants that somebody applied with or works for, newest first. One query."""
    return list(Merchant.objects.of(person).select_related("community"))


def is_open(merchant: Merchant, *, at: datetime) -> bool:
    """Tell whether the shop is open, on the community's clock. Reads the community."""
    local = at.astimezone(merchant.community.zone)
    spans = merchant.hours.get(str(local.weekday()), ())
    return any(time.fromisoformat(opens) <= local.time() < time.fromisoformat(closes) for opens, closes in spans)
