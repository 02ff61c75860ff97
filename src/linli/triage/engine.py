"""From plain words to a proposal. No network, no database: a text and a moment in, a Reading out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.triage import danger, slots
from linli.triage.model import Belief, current
from linli.triage.normalise import clean
from linli.triage.slots import Slot

COMPLAINT, NONE = "complaint", "none"
EMERGENCY, URGENT, NORMAL = "emergency", "urgent", "normal"
ALTERNATIVES = 3
# With less belief than this the model has no opinion of its own about which danger it is.
OPINION = 0.1
# A sentence this much alike one that staff re-labelled is taken as the same.
SAME = 0.8
_PRESSING = (
    "base.repair.outage",
    "base.repair.water",
    "base.repair.power",
    "base.greening.hazard",
    "value.home.locksmith",
)
_HURRY = (
    "急",
    "赶紧",
    "赶快",
    "马上",
    "立刻",
    "尽快",
    "漏水",
    "爆管",
    "停电",
    "没电",
    "停水",
    "urgent",
    "asap",
    "right now",
    "immediately",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for.

    `product` is a catalogue code, "complaint", or None for no request; `confidence` its share of belief, 0 to 1;
    `alternatives` up to three others, likeliest first; `danger` the code that answers a danger, None where none is seen.
    """

    text: str
    product: str | None
    urgency: str
    slot: Slot | None
    confidence: float
    alternatives: list[dict[str, str | float]]
    danger: str | None


def read(text: str, *, at: datetime, learned: Sequence[tuple[str, str]] = ()) -> Reading:
    """Return what the text asks for, seen from the moment `at`. `learned` are (label, text) pairs staff taught.

    Any text may be given, empty or endless; nothing raises.
    """
    seen = clean(text)
    belief = current().belief(seen) if seen else Belief([(NONE, 1.0)], peril=0.0)
    threat = danger.find(seen, peril=belief.peril)
    ranked = _taught(seen, belief.shares, learned)
    if threat:
        ranked = _threatened(ranked, threat)
    label, share = ranked[0]
    others: list[dict[str, str | float]] = [
        {"product": name, "confidence": round(value, 4)} for name, value in ranked[1 : ALTERNATIVES + 2] if name != NONE
    ]
    return Reading(
        text=text, product=None if label == NONE else label, urgency=_urgency(seen, label=label, threat=threat),
        slot=None if label in (NONE, COMPLAINT) else slots.find(seen, at=at), confidence=round(share, 4),
        alternatives=others[:ALTERNATIVES], danger=threat,
    )  # fmt: skip


def _threatened(ranked: list[tuple[str, float]], threat: str) -> list[tuple[str, float]]:
    """Put the service that answers the danger first: the model's choice among the four where it has one, else the rule's."""
    shares = dict(ranked)
    best = max(danger.CODES.values(), key=lambda code: shares.get(code, 0.0))
    code = best if shares.get(best, 0.0) >= OPINION else threat
    return [(code, max(shares.get(code, 0.0), 0.9)), *((name, value) for name, value in ranked if name != code)]


def _taught(text: str, ranked: list[tuple[str, float]], learned: Sequence[tuple[str, str]]) -> list[tuple[str, float]]:
    likeness, label = current().likest(text, learned)
    if likeness < SAME:
        return ranked
    return [(label, likeness), *((name, value) for name, value in ranked if name != label)]


def _urgency(text: str, *, label: str, threat: str | None) -> str:
    if threat or label in (danger.LIFT, danger.GAS, danger.HURT):
        return EMERGENCY
    if label in _PRESSING or (label.startswith("base.") and any(word in text for word in _HURRY)):
        return URGENT
    return NORMAL
