"""Where somebody goes next: never out of this installation."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from linli.people.enums import Portal
from linli.people.queries import Member

_FACES = {
    Portal.RESIDENT: "resident:home",
    Portal.STEWARD: "steward:today",
    Portal.PROPERTY: "property:overview",
    Portal.MERCHANT: "merchant:counter",
}


def local_path(wanted: str | None, *, fallback: str = "") -> str:
    """Return the wanted address if it is a path of this installation, else the fallback."""
    if wanted and wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return fallback


def member_of(request: HttpRequest) -> Member | None:
    """Return who is here, None for a visitor or somebody without a community."""
    return cast("Member | None", getattr(request, "member", None))


def members_of(request: HttpRequest) -> list[Member]:
    """Return what the person is in each of their communities."""
    return cast("list[Member]", getattr(request, "members", []))


def face(member: Member) -> str:
    """Return the address of the face that opens first for the member."""
    return reverse(_FACES[member.home])
