"""Small towns for tests: three buildings, a few families, some days."""

from datetime import datetime, timedelta

from linli.simulation import founding, layout, running, staff
from linli.simulation.chance import Chance
from linli.simulation.founding import Charter
from linli.simulation.phones import Phones
from linli.simulation.town import Town


def found(*, slug: str, seed: int, now: datetime, days: int = 2) -> Town:
    """Found a town in which nothing has happened yet; its wishes until `now` are in the queue."""
    charter = Charter(
        slug=slug, name=(slug, slug), prefix="XS", households=24, days=days, ground=layout.TAOYUAN,
        sheet=staff.SMALL_SHEET, numbers={}, orders_per_day=14,
    )  # fmt: skip
    town = founding.found(charter, chance=Chance(seed), phones=Phones(), now=now)
    running.plan(town, days=days, now=now)
    return town


def lived(*, slug: str, seed: int, now: datetime, days: int = 2) -> Town:
    """Found a town and let it live until `now`: its past, then its last hours with all that follows from them."""
    town = found(slug=slug, seed=seed, now=now, days=days)
    running.history(town, until=now - running.LIVE, days=days)
    running.live(town, until=now + timedelta(seconds=1))
    return town
