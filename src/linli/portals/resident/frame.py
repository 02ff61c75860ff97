"""What every page of the resident's face has round it: the five tabs, and how a refusal is shown."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.people.models import Person
from linli.portals import errors


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tab bar with the named tab marked: home, services, neighbours, points or me."""
    rows = (
        ("home", _("首页"), "house"),
        ("services", _("服务"), "layout-grid"),
        ("neighbours", pgettext("tab", "邻里"), "users"),
        ("points", _("积分"), "apple"),
        ("me", _("我的"), "user"),
    )
    return [
        {"label": label, "url": reverse(f"resident:{name}"), "icon": icon, "current": name == current}
        for name, label, icon in rows
    ]


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, tab: str, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Render a page of this face."""
    return render(request, f"resident/{template}", {"tabs": tabs(tab), **context}, status=status)


def refusal(error: Exception) -> tuple[dict[str, str], HTTPStatus]:
    """Return an expected refusal as the context of the page that is shown again, with its status."""
    sentence, status = errors.explain(error)
    return {"error": sentence}, status


def is_elder(person: Person) -> bool:
    """Tell whether the person reads in elder mode."""
    return person.mode == Person.Mode.ELDER
