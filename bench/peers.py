"""The peers, served as the product is, from the same database: LINLI_BENCH_PEER says which.

`bare`: one query for twenty orders, answered as JSON; no middleware, no session, no template: the least Django can do.
`page`: what stock Django needs for a page to somebody signed in: the middleware of `startproject`, a session, a person,
twenty orders as objects with their service and who asked, and a plain template.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from linli.config import settings as product

ROWS = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"
COLUMNS = ("id", "number", "state", "urgency", "place", "words", "requested_at", "next_due")
STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

if not settings.configured:
    kept = {name: getattr(product, name) for name in dir(product) if name.isupper()}
    kept |= {"ROOT_URLCONF": __name__, "TEMPLATES": TEMPLATES, "AUTHENTICATION_BACKENDS": [BACKEND]}
    kept["SESSION_ENGINE"] = "django.contrib.sessions.backends.db"
    kept["MIDDLEWARE"] = STARTPROJECT if os.environ.get("LINLI_BENCH_PEER") == "page" else []
    settings.configure(**kept)
    django.setup()

from linli.orders.models import Order  # noqa: E402 - after the settings
from linli.places.models import Community  # noqa: E402 - the same

COMMUNITY: Any = Community.objects.get(slug="hemuli").pk


def _newest() -> Any:  # noqa: ANN401 - a queryset
    return Order._base_manager.filter(community=COMMUNITY).order_by("-id")


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer the twenty newest orders of the community as JSON."""
    body = json.dumps(list(_newest().values_list(*COLUMNS)[:ROWS]), default=_text).encode()
    return HttpResponse(body, content_type="application/json", headers={"Content-Length": str(len(body))})


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Answer the twenty newest orders of the community as a page."""
    return render(request, "page.html", {"orders": _newest().select_related("product", "requester")[:ROWS]})


urlpatterns = [path("bare/", bare), path("page/", page), path("page/<uuid:pk>/", page, name="order")]
application = get_wsgi_application()
