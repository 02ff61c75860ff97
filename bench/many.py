"""How many orders an installation with the sample has: `python -m bench.many 100000`, or `1`, with LINLI_DATA set.

A hundred thousand: closed stories are told again over two years, each in another home, and open ones a few times, so
that a few hundred stand open in a community of a thousand households. One: everything but one open order is removed.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - after the settings

from bench import copies  # noqa: E402 - reads models
from bench.copies import Home, Story  # noqa: E402 - the same
from linli.core import clock  # noqa: E402 - the same
from linli.core.scoping import community_scope  # noqa: E402 - the same
from linli.orders.enums import OPEN, State  # noqa: E402 - the same
from linli.orders.models import Order, OrderCounter  # noqa: E402 - the same
from linli.people.models import HouseholdMember  # noqa: E402 - the same
from linli.places.models import Community  # noqa: E402 - the same

PAST = timedelta(days=730)
OPEN_AGAIN = 4
BATCH = 1000


class Numbers:
    """Order numbers as the service gives them: counted by community and day."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.last = Counter(dict(OrderCounter.objects.values_list("day", "last")))

    def give(self, at: datetime) -> str:
        """Return the next number of the day."""
        day = at.astimezone(self.community.zone).date()
        self.last[day] += 1
        return f"{self.community.number_prefix}{day:%y%m%d}-{self.last[day]:03d}"

    def keep(self) -> None:
        """Write down where each day's count stands."""
        rows = [OrderCounter(community=self.community, day=day, last=last) for day, last in self.last.items()]
        OrderCounter.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["community", "day"], update_fields=["last"]
        )


def multiply(community: Community, *, orders: int, at: datetime) -> None:
    """Tell stories again, oldest first, until the community has so many orders."""
    dice, numbers, places = Random(11), Numbers(community), homes()  # noqa: S311 - made-up data, the same each run
    for batch in batched(plan(community, orders=orders, at=at, dice=dice), BATCH, strict=False):
        with transaction.atomic():
            for began, story, by in batch:
                copies.tell(story, home=dice.choice(places), by=by, number=numbers.give(began), dice=dice)
            copies.write()
    numbers.keep()


def plan(
    community: Community, *, orders: int, at: datetime, dice: Random
) -> Iterator[tuple[datetime, Story, timedelta]]:
    """Return when to tell which story again, and by how much it is moved, in the order of time."""
    closed = copies.stories(community_id=community.pk, state__in=[State.CLOSED, State.CANCELLED])
    live = copies.stories(community_id=community.pk, state__in=OPEN)
    missing = orders - Order.objects.count() - OPEN_AGAIN * len(live)
    oldest = at - PAST
    told = [(story, -timedelta(minutes=dice.randrange(1, 12))) for story in live * OPEN_AGAIN]
    for story in dice.choices(closed, k=max(missing, 0)):
        days = (story.order.values["requested_at"] - oldest).days
        told.append((story, timedelta(days=-dice.randrange(days), minutes=dice.randrange(-25, 0))))
    rows = [(story.order.values["requested_at"] + by, story, by) for story, by in told]
    return iter(sorted(rows, key=lambda row: row[0]))


def homes() -> list[Home]:
    """Return every home of the community in scope with whom the steward calls first."""
    rows = HouseholdMember.objects.filter(is_contact=True, household__moved_out=None)
    return [
        Home(row.household_id.hex, row.household.unit.building_id.hex, row.household.unit.label, row.person_id.hex)
        for row in rows.select_related("household__unit__building").order_by("household_id")
    ]


def leave_one(community: Community) -> Order:
    """Remove every order but one that a resident asked for and a worker has in hand.

    What belongs to the others stays, by itself, and is found by no page: facts can't be removed anyway.
    """
    kept = Order.objects.filter(community=community, state__in=[State.WORKING, State.TRAVELLING, State.ACCEPTED])
    order = kept.filter(requester__mode="", household__isnull=False).order_by("-requested_at")[0]
    key = Order._meta.pk.get_db_prep_value(order.pk, connection)
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders_order WHERE id <> %s", [key])
    return order


def main() -> None:
    """Multiply, or leave one and print its id."""
    orders, community = int(sys.argv[1]), Community.objects.get(slug="hemuli")
    with community_scope(community.pk):
        if orders == 1:
            print(leave_one(community).pk)
        else:
            multiply(community, orders=orders, at=clock.now())
    connection.close()


if __name__ == "__main__":
    main()
