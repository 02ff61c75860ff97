"""What follows from the facts among neighbours: each consumer reads one and tells whom it concerns (config/value_chain.py)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation

from linli.core.models import Fact
from linli.messages import services as messages
from linli.neighbours.models import Match
from linli.people.models import Person
from linli.places.models import Community

HERE = "/home/neighbours/"
SHOWN_WORDS = 60


def tell_recruited(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell a resident who would like to have them as a volunteer."""
    messages.tell(
        people=[Person.objects.get(pk=_subject(fact))], community=Community.objects.get(pk=fact.community_id),
        kind="volunteer.invited", values={"by": fact.payload["by"]}, cause=f"fact:{fact.pk}", at=fact.at, link=HERE,
    )  # fmt: skip


def tell_proposed(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Ask both: the helper whether they would, who needs help whether they like it."""
    match = _match(fact)
    if match.is_open:
        _tell([match.offer.person], match, "match.asked", fact, who=match.need.person)
        _tell([match.need.person], match, "match.found", fact, who=match.offer.person)


def tell_of_yes(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the other one that a yes is there and theirs is awaited."""
    match = _match(fact)
    if match.is_open:
        other, who = _other(match, fact.payload["by"])
        _tell([other], match, "match.yes", fact, who=who)


def tell_of_end(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell whoever had said yes that it came to nothing this time; who never answered is left in peace."""
    match = _match(fact)
    sides = ((match.helper_yes_at, match.offer.person), (match.helped_yes_at, match.need.person))
    hoped = [person for yes, person in sides if yes and str(person.pk) != fact.payload.get("by")]
    _tell(hoped, match, "match.ended", fact, who=None)


def tell_agreed(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the helper what was agreed, where and when; who is helped reads it of the order."""
    match = _match(fact)
    order = match.order
    assert order is not None  # noqa: S101 - the fact says that there is one
    _tell(
        [match.offer.person], match, "match.agreed", fact, who=match.need.person, place=order.place, slot=_slot(match)
    )


def _slot(match: Match) -> str:
    starts = match.order.slot_starts if match.order else None
    return timezone.localtime(starts, match.community.zone).strftime("%m-%d %H:%M") if starts else ""


def _match(fact: Fact) -> Match:
    return Match.objects.shown().get(pk=_subject(fact))


def _subject(fact: Fact) -> UUID:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about somebody or a match
    return fact.subject_id


def _other(match: Match, by: str) -> tuple[Person, Person]:
    """Return who is told, and who said it."""
    helper, helped = match.offer.person, match.need.person
    return (helped, helper) if str(helper.pk) == by else (helper, helped)


def _tell(people: Iterable[Person], match: Match, kind: str, fact: Fact, *, who: Person | None, **more: str) -> None:
    values = {"words": match.need.words[:SHOWN_WORDS], "who": _names(who) if who else "", **more}
    messages.tell(
        people=people, community=match.community, kind=kind, values=values, cause=f"fact:{fact.pk}", at=fact.at,
        link=HERE,
    )  # fmt: skip


def _names(person: Person) -> dict[str, str]:
    """Return how a stranger is named, in both languages."""
    said = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            said[name] = person.polite
    return said
