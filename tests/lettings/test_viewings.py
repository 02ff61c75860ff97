"""Times that an owner offers, and who comes at them: through the steward, once each."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.catalogue.models import Product
from linli.core.models import Fact
from linli.lettings import queries
from linli.lettings import services as lettings
from linli.lettings.enums import Missed, Outcome
from linli.lettings.errors import (
    AlreadyBookedError,
    BadFieldError,
    NotSeenError,
    NotYoursError,
    OwnListingError,
    PriceChangedError,
    SlotGoneError,
    SlotTakenError,
    TooEarlyError,
    TooManyError,
    WrongStateError,
)
from linli.lettings.models import Listing, Slot, Viewing
from linli.orders import services as orders
from linli.orders.enums import State as OrderState
from linli.orders.errors import IllegalMoveError, ProductNotOfferedError, RequestTooLongError
from linli.orders.models import Offer, Order
from linli.people.models import Person
from linli.stewards.models import Shift, Worker
from tests.cast import Town
from tests.lettings.conftest import DAY, HOUR, PRICE, Book, show, take


def kept() -> tuple[int, int, int]:
    """Return how many viewings, orders and facts of them there are."""
    return (
        Viewing.objects.count(), Order.objects.count(),
        Fact.objects.filter(kind__in=["viewing.book", "order.request"]).count(),
    )  # fmt: skip


def begins(slots: list[Slot]) -> list[datetime]:
    return [slot.starts for slot in slots]


# --- the owner's times ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "lasts", "field"),
    [
        (-HOUR, HOUR, "slot"), (timedelta(0), HOUR, "slot"), (DAY, timedelta(0), "slot"), (DAY, HOUR / 5, "slot"),
        (DAY, 5 * HOUR, "slot"), (31 * DAY, HOUR, "slot"), (61 * DAY, HOUR, "slot"), (DAY + HOUR / 4, HOUR, "slot-meets"),
    ],
)  # fmt: skip
def test_bad_time_is_refused(
    live: Listing, slots: list[Slot], owner: Person, at: datetime, begins: timedelta, lasts: timedelta, field: str
) -> None:
    with pytest.raises(BadFieldError) as refused:
        lettings.offer_slot(listing=live.pk, starts=at + begins, ends=at + begins + lasts, by=owner, at=at)
    assert (refused.value.field, Slot.objects.count()) == (field, 3)


def test_same_time_again_is_the_first(live: Listing, slots: list[Slot], owner: Person, at: datetime) -> None:
    first = slots[0]
    again = lettings.offer_slot(listing=live.pk, starts=first.starts, ends=first.ends, by=owner, at=at)
    assert (again.pk, Slot.objects.count()) == (first.pk, 3)


def test_thirty_times_at_most(live: Listing, owner: Person, at: datetime) -> None:
    for n in range(30):
        starts = at + DAY + n * HOUR
        lettings.offer_slot(listing=live.pk, starts=starts, ends=starts + HOUR, by=owner, at=at)
    with pytest.raises(TooManyError):
        lettings.offer_slot(listing=live.pk, starts=at + HOUR, ends=at + 2 * HOUR, by=owner, at=at)


def test_time_is_taken_back_unless_somebody_comes(
    town: Town, live: Listing, slots: list[Slot], owner: Person, book: Book, at: datetime
) -> None:
    book()
    with pytest.raises(SlotTakenError):
        lettings.drop_slot(listing=live.pk, slot=slots[0].pk, by=owner, at=at)
    for _tap in range(2):
        lettings.drop_slot(listing=live.pk, slot=slots[1].pk, by=owner, at=at)
    assert begins(queries.open_slots(live, at=at)) == [slots[2].starts]
    with pytest.raises(SlotGoneError):
        book(by=town.daughter, slot=slots[1])


# --- booking -------------------------------------------------------------------------------------------------------
def test_viewing_is_a_service_order_that_costs_nothing_and_is_offered_to_the_steward(
    town: Town, live: Listing, slots: list[Slot], viewer: Person, book: Book, at: datetime
) -> None:
    viewing = book(words="下班以后来")
    order = viewing.order
    assert (order.product.code, order.price_fen, order.requester, order.place) == (
        "value.assets.housing", 0, viewer, "3幢1单元801",
    )  # fmt: skip
    assert (order.slot_starts, order.building, viewing.price_fen) == (slots[0].starts, town.building, PRICE)
    assert "下班以后来" in order.words
    Shift.objects.update(ends=at + 2 * DAY)
    orders.dispatch(order_id=order.pk, at=slots[0].starts - HOUR)
    assert list(Offer.objects.values_list("worker", flat=True)) == [town.steward.pk]


def test_double_tap_is_one_viewing(book: Book) -> None:
    key = uuid4()
    assert book(form_key=key).pk == book(form_key=key).pk
    assert kept() == (1, 1, 2)


def test_slot_taken_meanwhile_is_refused_with_nothing_half_written(town: Town, book: Book, at: datetime) -> None:
    book()
    with pytest.raises(SlotTakenError):
        book(by=town.daughter)
    assert kept() == (1, 1, 2)


def test_slot_is_not_double_booked_past_the_services(town: Town, live: Listing, book: Book, order: Order) -> None:
    viewing = book()
    with pytest.raises(IntegrityError), transaction.atomic():
        Viewing.objects.create(
            community=town.community,
            listing=live,
            slot=viewing.slot,
            viewer=town.daughter,
            order=order,
            price_fen=PRICE,
        )


@pytest.mark.parametrize(
    ("how", "expected", "told"),
    [
        ("price", PriceChangedError, ("fen", PRICE + 5)), ("closed", WrongStateError, ("ending", "let")),
        ("expired", WrongStateError, ("ending", "expired")), ("past", SlotGoneError, None), ("own", OwnListingError, None),
        ("off", ProductNotOfferedError, None), ("long", RequestTooLongError, ("most", 1000)),
    ],
)  # fmt: skip
def test_stale_page_gets_its_answer_and_nothing_is_kept(
    live: Listing, slots: list[Slot], owner: Person, book: Book, at: datetime, how: str,
    expected: type[Exception], told: tuple[str, object] | None,
) -> None:  # fmt: skip
    if how == "price":
        lettings.reprice(listing=live.pk, fen=PRICE + 5, was=PRICE, by=owner, at=at)
    elif how == "closed":
        lettings.close(listing=live.pk, concluded=True, by=owner, at=at)
    elif how == "off":
        Product.objects.update(is_active=False)
    changes: dict[str, dict[str, object]] = {
        "past": {"at": slots[0].starts}, "expired": {"at": at + 30 * DAY}, "own": {"by": owner},
        "long": {"words": "长" * 1001},
    }  # fmt: skip
    with pytest.raises(expected) as refused:
        book(**changes.get(how, {}))
    assert kept() == (0, 0, 0)
    assert told is None or getattr(refused.value, told[0]) == told[1]


def test_second_appointment_of_the_same_person_is_refused(slots: list[Slot], book: Book) -> None:
    book()
    with pytest.raises(AlreadyBookedError):
        book(slot=slots[1])
    assert kept() == (1, 1, 2)


def test_time_that_was_given_up_is_free_again(town: Town, live: Listing, book: Book, at: datetime) -> None:
    first = book()
    assert len(queries.open_slots(live, at=at)) == 2
    orders.cancel(order_id=first.order_id, by=first.viewer, at=at)
    assert len(queries.open_slots(live, at=at)) == 3
    second = book(by=town.daughter)
    first.refresh_from_db()
    assert (first.holds, second.holds, second.slot) == (False, True, first.slot)


# --- afterwards ----------------------------------------------------------------------------------------------------
def test_moving_takes_the_order_along(town: Town, live: Listing, slots: list[Slot], book: Book, at: datetime) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    lettings.move(viewing=viewing.pk, slot=slots[2].pk, by=viewing.viewer, at=at)
    moved = lettings.move(viewing=viewing.pk, slot=slots[2].pk, by=viewing.viewer, at=at)
    assert (moved.order.slot_starts, moved.order.state, moved.slot) == (
        slots[2].starts, OrderState.ACCEPTED, slots[2],
    )  # fmt: skip
    assert begins(queries.open_slots(live, at=at)) == [slots[0].starts, slots[1].starts]
    assert Fact.objects.filter(kind="order.reschedule").count() == 1


def test_moving_to_what_is_taken_or_by_another_is_refused(
    town: Town, slots: list[Slot], book: Book, at: datetime
) -> None:
    viewing, _other = book(), book(by=town.daughter, slot=slots[1])
    with pytest.raises(SlotTakenError):
        lettings.move(viewing=viewing.pk, slot=slots[1].pk, by=viewing.viewer, at=at)
    with pytest.raises(NotYoursError):
        lettings.move(viewing=viewing.pk, slot=slots[2].pk, by=town.daughter, at=at)
    viewing.order.refresh_from_db()
    assert viewing.order.slot_starts == slots[0].starts


def test_order_that_was_moved_elsewhere_frees_the_time(
    town: Town, live: Listing, slots: list[Slot], book: Book, at: datetime
) -> None:
    viewing = book()
    orders.reschedule(order_id=viewing.order_id, slot=(at + 5 * DAY, None), by=viewing.viewer, at=at)
    assert len(queries.open_slots(live, at=at)) == 3
    assert book(by=town.daughter).slot == slots[0]
    back = lettings.move(viewing=viewing.pk, slot=slots[1].pk, by=viewing.viewer, at=at)
    assert (back.holds, back.order.slot_starts) == (True, slots[1].starts)


@pytest.mark.parametrize("who", ["viewer", "owner", "stranger"])
def test_viewer_and_owner_call_off(town: Town, owner: Person, book: Book, at: datetime, who: str) -> None:
    viewing = book()
    by = {"viewer": viewing.viewer, "owner": owner, "stranger": town.daughter}[who]
    if who == "stranger":
        with pytest.raises(NotYoursError):
            lettings.cancel(viewing=viewing.pk, by=by, at=at)
        return
    states = [lettings.cancel(viewing=viewing.pk, by=by, at=at).order.state for _tap in range(2)]
    assert states == [OrderState.CANCELLED] * 2
    with pytest.raises(IllegalMoveError):
        lettings.move(viewing=viewing.pk, slot=viewing.slot_id, by=viewing.viewer, at=at)


def test_outcome_is_put_down_after_it_took_place(town: Town, owner: Person, book: Book, at: datetime) -> None:
    viewing = book()
    with pytest.raises(NotSeenError):
        lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.NOT, by=viewing.viewer, at=at)
    show(town, viewing.order, at=at)
    for by in (owner, town.daughter):
        with pytest.raises(NotYoursError):
            lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.NOT, by=by, at=at)
    with pytest.raises(BadFieldError):
        lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.NOT, by=viewing.viewer, at=at, words="长" * 301)
    for by in (viewing.viewer, viewing.viewer, town.steward.person):
        lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.INTERESTED, by=by, at=at, words="想租")
    viewing.refresh_from_db()
    assert (viewing.outcome, viewing.outcome_words) == (Outcome.INTERESTED, "想租")
    assert Fact.objects.filter(kind="viewing.outcome").count() == 1


def missed(viewing: Viewing, by: Person, *, at: datetime, why: Missed = Missed.NOBODY, words: str = "") -> Viewing:
    return lettings.note_missed(viewing=viewing.pk, missed=why, by=by, at=at, words=words)


@pytest.mark.parametrize("begun", ["accepted", "travelling", "working", "waiting"])
def test_missed_viewing_is_put_down_by_the_steward_and_its_order_called_off(
    town: Town, owner: Person, book: Book, at: datetime, begun: str
) -> None:
    viewing, steward = book(), town.steward.person
    take(town, viewing.order, at=at)
    if begun == "travelling":
        orders.travel(order_id=viewing.order_id, by=steward, at=at)
    if begun in ("working", "waiting"):
        orders.arrive(order_id=viewing.order_id, by=steward, at=at)
    if begun == "waiting":
        orders.wait(order_id=viewing.order_id, waiting_for="resident", words="等一等", by=steward, at=at)
    then = viewing.slot.starts
    for early, by, error in (
        (then - HOUR, steward, TooEarlyError), (then, viewing.viewer, NotYoursError), (then, owner, NotYoursError),
        (then, town.engineer.person, NotYoursError),
    ):  # fmt: skip
        with pytest.raises(error):
            missed(viewing, by, at=early)
    for _tap in range(2):
        missed(viewing, steward, at=then + HOUR / 4, words=" 等了一刻钟 ")
    viewing.refresh_from_db()
    assert (viewing.outcome, viewing.outcome_words, viewing.outcome_by) == (Missed.NOBODY, "等了一刻钟", steward)
    assert Order.objects.get().state == OrderState.CANCELLED
    told = Fact.objects.get(kind="order.cancel").payload["words"]
    assert told == "约好的时间没有等到您，不要紧，想看随时再约。等了一刻钟"
    assert Fact.objects.filter(kind="viewing.outcome").count() == 1
    assert Fact.objects.filter(kind="order.release").count() == (begun == "working")


def test_missed_viewing_may_be_told_otherwise_but_not_as_seen_and_another_be_booked(
    town: Town, slots: list[Slot], book: Book, at: datetime
) -> None:
    viewing, steward = book(), town.steward.person
    take(town, viewing.order, at=at)
    orders.arrive(order_id=viewing.order_id, by=steward, at=at)
    then = viewing.slot.starts
    missed(viewing, steward, at=then)
    row = missed(viewing, steward, at=then, why=Missed.NO_OWNER)
    assert (row.outcome, Fact.objects.filter(kind="viewing.outcome").order_by("-id")[0].payload["was"]) == (
        Missed.NO_OWNER, Missed.NOBODY,
    )  # fmt: skip
    with pytest.raises(NotSeenError):
        lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.NOT, by=viewing.viewer, at=then)
    assert book(slot=slots[1], at=then).outcome == ""


def test_viewing_that_was_called_off_before_is_not_missed(town: Town, owner: Person, book: Book, at: datetime) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    lettings.cancel(viewing=viewing.pk, by=owner, at=at)
    with pytest.raises(NotSeenError):
        missed(viewing, town.steward.person, at=viewing.slot.starts)
    assert Viewing.objects.get().outcome == ""


def test_order_that_was_finished_stays_so_though_nobody_came(town: Town, book: Book, at: datetime) -> None:
    viewing = book()
    show(town, viewing.order, at=viewing.slot.starts)
    missed(viewing, town.steward.person, at=viewing.slot.ends)
    assert (Viewing.objects.get().outcome, Order.objects.get().state) == (Missed.NOBODY, OrderState.FINISHED)


def test_steward_is_asked_for_what_came_of_a_viewing_until_somebody_told(town: Town, book: Book, at: datetime) -> None:
    def asked(when: datetime, worker: Worker = town.steward) -> bool:
        return queries.untold(worker, at=when).exists()

    viewing = book()
    then = viewing.slot.starts
    take(town, viewing.order, at=at)
    assert (asked(at), asked(then), asked(then, town.engineer)) == (False, True, False)
    show(town, viewing.order, at=at)
    assert (asked(at), asked(at, town.engineer)) == (True, False)
    lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.AGAIN, by=viewing.viewer, at=at)
    assert (asked(then), queries.held_by(town.steward).count()) == (False, 1)


def test_viewer_comes_again_once_the_first_is_over(town: Town, slots: list[Slot], book: Book, at: datetime) -> None:
    show(town, book().order, at=at)
    assert book(slot=slots[1]).slot == slots[1]
