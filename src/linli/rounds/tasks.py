"""What follows from the facts of rounds, and from those of their orders (config/value_chain.py)."""

from datetime import datetime
from uuid import UUID

from linli.core.models import Fact
from linli.messages import services as messages
from linli.people.enums import Role
from linli.people.models import Person
from linli.people.queries import with_role
from linli.rounds.models import Round
from linli.rounds.services import finishing
from linli.stewards.models import Team, Worker

SHOWN = 4


def tell_missed(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the team's lead where nobody was; where the team has none, every lead and the office."""
    row = Round.objects.select_related("plan__team", "community").get(pk=_subject(fact))
    places = [stop["zh"] for stop in fact.payload["left"]], [stop["en"] for stop in fact.payload["left"]]
    link = f"/work/orders/{row.order_id}/" if row.order_id else ""
    messages.tell(
        people=_leads(row.plan.team), community=row.community, kind="round.missed", cause=f"fact:{fact.pk}", at=fact.at,
        link=link, values={
            "plan": row.plan.names, "n": max(len(places[0]), 1),
            "slot": row.starts.astimezone(row.community.zone).strftime("%m-%d %H:%M"),
            "places": {"zh": _few(places[0], "、"), "en": _few(places[1], ", ")} if places[0] else row.plan.names,
        },
    )  # fmt: skip


def finished(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Take note where an order that was finished is a round's: what it left out is told."""
    finishing.finished(order_id=_subject(fact), at=fact.at)


def called_off(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Take note where an order that was called off is a round's."""
    finishing.called_off(order_id=_subject(fact), at=fact.at)


def _leads(team: Team) -> list[Person]:
    leads = Worker.objects.active().filter(team=team, is_lead=True).order_by("id")
    return [worker.person for worker in leads] or with_role(Role.TEAM_LEAD, Role.OPERATOR)


def _few(names: list[str], comma: str) -> str:
    return comma.join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _subject(fact: Fact) -> UUID:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about a round or an order
    return fact.subject_id
