"""What every template may use without its view's doing."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.messages.models import Message
from linli.people.models import Person
from linli.people.queries import Member

# theme-mode-scale; the size of text belongs to the device, so a signed-in person's is kept here too.
DISPLAY_COOKIE = "display"
SCALES = ("", "large", "largest")


def linli(request: HttpRequest) -> dict[str, Any]:
    """Give member, community, display settings and the lazily counted unread messages."""
    member: Member | None = getattr(request, "member", None)
    theme, mode, scale = _display(request, member)
    return {
        "member": member,
        "person": member.person if member else None,
        "community": member.community if member else None,
        "theme": theme,
        "mode": mode,
        "scale": scale,
        "unread": SimpleLazyObject(lambda: _unread(member)),
    }


def _display(request: HttpRequest, member: Member | None) -> tuple[str, str, str]:
    theme, mode, scale = [*request.COOKIES.get(DISPLAY_COOKIE, "").split("-"), "", "", ""][:3]
    scale = scale if scale in SCALES else ""
    if member:
        return member.person.theme, member.person.mode, scale
    return (theme if theme in Person.Theme.values else ""), (mode if mode in Person.Mode.values else ""), scale


def _unread(member: Member | None) -> int:
    return Message.objects.unread(member.person).count() if member else 0
