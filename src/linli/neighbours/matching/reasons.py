"""Why two were brought together, in codes. Whoever shows them makes the sentence, in the reader's language.

Values per code (lists are joined by "|"):

    skill       labels      what is wanted and given
    together                lives in the same building
    near        metres      lives near
    time        day, part   the first part of the week that suits both
    language    language    both speak what who needs help likes best, where that is not everybody's
    returns                 was helped by this home before, and gives it back
    known                   has helped this home before
    gave                    who needs help has helped others too
    stars       stars       praised by residents
    helped      times       has helped so many times
    waited      days        has waited longest
"""

from collections.abc import Iterator
from enum import StrEnum

from linli.core import week
from linli.dispatch import metres_between
from linli.neighbours.matching.values import Need, Offer, Past, Reason

# Fewer is said of nobody: it would be no praise.
GOOD_STARS = 4.5
SOME_HELPS = 3
NEAR_METRES = 300.0
SAME_PLACE = 1.0
LONG_DAYS = 3.0
# Everybody is taken to speak it: that it is shared is no reason.
USUAL = "mandarin"


class Code(StrEnum):
    """Every reason the matcher can give."""

    SKILL = "skill"
    TOGETHER = "together"
    NEAR = "near"
    TIME = "time"
    LANGUAGE = "language"
    RETURNS = "returns"
    KNOWN = "known"
    GAVE = "gave"
    STARS = "stars"
    HELPED = "helped"
    WAITED = "waited"


def explain(need: Need, offer: Offer, *, past: Past) -> tuple[Reason, ...]:
    """Return what speaks for the pair, in the order in which it is said."""
    return (*_shared(need, offer), *_place(need, offer), *_between(need, offer, past), *_praise(offer), *_waits(need))


def _shared(need: Need, offer: Offer) -> Iterator[Reason]:
    yield Reason(Code.SKILL, {"labels": "|".join(sorted(need.labels & offer.labels))})
    common = need.times & offer.times or need.times or offer.times
    if common:
        day, part = week.ordered(common)[0]
        yield Reason(Code.TIME, {"day": day, "part": part})
    best = need.languages[0] if need.languages else USUAL
    if best != USUAL and best in offer.languages:
        yield Reason(Code.LANGUAGE, {"language": best})


def _place(need: Need, offer: Offer) -> Iterator[Reason]:
    if need.place is None or offer.place is None:
        return
    metres = metres_between(need.place, offer.place)
    if metres < SAME_PLACE:
        yield Reason(Code.TOGETHER)
    elif metres <= NEAR_METRES:
        yield Reason(Code.NEAR, {"metres": round(metres, -1)})


def _between(need: Need, offer: Offer, past: Past) -> Iterator[Reason]:
    if (need.home, offer.home) in past.helps:
        yield Reason(Code.RETURNS)
    elif (offer.home, need.home) in past.helps:
        yield Reason(Code.KNOWN)
    elif need.gave:
        yield Reason(Code.GAVE)


def _praise(offer: Offer) -> Iterator[Reason]:
    if offer.stars is not None and offer.stars >= GOOD_STARS:
        yield Reason(Code.STARS, {"stars": offer.stars})
    elif offer.helped >= SOME_HELPS:
        yield Reason(Code.HELPED, {"times": offer.helped})


def _waits(need: Need) -> Iterator[Reason]:
    if need.waited >= LONG_DAYS:
        yield Reason(Code.WAITED, {"days": int(need.waited)})
