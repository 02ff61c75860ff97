"""How well an offer fits a need, for one pair: the definition, which `tables` repeats for all pairs at once."""

from dataclasses import dataclass

from linli.dispatch import metres_between
from linli.neighbours.matching.values import Need, Offer, Past

# On the far side of the community a short help is a long way; what lies farther counts no less.
FAR_METRES = 800.0
# Where nothing is known of place or stars, neither praise nor blame.
NEUTRAL = 0.5
# After so many confirmed helps somebody is as well known as one can be.
KNOWN_HELPS = 10
# Reciprocity: the helper was helped by this home before; the two know each other; who needs help has given some.
RETURNS, KNOWN, GAVE = 1.0, 0.6, 0.5
STARS_SHARE = 0.6
LOWEST_STARS, STARS_SPAN = 1, 4
SECOND_LANGUAGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What counts how much; the six sum to one. Ours; held against generated neighbourhoods by bench/matching.py.

    `served` is what it is worth that a need is met at all, in scores: two who are helped fairly are better than one who
    is helped perfectly. `day` is what each day of waiting adds: after 1 / `day` days more than another, whoever waits is
    served first whatever the scores.
    """

    skill: float = 0.35
    time: float = 0.20
    near: float = 0.15
    returns: float = 0.10
    trust: float = 0.10
    language: float = 0.10
    served: float = 1.0
    day: float = 0.05


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class Parts:
    """The six criteria of one pair, each 0 to 1."""

    skill: float
    time: float
    near: float
    returns: float
    trust: float
    language: float

    def total(self, weights: Weights) -> float:
        """Return the weighted sum, 0 to 1."""
        return (
            weights.skill * self.skill + weights.time * self.time + weights.near * self.near
            + weights.returns * self.returns + weights.trust * self.trust + weights.language * self.language
        )  # fmt: skip


def score(need: Need, offer: Offer, *, past: Past, weights: Weights = DEFAULT) -> float | None:
    """Return how well the offer fits the need, 0 to 1; None where the two may not or cannot."""
    found = parts(need, offer, past=past)
    return None if found is None else found.total(weights)


def parts(need: Need, offer: Offer, *, past: Past) -> Parts | None:
    """Return the six criteria; None where the two may not or cannot.

    That is: one home, two who met already, risky help without insurance, no label, no time or no language in common.
    """
    if need.home == offer.home or (need.id, offer.id) in past.met or (need.is_risky and not offer.is_insured):
        return None
    skill = _share(need.labels, offer.labels)
    time = _share(need.times, offer.times) if need.times and offer.times else 1.0
    language = _language(need.languages, offer.languages)
    if not (skill and time and language):
        return None
    return Parts(
        skill=skill, time=time, near=_near(need, offer), returns=_returns(need, offer, past), trust=trust(offer),
        language=language,
    )  # fmt: skip


def _share(wanted: frozenset[object], given: frozenset[object]) -> float:
    return len(wanted & given) / len(wanted) if wanted else 0.0


def _language(wanted: tuple[str, ...], spoken: tuple[str, ...]) -> float:
    if not wanted or not spoken or wanted[0] in spoken:
        return 1.0
    return 0.0 if set(wanted).isdisjoint(spoken) else SECOND_LANGUAGE


def _near(need: Need, offer: Offer) -> float:
    if need.place is None or offer.place is None:
        return NEUTRAL
    return nearness(metres_between(need.place, offer.place))


def nearness(metres: float) -> float:
    """Return what an air line of so many metres is worth, 0 to 1."""
    return max(0.0, 1 - metres / FAR_METRES)


def _returns(need: Need, offer: Offer, past: Past) -> float:
    if (need.home, offer.home) in past.helps:
        return RETURNS
    if (offer.home, need.home) in past.helps:
        return KNOWN
    return GAVE if need.gave else 0.0


def trust(offer: Offer) -> float:
    """Return what is known of the helper, 0 to 1: stars and confirmed helps; nobody known yet counts as middling."""
    stars = NEUTRAL if offer.stars is None else (offer.stars - LOWEST_STARS) / STARS_SPAN
    return STARS_SHARE * stars + (1 - STARS_SHARE) * min(offer.helped, KNOWN_HELPS) / KNOWN_HELPS
