"""The scores of every need with every offer at once: what `scoring` says of one pair, in arrays."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from linli.dispatch import Place, metres_between
from linli.neighbours.matching import scoring
from linli.neighbours.matching.scoring import Weights
from linli.neighbours.matching.values import Need, Offer, Past

# A table of floats, a need a row and an offer a column.
type Table = Any


def scores(needs: Sequence[Need], offers: Sequence[Offer], *, past: Past, weights: Weights) -> Table:
    """Return the score of each pair, 0 to 1; minus one where the two may not or cannot."""
    skill = _shares([n.labels for n in needs], [o.labels for o in offers], empty=0.0)
    time = _shares([n.times for n in needs], [o.times for o in offers], empty=1.0)
    language = _languages(needs, offers)
    total = (
        weights.skill * skill + weights.time * time + weights.near * _near(needs, offers)
        + weights.returns * _returns(needs, offers, past) + weights.language * language
        + weights.trust * np.array([scoring.trust(offer) for offer in offers])
    )  # fmt: skip
    allowed = (skill > 0) & (time > 0) & (language > 0) & _may(needs, offers, past)
    return np.where(allowed, total, -1.0)


def _hot(sets: Iterable[Iterable[Hashable]], places: dict[Hashable, int]) -> Table:
    """Return a row of noughts and ones for each set."""
    rows = list(sets)
    table = np.zeros((len(rows), len(places)))
    for row, some in enumerate(rows):
        table[row, [places[one] for one in some]] = 1.0
    return table


def _places(*sides: Iterable[Iterable[Hashable]]) -> dict[Hashable, int]:
    return {one: n for n, one in enumerate({one for sets in sides for some in sets for one in some})}


def _shares(wanted: list[Any], given: list[Any], *, empty: float) -> Table:
    """Return which share of what is wanted is given; `empty` where either says nothing (0.0: they must say it)."""
    places = _places(wanted, given)
    left, right = _hot(wanted, places), _hot(given, places)
    sizes = left.sum(axis=1)
    share = left @ right.T / np.maximum(sizes, 1)[:, None]
    if empty:
        share[sizes == 0, :] = empty
        share[:, right.sum(axis=1) == 0] = empty
    return share


def _languages(needs: Sequence[Need], offers: Sequence[Offer]) -> Table:
    wanted, spoken = [n.languages for n in needs], [o.languages for o in offers]
    places = _places(wanted, spoken)
    right = _hot(spoken, places).T
    some = _hot(wanted, places) @ right > 0
    best = _hot([one[:1] for one in wanted], places) @ right > 0
    table = np.where(best, 1.0, np.where(some, scoring.SECOND_LANGUAGE, 0.0))
    table[[not one for one in wanted], :] = 1.0
    table[:, [not one for one in spoken]] = 1.0
    return table


def _near(needs: Sequence[Need], offers: Sequence[Offer]) -> Table:
    """Return how near each pair lives; between buildings, of which there are far fewer than neighbours."""
    here, there = [n.place for n in needs], [o.place for o in offers]
    places = dict.fromkeys([*here, *there])
    every = {place: n for n, place in enumerate(places)}
    between = [[_nearness(one, other) for other in places] for one in places]
    return np.array(between)[np.ix_([every[place] for place in here], [every[place] for place in there])]


def _nearness(one: Place | None, other: Place | None) -> float:
    if one is None or other is None:
        return scoring.NEUTRAL
    return scoring.nearness(metres_between(one, other))


def _returns(needs: Sequence[Need], offers: Sequence[Offer], past: Past) -> Table:
    gave = np.where([n.gave for n in needs], scoring.GAVE, 0.0)
    table = np.repeat(gave[:, None], len(offers), axis=1)
    rows, columns = _by_home(n.home for n in needs), _by_home(o.home for o in offers)
    for worth, helps in ((scoring.KNOWN, past.helps), (scoring.RETURNS, {(b, a) for a, b in past.helps})):
        for helper, helped in helps:
            if helped in rows and helper in columns:
                table[np.ix_(rows[helped], columns[helper])] = worth
    return table


def _by_home(homes: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, home in enumerate(homes):
        found.setdefault(home, []).append(place)
    return found


def _may(needs: Sequence[Need], offers: Sequence[Offer], past: Past) -> Table:
    risky, insured = np.array([n.is_risky for n in needs]), np.array([o.is_insured for o in offers])
    may = ~risky[:, None] | insured[None, :]
    rows, columns = _by_home(n.home for n in needs), _by_home(o.home for o in offers)
    for home in rows.keys() & columns.keys():
        may[np.ix_(rows[home], columns[home])] = False
    place, other = {n.id: k for k, n in enumerate(needs)}, {o.id: k for k, o in enumerate(offers)}
    for need, offer in past.met:
        if need in place and offer in other:
            may[place[need], other[offer]] = False
    return may
