"""The best assignment: every need to at most one offer and the other way round, by scipy's exact solver."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linli.neighbours.matching import tables
from linli.neighbours.matching.reasons import explain
from linli.neighbours.matching.scoring import DEFAULT, Weights
from linli.neighbours.matching.values import Need, Offer, Past, Reason

NOTHING = Past()


@dataclass(frozen=True, slots=True)
class Pair:
    """A need and the offer proposed to it; `score` is 0 to 1, without what waiting adds."""

    need: Need
    offer: Offer
    score: float
    reasons: tuple[Reason, ...]


def value(need: Need, score: float, *, weights: Weights = DEFAULT) -> float:
    """Return what it is worth to serve a need at this score: more the longer it has waited, without an end."""
    return weights.served + score + weights.day * need.waited


def match(
    needs: Sequence[Need], offers: Sequence[Offer], *, past: Past = NOTHING, weights: Weights = DEFAULT
) -> list[Pair]:
    """Return the pairs whose values sum to the most that is possible, who waits longest first.

    The answer depends on the arguments alone and not on their order. Nobody starves: an offer that could serve a need
    goes to another one only where that has waited at most 1 / `weights.day` days less.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - half a second, and most processes never match

    rows = sorted(needs, key=lambda need: (-need.waited, need.id))
    columns = sorted(offers, key=lambda offer: offer.id)
    if not rows or not columns:
        return []
    scores = tables.scores(rows, columns, past=past, weights=weights)
    worth = weights.served + weights.day * np.array([need.waited for need in rows])[:, None] + scores
    chosen = linear_sum_assignment(np.where(scores < 0, 0.0, worth), maximize=True)
    return [
        Pair(rows[i], columns[j], float(scores[i, j]), explain(rows[i], columns[j], past=past))
        for i, j in zip(*(places.tolist() for places in chosen), strict=True)
        if scores[i, j] >= 0
    ]
