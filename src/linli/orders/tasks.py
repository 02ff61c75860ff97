"""What follows from the spine's facts: each consumer reads one and does one thing (see config/value_chain.py)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core.models import Fact
from linli.messages import services as messages
from linli.orders import acting, scoring
from linli.orders.enums import Urgency
from linli.orders.models import Complaint, Offer, Order
from linli.orders.services import offering
from linli.people.enums import Role
from linli.people.family.queries import told_with
from linli.people.models import Person
from linli.people.queries import with_role
from linli.stewards.models import Worker


def dispatch(*, fact: Fact, at: datetime) -> None:
    """Find who takes the order: after a request, a no, an expired offer, a release, a reopening."""
    offering.dispatch(order_id=_subject(fact), at=max(fact.at, at))


def score(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Count the worker's figures anew."""
    if worker := fact.payload.get("worker"):
        scoring.refresh(worker_id=UUID(worker))


def tell_requester(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell who asked, and for whom it is, how the order stands."""
    order = _order(fact)
    if fact.kind == "order.request" and order.accepted_at == fact.at:
        return  # neighbours agreed before it was an order: nobody is being looked for
    kind = _TO_REQUESTER[fact.kind]
    if fact.kind == "order.wait":
        kind = "order.waiting-parts" if fact.payload["for"] == "parts" else "order.asked"
    people = [person for person in acting.told(order) if person.pk != fact.actor_id]
    _tell(people, order=order, kind=kind, fact=fact, link=f"/home/orders/{order.pk}/")


_TO_REQUESTER = {
    "order.request": "order.received", "order.accept": "order.accepted", "order.travel": "order.travelling",
    "order.arrive": "order.working", "order.wait": "order.waiting-parts", "order.ask": "order.asked", "order.resume": "order.price-taken-back",
    "order.finish": "order.finished", "order.cancel": "order.cancelled", "order.reschedule": "order.rescheduled",
    "order.visit": "visit.made", "complaint.resolve": "complaint.resolved",
}  # fmt: skip


def tell_family(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell those of the family who asked for it that something is wrong: a promise broken, nobody found, a complaint."""
    order = _order(fact)
    principal = order.beneficiary or order.requester
    people = [person for person in told_with(principal.pk) if person.pk != fact.actor_id] if principal else []
    if not people or principal is None:
        return
    messages.tell(
        people=people, community=order.community, kind="family.trouble", cause=f"fact:{fact.pk}", at=fact.at,
        values={**_values(order, fact), "who": principal.name, "what": _TROUBLES[fact.kind]}, link="/home/me/family/",
    )  # fmt: skip


_TROUBLES: dict[str, Any] = {
    "order.escalate": {"zh": "比约定的晚了", "en": "later than promised"},
    "order.unstaffed": {"zh": "暂时没有人能接", "en": "nobody can take it yet"},
    "complaint.open": {"zh": "提了投诉", "en": "a complaint was made"},
}


def tell_price_taken_back(*, fact: Fact, at: datetime) -> None:
    """Tell who was asked for a price that it no longer stands; work that goes on without one tells nobody."""
    if fact.payload.get("fen"):
        tell_requester(fact=fact, at=at)


def tell_offered(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the workers to whom the order is still held out; an emergency rings through the quiet hours."""
    order = _order(fact)
    kind = "order.emergency" if order.urgency == Urgency.EMERGENCY else "order.offer"
    asked = order.offers.filter(worker__in=fact.payload["workers"], state=Offer.State.PENDING)
    people = _persons(str(worker) for worker in asked.values_list("worker", flat=True))
    _tell(people, order=order, kind=kind, fact=fact, link=_workplace(order))


def _workplace(order: Order) -> str:
    """Return where whoever delivers an order finds it: at the counter of its merchant, or in the steward's day."""
    if order.merchant_id is not None:
        return f"/counter/shop/{order.merchant_id}/orders/"
    return f"/work/orders/{order.pk}/"


def tell_worker(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell whoever has, or had, the order in hand what somebody else did with it."""
    order = _order(fact)
    worker = fact.payload.get("worker") or (str(order.provider_id) if order.provider_id else "")
    people = [p for p in _persons([worker] if worker else []) if p.pk != fact.actor_id]
    kind = _TO_WORKER[fact.kind]
    _tell(people, order=order, kind=kind, fact=fact, link=_workplace(order))


_TO_WORKER = {
    "order.answer": "order.answered", "order.cancel": "order.withdrawn", "order.release": "order.withdrawn",
    "order.reopen": "order.reopened", "order.review": "review.received", "order.reschedule": "order.rescheduled",
}  # fmt: skip


def tell_liked(*, fact: Fact, at: datetime) -> None:
    """Tell a worker of a like, with the service it was for where there is one."""
    worker = Worker.objects.select_related("person", "community").get(pk=fact.payload["worker"])
    order = Order.objects.filter(pk=fact.payload.get("order")).select_related("product").first()
    values = {"service": order.product.names if order else ""}
    messages.tell(
        people=[worker.person], community=worker.community, kind="like.received", values=values,
        cause=f"fact:{fact.pk}", at=at, link="/work/likes/",
    )  # fmt: skip


def tell_leads(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the team leads, or from the second step on the supervisors, of what is late or lies untaken."""
    order = _order(fact)
    roles = [Role.SUPERVISOR] if fact.payload.get("level") == 2 else [Role.TEAM_LEAD, Role.OPERATOR]  # noqa: PLR2004 - the second step
    kind = "order.escalated" if fact.kind == "order.escalate" else "order.unstaffed"
    for role in roles:
        face = "work" if role == Role.TEAM_LEAD else "console"
        _tell(with_role(role), order=order, kind=kind, fact=fact, link=f"/{face}/orders/{order.pk}/")


def tell_of_complaint(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell operators of a complaint or its alarm; the supervisors too from the first alarm on."""
    order = _order(fact)
    roles = [Role.OPERATOR] if fact.kind == "complaint.open" else [Role.OPERATOR, Role.SUPERVISOR]
    kind = {"complaint.open": "complaint.opened"}.get(fact.kind, fact.kind)
    _tell(with_role(*roles), order=order, kind=kind, fact=fact, link=f"/console/orders/{order.pk}/")


def tell_complainant(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Give the answer to who complained."""
    order = _order(fact)
    complaint = Complaint.objects.select_related("person").get(pk=fact.payload["complaint"])
    _tell([complaint.person], order=order, kind="complaint.resolved", fact=fact, link=f"/home/orders/{order.pk}/")


def _subject(fact: Fact) -> UUID:
    assert fact.subject_id is not None  # noqa: S101 - facts about orders name one
    return fact.subject_id


def _order(fact: Fact) -> Order:
    return Order.objects.select_related("product", "requester", "beneficiary", "provider", "community").get(
        pk=_subject(fact)
    )


def _persons(workers: Iterable[str]) -> list[Person]:
    return [worker.person for worker in Worker.objects.filter(pk__in=list(workers)).select_related("person")]


def _tell(people: Iterable[Person], *, order: Order, kind: str, fact: Fact, link: str) -> None:
    messages.tell(
        people=people, community=order.community, kind=kind, values=_values(order, fact), cause=f"fact:{fact.pk}",
        at=fact.at, link=link,
    )  # fmt: skip


def _values(order: Order, fact: Fact) -> dict[str, Any]:
    words = fact.payload.get("words") or ""
    slot = order.slot_starts.astimezone(order.community.zone).strftime("%m-%d %H:%M") if order.slot_starts else ""
    return {
        "service": order.product.names, "number": order.number, "place": order.place, "words": str(words)[:120],
        "worker": fact.payload.get("call") or (order.provider.calls if order.provider else ""),
        "stars": fact.payload.get("stars", ""), "slot": slot, "clock": _CLOCKS.get(fact.payload.get("clock", ""), ""),
    }  # fmt: skip


_CLOCKS: dict[str, Any] = {
    "respond": {"zh": "响应", "en": "Response"},
    "arrive": {"zh": "到场", "en": "Arrival"},
    "finish": {"zh": "办结", "en": "Completion"},
}
