"""Looking for games: rings of neighbours who confirm each other, and bursts. Shown to a steward, never punished by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Count
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from linli.people.models import Person
from linli.points.enums import AwardState, Event
from linli.points.models import Award

# Defaults of our own, set so that ordinary neighbourliness stays below them; see what the console shows beside a find.
SPAN = timedelta(days=60)
LEAST_IN_RING = 2
LARGEST_RING = 8
BURST, BURST_SPAN = 5, timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Find:
    """Something to look at: "ring" or "burst", who is in it, how many awards and points, and since when."""

    sort: str
    people: tuple[Person, ...]
    awards: int
    points: int
    since: datetime


def finds(*, at: datetime) -> list[Find]:
    """Return the rings and bursts of the last sixty days, those with most points first. Two queries.

    A ring: everybody in it was confirmed at least twice by one other in it, round in a circle. A burst: five awards
    between the same two within a day.
    """
    rows = Award.objects.filter(
        at__gte=at - SPAN, state__in=[AwardState.POSTED, AwardState.WAITING], other__isnull=False,
        occasion__event=Event.CONFIRMED,
    ).order_by("at")  # fmt: skip
    seen = list(rows.values_list("person_id", "other_id", "points", "at"))
    people = Person.objects.in_bulk({key for person, other, _points, _at in seen for key in (person, other)})
    found = [*_rings(seen, people), *_bursts(seen, people)]
    return sorted(found, key=lambda find: -find.points)


type _Seen = tuple[UUID, UUID, int, datetime]


def _rings(seen: Iterable[_Seen], people: dict[UUID, Person]) -> Iterable[Find]:
    """Strongly connected groups of the graph "was confirmed by", without the edges that happened only once."""
    rows = list(seen)
    edges = Counter((person, other) for person, other, _points, _at in rows)
    strong = [edge for edge, times in edges.items() if times >= LEAST_IN_RING]
    names = list({key for edge in strong for key in edge})
    place = {key: n for n, key in enumerate(names)}
    if not strong:
        return
    ends = np.array([(place[a], place[b]) for a, b in strong]).T
    graph = coo_array((np.ones(len(strong)), (ends[0], ends[1])), shape=(len(names), len(names)))
    _count, group = connected_components(graph, directed=True, connection="strong")
    members: dict[int, set[UUID]] = defaultdict(set)
    for key, label in zip(names, group, strict=True):
        members[int(label)].add(key)
    for ring in members.values():
        if 1 < len(ring) <= LARGEST_RING:
            inside = [row for row in rows if row[0] in ring and row[1] in ring]
            yield _find("ring", ring, inside, people)


def _bursts(seen: Iterable[_Seen], people: dict[UUID, Person]) -> Iterable[Find]:
    by_pair: dict[frozenset[UUID], list[_Seen]] = defaultdict(list)
    for row in seen:
        by_pair[frozenset(row[:2])].append(row)
    for pair, rows in by_pair.items():
        for first, last in zip(rows, rows[BURST - 1 :], strict=False):
            if last[3] - first[3] <= BURST_SPAN:
                yield _find("burst", pair, [row for row in rows if first[3] <= row[3] <= first[3] + BURST_SPAN], people)
                break


def _find(sort: str, who: Iterable[UUID], rows: list[_Seen], people: dict[UUID, Person]) -> Find:
    named = sorted((people[key] for key in who), key=lambda person: person.name)
    return Find(sort, tuple(named), len(rows), sum(row[2] for row in rows), min(row[3] for row in rows))


def thanked_most(*, since: datetime, most: int = 10) -> list[tuple[UUID, int]]:
    """Return who was thanked by most different neighbours since a moment: (person, neighbours). One query."""
    rows = Award.objects.filter(at__gte=since, state=AwardState.POSTED, other__isnull=False)
    counted = rows.values_list("person_id").annotate(n=Count("other", distinct=True)).order_by("-n", "person_id")
    return list(counted[:most])
