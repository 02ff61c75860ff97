"""What is done inside an installation, in a process of its own: orders made ready to be moved, and a look at them all."""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from linli.catalogue.models import Product
from linli.core import clock, facts
from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope, unscoped
from linli.orders import services as orders
from linli.orders.models import Order, Photo
from linli.people.models import Persona
from linli.people.queries import household_of
from linli.places.models import Community
from linli.simulation import report, sample
from linli.stewards.queries import worker_of
from tests import cast

PAUSE = 0.2
# What was done before a move can be made.
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "travel": (), "cancel": (), "arrive": ("travel",), "ask": ("travel", "arrive"), "finish": ("travel", "arrive"),
    "answer": ("travel", "arrive", "ask"), "confirm": ("travel", "arrive", "finish"),
}  # fmt: skip


def stage(counts: Mapping[str, int]) -> dict[str, list[str]]:
    """Make so many orders for each move, each in the state from which it starts; return their keys. Nothing follows."""
    town = Community.objects.get(slug=sample.SLUG)
    with community_scope(town.pk), facts.history():
        return {move: [_staged(town, move) for _ in range(n)] for move, n in counts.items()}


def _staged(town: Community, move: str) -> str:
    who = {row.slug: row.person for row in Persona.objects.select_related("person")}
    lin, water, now = who["resident"], Product.objects.get(code="base.repair.water"), clock.now()
    need = orders.Need(
        product=water, words="水管漏水", household=household_of(lin), requester=lin, source="phone",
        urgency="emergency" if move == "accept" else "urgent",
    )  # fmt: skip
    order = orders.request(community=town, need=need, by=lin, at=now)
    if move == "accept":
        orders.dispatch(order_id=order.pk, at=now)
        return str(order.pk)
    zhou = worker_of(who["engineer"])
    assert zhou
    orders.assign(order_id=order.pk, worker=zhou, by=who["team-lead"], reason="轮到他", at=now)
    photos = [cast.photo()] * water.evidence_photos
    more: dict[str, dict[str, Any]] = {
        "ask": {"words": "换一只角阀", "fen": 1800}, "finish": {"words": "换好了", "photos": photos},
    }  # fmt: skip
    for step in _BEFORE[move]:
        getattr(orders, step)(order_id=order.pk, by=zhou.person, at=now, **more.get(step, {}))
    return str(order.pk)


def look() -> dict[str, Any]:
    """Return what the database holds: every order with its facts, what is owed or lost, and which rules are broken."""
    with unscoped("a look from outside"):
        files = [name for name in Photo.objects.values_list("file", flat=True) if not default_storage.exists(name)]
    return {
        "orders": _orders(), "photos without a file": files, "owed": _owed(),
        "dead": Delivery.objects.filter(state=Delivery.State.DEAD).count(),
        "wake-ups lost": DBTaskResult.objects.filter(status="RUNNING").count(),
        "broken": [str(rule) for town in Community.objects.all() for rule in report.check(town)],
    }  # fmt: skip


def _orders() -> dict[str, dict[str, Any]]:
    told: defaultdict[UUID | None, list[str]] = defaultdict(list)
    with unscoped("a look from outside"):
        for subject, kind in Fact.objects.filter(subject_type="order").order_by("id").values_list("subject_id", "kind"):
            told[subject].append(kind)
        rows = Order.objects.select_related("provider__person").filter(community__slug=sample.SLUG)
        return {
            str(row.pk): {
                "state": row.state, "provider": row.provider.person.phone if row.provider else "",
                "facts": told[row.pk], "key": str(row.form_key or ""),
            }
            for row in rows
        }  # fmt: skip


def _owed() -> int:
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=clock.now()).count()


def wait(seconds: float) -> dict[str, float]:
    """Wait until nothing is owed any more, at most so long; return how long it took and how much is left."""
    began = time.monotonic()
    while (left := _owed()) and time.monotonic() - began < seconds:
        time.sleep(PAUSE)
    return {"seconds": round(time.monotonic() - began, 1), "left": left}
