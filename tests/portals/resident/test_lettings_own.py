"""One's own listing on the resident's phone, step by step: begun, shown, handed in, priced anew, closed."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.lettings import services as lettings
from linli.lettings.enums import Ending, State
from linli.lettings.models import Listing, Picture, PriceChange, Slot
from linli.orders.enums import State as OrderState
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as made
from tests.lettings.conftest import DAY, PRICE, Book, home

products, owner, viewer, draft, waiting = made.products, made.owner, made.viewer, made.draft, made.waiting
live, slots, book = made.live, made.slots, made.book

INDEX, NEW = "/home/lettings/", "/home/lettings/new/"
SAID = {
    "kind": "house", "deal": "let", "unit": "3幢1单元801", "name_zh": "南向两居", "name_en": "Two rooms", "price": "3500",
    "deposit": "3,500.50", "area": "78.5", "rooms": "2", "floor": "8", "available_from": "2026-12-01", "words_zh": "照实写",
}  # fmt: skip


def page(row: Listing, act: str = "") -> str:
    return f"{INDEX}{row.pk}/{act}"


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", cast.picture().read(), content_type="image/jpeg")


def test_listing_is_made_step_by_step(
    browser: SignedIn, town: Town, products: object, owner: Person, now: datetime
) -> None:
    home(town)
    browser.as_(owner)
    said = {**SAID, "form_key": str(uuid4())}
    where = [browser.post(NEW, said)["Location"] for _tap in range(2)]
    row = Listing.objects.get()
    assert where == [page(row, "own/")] * 2
    assert (row.price_fen, row.deposit_fen, row.where) == (350_000, 350_050, "3幢1单元801")
    assert browser.post(page(row, "own/submit/")).status_code == 409
    browser.post(page(row, "own/photos/"), {"photos": [upload(), upload()]})
    browser.post(page(row, "own/deed/"), {"photos": [upload()]})
    browser.post(page(row, "own/slot/"), {"day": "2026-11-24", "starts": "19:00", "minutes": "30"})
    assert [step["is"] for step in browser.get(page(row, "own/")).context["steps"]] == ["done"] * 3 + ["now", "wait"]
    browser.post(page(row, "own/submit/"))
    row.refresh_from_db()
    assert (row.state, Picture.objects.count(), Slot.objects.get().starts.hour) == (State.WAITING, 2, 11)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "9幢9单元999"}, "unit"), ({"price": "many"}, "price"), ({"price": ""}, "price"), ({"area": "big"}, "area"),
        ({"rooms": "0"}, "rooms"), ({"name_zh": ""}, "name_zh"), ({"words_zh": "只租女生"}, "words_zh"), ({"kind": "x"}, "kind"),
        ({"kind": "parking"}, "place"), ({"available_from": "soon"}, "available_from"), ({"deposit": "-1"}, "deposit"),
    ],
)  # fmt: skip
def test_bad_field_is_told_beside_it_and_nothing_typed_is_lost(
    browser: SignedIn, town: Town, owner: Person, changes: dict[str, str], field: str
) -> None:
    home(town)
    answer = browser.as_(owner).post(NEW, {**SAID, **changes})
    assert (answer.status_code, field in answer.context["form"].errors, "Two rooms" in answer.text) == (422, True, True)
    assert Listing.objects.count() == 0


def test_number_in_the_words_is_refused_above_the_form(browser: SignedIn, town: Town, owner: Person) -> None:
    home(town)
    answer = browser.as_(owner).post(NEW, {**SAID, "words_zh": "电话 13800138000"})
    assert (answer.status_code, "不写电话" in answer.context["error"]) == (422, True)


def test_refused_listing_is_mended(
    browser: SignedIn, town: Town, waiting: Listing, owner: Person, at: datetime
) -> None:
    lettings.refuse(listing=waiting.pk, why="照片看不清", by=town.operator, at=at)
    browser.as_(owner)
    assert "照片看不清" in browser.get(page(waiting, "own/")).text
    form = browser.get(page(waiting, "edit/")).context["form"]
    assert (form["price"].value(), form["unit"].value()) == ("3500", "3幢1单元801")
    browser.post(page(waiting, "edit/"), {**SAID, "price": "3300"})
    browser.post(page(waiting, "own/submit/"))
    assert Listing.objects.values_list("state", "price_fen").get() == (State.WAITING, 330_000)
    assert browser.get(page(waiting, "edit/"))["Location"] == page(waiting, "own/")


def test_price_is_changed_and_shown_with_its_history(
    browser: SignedIn, live: Listing, owner: Person, viewer: Person, book: Book
) -> None:
    browser.as_(owner)
    path = page(live, "own/price/")
    assert browser.post(path, {"was": PRICE, "price": "3300"}).status_code == 302
    assert browser.post(path, {"was": PRICE, "price": "3200"}).status_code == 409
    assert browser.post(path, {"was": 330_000, "price": "x"}).status_code == 422
    book(price=330_000)
    answer = browser.post(path, {"was": 330_000, "price": "3400"})
    assert (answer.status_code, "不能涨价" in answer.context["error"]) == (409, True)
    assert 'value="3400"' in answer.text
    history = browser.as_(viewer).get(page(live)).context["history"]
    assert [(one["fen"], one["than"]) for one in history] == [(330_000, -20_000), (PRICE, 0)]
    assert PriceChange.objects.count() == 2


def test_times_are_offered_and_taken_back(browser: SignedIn, live: Listing, owner: Person, book: Book) -> None:
    browser.as_(owner)
    path = page(live, "own/slot/")
    said = {"day": "2026-11-25", "starts": "09:00", "minutes": "30"}
    assert [browser.post(path, said).status_code for _tap in range(2)] == [302, 302]
    assert browser.post(path, {**said, "day": "2026-11-20"}).status_code == 422
    assert browser.post(path, {**said, "starts": "late"}).status_code == 422
    taken = book().slot
    assert browser.post(page(live, "own/drop-slot/"), {"key": str(taken.pk)}).status_code == 409
    assert browser.post(page(live, "own/drop-slot/"), {"key": "x"}).status_code == 404
    free = Slot.objects.exclude(pk=taken.pk)[0]
    browser.post(page(live, "own/drop-slot/"), {"key": str(free.pk)})
    assert Slot.objects.filter(dropped_at=None).count() == 3


def test_owner_closes_and_renews(browser: SignedIn, live: Listing, owner: Person, now: datetime) -> None:
    browser.as_(owner)
    Listing.objects.update(until=now + DAY)
    browser.post(page(live, "own/renew/"))
    assert Listing.objects.get().until == now + 30 * DAY
    browser.post(page(live, "own/close/"), {"concluded": "yes"})
    assert Listing.objects.get().ending == Ending.LET
    assert browser.post(page(live, "own/renew/")).status_code == 409
    assert browser.post(page(live, "own/dance/")).status_code == 404


def test_picture_that_is_none_is_answered(browser: SignedIn, draft: Listing, owner: Person) -> None:
    browser.as_(owner)
    bad = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    told = [
        browser.post(page(draft, "own/photos/"), {"photos": [bad]}), browser.post(page(draft, "own/deed/"))
    ]  # fmt: skip
    assert ([answer.status_code for answer in told], Picture.objects.count()) == ([415, 422], 0)
    browser.post(page(draft, "own/photos/"), {"photos": [upload()]})
    browser.post(page(draft, "own/drop-photo/"), {"key": str(Picture.objects.get().pk)})
    assert Picture.objects.count() == 0


def test_owner_calls_a_viewing_off_with_a_reason(browser: SignedIn, owner: Person, book: Book) -> None:
    viewing = book()
    browser.as_(owner).post(f"{INDEX}viewings/{viewing.pk}/cancel/", {"words": "临时出差"})
    viewing.order.refresh_from_db()
    assert viewing.order.state == OrderState.CANCELLED
