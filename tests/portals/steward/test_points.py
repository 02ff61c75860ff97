"""The tab 积分 of a steward."""

from datetime import datetime

import pytest

from linli.points.models import Award, Occasion, Rule
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def waits(town: Town, at: datetime) -> Award:
    rule = Rule.objects.create(
        community=town.community, code="helped", name_zh="志愿服务", event="confirmed", who="provider", kind="welfare",
        points=100, starts_on=at.date(),
    )  # fmt: skip
    occasion = Occasion.objects.create(community=town.community, event="confirmed", cause="x", at=at)
    return Award.objects.create(
        community=town.community, occasion=occasion, rule=rule, person=town.engineer.person, other=town.resident,
        kind="welfare", points=100, at=at, day=at.date(), state="waiting",
    )  # fmt: skip


def test_steward_says_yes_to_an_award(browser: SignedIn, town: Town, waits: Award) -> None:
    browser.as_(town.steward.person)
    assert "志愿服务" in browser.get("/work/points/").content.decode()
    browser.post(f"/work/points/awards/{waits.pk}/", {"answer": "yes"})
    waits.refresh_from_db()
    assert waits.state == "posted"
    assert browser.as_(town.engineer.person).get("/work/points/").context["kinds"][0]["points"] == 100


def test_engineer_decides_on_no_award(browser: SignedIn, town: Town, waits: Award) -> None:
    browser.as_(town.engineer.person)
    assert browser.get("/work/points/").context["waiting"] == []
    assert browser.post(f"/work/points/awards/{waits.pk}/", {"answer": "yes"}).status_code == 403
