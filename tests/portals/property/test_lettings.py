"""Letting and selling on the console: the table, one listing, and the office's word."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.lettings import services as lettings
from linli.lettings.enums import Ending, Outcome, State
from linli.lettings.models import Deed, Listing
from linli.people import services as people
from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as made
from tests.lettings.conftest import PRICE, Book, home, offer, show

products, owner, viewer, draft, waiting = made.products, made.owner, made.viewer, made.draft, made.waiting
live, slots, book = made.live, made.slots, made.book

INDEX = "/console/lettings/"


def page(row: Listing, deed: str = "") -> str:
    return f"{INDEX}{row.pk}/{deed + '/' if deed else ''}"


def stands() -> tuple[str, str]:
    return Listing.objects.values_list("state", "ending").get()


def test_pages_open_in_both_languages(console: SignedIn, town: Town, waiting: Listing) -> None:
    paths = (INDEX, page(waiting), page(waiting, "refuse"), page(waiting, "verify"))
    for language in ("zh-hans", "en"):
        people.prefer(person=town.operator, language=language)
        assert [console.get(path).status_code for path in paths] == [200] * 4
    assert "Two rooms facing south" in console.get(INDEX).text


def test_supervisor_looks_and_nobody_but_the_office_acts(browser: SignedIn, town: Town, waiting: Listing) -> None:
    who = (town.supervisor, town.steward.person, town.resident)
    looked = [[browser.as_(one).get(path).status_code for path in (INDEX, page(waiting))] for one in who]
    assert looked == [[200, 200], [403, 403], [403, 403]]
    for person in who:
        browser.as_(person)
        told = [
            browser.post(page(waiting, deed), {"why": "x"}).status_code for deed in ("verify", "refuse", "take-down")
        ]
        assert told == [403] * 3
    deed = f"/lettings/deeds/{Deed.objects.get().pk}/"
    assert deed not in browser.as_(town.supervisor).get(page(waiting)).text
    assert (stands(), deed in browser.as_(town.operator).get(page(waiting)).text) == ((State.WAITING, ""), True)


def test_drafts_and_other_communities_are_not_found(
    browser: SignedIn, console: SignedIn, elsewhere: Town, draft: Listing
) -> None:
    assert (console.get(page(draft)).status_code, console.get(INDEX).context["all"]) == (404, 0)
    assert "还没有租售" in console.get(INDEX).text
    assert browser.as_(elsewhere.operator).post(page(draft, "verify")).status_code == 404


def test_office_verifies_once(console: SignedIn, waiting: Listing) -> None:
    assert [console.post(page(waiting, "verify")).status_code for _tap in range(2)] == [302, 409]
    assert stands() == (State.LIVE, "")
    assert console.get(page(waiting, "verify"))["Location"] == page(waiting)
    assert (
        console.get(page(waiting, "dance")).status_code,
        "产权核验通过，上架" in console.get(page(waiting)).text,
    ) == (404, True)


@pytest.mark.parametrize("why", ["", "  ", "长" * 401])
def test_refusal_without_a_reason_is_asked_for(console: SignedIn, waiting: Listing, why: str) -> None:
    answer = console.post(page(waiting, "refuse"), {"why": why})
    assert (answer.status_code, stands()) == (422, (State.WAITING, ""))


def test_office_refuses_and_takes_down(
    console: SignedIn, town: Town, waiting: Listing, owner: Person, at: datetime
) -> None:
    console.post(page(waiting, "refuse"), {"why": "照片看不清"})
    assert (stands(), "照片看不清" in console.get(page(waiting)).text) == ((State.REFUSED, ""), True)
    assert console.post(page(waiting, "take-down"), {"why": "x"}).status_code == 409
    lettings.submit(listing=waiting.pk, by=owner, at=at)
    lettings.verify(listing=waiting.pk, by=town.operator, at=at)
    console.post(page(waiting, "take-down"), {"why": "产权有争议"})
    assert stands() == (State.CLOSED, Ending.TAKEN_DOWN)


def test_second_of_the_same_home_is_answered(
    console: SignedIn, town: Town, waiting: Listing, viewer: Person, at: datetime
) -> None:
    other = lettings.draft(community=town.community, offer=offer(town), by=viewer, at=at)
    made.hand_in(other, viewer, at=at)
    console.post(page(waiting, "verify"))
    answer = console.post(page(other, "verify"))
    assert (answer.status_code, "已经在租售" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 1), ("?state=live", 1), ("?state=waiting", 0), ("?state=draft", 1), ("?kind=house&deal=let", 1), ("?kind=shop", 0),
        ("?deal=x&page=y", 1),
    ],
)  # fmt: skip
def test_table_is_narrowed(console: SignedIn, live: Listing, query: str, shown: int) -> None:
    answer = console.get(f"{INDEX}{query}")
    assert (answer.status_code, len(answer.context["rows"])) == (200, shown)


def test_history_tells_it_all(
    console: SignedIn, town: Town, live: Listing, owner: Person, book: Book, at: datetime
) -> None:
    lettings.reprice(listing=live.pk, fen=330_000, was=PRICE, by=owner, at=at)
    lettings.check_on_site(listing=live.pk, as_described=False, by=town.steward, at=at, words="没有电梯")
    viewing = book(price=330_000)
    show(town, viewing.order, at=at)
    lettings.note_outcome(viewing=viewing.pk, outcome=Outcome.INTERESTED, by=viewing.viewer, at=at)
    answer = console.get(page(live))
    names = [str(step["name"]) for step in answer.context["story"]]
    assert names[:4] == ["看房结果", "约看房", "管家实看", "改价"]
    assert ("¥3,500.00 → ¥3,300.00" in answer.text, "没有电梯" in answer.text, viewing.order.number in answer.text) == (
        True, True, True,
    )  # fmt: skip
    assert console.get(f"/console/orders/{viewing.order_id}/").status_code == 200


def test_table_asks_as_often_for_one_as_for_thirty(console: SignedIn, town: Town, live: Listing) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert console.get(INDEX).status_code == 200
        return len(found)

    asked()
    one = asked()
    for n in range(29):
        row = Listing.objects.get(pk=live.pk)
        row.pk, row.unit, row._state.adding = uuid4(), home(town, f"9{n:02}"), True
        row.save(force_insert=True)
    assert asked() == one
