"""What a merchant's work is worth: its tier, which somebody decides, and its place in lists, which is measured."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.merchants.enums import TRADING, Standing, Tier
from linli.merchants.models import Merchant
from linli.merchants.services import noting
from linli.people.models import Person


@transaction.atomic
def grade(*, merchant: UUID, tier: Tier, rank: float, by: Person, at: datetime) -> Merchant:
    """Put a merchant into a tier, with its rank (0 to 100, the higher the sooner it is shown).

    Records `merchant.grade` where the tier is another one. Raises WrongStandingError where it neither trades nor is
    suspended.
    """
    row = noting.locked(merchant, *TRADING, Standing.SUSPENDED)
    was = row.tier
    noting.keep(row, tier=tier, rank=rank)
    if was != tier:
        noting.note("merchant.grade", row, at=at, by=by, tier=tier, was=was)
    return row


@transaction.atomic
def rank(*, ranks: Mapping[UUID, float]) -> int:
    """Put down where merchants of the community in scope stand in lists; return how many. A tier is not touched.

    Two queries, the first of which locks them.
    """
    rows = list(Merchant.objects.select_for_update(of=("self",)).filter(pk__in=ranks).order_by("pk").only("pk", "rank"))
    for row in rows:
        row.rank = ranks[row.pk]
    return Merchant.objects.bulk_update(rows, ["rank"])
