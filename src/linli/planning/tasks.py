"""What follows from facts for the day's plan (config/value_chain.py)."""

from datetime import datetime

from linli.core import tasks
from linli.core.models import Fact
from linli.people.models import Person
from linli.places.models import Community
from linli.planning import keeping
from linli.planning import services as planning
from linli.planning.models import Stop, Why


@tasks.lengthy
def plan(*, fact: Fact, at: datetime) -> None:
    """Plan the day that a fact asks for, once: `plan.dawn` does nothing where a plan is there already."""
    community = Community.objects.get(pk=fact.community_id)
    on = fact.at.astimezone(community.zone).date()
    planning.finish(community=community, at=at)
    is_dawn = fact.kind == "plan.dawn"
    if is_dawn and keeping.current(on):
        return
    by = Person.objects.filter(pk=fact.actor_id).first() if fact.actor_id else None
    planning.plan_day(community=community, on=on, why=Why.DAWN if is_dawn else Why.ASKED, at=at, by=by)


@tasks.lengthy
def take_in(*, fact: Fact, at: datetime) -> None:
    """Put rounds and warm services that came in onto somebody's way, all that wait at once."""
    community = Community.objects.get(pk=fact.community_id)
    planning.finish(community=community, at=at)
    if planning.has_new(at=at, community=community):
        planning.replan(community=community, at=at)


@tasks.lengthy
def make_room(*, fact: Fact, at: datetime) -> None:
    """Make the plan anew where somebody took an order that it has not got with them: others' days give way."""
    community = Community.objects.get(pk=fact.community_id)
    planning.finish(community=community, at=at)
    row = keeping.current(at.astimezone(community.zone).date())
    if row and not Stop.objects.filter(plan=row, order=fact.subject_id, worker=fact.payload["worker"]).exists():
        planning.replan(community=community, at=at)
