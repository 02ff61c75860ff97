"""Rules as the operator sets them, each tried on the last month before it holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from linli.care import calendar, doors
from linli.care.enums import Audience, Step, Trigger
from linli.care.errors import BadRuleError
from linli.care.models import Alert, LifeEvent, Listed, Rule, Silence
from linli.care.services import following
from linli.core import facts
from linli.people.models import Person
from linli.places.models import Community

DAYS = 30
MOST_A_DAY, LONGEST_HOURS = 500, 240


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have started in the last DAYS days: how many services, on how many days, and over its cap."""

    since: date
    started: int
    days: int
    over: int


def preview(*, rule: Rule, community: Community, at: datetime) -> Preview:
    """Try a rule, saved or not, on the last DAYS days and say what it would have started; writes nothing.

    Alerts, events and silences as they were; festivals and birthdays by the calendar; visits by the roster's cycles.
    """
    today = at.astimezone(community.zone).date()
    since = today - timedelta(days=DAYS)
    counts = _counts(rule, community, since=since, until=today)
    return Preview(
        since=since, started=sum(counts.values()), days=sum(bool(n) for n in counts.values()),
        over=sum(max(n - rule.daily_cap, 0) for n in counts.values()),
    )  # fmt: skip


def _counts(rule: Rule, community: Community, *, since: date, until: date) -> Counter[date]:
    zone = community.zone
    span = (datetime.combine(since, time(), zone), datetime.combine(until, time(), zone))
    match rule.trigger:
        case Trigger.ALERT:
            moments = [
                row.received_at for row in Alert.objects.filter(received_at__range=span) if following.applies(rule, row)
            ]
            each = len(doors.of(rule, day=until))
            return Counter({day: n * each for day, n in _per_day(moments, zone).items()})
        case Trigger.EVENT:
            moments = [
                row.starts for row in LifeEvent.objects.filter(starts__range=span) if following.is_about(rule, row)
            ]
            each = 1 if rule.audience == Audience.ONE else len(doors.of(rule, day=until))
            return Counter({day: n * each for day, n in _per_day(moments, zone).items()})
        case Trigger.SILENCE:
            return Counter(
                Silence.objects.filter(step=Step.DOOR, day__range=(since, until)).values_list("day", flat=True)
            )
        case Trigger.ROSTER:
            return _visits(since, until)
    days = (since + timedelta(days=n) for n in range((until - since).days))
    return Counter({day: sum(len(found) for _cause, found in calendar.doors_on(rule, day=day)) for day in days})


def _per_day(moments: list[datetime], zone: object) -> Counter[date]:
    return Counter(moment.astimezone(zone).date() for moment in moments)  # type: ignore[arg-type]  # a ZoneInfo


def _visits(since: date, until: date) -> Counter[date]:
    """Return the visits of a month by the roster's cycles, counted back from the day each is due next."""
    counts: Counter[date] = Counter()
    for next_on, every in Listed.objects.filter(ended_at=None).values_list("next_on", "every_days"):
        day = next_on - timedelta(days=every)
        while day >= since:
            counts[day] += day < until
            day -= timedelta(days=every)
    return counts


@transaction.atomic
def revise(*, rule: Rule, by: Person, at: datetime) -> Rule:
    """Keep a rule as the operator set it; it holds for what is set off from now on. Records `care-rule.revise`.

    Raises BadRuleError naming the field.
    """
    _check(rule)
    rule.save()
    facts.record(
        kind="care-rule.revise", at=at, community=rule.community_id, actor=by.pk, subject=("care-rule", rule.pk),
        payload={"code": rule.code, "active": rule.is_active, "cap": rule.daily_cap},
    )  # fmt: skip
    return rule


def _check(rule: Rule) -> None:
    faults = {
        "words_zh": not rule.words_zh.strip(),
        "name_zh": not rule.name_zh.strip(),
        "daily_cap": not 1 <= rule.daily_cap <= MOST_A_DAY,
        "hours": not 1 <= rule.hours <= LONGEST_HOURS,
        "product": rule.product is not None and rule.product.community_id != rule.community_id,
        "audience": rule.audience == Audience.ONE and rule.trigger not in _ABOUT_SOMEBODY,
    }
    if field := next((name for name, is_wrong in faults.items() if is_wrong), ""):
        raise BadRuleError(field)


_ABOUT_SOMEBODY = (Trigger.BIRTHDAY, Trigger.EVENT, Trigger.ROSTER, Trigger.SILENCE)
