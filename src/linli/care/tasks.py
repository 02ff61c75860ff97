"""What follows from the facts of care: each consumer reads one and does one thing (config/value_chain.py)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from linli.care.enums import Standing
from linli.care.models import Alert, LifeEvent, Listed, SignOfLife, WellBeing
from linli.care.services import following, starting, visiting
from linli.core.models import Fact
from linli.messages import services as messages
from linli.orders.models import Order
from linli.people.enums import Role
from linli.people.models import HouseholdMember, Person
from linli.people.queries import with_role
from linli.places.models import Community


def follow_alert(*, fact: Fact, at: datetime) -> None:
    """Start the warm services that an alert asks for, and make them orders now: a storm does not wait for the schedule.

    What people are to come to meanwhile is called off where a rule closes it.
    """
    alert = _alert(fact)
    for before in alert.replaces.all():
        following.end_alert(alert=before, at=at)
    if following.follow_alert(alert=alert, at=at):
        starting.make_due(at=at)
    following.close(alert=alert, at=at)


def end_alert(*, fact: Fact, at: datetime) -> None:
    """Call off what has not begun under an alert that is over."""
    following.end_alert(alert=_alert(fact), at=at)


def relay(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell every resident with a phone of the alert, in the issuer's own words."""
    alert = _alert(fact)
    messages.tell(
        people=_everybody(), community=alert.community,
        kind="alert.urgent" if alert.colour in ("orange", "red") else "alert.relayed",
        values={"headline": alert.headline or alert.event, "words": alert.description, "issuer": alert.issuer},
        cause=f"fact:{fact.pk}", at=fact.at, link="/home/alerts/",
    )  # fmt: skip


def tell_over(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell everybody who was told of a warning that the issuer has called it off; one that ran out tells nobody."""
    alert = _alert(fact)
    if alert.standing == Standing.CANCELLED:
        messages.tell(
            people=_everybody(), community=alert.community, kind="alert.over",
            values={"headline": alert.headline or alert.event, "issuer": alert.issuer}, cause=f"fact:{fact.pk}", at=fact.at,
            link="/home/alerts/",
        )  # fmt: skip


def _everybody() -> list[Person]:
    homes = HouseholdMember.objects.filter(household__moved_out=None, person__phone__isnull=False)
    return list({row.person_id: row.person for row in homes.select_related("person").order_by("id")}.values())


def make_due(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Make what was started into orders now, where it cannot wait for the schedule."""
    starting.make_due(at=at)


def follow_event(*, fact: Fact, at: datetime) -> None:
    """Start the warm services that a life event asks for."""
    event = LifeEvent.objects.select_related(
        "community", "household__unit", "about__household__unit__building", "about__building"
    ).get(pk=_subject(fact))
    if following.follow_event(event=event, at=at):
        starting.make_due(at=at)


def visited(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Take a finished visit of the roster as made, with what was learnt."""
    order = Order.objects.select_related("community").get(pk=_subject(fact))
    visiting.visited(order=order, learnt=str(fact.payload.get("words", "")), at=fact.at)


def tell_overdue(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the leads, or from the second level on the supervisors, of a visit that nobody made."""
    entry = Listed.objects.select_related("person").get(pk=_subject(fact))
    said = {"who": entry.person.name, "day": entry.next_on.isoformat()}
    if fact.payload["level"] == 2:  # noqa: PLR2004 - the second step
        _tell(with_role(Role.SUPERVISOR), "roster.overdue", fact, link="/console/care/visits/", **said)
        return
    # Leads have no desk: their roster is on the phone.
    _tell(with_role(Role.TEAM_LEAD), "roster.overdue", fact, link="/work/visits/", **said)
    _tell(with_role(Role.OPERATOR), "roster.overdue", fact, link="/console/care/visits/", **said)


def tell_silence(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Remind the person, or tell their family, or tell both that a steward is going; nobody, where a sign came meanwhile."""
    row = WellBeing.objects.select_related("person").get(pk=fact.payload["well_being"])
    if SignOfLife.objects.filter(well_being=row, day=fact.payload["day"]).exists():
        return
    if fact.kind == "silence.reminder":
        _tell([row.person], "silence.reminder", fact, who=row.person.name, link="/home/care/")
    else:
        _tell(row.family.all(), fact.kind, fact, who=row.person.name, link="/home/care/")


def tell_well(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the family that all is well, where they had been told that no sign had come."""
    if fact.payload["step"] > 1:
        row = WellBeing.objects.select_related("person").get(pk=fact.payload["well_being"])
        _tell(row.family.all(), "well-being.sign", fact, who=row.person.name, link="/home/care/")


def tell_of_visitor(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell who expects a visitor that they are through the gate."""
    event = LifeEvent.objects.select_related("person").get(pk=_subject(fact))
    _tell([event.person] if event.person else [], "visitor.admitted", fact, words=event.words, link="/home/care/")


def _tell(people: Iterable[Person], kind: str, fact: Fact, *, link: str, **values: str) -> None:
    messages.tell(
        people=people, community=Community.objects.get(pk=fact.community_id), kind=kind, values=values,
        cause=f"fact:{fact.pk}", at=fact.at, link=link,
    )  # fmt: skip


def _alert(fact: Fact) -> Alert:
    return Alert.objects.select_related("community", "replaced_by").get(pk=_subject(fact))


def _subject(fact: Fact) -> UUID:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about somebody or something
    return fact.subject_id
