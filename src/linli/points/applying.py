"""What a rule gives for an occasion: pure arithmetic, the same for an award of today and for a preview of last month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from linli.points.enums import Measure, Refusal, Who
from linli.points.models import Occasion, Rule

MINUTES_AN_HOUR = 60
# Work of less than this earns nothing by the hour: an hour is counted once half of it is done.
HALF = 30


@dataclass(frozen=True, slots=True)
class Had:
    """What a person has had by a rule so far: today, this month, and this month with the same other person."""

    day: int = 0
    month: int = 0
    pair: int = 0


@dataclass(frozen=True, slots=True)
class Gift:
    """What a rule gives: points of a kind to whom; none, and why, where a bound is reached."""

    rule: Rule
    occasion: Occasion
    person_id: UUID
    other_id: UUID | None
    kind: str
    points: int
    refusal: str = ""


def matches(rule: Rule, occasion: Occasion) -> bool:
    """Tell whether the rule speaks of such an occasion at all; nobody earns from themselves."""
    person, other = parties(rule, occasion)
    return (
        rule.event == occasion.event
        and person is not None
        and person != other
        and (not rule.worker_kinds or occasion.worker_kind in rule.worker_kinds)
        and (not rule.product_kinds or occasion.product_kind in rule.product_kinds)
        and (not rule.lines or occasion.line in rule.lines)
        and occasion.stars >= rule.least_stars
    )


def parties(rule: Rule, occasion: Occasion) -> tuple[UUID | None, UUID | None]:
    """Return who would earn, and the other one of the two."""
    if rule.who == Who.PROVIDER:
        return occasion.provider_id, occasion.requester_id
    return occasion.requester_id, occasion.provider_id


def measured(rule: Rule, occasion: Occasion) -> tuple[str, int]:
    """Return the kind and the points before any bound; 0 where the occasion is too short or its product gives none."""
    match rule.measure:
        case Measure.HOUR:
            return rule.kind, rule.points * ((occasion.minutes + HALF) // MINUTES_AN_HOUR)
        case Measure.PRODUCT:
            return occasion.product_points_kind or rule.kind, occasion.product_points
    return rule.kind, rule.points


def bounded(rule: Rule, points: int, had: Had) -> tuple[int, str]:
    """Return how many of the points the rule's bounds leave, and which bound left none."""
    bounds = (
        (rule.most_a_day, had.day, Refusal.DAY), (rule.most_a_month, had.month, Refusal.MONTH),
        (rule.most_a_pair, had.pair, Refusal.PAIR),
    )  # fmt: skip
    for most, so_far, refusal in bounds:
        if most is None:
            continue
        points = min(points, max(most - so_far, 0))
        if not points:
            return 0, refusal
    return points, ""


def give(rule: Rule, occasion: Occasion, had: Had) -> Gift | None:
    """Return what the rule gives for the occasion, None where it does not speak of it or gives nothing."""
    person, other = parties(rule, occasion)
    if person is None or not matches(rule, occasion):
        return None
    kind, points = measured(rule, occasion)
    if not points:
        return None
    left, refusal = bounded(rule, points, had)
    return Gift(rule, occasion, person, other, kind, left, refusal)


@dataclass(slots=True)
class Trial:
    """Rules tried on a stretch of time, with counters of their own: nothing is read or written."""

    rules: Sequence[Rule]
    zone: ZoneInfo
    _had: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def run(self, occasions: Iterable[Occasion]) -> Iterator[Gift]:
        """Yield what the rules would have given, occasion by occasion, in order of time."""
        for occasion in occasions:
            day = occasion.at.astimezone(self.zone).date()
            for rule in self.rules:
                gift = give(rule, occasion, self._so_far(rule, occasion, day))
                if gift:
                    self._note(gift, day)
                    yield gift

    def _keys(self, rule: Rule, person: UUID | None, other: UUID | None, day: date) -> tuple[tuple[object, ...], ...]:
        month = (day.year, day.month)
        return (rule.code, person, day), (rule.code, person, month), (rule.code, person, other, month)

    def _so_far(self, rule: Rule, occasion: Occasion, day: date) -> Had:
        return Had(*(self._had[key] for key in self._keys(rule, *parties(rule, occasion), day)))

    def _note(self, gift: Gift, day: date) -> None:
        for key in self._keys(gift.rule, gift.person_id, gift.other_id, day):
            self._had[key] += gift.points
