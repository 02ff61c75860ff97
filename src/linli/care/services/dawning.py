"""The calendar of care: each day of a community is gone through once, and what falls on it starts its services."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from linli.care import calendar
from linli.care.enums import Trigger
from linli.care.models import Dawn
from linli.care.services import following, starting
from linli.core.scoping import community_scope, unscoped
from linli.places.models import Community

# Services of the day are made before the stewards' shifts begin.
DAWN = time(5, 30)
# From when of the day people may be called on.
MORNING = time(8)
# After a longer break than this, greetings of days gone by would only be odd.
CATCH_UP = 2


def dawn(*, at: datetime) -> int:
    """Go through the day in every community where it has dawned, once; return how many services were started.

    Festivals, solar terms, weekdays, birthdays and the roster of visits. The day's mark is written with what it started:
    a crash leaves neither, and a second run finds the mark. After a break the last CATCH_UP days are gone through too.
    Runs on the schedule.
    """
    communities = Community.objects.order_by("id")
    return sum(_go_through(community, day, at=at) for community in communities for day in _days(community, at=at))


def _days(community: Community, *, at: datetime) -> Iterator[date]:
    local = at.astimezone(community.zone)
    today = local.date() if local.time() >= DAWN else local.date() - timedelta(days=1)
    oldest = today - timedelta(days=CATCH_UP)
    with unscoped("which days have dawned is asked before one is gone through"):
        gone = set(Dawn.objects.filter(community=community, day__gte=oldest).values_list("day", flat=True))
        first = Dawn.objects.filter(community=community).order_by("day").values_list("day", flat=True).first() or today
    for back in range(CATCH_UP, -1, -1):
        day = today - timedelta(days=back)
        if day >= first and day not in gone:
            yield day


def _go_through(community: Community, day: date, *, at: datetime) -> int:
    with community_scope(community.pk):
        try:
            with transaction.atomic():
                Dawn.objects.create(community=community, day=day, at=at)
                return start_day(community=community, day=day, at=at)
        except IntegrityError:
            return 0


def start_day(*, community: Community, day: date, at: datetime) -> int:
    """Start what the calendar asks for on a day; return how many services are new. See `calendar.doors_on`.

    Of a day gone by, the greetings and visits are made up for today; what is done every week is not.
    """
    began = at.astimezone(community.zone).date()
    started = 0
    for trigger in (Trigger.FESTIVAL, Trigger.TERM, Trigger.WEEKDAY, Trigger.BIRTHDAY, Trigger.ROSTER):
        morning = datetime.combine(day if trigger == Trigger.WEEKDAY else max(day, began), MORNING, community.zone)
        for rule in following.active(trigger):
            for cause, found in calendar.doors_on(rule, day=day):
                span = (morning, morning + timedelta(hours=rule.hours))
                started += starting.start(rule=rule, doors=found, cause=cause, at=at, span=span)
    return started
