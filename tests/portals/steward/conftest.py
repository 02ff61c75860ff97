"""Many orders in one worker's hands."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Household
from linli.places.models import Unit
from tests import cast
from tests.cast import Town

type Give = Callable[[int], list[Order]]


@pytest.fixture
def give(town: Town) -> Give:
    """Put so many orders, each of a home of its own, into the engineer's hands."""
    made = iter(range(1, 1000))

    def one() -> Order:
        n = next(made)
        unit = Unit.objects.create(community=town.community, building=town.building, entrance="1单元", room=str(n))
        home = Household.objects.create(community=town.community, unit=unit)
        person = people.register(name=f"住户{n}", phone=f"+86139{n:08d}", gender="m")
        people.join(person=person, community=town.community, role=Role.RESIDENT, at=cast.NOW)
        need = orders.Need(product=town.water, words="漏水", household=home, requester=person, urgency="urgent")
        asked = orders.request(community=town.community, need=need, by=person, at=cast.NOW - timedelta(minutes=n % 20))
        return orders.assign(order_id=asked.pk, worker=town.engineer, by=town.lead.person, reason="离得近", at=cast.NOW)

    return lambda count: [one() for _turn in range(count)]
