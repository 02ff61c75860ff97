"""Many taps at the same instant: together they never spend more than the month's cap."""

from datetime import datetime
from functools import partial

import pytest
from django.conf import settings as installed

from linli.orders import acting
from linli.orders.models import Order
from linli.people import family
from tests import relatives
from tests.cast import Town
from tests.rush import rush

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that nobody meets"),
    pytest.mark.django_db(transaction=True),
]

MANY = 16


def test_taps_of_one_instant_stay_within_the_cap(town: Town, at: datetime) -> None:
    bond = relatives.bind(town)
    ends = rush(town, [partial(relatives.ask, town, product="value.home.aircon")] * MANY)
    assert ends == {"done": 3, "CapReachedError": MANY - 3}
    assert Order.objects.count() == 3
    assert acting.left(bond, at=at) == 300


def test_many_yeses_make_no_more_accounts_than_allowed(town: Town, at: datetime) -> None:
    family.set_rules(community=town.community, most=2, most_cap_fen=50_000, source="", by=town.operator, at=at)
    agents = [relatives.adult(town, f"家人{n}", phone=f"+861390000010{n}") for n in range(8)]
    bonds = []
    for agent in agents:
        invitation = family.Invitation(
            by=agent, by_acts=True, tie="parent", grant=relatives.grant(), other=town.resident
        )
        bonds.append(family.invite(community=town.community, invitation=invitation, at=at))
    deeds = [partial(family.confirm, bond_id=bond.pk, by=town.resident, at=at) for bond in bonds]
    assert rush(town, deeds) == {"done": 2, "TooManyError": 6}
