"""What every template may use without its view's doing."""

from typing import Any

from django.db.models import Count, UUIDField
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.core.prepared import Prepared
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


_counted = Prepared(
    lambda person: (
        Message.objects.unread(person).order_by().values("person").annotate(n=Count("id")).values_list("n", flat=True)
    ),
    person=UUIDField(),
)


def _unread(member: Member | None) -> int:
    return (_counted.first(person=member.person.pk) or 0) if member else 0
