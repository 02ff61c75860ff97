"""Personas, choosing a community, signing out."""

import pytest
from django.core.management import call_command
from django.test import Client

from linli.core.models import Fact
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Persona
from linli.places.models import Community
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def persona(town: Town) -> Persona:
    """王管家, in whose shoes a visitor may step."""
    made: Persona = Persona.objects.create(
        slug="wang", community=town.community, person=town.steward.person, role=Role.STEWARD, label_zh="管家",
        label_en="Steward", story_zh="走今天的路线", story_en="Walk today's route",
    )  # fmt: skip
    return made


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_persona_of_a_sample_opens_her_face_and_is_recorded(browser: Client, town: Town, persona: Persona) -> None:
    answer = browser.post("/enter/wang/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/")["Location"] == "/work/"
    fact = Fact.objects.get(kind="person.entered-sample")
    assert (fact.actor_id, fact.payload) == (town.steward.person_id, {"persona": "wang"})


def test_persona_of_a_real_community_is_no_door(browser: Client, town: Town, persona: Persona) -> None:
    Community.objects.filter(pk=town.community.pk).update(is_sample=False)
    assert browser.post("/enter/wang/").status_code == 404
    assert not signed_in(browser)
    assert Fact.objects.filter(kind="person.entered-sample").count() == 0


def test_persona_who_also_lives_in_a_real_community_is_no_door(
    browser: Client, town: Town, elsewhere: Town, persona: Persona
) -> None:
    Community.objects.filter(pk=elsewhere.community.pk).update(is_sample=False)
    people.join(person=persona.person, community=elsewhere.community, role=Role.OPERATOR, at=cast.NOW)
    assert browser.post("/enter/wang/").status_code == 404
    assert not signed_in(browser)


def test_unknown_persona_is_not_found(browser: Client, db: None) -> None:
    assert browser.post("/enter/nobody/").status_code == 404


def test_persona_is_not_entered_by_a_link(browser: Client, persona: Persona) -> None:
    assert browser.get("/enter/wang/").status_code == 405


def test_persona_takes_the_place_of_whoever_was_signed_in(browser: SignedIn, town: Town, persona: Persona) -> None:
    browser.as_(town.resident).post("/enter/wang/")
    assert browser.session["_auth_user_id"] == str(town.steward.person_id)


def test_sign_out_forgets(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).post("/sign-out/")["Location"] == "/"
    assert not signed_in(browser)


@pytest.mark.parametrize("wanted", ["", "nonsense", "0192f0c1-2b3a-7c4d-8e5f-6a7b8c9d0e1f"])
def test_community_one_does_not_belong_to_is_not_chosen(browser: SignedIn, town: Town, wanted: str) -> None:
    answer = browser.as_(town.resident).post("/communities/", {"community": wanted})
    assert answer.status_code == 422
    assert "community" not in browser.session


def test_communities_are_for_the_signed_in(browser: Client, db: None) -> None:
    assert browser.get("/communities/")["Location"] == "/sign-in/?next=/communities/"


def test_command_lists_who_can_sign_in(persona: Persona, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("personas")
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "13800000005",
        "管家",
        "HM王某",
        "·",
        "管家",
        "(Steward)",
    ]


def test_command_is_silent_without_a_sample(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("personas")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_persona_speaks_the_language_in_which_a_visitor_came(browser: Client, persona: Persona, language: str) -> None:
    people.prefer(person=persona.person, language="zh-hans" if language == "en" else "en")
    browser.post("/language/", {"language": language})
    browser.post("/enter/wang/")
    persona.person.refresh_from_db()
    assert persona.person.language == language
