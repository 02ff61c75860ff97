"""Bringing needs and offers together, again and again, and ending proposals that nobody answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.catalogue.models import Product
from linli.core import facts, past
from linli.core.scoping import community_scope, unscoped
from linli.neighbours import gathering, labelling, matching
from linli.neighbours.enums import OPEN_MATCH, MatchState, NeedState
from linli.neighbours.gathering import Gathered
from linli.neighbours.models import HelpNeed, Match
from linli.places.models import Community

# How long both have for their answers (default of our own: over a weekend day, and not so long that others wait).
ANSWER = timedelta(hours=48)
EXPIRE_BATCH = 200


def propose_all(*, at: datetime) -> int:
    """Propose matches in every community where a need is open; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        waiting = set(HelpNeed.objects.filter(state=NeedState.OPEN).values_list("community_id", flat=True))
    return sum(len(propose(community=row, at=at)) for row in Community.objects.filter(pk__in=waiting))


def propose(*, community: Community, at: datetime) -> list[Match]:
    """Find the best pairs among the open needs and offers and propose each to both; return the matches.

    Each need and each offer has at most one proposal at a time; two who were brought together before are not again for
    the same need. Nobody waits while it is searched: a pair of which one has gone in the meantime is left for the next
    time. Records `match.propose` for each, from which both are told.
    """
    with community_scope(community.pk):
        found = gathering.gather(community=community, at=at)
        pairs = matching.match(found.needs, found.offers, past=found.past)
        return _propose(pairs, found, community=community, at=at) if pairs else []


@past.atomic
def _propose(pairs: Sequence[matching.Pair], found: Gathered, *, community: Community, at: datetime) -> list[Match]:
    # Two rounds at once would propose the same twice: the second waits here and then finds the proposals.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    now = gathering.gather(community=community, at=at)
    free = [pair for pair in pairs if pair.need.id in now.need_rows and pair.offer.id in now.offer_rows]
    matches = Match.objects.bulk_create(_draft(pair, found, community=community, at=at) for pair in free)
    for match in matches:
        _note(match, "match.propose", at=at)
    return matches


def _draft(pair: matching.Pair, found: Gathered, *, community: Community, at: datetime) -> Match:
    return Match(
        community=community, need=found.need_rows[pair.need.id], offer=found.offer_rows[pair.offer.id],
        score=round(pair.score, 4), proposed_at=at, expires_at=at + ANSWER,
        reasons=[_kept(reason, found.products) for reason in pair.reasons],
    )  # fmt: skip


def _kept(reason: matching.Reason, products: Mapping[str, Product]) -> dict[str, Any]:
    """Return a reason as JSON keeps it; a product, which only its row can name, with its names."""
    labels = str(reason.values.get("labels", ""))
    if labels and not any(map(labelling.name, labels.split("|"))) and labels in products:
        return {"code": "service", "values": {"service": products[labels].names}}
    return {"code": str(reason.code), "values": reason.values}


def expire_matches(*, at: datetime) -> int:
    """End the proposals whose time is up; return how many. Who had said yes is told. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = Match.objects.filter(state__in=OPEN_MATCH, expires_at__lte=at).order_by("expires_at")
        rows = list(due.values_list("pk", "community_id")[:EXPIRE_BATCH])
    return sum(_expire(pk, community=community, at=at) for pk, community in rows)


@past.atomic
def _expire(match_id: UUID, *, community: UUID, at: datetime) -> bool:
    with community_scope(community):
        match = Match.objects.select_for_update(of=("self",)).get(pk=match_id)
        if not match.is_open or match.expires_at > at:
            return False
        match.state, match.ended_at = MatchState.EXPIRED, at
        match.save(update_fields=["state", "ended_at"])
        _note(match, "match.expire", at=at)
        return True


def _note(match: Match, kind: str, *, at: datetime) -> None:
    facts.record(
        kind=kind, at=at, community=match.community_id, subject=("match", match.pk),
        payload={"need": str(match.need_id), "offer": str(match.offer_id), "score": match.score},
    )  # fmt: skip
