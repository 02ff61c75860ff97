"""Letting a town live: the past day by day, with nothing following from it, then the last hours as they happen."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from linli.core import facts, tasks
from linli.core.scoping import community_scope
from linli.orders import scoring
from linli.simulation import needs
from linli.simulation.life import teller
from linli.simulation.town import Town
from linli.stewards import services as stewards

# How much of today happens live, with its messages; more makes the sample take longer, not livelier.
LIVE = timedelta(hours=4)
# Days written in one transaction: more are faster, and keep other writers waiting longer.
BLOCK = 4

type Progress = Callable[[float], None]


def nothing(_days: float) -> None:
    """Report progress to nobody."""


def plan(town: Town, *, days: int, now: datetime) -> int:
    """Put the wishes of the past days and of today until `now` into the queue; return how many."""
    today = now.astimezone(town.community.zone).date()
    draw = town.chance.of("demand")
    wishes = [
        wish
        for day in needs.days(today - timedelta(days=days), today)
        for wish in town.demand.day(day, draw=draw)
        if wish.at < now
    ]
    for wish in wishes:
        town.engine.add(wish.at, teller(town, wish))
    return len(wishes)


def history(town: Town, *, until: datetime, days: int, progress: Progress = nothing) -> None:
    """Live through everything before `until`, some days' changes and facts at a time; then count the workers' figures."""
    midnight = datetime.combine(until.astimezone(town.community.zone).date(), time(), town.community.zone)
    ends = [midnight - timedelta(days=offset) for offset in range(days, -1, -1)]
    blocks = [[*ends, until][n : n + BLOCK] for n in range(0, len(ends) + 1, BLOCK)]
    with community_scope(town.community.pk):
        for block in blocks:
            with facts.history():
                for end in block:
                    town.engine.run(until=end)
                    progress(1)
        for worker_id in town.staff:
            scoring.refresh(worker_id=worker_id)


def live(town: Town, *, until: datetime, progress: Progress = nothing) -> None:
    """Live on until `until` with everything that follows from each fact."""
    town.live = True

    def after(at: datetime) -> None:
        town.follow(at)
        progress(0)

    with community_scope(town.community.pk), tasks.by_hand():
        place(town, at=until - LIVE)
        town.engine.run(until=until, after_each=after)
        town.follow(until)


def place(town: Town, *, at: datetime) -> None:
    """Put everybody on duty somewhere on the map: where they were last seen."""
    draw = town.chance.of("places")
    for staffer in town.staff.values():
        building = draw.choice(town.buildings)
        if staffer.on_duty(at) and building.lng and building.lat:
            lng, lat = building.lng + draw.uniform(-2, 2) * 1e-4, building.lat + draw.uniform(-2, 2) * 1e-4
            stewards.seen(worker=staffer.worker, lng=round(lng, 6), lat=round(lat, 6), at=at)
