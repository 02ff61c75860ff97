"""Today's plan in the sample: everybody's day as a team lead had it laid out a moment ago."""

from datetime import datetime

from linli.core.scoping import community_scope
from linli.planning import services as planning
from linli.planning.models import Why
from linli.simulation.town import Town

# Enough for a good day of a few dozen orders, and the same for the same town: no clock ends the search.
ITERATIONS, SECONDS = 150, 60.0


def today(town: Town, *, now: datetime) -> None:
    """Plan the town's day without giving anything away: the offers of the scenes wait for the visitor's answer."""
    on = now.astimezone(town.community.zone).date()
    with community_scope(town.community.pk):
        planning.plan_day(
            community=town.community, on=on, why=Why.ASKED, at=now, by=town.lead("team"), seconds=SECONDS,
            iterations=ITERATIONS, give=False,
        )  # fmt: skip
