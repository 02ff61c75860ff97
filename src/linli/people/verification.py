"""Making sure that somebody is who they say, where the operator wants more than a phone and a steward's eyes.

A check of a face or a document is sensitive personal information (PIPL art. 28), so none is made by default. An
installation that has a licensed service names its adapter in LINLI_FAMILY_VERIFIER; nothing of the face or the document
is kept here, only what the service calls its answer.
"""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from linli.people.models import Person


class NotVerifiedError(Exception):
    """The service says that it is not this person, or that it cannot tell."""


class Verifier(Protocol):
    """What an adapter does."""

    @property
    def is_on(self) -> bool:
        """Whether anybody is checked at all; the pages say so before they ask."""

    def verify(self, *, person: Person, evidence: Mapping[str, str]) -> str:
        """Return how the service calls its answer; raise NotVerifiedError. `evidence` is what the page sent along."""


class Off:
    """The default: nobody's face or document is looked at."""

    is_on = False

    def verify(self, *, person: Person, evidence: Mapping[str, str]) -> str:  # noqa: ARG002 - as every adapter is called
        """Return "": nothing was checked."""
        return ""


@cache
def _adapter(path: str) -> Verifier:
    made: Verifier = import_string(path)()
    return made


def verifier() -> Verifier:
    """Return the adapter that the installation has chosen."""
    return _adapter(settings.LINLI_FAMILY_VERIFIER)
