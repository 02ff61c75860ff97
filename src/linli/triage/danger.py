"""Danger: people trapped, gas, fire, somebody hurt. In doubt danger wins: a wrong alarm is cheaper than a missed one.

Two nets under each other. The groups of `tables/danger.tsv` are looked for in the cleaned text and in its sound; and the
model says how much of its belief is danger. Either may raise the alarm; talk of another time excuses only where both agree.
"""

import re
from functools import cache

from linli.triage.normalise import TABLES, rows
from linli.triage.sounds import blur, heard

LIFT, GAS, FIRE, HURT = "base.repair.lift", "base.repair.gas", "base.security.fire", "base.security.emergency"
CODES = {"lift": LIFT, "gas": GAS, "fire": FIRE, "hurt": HURT}

# Shares of the model's belief, 0 to 1. Above FELT (in a wish for another service, above WISHED) the model alone raises
# the alarm; below OUTLANDISH words that have harmless senses too do not, below ABSURD in such a wish no words do;
# below EXCUSABLE talk of another time excuses.
FELT, WISHED, OUTLANDISH, ABSURD, EXCUSABLE = 0.05, 0.2, 0.015, 0.005, 0.3

type Groups = dict[str, list[re.Pattern[str]]]


def find(text: str, *, peril: float) -> str | None:
    """Return the code that answers the danger in a cleaned text, None where there is none.

    `peril` is the model's share of belief in danger. Where only the model finds it, HURT stands for the model's own choice.
    """
    groups, plain = _groups(), _without_sayings(text)
    now = _any(groups["now"], plain)
    if peril < EXCUSABLE and not now and _any(groups["excuse"], text):
        return None
    wished = peril < WISHED and not now and _any(groups["wish"], text)
    if wished and peril < ABSURD:
        return None
    sound = " ".join(syllable or "/" for syllable in heard(text))
    for mark in ("",) if wished or peril < OUTLANDISH else ("", "?"):
        for kind, code in CODES.items():
            if _any(groups[kind + mark], plain) or (mark and _any(groups[f"{kind}~"], sound)):
                return code
    return HURT if peril > FELT and not wished else None


def _without_sayings(text: str) -> str:
    for pattern in _groups()["figure"]:
        text = pattern.sub(" ", text)
    return text


def _any(patterns: list[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@cache
def _groups() -> Groups:
    names: dict[str, str] = {}
    found: Groups = {}
    for kind, pattern in rows(TABLES / "danger.tsv"):
        full = re.sub(r"\{[a-z]+\}", lambda match: names[match[0]], pattern)
        if kind.startswith("{"):
            names[kind] = f"(?:{full})"
        elif kind.endswith("~"):
            found.setdefault(kind, []).append(re.compile(re.sub(r"(?<!\\)[a-z]+", _syllable, full)))
        else:
            found.setdefault(kind, []).append(re.compile(full))
    return found


def _syllable(match: re.Match[str]) -> str:
    return rf"\b{blur(match[0])}\b"
