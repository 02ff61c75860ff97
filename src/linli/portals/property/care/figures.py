"""The figures of care: what started today by rule and state, and what each warning started."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from linli.care.enums import Deed, Step
from linli.care.models import Listed, Rule, Silence, WarmService
from linli.orders.enums import DONE, State
from linli.portals import words
from linli.portals.property.orders.filters import midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one rule started today: how many in each state, and how many of its orders are done."""

    rule: Rule
    due: int
    made: int
    merged: int
    told: int
    dropped: int
    done: int

    @property
    def all(self) -> int:
        """Everything that was started."""
        return self.due + self.made + self.merged + self.told + self.dropped


def today(*, at: datetime) -> list[Line]:
    """Return today's warm services by rule, in the rules' order. Two queries, however many there are."""
    begin = midnight(at)
    rows = WarmService.objects.filter(Q(started_at__gte=begin) | Q(made_on=words.local(at).date()), started_at__lte=at)
    finished = Q(order__state__in=[State.FINISHED, *DONE], state=Deed.MADE)
    counted = list(rows.values_list("rule", "state").annotate(n=Count("id"), done=Count("id", filter=finished)))
    states: dict[UUID, Counter[str]] = {}
    for rule, state, n, done in counted:
        states.setdefault(rule, Counter()).update({state: n, "done": done})
    rules = Rule.objects.filter(pk__in=states).order_by("position", "id")
    return [_line(rule, states[rule.pk]) for rule in rules]


def _line(rule: Rule, n: Counter[str]) -> Line:
    return Line(
        rule=rule, due=n[Deed.DUE], made=n[Deed.MADE], merged=n[Deed.MERGED], told=n[Deed.TOLD],
        dropped=n[Deed.DROPPED], done=n["done"],
    )  # fmt: skip


def totals(lines: list[Line]) -> dict[str, int]:
    """Return the sums over all rules."""
    names = ("all", "due", "made", "merged", "told", "dropped", "done")
    return {name: sum(getattr(line, name) for line in lines) for name in names}


def overdue(*, at: datetime) -> int:
    """Count the visits of the roster that are late. One query."""
    return Listed.objects.filter(ended_at=None, next_on__lt=words.local(at).date()).count()


def silent(*, at: datetime) -> int:
    """Count those from whom no sign came today and a step was taken. One query."""
    day = words.local(at).date()
    return Silence.objects.filter(day=day, ended_at=None, step__gte=Step.REMINDED).count()


def per_alert() -> dict[UUID, int]:
    """Return alert → how many warm services it started. One query."""
    rows = WarmService.objects.exclude(alert=None).values_list("alert").annotate(n=Count("id"))
    return dict(rows)
