"""Many at the same instant: nobody gets more than there is, and nobody waits for somebody who waits for them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import transaction

from linli.ledger import verifying
from linli.people import services as people
from linli.people.models import Person
from linli.points import queries
from linli.points import services as points
from linli.points.enums import Event
from linli.points.models import Award, Reward, Rule, Voucher
from linli.points.services.awarding import Happening
from linli.stewards.models import Worker
from tests.cast import Town
from tests.rush import rush

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that nobody meets"),
    pytest.mark.django_db(transaction=True),
]

MANY = 32


@pytest.fixture
def neighbours(town: Town, endow: Callable[..., None]) -> list[Person]:
    """As many as there are, each with sixty points of two kinds."""
    made = [people.register(name=f"邻居{n}", phone=f"+86137{n:08d}") for n in range(MANY)]
    for person in made:
        endow(person, 40)
        endow(person, 20, "green")
    return made


def test_last_five_bags_go_to_five(town: Town, neighbours: list[Person], rice: Reward, at: datetime) -> None:
    Reward.objects.update(stock=5)

    def redeemer(person: Person) -> Callable[[], object]:
        return lambda: points.redeem(reward_id=rice.pk, person=person, form_key=uuid4(), at=at)

    assert rush(town, [redeemer(person) for person in neighbours]) == {"done": 5, "SoldOutError": MANY - 5}
    rice.refresh_from_db()
    assert (rice.given, Voucher.objects.count()) == (5, 5)
    assert verifying.verify().fault == ""


def test_one_purse_is_not_spent_twice(town: Town, endow: Callable[..., None], rice: Reward, at: datetime) -> None:
    endow(town.resident, 120)
    Reward.objects.update(stock=None, most_a_person=None)
    deeds = [
        lambda: points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid4(), at=at) for _ in range(MANY)
    ]
    assert rush(town, deeds) == {"done": 2, "TooFewPointsError": MANY - 2}
    left = {row.kind: row.points for row in queries.balances(community=town.community, person=town.resident, at=at)}
    assert left["welfare"] == 20
    assert verifying.verify().fault == ""


def test_form_sent_by_many_taps_is_one_voucher(
    town: Town, endow: Callable[..., None], rice: Reward, at: datetime
) -> None:
    endow(town.resident, 200)
    form = uuid4()
    deeds = [lambda: points.redeem(reward_id=rice.pk, person=town.resident, form_key=form, at=at)] * MANY
    assert rush(town, deeds) == {"done": MANY}
    assert Voucher.objects.count() == 1


def test_voucher_is_used_once(town: Town, endow: Callable[..., None], rice: Reward, at: datetime) -> None:
    endow(town.resident, 50)
    voucher = points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid4(), at=at)
    use: dict[str, Any] = {"token": voucher.token, "community": town.community, "counters": (), "at": at}
    deeds = [lambda: points.use(**use, by=town.steward.person)] * MANY
    assert rush(town, deeds) == {"done": 1, "VoucherUsedError": MANY - 1}
    assert verifying.verify().fault == ""


def test_who_is_thanked_while_an_earlier_award_is_approved_gets_both(
    town: Town, rule: Callable[..., Rule], volunteer: Worker, endow: Callable[..., None], at: datetime
) -> None:
    # The purse is younger than the account it is filled from: approving locks that one first.
    endow(volunteer.person, 1)
    rule()
    rule(code="much", points=100, approve_above=60)

    def helped() -> Happening:
        return Happening(
            community=town.community, event=Event.CONFIRMED, cause=str(uuid4()), provider=volunteer.person,
            requester=town.resident, worker_kind="volunteer",
        )  # fmt: skip

    def thank(happening: Happening) -> None:
        with transaction.atomic():
            points.award(happening=happening, at=at)

    half = MANY // 2
    for _ in range(half):
        thank(helped())
    waiting = Award.objects.filter(state="waiting").values_list("pk", flat=True)
    approvals = [partial(points.approve, award_id=award, by=town.operator, at=at) for award in waiting]
    thanks = [partial(thank, helped()) for _ in range(half)]
    assert rush(town, [deed for pair in zip(approvals, thanks, strict=True) for deed in pair]) == {"done": MANY}
    assert Counter(Award.objects.values_list("points", "state")) == {
        (10, "posted"): MANY, (100, "posted"): half, (100, "waiting"): half,
    }  # fmt: skip
    assert verifying.verify().fault == ""
