"""The welcome page, the installable app and the health page."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from linli.core import schedule
from linli.core.models import ScheduledRun
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Persona
from linli.places.models import Community
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn


def runs(*, minutes_ago: float, error: str = "") -> None:
    at = cast.NOW - timedelta(minutes=minutes_ago)
    for piece in schedule.pieces():
        ScheduledRun.objects.create(name=piece.name, started_at=at, finished_at=at, error=error)


def test_welcome_shows_no_personas_without_a_sample(browser: Client, town: Town) -> None:
    Persona.objects.create(slug="x", community=town.community, person=town.resident, role=Role.RESIDENT)
    Community.objects.update(is_sample=False)
    page = browser.get("/").content.decode()
    assert "/enter/" not in page
    assert 'href="/sign-in/"' in page


def test_welcome_shows_the_personas_of_a_sample(browser: Client, town: Town) -> None:
    Persona.objects.create(
        slug="lin",
        community=town.community,
        person=town.resident,
        role=Role.RESIDENT,
        label_zh="业主",
        label_en="Owner",
    )
    assert [(card.slug, card.role, card.staff) for card in browser.get("/").context["personas"]] == [
        ("lin", "业主", False)
    ]


@pytest.mark.parametrize(("who", "face"), [("resident", "/home/"), ("operator", "/console/")])
def test_welcome_leads_the_signed_in_to_their_face(browser: SignedIn, town: Town, who: str, face: str) -> None:
    assert browser.as_(getattr(town, who)).get("/")["Location"] == face


def test_person_without_a_community_is_told_so(browser: SignedIn, db: None) -> None:
    answer = browser.as_(people.register(name="无名", phone="+8613700000009")).get("/")
    assert answer.status_code == 200
    assert "您已登录，但还不在任何社区里" in answer.content.decode()


def test_health_is_well_while_the_schedule_runs(browser: Client, db: None) -> None:
    runs(minutes_ago=0.5)
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_health_tells_of_a_piece_that_failed(browser: Client, db: None) -> None:
    runs(minutes_ago=0.5, error="TimeoutError: secret")
    answer = browser.get("/healthz")
    assert {piece["failed"] for piece in answer.json()["schedule"].values()} == {True}
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("minutes", [None, 20])
def test_health_is_late_when_the_schedule_stands_still(browser: Client, db: None, minutes: int | None) -> None:
    if minutes:
        runs(minutes_ago=minutes)
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "late")


def test_health_is_down_without_a_database(browser: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(ScheduledRun.objects, "all", fail)
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": False})


def test_service_worker_may_look_after_every_page(browser: Client, db: None) -> None:
    answer = browser.get("/sw.js")
    assert (answer["Service-Worker-Allowed"], answer["Content-Type"]) == ("/", "text/javascript; charset=utf-8")
    assert b"/offline/" in answer.content


def test_manifest_is_json_with_icons(browser: Client, db: None) -> None:
    answer = browser.get("/manifest.webmanifest")
    described = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (described["start_url"], len(described["icons"]) > 1) == ("/", True)


@pytest.mark.parametrize("address", ["/offline/", "/styleguide/", "/sign-in/"])
def test_public_page_opens(browser: Client, db: None, address: str) -> None:
    assert browser.get(address).status_code == 200
