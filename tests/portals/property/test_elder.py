"""The console is served to elders as to others, so that its dress may be judged where a page stands."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.journeys import addresses

TOKENS = re.compile(
    r'csrf-token" content="\w+|csrfmiddlewaretoken" value="\w+|value="[0-9a-f-]{36}"| data-mode="elder"'
)


def plain() -> list[str]:
    """Return the addresses of the console that hold no name and no number."""
    found = []
    for name in sorted(addresses.names(within="property")):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.parametrize("path", plain())
def test_page_is_the_same_in_both_modes(browser: SignedIn, town: Town, path: str) -> None:
    said = []
    for mode in (Person.Mode.NORMAL, Person.Mode.ELDER):
        Person.objects.filter(pk=town.operator.pk).update(mode=mode)
        answer = browser.as_(town.operator).get(path)
        said.append(b"".join(answer) if answer.streaming else answer.content)
    normal, elder = (TOKENS.sub("", body.decode(errors="replace")) for body in said)
    assert elder == normal
