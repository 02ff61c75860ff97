"""Those who deliver, in the console."""

from datetime import datetime

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.core.models import Fact
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.stewards import services as stewards
from linli.stewards.models import Charge, Shift
from tests.cast import Town
from tests.conftest import SignedIn


def test_table_shows_duty_and_what_is_in_hand(town: Town, browser: SignedIn, accepted: Order) -> None:
    response = browser.as_(town.supervisor).get("/console/stewards/")
    row = next(row for row in response.context["rows"] if row["worker"] == town.engineer)
    assert (row["worker"].in_hand, row["skills"]) == (1, "给排水、电梯")
    assert "到 20:30" in response.content.decode()


@pytest.mark.parametrize("more", [1, 30])
def test_table_any_number_of_workers_same_number_of_queries(
    more: int, town: Town, browser: SignedIn, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        person = people.register(name=f"工{number}", phone=None)
        stewards.engage(
            community=town.community, person=person, kind="volunteer", calls=(f"工{number}", ""), skills=[], at=at
        )
    browser.as_(town.operator)
    with django_assert_num_queries(10):
        browser.get("/console/stewards/")


def test_worker_page_shows_what_residents_said(town: Town, browser: SignedIn, finished: Order, at: datetime) -> None:
    orders.review(order_id=finished.pk, stars=5, by=town.resident, at=at, words="师傅很细心", tags=["tidy"])
    orders.like(worker=town.engineer, by=town.resident, at=at, order=finished)
    page = browser.as_(town.operator).get(reverse("property:steward", args=[town.engineer.pk])).content.decode()
    for words in ("师傅很细心", "收拾干净", finished.number, "H女士"):
        assert words in page


def test_edit_changes_skills_activity_and_buildings(town: Town, browser: SignedIn) -> None:
    url = reverse("property:steward-edit", args=[town.engineer.pk])
    data = {"skills": ["plumbing", "gas"], "buildings": [str(town.building.pk)]}
    assert browser.as_(town.operator).post(url, data).status_code == 302
    town.engineer.refresh_from_db()
    assert (sorted(town.engineer.skills), town.engineer.is_active) == (["gas", "plumbing"], False)
    assert Charge.objects.get(building=town.building).worker_id == town.engineer.pk
    assert Fact.objects.filter(kind="worker.changed", subject_id=town.engineer.pk).count() == 1


def test_edit_taking_a_building_away_leaves_it_free(town: Town, browser: SignedIn) -> None:
    url = reverse("property:steward-edit", args=[town.steward.pk])
    assert browser.as_(town.operator).post(url, {"skills": town.steward.skills, "is_active": "on"}).status_code == 302
    assert not Charge.objects.filter(building=town.building).exists()
    assert not Fact.objects.filter(kind="worker.changed").exists()


def test_edit_unknown_skill_changes_nothing(town: Town, browser: SignedIn) -> None:
    url = reverse("property:steward-edit", args=[town.engineer.pk])
    assert browser.as_(town.operator).post(url, {"skills": ["flying"]}).status_code == 422
    town.engineer.refresh_from_db()
    assert town.engineer.is_active


def test_shift_over_midnight_is_added(town: Town, browser: SignedIn) -> None:
    url = reverse("property:steward-shift", args=[town.engineer.pk])
    assert (
        browser.as_(town.operator).post(url, {"day": "2026-11-24", "starts": "20:00", "ends": "06:00"}).status_code
        == 302
    )
    shift = Shift.objects.filter(worker=town.engineer).latest("starts")
    assert (shift.ends - shift.starts).total_seconds() == 10 * 3600


@pytest.mark.parametrize(
    "data", [{}, {"day": "2026-11-24", "starts": "08:00", "ends": "07:00"}, {"day": "x", "starts": "y", "ends": "z"}]
)
def test_shift_nobody_may_work_is_refused(data: dict[str, str], town: Town, browser: SignedIn) -> None:
    before = Shift.objects.count()
    url = reverse("property:steward-shift", args=[town.engineer.pk])
    assert browser.as_(town.operator).post(url, data).status_code == 422
    assert Shift.objects.count() == before


@pytest.mark.parametrize("page", ["steward-edit", "steward-shift"])
def test_supervisor_may_not_change_staff(page: str, town: Town, browser: SignedIn) -> None:
    assert (
        browser.as_(town.supervisor).post(reverse(f"property:{page}", args=[town.engineer.pk]), {}).status_code == 403
    )
