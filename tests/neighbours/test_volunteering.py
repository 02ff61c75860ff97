"""Joining, pausing, insurance; and that a volunteer is invited, never ordered."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from linli.catalogue.models import Product
from linli.core import tasks
from linli.core.models import Fact
from linli.messages.models import Message
from linli.neighbours import queries
from linli.neighbours import services as neighbours
from linli.neighbours.errors import AlreadyVolunteerError, BadFieldError, NotAMemberError, StaffError
from linli.neighbours.models import Volunteer
from linli.orders import dispatching
from linli.orders import services as orders
from linli.orders.errors import NotInsuredError, VolunteerNotOrderedError
from linli.orders.models import Offer, Order
from linli.people.enums import Permission, Portal
from linli.people.models import Person
from linli.places.models import Building
from linli.stewards.models import Worker
from tests.cast import Town


def asked(town: Town, product: Product, at: datetime) -> Order:
    need = orders.Need(product=product, household=town.household, requester=town.resident)
    return orders.request(community=town.community, need=need, by=town.resident, at=at)


def invite(order: Order, volunteer: Volunteer, at: datetime) -> Offer:
    return orders.invite(order_id=order.pk, worker=volunteer.worker, by=None, reason="住得近", at=at)


def names(order: Order, at: datetime) -> list[str]:
    return [choice.worker.call_zh for choice in dispatching.candidates(order=order, at=at)]


def why_not(order: Order, at: datetime) -> dict[str, str]:
    return {worker.call_zh: why for worker, why in dispatching.left_out(order=order, at=at)}


def test_invitation_tells_the_resident_who_asks_and_is_remembered(town: Town, he: Person, at: datetime) -> None:
    neighbours.recruit(community=town.community, person=he, by=town.steward.person, at=at)
    tasks.run_all(at=at)
    assert Message.objects.get(person=he).values == {"by": "HM王某"}
    joined = neighbours.join(community=town.community, person=he, skills=[], at=at)
    assert joined.recruited_by == town.steward.person


def test_nobody_is_invited_twice_nor_from_elsewhere_nor_from_the_staff(
    town: Town, volunteer: Volunteer, stranger: Person, at: datetime
) -> None:
    for person, refusal in (
        (volunteer.person, AlreadyVolunteerError),
        (stranger, NotAMemberError),
        (town.engineer.person, StaffError),
    ):
        with pytest.raises(refusal):
            neighbours.recruit(community=town.community, person=person, by=town.operator, at=at)


def test_volunteer_may_work_and_stays_a_resident_first(town: Town, volunteer: Volunteer) -> None:
    member = town.member(volunteer.person)
    assert (member.may(Permission.WORK), member.home) == (True, Portal.RESIDENT)
    assert Portal.STEWARD in member.portals


def test_profile_is_kept_where_dispatch_reads_it(town: Town, he: Person, at: datetime) -> None:
    row = neighbours.join(
        community=town.community, person=he, skills=["care", "pets"], times=[[5, "evening"], [1, "morning"]],
        buildings=[town.building], languages=["wu", "mandarin"], at=at,
    )  # fmt: skip
    row = Volunteer.objects.shown().get(pk=row.pk)
    assert (row.skills, row.times) == (["care", "pets"], [(1, "morning"), (5, "evening")])
    assert (row.buildings, row.languages) == ([str(town.building.pk)], ["wu", "mandarin"])
    assert (row.worker.call_zh, row.worker.call_en) == ("何女士", "Ms 何秀英")


@pytest.mark.parametrize(
    ("field", "wrong"), [("skills", ["flying"]), ("times", [[7, "morning"]]), ("languages", ["latin"])]
)
def test_profile_with_what_nobody_knows_is_refused(
    town: Town, he: Person, at: datetime, field: str, wrong: list[str]
) -> None:
    said: dict[str, Any] = {"skills": [], field: wrong}
    with pytest.raises(BadFieldError) as refused:
        neighbours.join(community=town.community, person=he, at=at, **said)
    assert (refused.value.field, Volunteer.objects.exists(), Worker.objects.filter(person=he).exists()) == (
        field, False, False,
    )  # fmt: skip


def test_staff_do_not_volunteer_and_strangers_do_not_join(town: Town, stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAMemberError):
        neighbours.join(community=town.community, person=stranger, skills=[], at=at)
    with pytest.raises(StaffError):
        neighbours.join(community=town.community, person=town.steward.person, skills=[], at=at)


def test_paused_volunteer_is_offered_nothing_until_they_are_back(
    town: Town, volunteer: Volunteer, at: datetime
) -> None:
    order = asked(town, town.visit, at)
    assert "何阿姨" in names(order, at)
    neighbours.pause(volunteer=volunteer, at=at)
    assert "何阿姨" not in names(order, at)
    assert [row.state for row in queries.volunteers()] == ["paused"]
    neighbours.resume(volunteer=volunteer, at=at)
    assert "何阿姨" in names(order, at)


def test_joining_again_is_being_back(town: Town, volunteer: Volunteer, at: datetime) -> None:
    neighbours.pause(volunteer=volunteer, at=at)
    again = neighbours.join(
        community=town.community, person=volunteer.person, skills=["pets"], at=at + timedelta(days=9)
    )
    assert (again.pk, again.state, again.skills, again.joined_at) == (volunteer.pk, "active", ["pets"], at)
    assert again.worker.is_active


def test_volunteer_is_asked_only_when_and_where_they_give_time(town: Town, volunteer: Volunteer, at: datetime) -> None:
    order = asked(town, town.visit, at)
    change: dict[str, Any] = {"volunteer": volunteer, "skills": [], "languages": [], "at": at}
    neighbours.change(**change, times=[[0, "evening"]], buildings=[])
    assert why_not(order, at)["何阿姨"] == "那个时段不方便"
    neighbours.change(**change, times=[[0, "afternoon"]], buildings=[town.building])
    assert "何阿姨" in names(order, at)
    neighbours.change(**change, times=[], buildings=[Building.objects.create(community=town.community, name="9幢")])
    assert why_not(order, at)["何阿姨"] == "不去那栋楼"


# --- invited, never ordered --------------------------------------------------------------------------------------
def test_volunteer_cannot_be_ordered_to_go(town: Town, volunteer: Volunteer, at: datetime) -> None:
    order = asked(town, town.visit, at)
    with pytest.raises(VolunteerNotOrderedError):
        orders.assign(order_id=order.pk, worker=volunteer.worker, by=town.operator, reason="去", at=at)
    order.refresh_from_db()
    assert (order.state, order.provider) == ("requested", None)


# --- insurance ---------------------------------------------------------------------------------------------------
def test_uninsured_volunteer_is_left_out_of_risky_work(
    town: Town, volunteer: Volunteer, moving: Product, at: datetime
) -> None:
    order = asked(town, moving, at)
    assert why_not(order, at)["何阿姨"] == "这件事有风险，没有登记保险"
    with pytest.raises(NotInsuredError):
        invite(order, volunteer, at)
    assert not order.offers.exists()


def test_insured_volunteer_may_do_risky_work_until_the_last_day(
    town: Town, volunteer: Volunteer, moving: Product, at: datetime
) -> None:
    last = date(2026, 11, 24)
    insure: dict[str, Any] = {
        "volunteer": volunteer,
        "insurer": "和睦保险",
        "policy_no": "P-1",
        "by": town.operator,
        "at": at,
    }
    neighbours.insure(**insure, until=last)
    order = asked(town, moving, at)
    assert "何阿姨" in names(order, at)
    invite(order, volunteer, at)
    day_after = datetime(2026, 11, 24, 16, 1, tzinfo=at.tzinfo)
    Offer.objects.update(expires_at=day_after + timedelta(hours=1))
    with pytest.raises(NotInsuredError):
        orders.accept(order_id=order.pk, worker=volunteer.worker, at=day_after)
    assert orders.accept(order_id=order.pk, worker=volunteer.worker, at=at).provider_id == volunteer.worker.pk
    assert queries.insurance_ending(on=at.date()) == [volunteer]


def test_insurance_that_ended_is_taken_off_with_its_policy(town: Town, volunteer: Volunteer, at: datetime) -> None:
    say: dict[str, Any] = {"volunteer": volunteer, "by": volunteer.person, "at": at}
    neighbours.insure(**say, insurer="和睦保险", policy_no="P-1", until=at.date())
    row = neighbours.insure(**say, insurer="和睦保险", policy_no="P-1", until=None)
    assert (row.insurer, row.policy_no, row.insured_until) == ("", "", None)
    told = [fact.payload["until"] for fact in Fact.objects.filter(kind="volunteer.insure").order_by("id")]
    assert told == ["2026-11-23", ""]


def test_insurance_without_a_policy_is_none(town: Town, volunteer: Volunteer, at: datetime) -> None:
    with pytest.raises(BadFieldError) as refused:
        neighbours.insure(
            volunteer=volunteer, insurer="和睦保险", policy_no=" ", until=at.date(), by=town.operator, at=at
        )
    assert refused.value.field == "policy_no"


def test_employed_worker_needs_no_insurance_of_their_own(town: Town, moving: Product, at: datetime) -> None:
    assert names(asked(town, moving, at), at) == ["王师傅"]
