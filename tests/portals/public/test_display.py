"""Language, theme, elder mode and size of text."""

import pytest
from django.test import Client

from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn


def test_language_of_a_visitor_is_kept_on_the_device(browser: Client, db: None) -> None:
    answer = browser.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert '<html lang="en"' in browser.get("/sign-in/").content.decode()


def test_language_of_a_person_goes_with_them(browser: SignedIn, town: Town) -> None:
    browser.as_(town.resident).post("/language/", {"language": "en"})
    assert Person.objects.get(pk=town.resident.pk).language == "en"


@pytest.mark.parametrize("language", ["", "tlh", "../en", "zh-hans; drop"])
def test_unknown_language_is_a_bad_request(browser: Client, db: None, language: str) -> None:
    assert browser.post("/language/", {"language": language}).status_code == 400


def test_display_of_a_visitor_adds_up(browser: Client, db: None) -> None:
    browser.post("/display/", {"theme": "dark"})
    browser.post("/display/", {"mode": "elder"})
    browser.post("/display/", {"scale": "large"})
    assert browser.cookies["display"].value == "dark-elder-large"
    page = browser.get("/sign-in/").content.decode()
    assert 'data-theme="dark" data-mode="elder" data-scale="large"' in page


def test_display_of_a_person_goes_with_them(browser: SignedIn, town: Town) -> None:
    browser.as_(town.resident).post("/display/", {"theme": "dark", "mode": "elder"})
    kept = Person.objects.get(pk=town.resident.pk)
    assert (kept.theme, kept.mode) == ("dark", "elder")


@pytest.mark.parametrize("field", ["theme", "mode", "scale"])
def test_unknown_display_is_a_bad_request(browser: Client, db: None, field: str) -> None:
    assert browser.post("/display/", {field: "neon"}).status_code == 400


def test_cookie_somebody_made_up_is_ignored(browser: Client, db: None) -> None:
    browser.cookies["display"] = "neon-giant-huge-more"
    page = browser.get("/sign-in/").content.decode()
    assert '<html lang="zh-Hans">' in page


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "sign-in", ""])
def test_way_back_stays_in_the_house(browser: Client, db: None, wanted: str) -> None:
    assert browser.post("/display/", {"theme": "dark", "next": wanted})["Location"] == "/"
