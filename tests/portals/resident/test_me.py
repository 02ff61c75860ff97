"""Me: home, family with masked names, display, the way out."""

from linli.people.models import Persona
from linli.places.models import Community
from tests.cast import Town
from tests.conftest import SignedIn


def test_me_masks_everybody_but_the_reader(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get("/home/me/").text
    assert town.resident.name in page
    assert town.daughter.name not in page
    assert "子女" in page
    assert str(town.resident.phone).removeprefix("+86") not in page


def test_me_has_display_language_and_sign_out(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get("/home/me/").text
    for action in ("/display/", "/language/", "/sign-out/"):
        assert f'action="{action}"' in page


def test_me_offers_other_personas_in_a_sample_community_only(browser: SignedIn, town: Town) -> None:
    Persona.objects.create(
        slug="wang", community=town.community, person=town.steward.person, role="steward", label_zh="管家", label_en="",
        story_zh="", story_en="",
    )  # fmt: skip
    browser.as_(town.resident)
    assert 'action="/enter/wang/"' in browser.get("/home/me/").text
    Community.objects.filter(pk=town.community.pk).update(is_sample=False)
    assert "/enter/" not in browser.get("/home/me/").text
