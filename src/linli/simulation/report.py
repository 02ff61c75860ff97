"""What must hold in a community whatever happened in it: checked after every simulation, and by tests."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope, unscoped
from linli.orders.enums import DONE, IN_HAND, MOVES, UNTAKEN, Move, State
from linli.orders.models import Complaint, Offer, Order, OrderCounter, Review
from linli.people.models import Household, HouseholdMember
from linli.places.models import Community
from linli.stewards.models import Worker

# A fact of a move says from which state and to which; these kinds name a move by another word.
_KINDS = {"order.release": Move.RETURN, "order.unstaffed": Move.RETURN, "order.relabel": Move.RETURN,
          "order.ask": Move.WAIT, "order.answer": Move.RESUME}  # fmt: skip
_RESUMED = {State.WORKING, State.ACCEPTED}
_FIRST = timedelta(0)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold: its name, and up to five examples."""

    rule: str
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.rule}: {', '.join(self.examples)}"


def check(community: Community) -> list[Broken]:
    """Return every rule that does not hold in the community; none in a sound one. Reads only."""
    with community_scope(community.pk):
        found = [(name, list(_first(rule()))) for name, rule in _RULES.items()]
    with unscoped("only a look from outside sees a row that strayed into another community"):
        found.append(("rows stay in their community", list(_first(_strays(community)))))
    return [Broken(name, tuple(examples)) for name, examples in found if examples]


def _first(examples: Iterable[object], most: int = 5) -> Iterator[str]:
    for _n, example in zip(range(most), examples, strict=False):
        yield str(example)


def _untold() -> Iterable[object]:
    """Every order begins with its fact, and its last fact tells the state it is in."""
    told: dict[Any, str] = {}
    asked = set()
    for subject, kind, payload in _order_facts():
        if kind == "order.request":
            asked.add(subject)
        if "to" in payload:
            told[subject] = payload["to"]
    for pk, number, state in Order.objects.values_list("pk", "number", "state"):
        if pk not in asked or told.get(pk, State.REQUESTED) != state:
            yield f"{number} {state}, told {told.get(pk)}"


def _order_facts() -> Iterable[tuple[Any, str, dict[str, Any]]]:
    rows = Fact.objects.filter(subject_type="order").order_by("id")
    return rows.values_list("subject_id", "kind", "payload").iterator(chunk_size=5000)


def _illegal() -> Iterable[object]:
    """Facts follow the table of moves, each from the state in which the one before left the order."""
    state: defaultdict[Any, str] = defaultdict(lambda: State.REQUESTED)
    for subject, kind, payload in _order_facts():
        if "to" not in payload:
            continue
        move = _KINDS.get(kind) or Move(kind.removeprefix("order."))
        sources, target = MOVES[move]
        targets = _RESUMED if move == Move.RESUME else {target}
        if payload["from"] != state[subject] or payload["from"] not in sources or payload["to"] not in targets:
            yield f"{payload['number']} {kind} {payload['from']}→{payload['to']}"
        state[subject] = payload["to"]


def _backwards() -> Iterable[object]:
    """An order's facts never go back in time."""
    last: dict[Any, Any] = {}
    for subject, at in Fact.objects.filter(subject_type="order").order_by("id").values_list("subject_id", "at"):
        if subject in last and at < last[subject]:
            yield f"{subject} {at}"
        last[subject] = at


def _unowned() -> Iterable[object]:
    """In hand means one accepted offer of its provider; untaken means none."""
    accepted = Offer.objects.filter(state=Offer.State.ACCEPTED)
    holders = dict(accepted.values_list("order_id", "worker_id"))
    for pk, number, state, provider in Order.objects.values_list("pk", "number", "state", "provider_id"):
        if (state in IN_HAND and holders.get(pk) != provider) or (state in UNTAKEN and pk in holders):
            yield f"{number} {state}"


def _held_out() -> Iterable[object]:
    """Pending offers belong to offered orders, and an offered order has one."""
    pending = set(Offer.objects.filter(state=Offer.State.PENDING).values_list("order_id", flat=True))
    offered = dict(Order.objects.filter(state=State.OFFERED).values_list("pk", "number"))
    # A declined or expired offer leaves the order offered until the planner has asked the next one.
    owed = set(
        Delivery.objects.filter(state=Delivery.State.PENDING, fact__subject_id__in=offered).values_list(
            "fact__subject_id", flat=True
        )
    )
    yield from (f"pending without offer: {pk}" for pk in pending - set(offered))
    yield from (f"{offered[pk]} offered to nobody" for pk in set(offered) - pending - owed)


def _clocks() -> Iterable[object]:
    """Stamps stand in the order of the work, waiting is dated, a running clock has its moment."""
    wrong = (
        Q(finished_at__lt=F("arrived_at")) | Q(confirmed_at__lt=F("finished_at")) | Q(closed_at__lt=F("confirmed_at"))
        | Q(accepted_at__lt=F("requested_at")) | Q(arrived_at__lt=F("accepted_at"), reopened_count=0)
        | Q(state__in=[*UNTAKEN, *IN_HAND], next_due=None) & ~Q(state=State.WAITING)
        | Q(state__in=[State.FINISHED, *DONE, State.CANCELLED]) & ~Q(next_due=None)
        | Q(state=State.WAITING, waiting_for="")
    )  # fmt: skip
    return Order.objects.filter(wrong).values_list("number", flat=True)


def _evidence() -> Iterable[object]:
    """Finished work has the photos its product asks for."""
    done = Order.objects.filter(state__in=[State.FINISHED, *DONE]).annotate(
        n=Count("photos", filter=Q(photos__stage="finish"))
    )
    asked = Coalesce("version__evidence_photos", "product__evidence_photos")
    return done.filter(n__lt=asked).values_list("number", flat=True)


def _numbers() -> Iterable[object]:
    """Counters know as many orders as there are: none was lost, none has a number of its own making."""
    given = sum(OrderCounter.objects.values_list("last", flat=True))
    return () if given == Order.objects.count() else (f"{given} numbers, {Order.objects.count()} orders",)


def _judged() -> Iterable[object]:
    """Reviews and complaints are about finished work of the worker who did it; figures are what was counted."""
    yield from (
        Review.objects.exclude(order__state__in=[State.FINISHED, *DONE])
        .exclude(order__reopened_count__gt=0)
        .values_list("order__number", flat=True)
    )
    yield from Complaint.objects.filter(resolved_at__lt=F("opened_at")).values_list("order__number", flat=True)
    stars = dict(Review.objects.values_list("worker").annotate(n=models.Sum("stars")).order_by())
    for worker in Worker.objects.all():
        if worker.stars_sum != stars.get(worker.pk, 0):
            yield f"{worker} {worker.stars_sum}≠{stars.get(worker.pk, 0)}"


def _contacts() -> Iterable[object]:
    """Every household that lives here has members, and one of them is called first."""
    lived_in = Household.objects.filter(moved_out=None)
    contacts = HouseholdMember.objects.filter(is_contact=True).values("household")
    return lived_in.exclude(pk__in=contacts).values_list("unit__room", flat=True)


def _dead() -> Iterable[object]:
    """No promised work has died."""
    return Delivery.objects.filter(state=Delivery.State.DEAD, fact__in=Fact.objects.all()).values_list(
        "consumer", "error"
    )


def _strays(community: Community) -> Iterator[str]:
    """A row's relations belong to the row's own community."""
    for model in apps.get_models():
        owned = {field.name for field in model._meta.concrete_fields}
        if "community" not in owned:
            continue
        manager: models.Manager[Any] = model._base_manager
        for field in model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(target, type) or not any(f.name == "community" for f in target._meta.concrete_fields):
                continue
            astray = manager.filter(community=community).exclude(**{field.name: None})
            if n := astray.exclude(**{f"{field.name}__community": community}).count():
                yield f"{model._meta.label}.{field.name}: {n}"


_RULES: dict[str, Callable[[], Iterable[object]]] = {
    "no order is lost: facts tell its beginning and its state": _untold,
    "facts follow the table of moves": _illegal,
    "an order's facts go forward in time": _backwards,
    "what is in hand is in somebody's hands": _unowned,
    "an offered order lies with somebody": _held_out,
    "clocks and stamps agree with states": _clocks,
    "finished work has its photos": _evidence,
    "no number is missing or doubled": _numbers,
    "judgements stand on finished work, figures on judgements": _judged,
    "every household has somebody to call": _contacts,
    "no promised work is dead": _dead,
}  # fmt: skip


def digest(community: Community) -> str:
    """Return a fingerprint of all that was lived: names, numbers, words, states, moments; not keys and not phones.

    Two towns of one seed and one moment have the same.
    """
    sha = hashlib.sha256()
    with community_scope(community.pk):
        for rows in _told():
            for row in rows:
                sha.update(json.dumps(row, ensure_ascii=False, default=str).encode())
    return sha.hexdigest()


def _told() -> Iterator[Iterable[tuple[Any, ...]]]:
    yield HouseholdMember.objects.order_by("id").values_list(
        "household__unit__building__name", "household__unit__entrance", "household__unit__room", "person__name",
        "person__birthday", "relation", "is_contact", "household__moved_in", "household__note",
    )  # fmt: skip
    yield Worker.objects.order_by("id").values_list(
        "call_zh", "person__name", "skills", "stars_sum", "stars_count", "likes_count", "done_count", "on_time_count"
    )
    yield Order.objects.order_by("number").values_list(
        "number", "product__code", "state", "urgency", "source", "requester__name", "words", "provider__call_zh",
        "requested_at", "accepted_at", "arrived_at", "finished_at", "confirmed_at", "escalation", "waited_seconds",
        "price_fen", "reopened_count",
    )  # fmt: skip
    yield Fact.objects.filter(subject_type="order").order_by("id").values_list("kind", "at")
    yield Review.objects.order_by("order__number").values_list("order__number", "stars", "tags", "words")
