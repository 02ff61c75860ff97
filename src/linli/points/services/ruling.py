"""Rules, budgets and terms as the operator sets them, each tried on last month before it holds."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from linli.core import facts
from linli.core.ids import uuid7
from linli.ledger.models import Account
from linli.people.models import Person
from linli.places.models import Community
from linli.points import issuing
from linli.points.applying import Trial
from linli.points.errors import BadRuleError, BudgetExceededError, BudgetSpentError, CapRaisedError
from linli.points.models import Budget, Occasion, Policy, Rule

SEED = Path(__file__).parents[1] / "seed"
CAPS = ("most_a_day", "most_a_month", "most_a_pair")


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would have given last month: points by kind, awards, people, and how many were cut by a bound."""

    month: date
    points: Mapping[str, int]
    awards: int
    people: int
    refused: int


def preview(*, community: Community, rules: Sequence[Rule], at: datetime) -> Preview:
    """Try rules on the occasions of last month and say what they would have given; writes nothing. One query."""
    today = at.astimezone(community.zone).date()
    until = issuing.first_of(today)
    since = issuing.first_of(date.fromordinal(until.toordinal() - 1))
    occasions = Occasion.objects.filter(
        at__gte=datetime.combine(since, time(), community.zone), at__lt=datetime.combine(until, time(), community.zone)
    )
    gifts = list(Trial(rules, community.zone).run(occasions.order_by("at", "id").iterator()))
    points: Counter[str] = Counter()
    for gift in gifts:
        points[gift.kind] += gift.points
    return Preview(
        month=since, points=dict(points), awards=sum(bool(gift.points) for gift in gifts),
        people=len({gift.person_id for gift in gifts if gift.points}), refused=sum(bool(gift.refusal) for gift in gifts),
    )  # fmt: skip


@transaction.atomic
def revise(*, rule: Rule, by: Person, at: datetime) -> Rule:
    """Make a rule hold: a new one, or the next version of one with the same code, from its `starts_on`.

    The version before ends on that day. Records `rule.revise`. Raises BadRuleError naming the field; CapRaisedError where
    a bound would be raised within a month that has begun; BudgetExceededError where all rules together would, by last
    month's figures, give more of a kind than its budget.
    """
    today = at.astimezone(rule.community.zone).date()
    before = Rule.objects.select_for_update().filter(code=rule.code, ends_on=None).first()
    _check(rule, before=before, today=today)
    _check_budget(rule, before=before, at=at)
    if before:
        if before.starts_on >= rule.starts_on:
            rule.starts_on = before.starts_on
            _replace(before, rule)
        else:
            Rule.objects.filter(pk=before.pk).update(ends_on=rule.starts_on)
    rule.pk = uuid7()
    rule.ends_on = None
    rule.save(force_insert=True)
    facts.record(
        kind="rule.revise", at=at, community=rule.community_id, actor=by.pk, subject=("rule", rule.pk),
        payload={"code": rule.code, "points": rule.points, "kind": rule.kind, "starts": rule.starts_on.isoformat()},
    )  # fmt: skip
    return rule


def _replace(before: Rule, rule: Rule) -> None:
    """Let a version that has given nothing yet make room; one that has must not be rewritten within its first day."""
    if before.awards.exists():
        raise BadRuleError("starts_on")
    before.delete()
    rule.ends_on = None


@transaction.atomic
def retire(*, rule: Rule, by: Person, at: datetime) -> Rule:
    """End a rule today: it gives nothing any more. Records `rule.retire`."""
    today = at.astimezone(rule.community.zone).date()
    rule.ends_on = max(today, rule.starts_on)
    rule.save(update_fields=["ends_on"])
    facts.record(
        kind="rule.retire", at=at, community=rule.community_id, actor=by.pk, subject=("rule", rule.pk),
        payload={"code": rule.code},
    )  # fmt: skip
    return rule


def _check(rule: Rule, *, before: Rule | None, today: date) -> None:
    if type(rule.points) is not int or rule.points < 1:
        raise BadRuleError("points")
    try:
        rule.clean_fields()
    except ValidationError as error:
        raise BadRuleError(next(iter(error.message_dict))) from error
    if rule.starts_on < today:
        raise BadRuleError("starts_on")
    if before and rule.starts_on.day != 1 and any(_raised(before, rule, name) for name in CAPS):
        raise CapRaisedError(issuing.next_month(today))


def _raised(before: Rule, after: Rule, name: str) -> bool:
    was, now = getattr(before, name), getattr(after, name)
    return was is not None and (now is None or now > was)


def _check_budget(rule: Rule, *, before: Rule | None, at: datetime) -> None:
    others = [row for row in Rule.objects.on(rule.starts_on) if before is None or row.pk != before.pk]
    expected = preview(community=rule.community, rules=[*others, rule], at=at).points
    for kind, points in expected.items():
        budget = issuing.budget_of(kind=kind, day=rule.starts_on)
        if budget is not None and points > budget:
            raise BudgetExceededError(kind=kind, expected=points, budget=budget)


@transaction.atomic
def set_budget(*, community: Community, kind: str, month: date, points: int, by: Person, at: datetime) -> Budget:
    """Set the most points of a kind that are issued in a month and those after it. Records `budget.set`.

    In a month that has begun a budget may only be lowered, and not below what was issued. Raises BadRuleError for past
    months and figures below zero, CapRaisedError, BudgetSpentError.
    """
    this = issuing.first_of(at.astimezone(community.zone).date())
    month = issuing.first_of(month)
    if month < this or points < 0:
        raise BadRuleError("month" if month < this else "points")
    if month == this:
        _lower(community, kind, month, points)
    row, _made = Budget.objects.update_or_create(
        community=community, kind=kind, month=month, defaults={"points": points}
    )
    facts.record(
        kind="budget.set", at=at, community=community.pk, actor=by.pk, subject=("budget", row.pk),
        payload={"kind": kind, "month": month.isoformat(), "points": points},
    )  # fmt: skip
    return row


def _lower(community: Community, kind: str, month: date, points: int) -> None:
    account = Account.objects.select_for_update().filter(
        community=community, owner=community.pk, kind=issuing.issued(month), unit=kind
    ).first()  # fmt: skip
    was = issuing.budget_of(kind=kind, day=month)
    if account is None:
        return
    if was is not None and points > was:
        raise CapRaisedError(issuing.next_month(month))
    if points < -account.balance:
        raise BudgetSpentError(-account.balance)
    Account.objects.filter(pk=account.pk, balance__gte=-points).update(lowest=-points)


def set_policy(
    *, community: Community, kind: str, is_spendable: bool, expires: bool, by: Person, at: datetime
) -> Policy:
    """Say whether a kind may be spent and whether it expires. Records `policy.set`."""
    with transaction.atomic():
        row, _made = Policy.objects.update_or_create(
            community=community, kind=kind, defaults={"is_spendable": is_spendable, "expires": expires}
        )
        facts.record(
            kind="policy.set", at=at, community=community.pk, actor=by.pk, subject=("policy", row.pk),
            payload={"kind": kind, "spendable": is_spendable, "expires": expires},
        )  # fmt: skip
    return row


@cache
def _seed() -> tuple[Mapping[str, str], ...]:
    with (SEED / "rules.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle, strict=True))


def load_seed(*, community: Community, starts_on: date) -> int:
    """Give a new community the rules of the seed; those it has by code are left alone. Returns how many are new."""
    known = set(Rule.objects.values_list("code", flat=True))
    rows = [
        _seeded(community, row, position=n, starts_on=starts_on)
        for n, row in enumerate(_seed(), start=1)
        if row["code"] not in known
    ]
    Rule.objects.bulk_create(rows)
    return len(rows)


def _seeded(community: Community, row: Mapping[str, str], *, position: int, starts_on: date) -> Rule:
    numbers: dict[str, Any] = {name: int(row[name]) if row[name] else None for name in (*CAPS, "approve_above")}
    lists: dict[str, Any] = {name: row[name].split() for name in ("worker_kinds", "product_kinds", "lines")}
    texts = {name: row[name] for name in ("code", "name_zh", "name_en", "event", "who", "measure", "kind")}
    return Rule(
        community=community, **texts, **numbers, **lists, points=int(row["points"]), position=position,
        least_stars=int(row["least_stars"]), starts_on=starts_on,
    )  # fmt: skip
