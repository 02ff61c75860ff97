"""Pages of work are served to elders as to others, so that their dress may be judged where a page stands."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.journeys import addresses

# What an answer says of itself, and the switch itself: it tells how it stands, and offers elders three sizes of text.
TOKENS = re.compile(
    r'csrf-token" content="\w+|csrfmiddlewaretoken" value="\w+|value="[0-9a-f-]{36}"| data-mode="elder"| aria-pressed="\w+"'
    r'|<div>\s*<p class="field-label" id="display-scale">.*?</div>\s*</form>\s*</div>|\s+',
    re.DOTALL,
)


def plain() -> list[tuple[str, str]]:
    """Return the portals of work with their addresses that hold no name and no number."""
    found = []
    for portal in ("property", "steward", "merchant"):
        for name in sorted(addresses.names(within=portal)):
            try:
                found.append((portal, reverse(name)))
            except NoReverseMatch:
                continue
    return found


def who(portal: str, town: Town) -> Person:
    """Return somebody whose portal it is."""
    if portal == "merchant":
        person = people.register(name="某店家", phone="+8613700000067")
        people.join(person=person, community=town.community, role=Role.MERCHANT, at=cast.NOW)
        return person
    return {"property": town.operator, "steward": town.steward.person}[portal]


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(("portal", "path"), plain())
def test_page_is_the_same_in_both_modes(browser: SignedIn, town: Town, portal: str, path: str) -> None:
    person, said = who(portal, town), []
    for mode in (Person.Mode.NORMAL, Person.Mode.ELDER):
        Person.objects.filter(pk=person.pk).update(mode=mode)
        answer = browser.as_(person).get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        # A file to keep has no dress, and says when it was made.
        said.append(body.decode() if answer.headers["Content-Type"].startswith("text/html") else "")
    normal, elder = (TOKENS.sub("", body) for body in said)
    assert elder == normal
