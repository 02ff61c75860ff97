"""Letting and selling on the resident's phone: what is offered, and coming to look."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.lettings import services as lettings
from linli.lettings.enums import Outcome, State
from linli.lettings.models import Deed, Listing, Picture, Slot, Viewing
from linli.orders.enums import State as OrderState
from linli.orders.models import Order
from linli.people import services as people
from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as made
from tests.lettings.conftest import PRICE, Book, home, show

products, owner, viewer, draft, waiting = made.products, made.owner, made.viewer, made.draft, made.waiting
live, slots, book = made.live, made.slots, made.book

INDEX, NEW, MINE = "/home/lettings/", "/home/lettings/new/", "/home/lettings/mine/"


def page(row: Listing, act: str = "") -> str:
    return f"{INDEX}{row.pk}/{act}"


def booking(slot: Slot, **more: object) -> dict[str, object]:
    return {"slot": str(slot.pk), "price": PRICE, "form_key": str(uuid4()), **more}


# --- who sees what ---------------------------------------------------------------------------------------------------
def test_pages_open_in_both_languages(
    browser: SignedIn, town: Town, live: Listing, slots: list[Slot], owner: Person, viewer: Person
) -> None:
    pages = [(viewer, INDEX), (viewer, page(live)), (viewer, MINE), (viewer, NEW), (owner, page(live, "own/"))]
    for language in ("zh-hans", "en"):
        for person in (owner, viewer):
            people.prefer(person=person, language=language)
        got = [browser.as_(person).get(path) for person, path in pages]
        assert [answer.status_code for answer in got] == [200] * 5
    assert "Two rooms facing south" in browser.as_(viewer).get(INDEX).text


def test_strangers_and_neighbours_see_no_draft_and_nobody_elses_page(
    browser: SignedIn, stranger: Person, live: Listing, draft: Listing, viewer: Person, book: Book
) -> None:
    viewing = book()
    assert browser.as_(stranger).get(page(live)).status_code == 404
    assert browser.post(f"{INDEX}viewings/{viewing.pk}/cancel/").status_code == 404
    browser.as_(viewer)
    paths = [page(live, "own/"), page(live, "edit/"), page(live, "own/close/")]
    told = [browser.get(paths[0]), browser.get(paths[1]), browser.post(paths[2], {"concluded": "no"})]
    assert [answer.status_code for answer in told] == [404] * 3
    Listing.objects.filter(pk=draft.pk).update(state=State.DRAFT, verified_at=None)
    assert browser.get(page(live)).status_code == 404


def test_pictures_are_for_neighbours_and_deeds_are_not(
    browser: SignedIn, town: Town, live: Listing, owner: Person, viewer: Person, stranger: Person
) -> None:
    picture, deed = Picture.objects.get(), Deed.objects.get()
    paths = (f"/lettings/pictures/{picture.pk}/?thumb=1", f"/lettings/deeds/{deed.pk}/")
    who = (owner, town.operator, viewer, town.steward.person, stranger)

    def status(person: Person, path: str) -> int:
        answer = browser.as_(person).get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # to its end, which closes it
        return answer.status_code

    told = [[status(person, path) for path in paths] for person in who]
    assert told == [[200, 200], [200, 200], [200, 404], [200, 404], [404, 404]]


def test_neighbours_read_no_number_and_no_door(browser: SignedIn, live: Listing, viewer: Person, owner: Person) -> None:
    text = browser.as_(viewer).get(page(live)).text
    assert (str(owner.phone) in text, owner.name in text, "801" in text, "产权已核验" in text) == (
        False,
        False,
        False,
        True,
    )
    assert "成交后业主付 ¥1,000.00" in text


# --- the list --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, 1), ({"kind": "house", "deal": "let"}, 1), ({"kind": "shop"}, 0), ({"most": "3499"}, 0), ({"least": "3500"}, 1),
        ({"rooms": "3"}, 0), ({"kind": "castle"}, 1), ({"least": "a lot"}, 1), ({"page": "99"}, 1),
    ],
)  # fmt: skip
def test_list_is_narrowed_and_takes_bad_filters(
    browser: SignedIn, live: Listing, viewer: Person, said: dict[str, str], shown: int
) -> None:
    answer = browser.as_(viewer).get(INDEX, said)
    assert (answer.status_code, len(answer.context["cards"])) == (200, shown)


def test_list_asks_as_often_for_one_as_for_thirty(
    browser: SignedIn, town: Town, live: Listing, viewer: Person, at: datetime
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(INDEX).status_code == 200
        return len(found)

    browser.as_(viewer)
    asked()
    one = asked()
    for n in range(29):
        row = Listing.objects.get(pk=live.pk)
        row.pk, row.unit, row.form_key, row._state.adding = uuid4(), home(town, f"9{n:02}"), None, True
        row.save(force_insert=True)
    assert asked() - one <= 1  # the pager counts


# --- booking ---------------------------------------------------------------------------------------------------------
def test_viewing_is_booked_once_by_a_double_tap(
    browser: SignedIn, live: Listing, slots: list[Slot], viewer: Person
) -> None:
    said = booking(slots[0], words="带我妈一起")
    browser.as_(viewer)
    told = [browser.post(page(live, "book/"), said)["Location"] for _tap in range(2)]
    assert (told, Viewing.objects.count(), Order.objects.count()) == ([page(live)] * 2, 1, 1)
    text = browser.get(page(live)).text
    assert ("改时间" in text, "约看房</h2>" in text) == (True, False)


def _stale(how: str, live: Listing, slot: Slot, town: Town, at: datetime) -> None:
    match how:
        case "price":
            lettings.reprice(listing=live.pk, fen=360_000, was=PRICE, by=live.owner, at=at)
        case "taken":
            said = lettings.Booking(slot=slot.pk, price_fen=PRICE)
            lettings.book(listing=live.pk, booking=said, by=town.daughter, at=at)
        case "closed":
            lettings.close(listing=live.pk, concluded=True, by=live.owner, at=at)
        case "expired":
            Listing.objects.update(until=at)
        case "dropped":
            lettings.drop_slot(listing=live.pk, slot=slot.pk, by=live.owner, at=at)


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("price", "现在是 ¥3,600.00"), ("taken", "已经有人约了"), ("closed", "已经租出"), ("expired", "到期了"),
        ("dropped", "另选一个"),
    ],
)  # fmt: skip
def test_stale_page_is_answered_and_keeps_what_was_typed(
    browser: SignedIn,
    town: Town,
    live: Listing,
    slots: list[Slot],
    viewer: Person,
    at: datetime,
    how: str,
    sentence: str,
) -> None:
    _stale(how, live, slots[0], town, at)
    before = Order.objects.count()
    answer = browser.as_(viewer).post(page(live, "book/"), booking(slots[0], words="下班来"))
    assert (answer.status_code, sentence in answer.context["error"]) == (409, True)
    assert (Order.objects.count(), Viewing.objects.filter(viewer=viewer).count()) == (before, 0)
    if how in ("price", "taken", "dropped"):
        assert ("下班来" in answer.text, f'value="{Listing.objects.get().price_fen}"' in answer.text) == (True, True)


def test_price_that_changed_is_agreed_to_by_a_second_tap(
    browser: SignedIn, live: Listing, slots: list[Slot], viewer: Person, owner: Person, at: datetime
) -> None:
    lettings.reprice(listing=live.pk, fen=360_000, was=PRICE, by=owner, at=at)
    said = booking(slots[0])
    answer = browser.as_(viewer).post(page(live, "book/"), said)
    assert str(said["form_key"]) in answer.text
    browser.post(page(live, "book/"), {**said, "price": 360_000})
    assert Viewing.objects.get().price_fen == 360_000


@pytest.mark.parametrize("said", [{}, {"slot": "x", "price": "1"}, {"slot": "", "price": "free"}])
def test_bad_booking_is_answered(
    browser: SignedIn, live: Listing, slots: list[Slot], viewer: Person, said: dict[str, str]
) -> None:
    answer = browser.as_(viewer).post(page(live, "book/"), said)
    assert (answer.status_code, Order.objects.count()) == (422, 0)


def test_listing_that_is_over_says_so(
    browser: SignedIn, live: Listing, viewer: Person, owner: Person, at: datetime
) -> None:
    browser.as_(viewer)
    Listing.objects.update(until=at)
    answers = [browser.get(page(live))]
    lettings.expire(at=at)
    answers.append(browser.get(page(live)))
    assert [(one.status_code, one.context["over"]) for one in answers] == [(410, "这一条到期了，已经下架。")] * 2
    assert browser.as_(owner).get(page(live, "own/")).status_code == 200


def test_viewing_is_moved_called_off_and_told_of(
    browser: SignedIn, town: Town, live: Listing, slots: list[Slot], viewer: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    browser.as_(viewer)
    path = f"{INDEX}viewings/{viewing.pk}/"
    assert (browser.get(f"{path}move/").status_code, browser.post(f"{path}move/").status_code) == (200, 422)
    browser.post(f"{path}move/", {"slot": str(slots[1].pk)})
    assert Viewing.objects.get().slot == slots[1]
    assert browser.post(f"{path}outcome/", {"outcome": "interested"}).status_code == 409
    assert browser.post(f"{path}outcome/", {}).status_code == 422
    show(town, viewing.order, at=at)
    assert "有意向" in browser.get(page(live)).text
    browser.post(f"{path}outcome/", {"outcome": "interested", "words": "想租"})
    assert Viewing.objects.get().outcome == Outcome.INTERESTED
    assert browser.post(f"{path}cancel/")["Location"] == page(live)
    assert Order.objects.get().state == OrderState.FINISHED


def test_calling_off_frees_the_time(
    browser: SignedIn, live: Listing, viewer: Person, book: Book, slots: list[Slot]
) -> None:
    path = f"{INDEX}viewings/{book().pk}/cancel/"
    browser.as_(viewer)
    for _tap in range(2):
        assert browser.post(path).status_code == 302
    assert (Order.objects.get().state, len(browser.get(page(live)).context["slots"])) == (OrderState.CANCELLED, 3)


def test_only_the_viewer_moves_and_tells(browser: SignedIn, town: Town, owner: Person, book: Book) -> None:
    path = f"{INDEX}viewings/{book().pk}/"
    for person in (owner, town.daughter):
        browser.as_(person)
        told = [browser.get(f"{path}move/"), browser.post(f"{path}outcome/", {"outcome": "not"})]
        assert [answer.status_code for answer in told] == [404, 404]


def test_staff_without_a_home_do_not_open_it(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.operator).get(INDEX).status_code == 403


def test_page_with_both_forms_has_no_name_twice(
    browser: SignedIn, town: Town, live: Listing, viewer: Person, book: Book, slots: list[Slot], at: datetime
) -> None:
    for slot in slots[:2]:
        show(town, book(slot=slot).order, at=at)
    text = browser.as_(viewer).get(page(live)).text
    ids = re.findall(r' id="([^"]+)"', text)
    assert ("约看房</h2>" in text, text.count("看了以后"), len(ids)) == (True, 1, len(set(ids)))
