"""Letting and selling on the steward's phone: what is in charge, who comes, and what was found on site."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.core.models import Fact
from linli.lettings import services as lettings
from linli.lettings.models import Listing, Slot, Viewing
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.stewards.models import Charge, Worker
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as made
from tests.lettings.conftest import HOUR, Book, home, show, take

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


# --- what came of a viewing ---------------------------------------------------------------------------------------
def untold(phone: SignedIn) -> list[Viewing]:
    return [one["row"] for one in phone.get(INDEX).context["untold"]]


def test_steward_tells_what_came_of_a_viewing_and_owner_and_office_read_it(
    phone: SignedIn, browser: SignedIn, town: Town, live: Listing, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    assert untold(phone) == []
    show(town, viewing.order, at=at)
    assert untold(phone) == [viewing]
    assert page(live) in phone.get(INDEX).text
    (one,) = phone.get(page(live)).context["viewings"]
    assert [label for _value, label in one["form"].fields["outcome"].choices] == [
        "有意向", "想再看一次", "不考虑", "看房的没有来", "业主不在",
    ]  # fmt: skip
    said = {"viewing": str(viewing.pk), "outcome": "again", "words": "周末带家人来"}
    assert [phone.post(page(live), said)["Location"] for _tap in range(2)] == [INDEX] * 2
    assert (untold(phone), Fact.objects.filter(kind="viewing.outcome").count()) == ([], 1)
    assert [row["outcome"] for row in phone.get(page(live)).context["outcomes"]] == ["想再看一次"]
    for reader, path in ((owner, f"/home/lettings/{live.pk}/own/"), (town.operator, f"/console/lettings/{live.pk}/")):
        text = browser.as_(reader).get(path).text
        assert ("想再看一次" in text, "周末带家人来" in text) == (True, True)


def test_viewing_to_which_nobody_came_is_told_of_on_the_spot(
    phone: SignedIn, browser: SignedIn, town: Town, live: Listing, viewer: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    said = {"viewing": str(viewing.pk), "outcome": "nobody"}
    early = phone.post(page(live), said)
    assert (early.status_code, "还没到约好的时间" in early.text) == (409, True)
    Order.objects.update(slot_starts=at - HOUR, slot_ends=at)
    assert untold(phone) == [viewing]
    (one,) = phone.get(page(live)).context["viewings"]
    # What came of it is asked once it was shown: the order is finished first.
    assert [value for value, _label in one["form"].fields["outcome"].choices] == ["nobody", "no-owner"]
    assert f"/work/orders/{viewing.order_id}/" in phone.get(page(live)).text
    assert phone.post(page(live), {**said, "outcome": "interested"}).status_code == 422
    orders.arrive(order_id=viewing.order_id, by=town.steward.person, at=at)
    assert phone.post(page(live), said)["Location"] == INDEX
    assert (Order.objects.get().state, untold(phone)) == ("cancelled", [])
    assert "看房的没有来" in browser.as_(viewer).get(f"/home/lettings/{live.pk}/").text


@pytest.mark.parametrize("said", [{}, {"outcome": "x"}, {"outcome": "not", "words": "长" * 301}])
def test_outcome_that_cannot_be_read_is_asked_again(
    phone: SignedIn, town: Town, live: Listing, book: Book, at: datetime, said: dict[str, str]
) -> None:
    viewing = book()
    show(town, viewing.order, at=at)
    answer = phone.post(page(live), {"viewing": str(viewing.pk), **said})
    assert (answer.status_code, bool(answer.context["viewings"][0]["form"].errors)) == (422, True)
    assert Viewing.objects.get().outcome == ""


def test_outcome_is_for_whoever_held_the_viewing(
    browser: SignedIn, town: Town, live: Listing, book: Book, at: datetime
) -> None:
    viewing = book()
    show(town, viewing.order, at=at)
    for worker, key in ((town.engineer, viewing.pk), (town.steward, uuid4()), (town.steward, "x")):
        said = {"viewing": str(key), "outcome": "not"}
        assert browser.as_(worker.person).post(page(live), said).status_code == 404
    assert untold(browser.as_(town.engineer.person)) == []
    assert Viewing.objects.get().outcome == ""


def test_outcome_is_told_though_the_listing_is_over(
    phone: SignedIn, town: Town, live: Listing, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    show(town, viewing.order, at=at)
    lettings.close(listing=live.pk, concluded=True, by=owner, at=at)
    answer = phone.get(page(live))
    assert (answer.status_code, 'id="check"' in answer.text, len(answer.context["viewings"])) == (200, False, 1)
    phone.post(page(live), {"viewing": str(viewing.pk), "outcome": "interested"})
    assert Viewing.objects.get().outcome == "interested"


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


def test_order_of_a_viewing_leads_to_its_outcome_for_who_holds_it(
    browser: SignedIn, town: Town, book: Book, order: Order, at: datetime
) -> None:
    viewing = book()
    show(town, viewing.order, at=at)
    link = f'href="{page(viewing.listing)}"'
    seen = [
        link in browser.as_(one.person).get(reverse("steward:order", args=[viewing.order_id])).text
        for one in (town.steward, town.lead)
    ]
    assert seen == [True, False]
    assert link not in browser.as_(town.lead.person).get(reverse("steward:order", args=[order.pk])).text
