"""Who helps whom: needs and offers in, pairs with scores and reasons out. Pure: no database, no clock, no words.

Callers import the package: `from linli.neighbours import matching`, then `matching.match(needs, offers, past=…)`.
"""

from linli.neighbours.matching.reasons import Code, explain
from linli.neighbours.matching.scoring import DEFAULT, Parts, Weights, parts, score
from linli.neighbours.matching.solving import Pair, match, value
from linli.neighbours.matching.values import Need, Offer, Past, Reason

__all__ = [
    "DEFAULT", "Code", "Need", "Offer", "Pair", "Parts", "Past", "Reason", "Weights", "explain", "match", "parts", "score",
    "value",
]  # fmt: skip
