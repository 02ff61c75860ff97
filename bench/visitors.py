"""Who comes, and how many queries they cost: `python -m bench.visitors sessions`, `… queries ORDER`, with LINLI_DATA set.

Prints JSON. Sessions are real ones, of the sample's people.
"""

import json
import os
import re
import sys
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - after the settings
from django.test import Client  # noqa: E402 - the same
from django.test.utils import CaptureQueriesContext  # noqa: E402 - the same
from django.urls import reverse  # noqa: E402 - the same

from linli.orders.enums import OPEN  # noqa: E402 - the same
from linli.orders.models import Order  # noqa: E402 - the same
from linli.people.models import Person, Persona  # noqa: E402 - the same

# So many residents open their pages, and so many others ask for something.
READERS, ASKERS = 40, 20
WORDS = "厨房的水龙头关不严，一直滴水，明天下午有人"
CHOICE = re.compile(r'name="choice" value="([^"]+)" checked')
STOCK = "django.contrib.auth.backends.ModelBackend"
HERE = {"HTTP_HOST": "127.0.0.1"}


def cookie(person: Person, *, backend: str | None = None) -> str:
    """Sign the person in, by Linli's backend or another, and return the cookie of their session."""
    client = Client()
    client.force_login(person, backend=backend)
    return f"sessionid={client.cookies['sessionid'].value}"


def residents() -> list[Order]:
    """Return the newest open orders of the big community, one of each resident in everyday mode."""
    # All of a community: no scope.
    rows = Order._base_manager.filter(community__slug="hemuli", state__in=OPEN, requester__mode="")
    rows = rows.filter(household__isnull=False).select_related("requester").order_by("-id")
    return list({row.requester_id: row for row in rows}.values())


def sessions() -> dict[str, Any]:
    """Sign everybody in who will come; return their cookies and addresses."""
    orders = residents()
    operator = cookie(Persona.objects.get(slug="operator").person)
    return {
        "readers": [(cookie(row.requester), reverse("resident:order", args=[row.pk])) for row in orders[:READERS]],
        "askers": [cookie(row.requester) for row in orders[READERS : READERS + ASKERS]], "operator": operator,
        "stock": [cookie(row.requester, backend=STOCK) for row in orders[:READERS]],
        "home": reverse("resident:home"), "console": reverse("property:orders"), "badge": reverse("inbox-badge"),
        "ask": reverse("resident:ask"),
    }  # fmt: skip


def queries(order: Order) -> dict[str, int]:
    """Count the queries of each page, of those whom the order concerns; the first visit, which fills caches, is not counted."""
    resident, worker = Client(), Client()
    operator = Client()
    resident.force_login(order.requester)
    worker.force_login(order.provider.person)
    operator.force_login(Persona.objects.get(slug="operator").person)
    counted = {
        "home": (resident, reverse("resident:home")), "order": (resident, reverse("resident:order", args=[order.pk])),
        "console": (operator, reverse("property:orders")), "badge": (resident, reverse("inbox-badge")),
        "today": (worker, reverse("steward:today")),
    }  # fmt: skip
    found = {name: _get(client, path) for name, (client, path) in counted.items()}
    _create(resident)
    return {**found, "create": _create(resident)}


def _get(client: Client, path: str) -> int:
    etag = client.get(path, **HERE).headers.get("ETag", "")
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path, **HERE, HTTP_IF_NONE_MATCH=etag)
    assert answer.status_code in (200, 304), (path, answer.status_code)
    return len(seen)


def _create(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        proposal = client.post(reverse("resident:ask"), {"words": WORDS}, **HERE)["Location"]
        choice = CHOICE.search(client.get(proposal, **HERE).text)
        assert choice, "a proposal without a choice"
        answer = client.post(proposal, {"choice": choice[1]}, **HERE)
    assert answer.status_code == 302, answer.status_code  # noqa: PLR2004 - the order's page
    return len(seen)


def main() -> None:
    """Print what was asked for."""
    if sys.argv[1] == "sessions":
        print(json.dumps(sessions()))
        return
    order = Order._base_manager.select_related("requester", "provider__person").get(pk=UUID(sys.argv[2]))
    print(json.dumps(queries(order)))


if __name__ == "__main__":
    main()
