"""The community's terms of trade: changed by the office, for what is ordered from now on."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from linli.market.errors import BadFieldError
from linli.market.models import MarketPolicy
from linli.market.services import noting
from linli.people.models import Person
from linli.places.models import Community

# What each figure may be: the least and the most.
LIMITS: Mapping[str, tuple[int, int]] = {
    "pay_minutes": (1, 24 * 60), "half_hour_minutes": (5, 240), "late_fen": (0, 100_00), "point_fen": (1, 100),
    "points_percent": (0, 100), "settle_days": (0, 60),
}  # fmt: skip


@transaction.atomic
def set_terms(*, community: Community, terms: Mapping[str, int], by: Person, at: datetime) -> MarketPolicy:
    """Set some of a community's figures; the others stay. What was begun before keeps what it was begun with, as far as it is written down.

    Records `market.terms` with what changed. Raises BadFieldError naming the figure.
    """
    for name, value in terms.items():
        if name not in LIMITS or type(value) is not int or not LIMITS[name][0] <= value <= LIMITS[name][1]:
            raise BadFieldError(name)
    row, _made = MarketPolicy.objects.select_for_update().get_or_create(community=community)
    changed = {name: value for name, value in terms.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
        noting.about("market.terms", ("community", community.pk), community=community.pk, at=at, by=by.pk, **changed)
    return row
