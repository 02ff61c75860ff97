"""Who opened a home's care card: noted once a day, and shown to those who live there."""

from datetime import datetime, time

from django.db import transaction

from linli.core import facts
from linli.core.models import Fact
from linli.people.models import Household, Person

KIND = "care.look"


@transaction.atomic
def look(*, household: Household, by: Person, at: datetime) -> bool:
    """Note that somebody opened the household's care card; return whether it was their first look of the day.

    Records `care.look` once for each person, household and day of the community. The household's row is locked, so that
    two taps are one look. Reads the household's community.
    """
    Household.objects.select_for_update(no_key=True).only("pk").get(pk=household.pk)
    midnight = datetime.combine(at.astimezone(household.community.zone).date(), time(), household.community.zone)
    if Fact.objects.about(household.pk).filter(kind=KIND, actor_id=by.pk, at__gte=midnight).exists():
        return False
    facts.record(kind=KIND, at=at, community=household.community_id, actor=by.pk, subject=("household", household.pk))
    return True
