"""The inbox and the bell."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.messages import services as messages
from linli.messages.models import Message
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

VALUES = {"service": {"zh": "报修：给排水", "en": "Repair"}, "number": "HM-1", "worker": "周师傅"}
CAUSES = count()


def tell(town: Town, person: Person, *, n: int = 1, link: str = "/home/", days_ago: int = 0) -> None:
    for _turn in range(n):
        messages.tell(
            people=[person], community=town.community, kind="order.accepted", values=VALUES,
            cause=f"test-{next(CAUSES)}", at=cast.NOW - timedelta(days=days_ago), link=link,
        )  # fmt: skip


def test_messages_are_grouped_by_day_newest_first(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident, days_ago=1)
    tell(town, town.resident, n=2)
    tell(town, town.daughter)
    days = browser.as_(town.resident).get("/inbox/").context["days"]
    assert [(f"{day.on:%m-%d}", [line.title for line in day.lines]) for day in days] == [
        ("11-23", ["周师傅接了您的单"] * 2), ("11-22", ["周师傅接了您的单"]),
    ]  # fmt: skip


def test_tap_marks_as_read_and_follows_the_link(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident, link="/home/orders/")
    row = Message.objects.get()
    answer = browser.as_(town.resident).post(f"/inbox/{row.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/home/orders/")
    assert Message.objects.get().read_at == cast.NOW


def test_message_of_somebody_else_is_not_found(browser: SignedIn, town: Town) -> None:
    tell(town, town.daughter)
    row = Message.objects.get()
    assert browser.as_(town.resident).post(f"/inbox/{row.pk}/").status_code == 404
    assert Message.objects.get().read_at is None


def test_everything_is_marked_as_read_but_only_mine(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident, n=3)
    tell(town, town.daughter)
    browser.as_(town.resident).post("/inbox/read/")
    assert list(Message.objects.filter(read_at=None).values_list("person", flat=True)) == [town.daughter.pk]


def test_older_messages_follow_without_gap_or_repetition(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident, n=40)
    first = browser.as_(town.resident).get("/inbox/").context
    second = browser.get(f"/inbox/?before={first['more']}").context
    shown = [line.row.pk for page in (first, second) for day in page["days"] for line in day.lines]
    assert (len(shown), len(set(shown)), second["more"]) == (40, 40, None)


@pytest.mark.parametrize("before", ["nonsense", "0192f0c1-2b3a-7c4d-8e5f-6a7b8c9d0e1f"])
def test_strange_mark_shows_the_newest(browser: SignedIn, town: Town, before: str) -> None:
    tell(town, town.resident)
    assert len(browser.as_(town.resident).get(f"/inbox/?before={before}").context["days"]) == 1


def test_empty_inbox_offers_the_way_home(browser: SignedIn, town: Town) -> None:
    assert "还没有消息" in browser.as_(town.resident).get("/inbox/").content.decode()


def test_badge_is_304_until_something_changes(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident)
    browser.as_(town.resident)
    first = browser.get("/inbox/badge/")
    again = browser.get("/inbox/badge/", headers={"if-none-match": first["ETag"]})
    tell(town, town.resident)
    newer = browser.get("/inbox/badge/", headers={"if-none-match": first["ETag"]})
    messages.read(person=town.resident, at=cast.NOW)
    read = browser.get("/inbox/badge/", headers={"if-none-match": newer["ETag"]})
    assert [a.status_code for a in (first, again, newer, read)] == [200, 304, 200, 200]
    assert (again.content, "1 条未读" in first.content.decode(), "2 条未读" in newer.content.decode()) == (
        b"",
        True,
        True,
    )
    assert "条未读" not in read.content.decode()


def test_badge_changes_with_the_language(browser: SignedIn, town: Town) -> None:
    first = browser.as_(town.resident).get("/inbox/badge/")
    browser.post("/language/", {"language": "en"})
    assert browser.get("/inbox/badge/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_idle_badge_costs_one_query_of_its_own(browser: SignedIn, town: Town) -> None:
    etag = browser.as_(town.resident).get("/inbox/badge/")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        browser.get("/inbox/badge/", headers={"if-none-match": etag})
    asked = [query["sql"] for query in queries if Message._meta.db_table in query["sql"]]
    # The others: session, person, memberships.
    assert (len(asked), len(queries)) == (1, 4)


def test_inbox_asks_as_much_for_thirty_as_for_one(browser: SignedIn, town: Town) -> None:
    tell(town, town.resident)
    browser.as_(town.resident)
    with CaptureQueriesContext(connection) as one:
        browser.get("/inbox/")
    tell(town, town.resident, n=29)
    with CaptureQueriesContext(connection) as thirty:
        browser.get("/inbox/")
    assert len(one) == len(thirty)


def test_visitor_is_led_to_sign_in(browser: Client, db: None) -> None:
    assert browser.get("/inbox/")["Location"] == "/sign-in/?next=/inbox/"
