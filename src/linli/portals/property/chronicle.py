"""What happened with a thing, read from its facts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise

from linli.core.models import Fact
from linli.people.models import Person
from linli.portals import words

MOST = 60


def of(
    key: UUID, names: Mapping[str, str | Promise], *, what: Callable[[Fact], str], at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what `names` has a name for as steps of the timeline, the newest first, at most MOST. One query.

    Beside who did it stands what `what` says of the fact; below, the reason or the words that were given.
    """
    actor = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
    facts = Fact.objects.about(key).filter(kind__in=names).annotate(actor=Subquery(actor)).order_by("-id")[:MOST]
    return [_step(fact, names, what=what(fact), at=at) for fact in facts]


def _step(fact: Any, names: Mapping[str, str | Promise], *, what: str, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - a fact with its actor's name
    return {
        "is": "done", "name": names[fact.kind], "when": words.when(fact.at, at=at),
        "note": " · ".join(filter(None, [fact.actor, what])), "quote": fact.payload.get("why") or fact.payload.get("words", ""),
    }  # fmt: skip
