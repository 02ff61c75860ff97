"""Taking people on: who works for a merchant too, who was lent before, and who is refused."""

from datetime import datetime

import pytest

from linli.catalogue.models import Product
from linli.core.models import Fact
from linli.market import services as market
from linli.market.enums import SaleState
from linli.merchants import queries as merchants
from linli.neighbours import services as neighbours
from linli.neighbours.models import Volunteer
from linli.orders import insuring
from linli.orders import services as orders
from linli.people.enums import Permission, Role
from linli.people.models import Membership, Person
from linli.stewards import services as stewards
from linli.stewards.errors import AlreadyEngagedError
from linli.stewards.models import Worker
from linli.stewards.queries import worker_of
from tests import marketplace
from tests.cast import Town


def engage(town: Town, person: Person, kind: str, *, at: datetime) -> Worker:
    return stewards.engage(
        community=town.community, person=person, kind=kind, calls=("唐师傅", "Tang"), skills=["care"], at=at, by=town.operator
    )  # fmt: skip


def engaged(worker: Worker) -> int:
    return Fact.objects.filter(kind="worker.engaged", subject_id=worker.pk).count()


@pytest.mark.parametrize("kind", [Worker.Kind.VOLUNTEER, Worker.Kind.STEWARD])
def test_merchants_hand_is_taken_on_and_stays_its_hand(town: Town, at: datetime, kind: str) -> None:
    grocer = marketplace.open_(town, at=at)
    before = Worker.objects.get(person=grocer.owner)
    made = engage(town, grocer.owner, kind, at=at)
    assert (made.pk, made.kind, made.is_active, made.call_zh, engaged(made)) == (before.pk, kind, True, "唐师傅", 1)
    assert (worker_of(grocer.owner), town.member(grocer.owner).may(Permission.WORK)) == (made, True)
    assert made in merchants.hands(grocer.shop)


def test_merchants_hand_that_volunteers_still_delivers_its_sales(town: Town, at: datetime) -> None:
    grocer = marketplace.open_(town, at=at)
    grocer.top_up(500_00)
    engage(town, grocer.owner, Worker.Kind.VOLUNTEER, at=at)
    sale = market.capture(sale=grocer.settle(grocer.bring(grocer.buy((grocer.rice, 1)))).pk, at=at)
    assert (sale.state, sale.order and sale.order.provider and sale.order.provider.person) == (
        SaleState.CAPTURED,
        grocer.owner,
    )


def test_merchants_hand_joins_as_a_volunteer_by_itself(town: Town, at: datetime) -> None:
    grocer = marketplace.open_(town, at=at)
    row = neighbours.join(community=town.community, person=grocer.owner, skills=["care"], at=at)
    assert (row.worker.kind, row.worker.is_active, row.worker in merchants.hands(grocer.shop)) == (
        Worker.Kind.VOLUNTEER,
        True,
        True,
    )


def test_neighbour_who_was_lent_is_taken_on_once(town: Town, at: datetime) -> None:
    lent = stewards.lend(community=town.community, person=town.daughter, calls=("冯女士", ""), skills=[], at=at)
    for _tap in range(2):
        made = engage(town, town.daughter, Worker.Kind.VOLUNTEER, at=at)
        assert (made.pk, made.is_active, made.skills) == (lent.pk, True, ["care"])
    assert engaged(lent) == 1
    assert Membership.objects.filter(person=town.daughter, role=Role.VOLUNTEER).count() == 1


def test_who_paused_is_not_woken(town: Town, at: datetime) -> None:
    row = neighbours.join(community=town.community, person=town.resident, skills=["care"], at=at)
    neighbours.pause(volunteer=row, at=at)
    assert engage(town, town.resident, Worker.Kind.VOLUNTEER, at=at).is_active is False
    assert engaged(row.worker) == 1


@pytest.mark.parametrize(
    ("who", "kind"),
    [("steward", "volunteer"), ("engineer", "steward"), ("steward", "steward"), ("volunteer", "steward")],
)
def test_who_works_here_already_is_refused_by_name_and_nothing_changes(
    town: Town, at: datetime, who: str, kind: str
) -> None:
    if who == "volunteer":
        neighbours.join(community=town.community, person=town.resident, skills=[], at=at)
    worker = Worker.objects.get(person=town.resident) if who == "volunteer" else getattr(town, who)
    roles = set(Membership.objects.filter(person=worker.person).values_list("role", flat=True))
    known, was = engaged(worker), worker.kind
    with pytest.raises(AlreadyEngagedError) as refused:
        engage(town, worker.person, kind, at=at)
    worker.refresh_from_db()
    assert (refused.value.kind, worker.kind, engaged(worker)) == (was, was, known)
    assert set(Membership.objects.filter(person=worker.person).values_list("role", flat=True)) == roles
    assert Volunteer.objects.exclude(worker__kind=Worker.Kind.VOLUNTEER).count() == 0


def test_merchants_hand_that_volunteers_uninsured_does_the_shops_risky_work_and_no_other(
    town: Town, at: datetime
) -> None:
    grocer = marketplace.open_(town, at=at)
    worker = engage(town, grocer.owner, Worker.Kind.VOLUNTEER, at=at)
    Product.objects.filter(pk=town.products["value.home.aircon"].pk).update(needs_insurance=True)
    need = orders.Need(
        product=Product.objects.get(pk=town.products["value.home.aircon"].pk), words="空调清洗", household=town.household,
        requester=town.resident, urgency="normal",
    )  # fmt: skip
    row = orders.request(community=town.community, need=need, by=town.resident, at=at)
    assert insuring.covers(worker=worker, order=row, at=at) is False
    row.merchant = grocer.shop
    assert insuring.covers(worker=worker, order=row, at=at) is True
