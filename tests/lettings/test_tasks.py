"""Who is told of what: the office, the owner, who comes to look; nobody of what they did themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from linli.core.models import Fact
from linli.lettings import services as lettings
from linli.lettings import tasks
from linli.lettings.enums import Missed, Outcome
from linli.lettings.models import Listing, Slot
from linli.messages.models import Message
from linli.messages.texts import words
from linli.orders import services as orders
from linli.orders import tasks as orders_tasks
from linli.orders.models import Order
from linli.people.models import Person
from tests.cast import Town
from tests.lettings.conftest import DAY, PRICE, Book, show, take


def told(kind: str, task: Callable[..., None], *, times: int = 1) -> list[tuple[str, str]]:
    """Let what follows from the newest fact of a kind happen, twice as a worker may; return whom it told what."""
    fact = Fact.objects.filter(kind=kind).order_by("-id")[0]
    for _turn in range(2):
        task(fact=fact, at=fact.at)
    rows = Message.objects.select_related("person").filter(cause__startswith=f"fact:{fact.pk}:").order_by("id")
    assert all(all(words(row.kind, row.values)) for row in rows)
    return [(row.person.name, row.kind) for row in rows]


def test_office_is_told_that_an_owner_waits(town: Town, waiting: Listing) -> None:
    assert told("listing.submit", tasks.tell_office) == [(town.operator.name, "listing.waiting")]
    assert Message.objects.get().link == f"/console/lettings/{waiting.pk}/"


@pytest.mark.parametrize("deed", ["verify", "refuse", "take-down", "expiring", "expire"])
def test_owner_is_told_how_it_stands(town: Town, waiting: Listing, owner: Person, at: datetime, deed: str) -> None:
    kind = {
        "verify": "listing.live", "refuse": "listing.refused", "take-down": "listing.taken-down",
        "expiring": "listing.expiring", "expire": "listing.expired",
    }[deed]  # fmt: skip
    if deed == "refuse":
        lettings.refuse(listing=waiting.pk, why="不清楚", by=town.operator, at=at)
    else:
        lettings.verify(listing=waiting.pk, by=town.operator, at=at)
    if deed == "take-down":
        lettings.take_down(listing=waiting.pk, why="有争议", by=town.operator, at=at)
    lettings.give_notice(at=at + 28 * DAY)
    lettings.expire(at=at + 30 * DAY)
    assert told(f"listing.{deed}", tasks.tell_owner) == [(owner.name, kind)]


def test_everybody_with_an_appointment_is_told_of_another_price(
    town: Town, live: Listing, slots: list[Slot], owner: Person, book: Book, at: datetime
) -> None:
    book()
    over = book(by=town.daughter, slot=slots[1])
    lettings.cancel(viewing=over.pk, by=town.daughter, at=at)
    lettings.reprice(listing=live.pk, fen=PRICE - 50_000, was=PRICE, by=owner, at=at)
    assert told("listing.price", tasks.tell_price) == [("租客于", "listing.price")]
    values = Message.objects.get(kind="listing.price").values
    assert (values["was"], values["price"]) == ("¥3,500.00", "¥3,000.00")


def test_owner_is_told_who_comes_without_a_name_and_what_came_of_it(
    town: Town, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    assert told("viewing.book", tasks.tell_booked) == [(owner.name, "viewing.booked")]
    show(town, viewing.order, at=at)
    lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.NOT, by=viewing.viewer, at=at)
    assert told("viewing.outcome", tasks.tell_outcome) == [(owner.name, "viewing.not-interested")]
    lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.INTERESTED, by=viewing.viewer, at=at)
    assert told("viewing.outcome", tasks.tell_outcome) == [(owner.name, "viewing.interested")]
    assert viewing.viewer.name not in str(list(Message.objects.values_list("values", flat=True)))


def test_owner_is_told_once_by_viewer_and_steward_and_of_one_who_comes_again(
    town: Town, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    show(town, viewing.order, at=at)
    note: dict[str, Any] = {"viewing": viewing.pk, "outcome": Outcome.AGAIN, "at": at}
    lettings.note_outcome(by=viewing.viewer, **note)
    assert told("viewing.outcome", tasks.tell_outcome) == [(owner.name, "viewing.interested")]
    lettings.note_outcome(by=town.steward.person, words="周末还来", **note)
    assert told("viewing.outcome", tasks.tell_outcome) == []


def test_missed_viewing_is_told_by_its_order_kindly_to_the_viewer_and_shortly_to_the_owner(
    town: Town, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    lettings.note_missed(
        viewing=viewing.pk, missed=Missed.NOBODY, by=town.steward.person, at=viewing.slot.starts, words="等了一刻钟"
    )
    assert told("viewing.outcome", tasks.tell_outcome) == []
    assert told("order.cancel", tasks.tell_called_off) == [(owner.name, "viewing.cancelled")]
    assert told("order.cancel", orders_tasks.tell_requester)[1:] == [(viewing.viewer.name, "order.cancelled")]
    assert "没有等到您，不要紧" in Message.objects.get(kind="order.cancelled").values["words"]


@pytest.mark.parametrize(("by_owner", "is_told"), [(False, True), (True, False)])
def test_owner_is_told_that_nobody_comes_unless_they_said_so(
    owner: Person, book: Book, at: datetime, *, by_owner: bool, is_told: bool
) -> None:
    viewing = book()
    lettings.cancel(viewing=viewing.pk, by=owner if by_owner else viewing.viewer, at=at)
    expected = [(owner.name, "viewing.cancelled")] if is_told else []
    assert told("order.cancel", tasks.tell_called_off) == expected


def test_owner_is_told_of_another_time_also_from_the_order(
    owner: Person, book: Book, slots: list[Slot], at: datetime
) -> None:
    viewing = book()
    lettings.move(viewing=viewing.pk, slot=slots[1].pk, by=viewing.viewer, at=at)
    assert told("order.reschedule", tasks.tell_moved) == [(owner.name, "viewing.moved")]
    assert Message.objects.get().values["slot"] == "11-24 15:30"


def test_other_orders_are_nobodys_viewing(order: Order, town: Town, at: datetime) -> None:
    orders.cancel(order_id=order.pk, by=town.resident, at=at)
    assert told("order.cancel", tasks.tell_called_off) == []
