"""A neighbour who volunteers, rules, and points to spend."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.core.ids import uuid7
from linli.ledger import services as ledger
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.models import Person
from linli.points import issuing
from linli.points.models import Reward, Rule
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests.cast import Town


@pytest.fixture
def volunteer(town: Town, at: datetime) -> Worker:
    """何阿姨, who visits elders for nothing."""
    person = people.register(name="何某", phone="+8613700000077")
    worker = stewards.engage(
        community=town.community, person=person, kind=Worker.Kind.VOLUNTEER, calls=("何阿姨", "Auntie He"),
        skills=["care"], at=at,
    )  # fmt: skip
    stewards.roster(worker=worker, spans=[(at - timedelta(hours=6), at + timedelta(hours=6))])
    return worker


@pytest.fixture
def rule(town: Town, at: datetime) -> Callable[..., Rule]:
    """Make a rule hold: by default ten welfare points to whoever helped as a volunteer."""

    def make(**more: object) -> Rule:
        values = {
            "code": "helped", "name_zh": "志愿服务", "event": "confirmed", "who": "provider", "kind": "welfare",
            "points": 10, "worker_kinds": ["volunteer"], "starts_on": at.date(), **more,
        }  # fmt: skip
        return Rule.objects.create(community=town.community, **values)

    return make


@pytest.fixture
def help_(town: Town, volunteer: Worker) -> Callable[..., Order]:
    """Let the volunteer visit the resident for some minutes, and be confirmed."""

    def done(at: datetime, *, minutes: int = 60, confirm: bool = True) -> Order:
        need = orders.Need(product=town.visit, household=town.household, requester=town.resident)
        order = orders.request(community=town.community, need=need, by=town.resident, at=at)
        orders.invite(order_id=order.pk, worker=volunteer, by=town.lead.person, reason="她想去", at=at)
        orders.accept(order_id=order.pk, worker=volunteer, at=at)
        orders.arrive(order_id=order.pk, by=volunteer.person, at=at)
        over = at + timedelta(minutes=minutes)
        order = orders.finish(order_id=order.pk, words="聊了聊", photos=[], by=volunteer.person, at=over)
        return orders.confirm(order_id=order.pk, by=town.resident, at=over) if confirm else order

    return done


@pytest.fixture
def endow(town: Town, at: datetime) -> Callable[..., None]:
    """Give a person points without asking why."""

    def give(person: Person, points: int, kind: str = "welfare", when: datetime | None = None) -> None:
        moment = when or at
        source = issuing.issuer(community=town.community.pk, kind=kind, day=moment.date(), at=moment)
        purse = issuing.purse(community=town.community.pk, person=person.pk, unit=kind, at=moment)
        ledger.post(
            community=town.community.pk, cause=f"gift:{uuid7()}", kind="award", at=moment,
            legs=[(source.pk, -points), (purse.pk, points)],
        )  # fmt: skip

    return give


@pytest.fixture
def rice(town: Town) -> Reward:
    """A bag of rice at the corner shop for fifty points; the last one."""
    return Reward.objects.create(
        community=town.community, name_zh="一袋米", merchant_zh="南街粮店", points=50, stock=1, most_a_person=1
    )
