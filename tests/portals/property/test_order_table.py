"""The order table: what it shows, how it is filtered, searched, turned and kept; what it costs."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.models import Order, SavedFilter
from linli.portals.property.orders import filters, paging, table
from linli.portals.property.orders.filters import Filter
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.property import many

TABLE = "/console/orders/"
# Session, person and memberships; open orders and complaints; the page; today's visits; own views; lines,
# buildings, workers; unread messages.
QUERIES = 12


def _shown(response: object) -> list[str]:
    return [row.number for row in response.context["rows"]]  # type: ignore[attr-defined]  # the test client adds it


@pytest.mark.parametrize("count", [1, 30])
def test_table_any_number_of_orders_same_number_of_queries(
    count: int, town: Town, browser: SignedIn, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many.orders(town, count, at=at)
    many.orders(town, count, at=at, state=State.CLOSED, first=500)
    browser.as_(town.operator)
    with django_assert_num_queries(QUERIES):
        response = browser.get(TABLE)
    assert len(_shown(response)) == count


def test_table_row_says_what_the_order_is(town: Town, browser: SignedIn, accepted: Order) -> None:
    page = browser.as_(town.operator).get(TABLE).content.decode()
    for words in (accepted.number, "报修：给排水", "3幢2单元602", "H女士", "已接单", "周师傅", "剩 30 分", "手机"):
        assert words in page


def test_table_overdue_says_so_beside_its_state(
    town: Town, browser: SignedIn, order: Order, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    monkeypatch.setattr("linli.core.clock.now", lambda: at + timedelta(minutes=21))
    page = browser.as_(town.operator).get(TABLE).content.decode()
    assert "超 6 分" in page
    assert "octagon-alert" in page


def test_table_without_orders_offers_a_first_step(town: Town, browser: SignedIn) -> None:
    page = browser.as_(town.operator).get(TABLE).content.decode()
    assert "现在没有在办的订单" in page


def test_table_orders_of_another_community_are_not_there(
    town: Town, elsewhere: Town, browser: SignedIn, order: Order
) -> None:
    page = browser.as_(elsewhere.operator).get(f"{TABLE}?state=all").content.decode()
    assert order.number not in page


def test_table_resident_is_refused(town: Town, browser: SignedIn) -> None:
    assert browser.as_(town.resident).get(TABLE).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("state=requested", True), ("state=working", False), ("state=all", True), ("state=done", False),
        ("line=repair", True), ("line=home", False), ("urgency=urgent", True), ("urgency=normal", False),
        ("source=app", True), ("source=phone", False), ("days=1", True), ("due=soon", True), ("due=over", False),
        ("visit=today", False), ("complaint=open", False), ("state=nonsense", True), ("building=nonsense", True),
    ],
)  # fmt: skip
def test_filter_shows_what_it_asks_for(query: str, found: bool, town: Town, browser: SignedIn, order: Order) -> None:  # noqa: FBT001 - a parameter of the table above
    response = browser.as_(town.operator).get(f"{TABLE}?{query}")
    assert _shown(response) == ([order.number] if found else [])


def test_filter_building_and_worker(town: Town, browser: SignedIn, accepted: Order) -> None:
    browser.as_(town.operator)
    assert _shown(browser.get(f"{TABLE}?building={town.building.pk}&worker={town.engineer.pk}")) == [accepted.number]
    assert _shown(browser.get(f"{TABLE}?worker={town.steward.pk}")) == []


def test_filter_complaint_shows_closed_orders_too(town: Town, browser: SignedIn, finished: Order, at: datetime) -> None:
    orders.confirm(order_id=finished.pk, by=town.resident, at=at)
    orders.complain(order_id=finished.pk, words="又漏了", by=town.resident, at=at)
    response = browser.as_(town.operator).get(f"{TABLE}?complaint=open")
    assert _shown(response) == [finished.number]


@pytest.mark.parametrize("words", ["{number}", "001", "3幢2单元602", "602", "0001", "HM林禾"])
def test_search_finds_by_number_room_phone_and_name(words: str, town: Town, browser: SignedIn, order: Order) -> None:
    response = browser.as_(town.operator).get(TABLE, {"q": words.format(number=order.number)})
    assert _shown(response) == [order.number]


def test_search_finds_closed_orders(town: Town, browser: SignedIn, finished: Order, at: datetime) -> None:
    orders.confirm(order_id=finished.pk, by=town.resident, at=at)
    response = browser.as_(town.operator).get(TABLE, {"q": finished.number})
    assert _shown(response) == [finished.number]


@pytest.mark.parametrize("words", ["%", "_", "'; drop table", "999", "x" * 500])
def test_search_strange_words_find_nothing(words: str, town: Town, browser: SignedIn, order: Order) -> None:
    response = browser.as_(town.operator).get(TABLE, {"q": words})
    assert response.status_code == 200
    assert _shown(response) == []


@pytest.mark.parametrize("sort", ["due", "new"])
def test_paging_every_order_once_there_and_back(sort: str, town: Town, at: datetime) -> None:
    many.orders(town, 8, at=at)
    many.orders(town, 5, at=at, state=State.FINISHED, first=100)
    chosen = filters.orders(Filter(), at=at)

    def page(**cursor: str) -> paging.Page:
        places = {name: paging.read(cursor.get(name)) for name in ("after", "before")}
        return paging.page(orders=chosen, columns=table.COLUMNS, sort=sort, size=5, **places)

    first = page()
    second = page(after=first.following)
    third = page(after=second.following)
    numbers = [row["number"] for each in (first, second, third) for row in each.rows]
    assert len(set(numbers)) == 13
    assert (first.previous, third.following) == ("", "")
    assert page(before=third.previous).rows == second.rows
    assert page(before=second.previous).rows == first.rows


@pytest.mark.parametrize("cursor", ["", "nonsense", "_", "2026-13-45_x", "x_0190b2c0-0000-7000-8000-000000000000"])
def test_paging_broken_cursor_is_the_first_page(cursor: str, town: Town, browser: SignedIn, order: Order) -> None:
    response = browser.as_(town.operator).get(TABLE, {"after": cursor})
    assert _shown(response) == [order.number]


def test_paging_second_page_is_linked(town: Town, browser: SignedIn, at: datetime) -> None:
    many.orders(town, 51, at=at)
    response = browser.as_(town.operator).get(TABLE)
    assert len(_shown(response)) == 50
    last = browser.get(TABLE + response.context["following"])
    assert len(_shown(last)) == 1


def test_views_count_open_orders_and_complaints(town: Town, browser: SignedIn, finished: Order, at: datetime) -> None:
    orders.complain(order_id=finished.pk, words="又漏了", by=town.resident, at=at)
    many.orders(town, 3, at=at)
    counts = {str(view.label): view.count for view in browser.as_(town.operator).get(TABLE).context["views"]}
    assert counts == {"全部在办": 4, "快超时": 0, "待派单": 3, "今天上门": 0, "投诉": 1, "已完成": None}


def test_saved_filter_is_kept_shown_and_dropped(town: Town, browser: SignedIn) -> None:
    browser.as_(town.operator)
    kept = browser.post(f"{reverse('property:filter-keep')}?urgency=urgent&line=repair", {"name": "急修"})
    row = SavedFilter.objects.get()
    assert (kept.status_code, kept["Location"]) == (302, f"{TABLE}?line=repair&urgency=urgent")
    shown = browser.get(kept["Location"])
    assert [view.label for view in shown.context["views"] if view.current] == ["急修"]
    assert browser.post(reverse("property:filter-forget", args=[row.pk])).status_code == 302
    assert not SavedFilter.objects.exists()


def test_saved_filter_without_a_name_asks_for_one(town: Town, browser: SignedIn) -> None:
    assert browser.as_(town.operator).post(reverse("property:filter-keep"), {"name": " "}).status_code == 422
    assert not SavedFilter.objects.exists()


def test_saved_filter_of_somebody_else_is_not_there(town: Town, browser: SignedIn) -> None:
    row = SavedFilter.objects.create(
        community=town.community, person=town.operator, name="急修", query="urgency=urgent"
    )
    browser.as_(town.supervisor)
    assert "急修" not in [view.label for view in browser.get(TABLE).context["views"]]
    assert browser.post(reverse("property:filter-forget", args=[row.pk])).status_code == 404
    assert SavedFilter.objects.filter(pk=row.pk).exists()


def test_sla_waiting_is_held_and_finished_counts_the_residents_days(town: Town, finished: Order, at: datetime) -> None:
    row = filters.orders(Filter(), at=at).values(*table.COLUMNS).get()
    assert (table.sla(row, at=at) or table.Sla(0, "", "")).text == "剩 2 天"
    held = {**row, "state": State.WAITING, "waiting_since": at}
    assert (table.sla(held, at=at) or table.Sla(0, "", "")).tone == "held"
    closed = {**row, "state": State.CLOSED, "next_due": None}
    assert table.sla(closed, at=at) is None
