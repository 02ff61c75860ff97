"""Letting and selling on the steward's phone: what is in charge, who comes, and what was found on site."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.lettings import services as lettings
from linli.lettings.models import Listing, Slot
from linli.orders import services as orders
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.stewards.models import Charge, Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as made
from tests.lettings.conftest import Book, home, take

products, owner, viewer, draft, waiting = made.products, made.owner, made.viewer, made.draft, made.waiting
live, slots, book = made.live, made.slots, made.book

INDEX = "/work/lettings/"


@pytest.fixture
def phone(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.steward.person)


def page(row: Listing) -> str:
    return f"{INDEX}{row.pk}/"


def groups(phone: SignedIn) -> list[tuple[str, list[Listing]]]:
    return [(title, [one["row"] for one in cards]) for title, cards in phone.get(INDEX).context["groups"]]


def test_who_is_employed_goes_and_nobody_else(browser: SignedIn, town: Town, live: Listing, at: datetime) -> None:
    volunteer = people.register(name="志愿者", phone="+8613900000888")
    people.join(person=volunteer, community=town.community, role=Role.VOLUNTEER, at=at)
    Worker.objects.create(
        community=town.community, person=volunteer, kind=Worker.Kind.VOLUNTEER, call_zh="志愿者", call_en="V"
    )
    who = (town.steward.person, town.lead.person, volunteer, town.resident, town.operator)
    told = [[browser.as_(one).get(path).status_code for path in (INDEX, page(live))] for one in who]
    assert told == [[200, 200], [200, 200], [403, 403], [403, 403], [403, 403]]


def test_stranger_and_draft_are_not_found(
    browser: SignedIn, phone: SignedIn, elsewhere: Town, draft: Listing, owner: Person, at: datetime
) -> None:
    assert phone.get(page(draft)).status_code == 404
    lettings.hand_in(listing=draft.pk, photo=cast.photo(), by=owner, at=at)
    assert browser.as_(elsewhere.steward.person).post(page(draft), {"so": "yes"}).status_code == 404


def test_listings_in_charge_come_first_in_both_languages(
    phone: SignedIn, town: Town, live: Listing, waiting: Listing
) -> None:
    assert groups(phone) == [("我负责的楼", [live])]
    people.prefer(person=town.steward.person, language="en")
    assert 'lang="en"' in phone.get(INDEX).text
    people.prefer(person=town.steward.person, language="zh-hans")
    Charge.objects.all().delete()
    assert groups(phone) == [("别的楼和车位", [live])]


def test_what_is_over_is_not_listed(phone: SignedIn, live: Listing, at: datetime) -> None:
    Listing.objects.update(until=at)
    assert groups(phone) == []
    assert "现在没有租售的" in phone.get(INDEX).text


def test_viewings_lead_to_their_orders_for_whoever_has_them(
    phone: SignedIn, town: Town, book: Book, at: datetime
) -> None:
    viewing = book()
    order = f"/work/orders/{viewing.order_id}/"
    before = order in phone.get(INDEX).text
    take(town, viewing.order, at=at)
    text = phone.get(INDEX).text
    assert (before, order in text, viewing.order.number in text) == (False, True, True)
    assert phone.get(order).status_code == 200


def test_owners_number_is_for_whoever_is_in_charge_or_goes_along(
    browser: SignedIn, town: Town, live: Listing, owner: Person, book: Book, at: datetime
) -> None:
    def reads() -> list[bool]:
        return [
            f"tel:{owner.phone}" in browser.as_(worker.person).get(page(live)).text
            for worker in (town.steward, town.engineer)
        ]

    before, viewing = reads(), book()
    orders.assign(order_id=viewing.order_id, worker=town.engineer, by=town.lead.person, reason="顺路", at=at)
    Charge.objects.all().delete()
    assert (before, reads()) == ([True, False], [False, True])


def test_found_as_described_is_said_to_everybody(
    phone: SignedIn, browser: SignedIn, live: Listing, viewer: Person
) -> None:
    assert phone.post(page(live), {"so": "yes", "words": "采光很好"})["Location"] == INDEX
    assert Listing.objects.get().is_checked
    text = browser.as_(viewer).get(f"/home/lettings/{live.pk}/").text
    assert ("管家已实看" in text, "采光很好" in text) == (True, True)


@pytest.mark.parametrize(
    "said", [{}, {"so": "maybe"}, {"so": "no"}, {"so": "no", "words": " "}, {"so": "yes", "words": "长" * 401}]
)
def test_bad_form_is_shown_again(phone: SignedIn, live: Listing, said: dict[str, str]) -> None:
    answer = phone.post(page(live), said)
    assert (answer.status_code, Listing.objects.get().seen_at) == (422, None)


def test_not_as_described_shows_no_badge(phone: SignedIn, browser: SignedIn, live: Listing, viewer: Person) -> None:
    phone.post(page(live), {"so": "no", "words": "没有电梯"})
    assert "没有电梯" in phone.get(page(live)).text
    text = browser.as_(viewer).get(f"/home/lettings/{live.pk}/").text
    assert ("管家已实看" in text, "没有电梯" in text) == (False, False)


def test_closed_listing_leads_back(phone: SignedIn, live: Listing, owner: Person, at: datetime) -> None:
    lettings.close(listing=live.pk, concluded=True, by=owner, at=at)
    assert phone.get(page(live))["Location"] == INDEX
    assert phone.post(page(live), {"so": "yes"}).status_code == 409


def test_list_asks_as_often_for_one_as_for_thirty(
    phone: SignedIn, town: Town, live: Listing, slots: list[Slot], book: Book
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert phone.get(INDEX).status_code == 200
        return len(found)

    book()
    asked()
    one = asked()
    for n in range(29):
        row = Listing.objects.get(pk=live.pk)
        row.pk, row.unit, row._state.adding = uuid4(), home(town, f"9{n:02}"), True
        row.save(force_insert=True)
    assert asked() == one
