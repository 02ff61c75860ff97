"""What is asked for again and again."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.scoping import community_scope
from linli.orders import repeated
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.people.models import Household
from linli.places.models import Unit
from tests.cast import Town

DAY = timedelta(days=1)


def homes(town: Town, count: int) -> list[Household]:
    units = [
        Unit(community=town.community, building=town.building, entrance="9单元", room=str(n)) for n in range(count)
    ]
    rows = [Household(community=town.community, unit=unit) for unit in Unit.objects.bulk_create(units)]
    return Household.objects.bulk_create(rows)


def say(town: Town, at: datetime, words: str, home: Household | None = None, **said: object) -> None:
    need = orders.Need(
        product=town.visit, words=words, household=home or town.household, requester=town.resident, **said  # type: ignore[arg-type]  # a test's own
    )  # fmt: skip
    orders.request(community=town.community, need=need, by=town.resident, at=at)


def shown(at: datetime) -> list[tuple[str, str, int, int, int]]:
    return [(one.product.code, one.words, one.count, one.homes, one.unsure) for one in repeated.found(at=at)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("麻烦帮我遛狗", "遛狗，谢谢！", True), ("请帮忙遛一下狗吧", "遛狗", True), ("Please walk the dog", "walk my dog", True),
        ("遛狗", "喂猫", False), ("收快递 13800138000", "收快递", True),
    ],
)  # fmt: skip
def test_gist_is_equal_for_what_says_the_same(one: str, other: str, *, same: bool) -> None:
    assert (repeated.gist(one) == repeated.gist(other)) is same


def test_same_wish_of_several_homes_is_counted(town: Town, at: datetime) -> None:
    for home, words in zip(homes(town, 3), ("遛狗", "请帮忙遛狗", "遛狗"), strict=True):
        say(town, at - DAY, words, home, triage={"confidence": 0.2 if "请" in words else 0.9})
    say(town, at, "喂猫")
    assert shown(at) == [("warm.greetings.visit", "遛狗", 3, 3, 1)]


def test_one_home_that_asks_often_is_none(town: Town, at: datetime) -> None:
    for _turn in range(5):
        say(town, at, "遛狗")
    assert shown(at) == []


def test_rounds_rules_long_ago_and_what_was_called_off_do_not_count(town: Town, at: datetime) -> None:
    rows = homes(town, 9)
    for home in rows[:3]:
        say(town, at, "遛狗", home, source=Source.TRIGGER)
    for home in rows[3:6]:
        say(town, at - repeated.LOOKED_BACK, "遛狗", home)
    for home in rows[6:8]:
        say(town, at, "遛狗", home)
    assert shown(at) == []
    say(town, at, "遛狗", rows[8])
    assert [count for _code, _words, count, _homes, _unsure in shown(at)] == [3]


def test_telephone_numbers_are_not_shown(town: Town, at: datetime) -> None:
    for home in homes(town, 3):
        say(town, at, "遛狗 138 0013 8000", home)
    assert [one.words for one in repeated.found(at=at)] == ["遛狗 …"]


def test_other_communities_wishes_are_their_own(town: Town, elsewhere: Town, at: datetime) -> None:
    for home in homes(town, 3):
        say(town, at, "遛狗", home)
    assert len(repeated.found(at=at)) == 1
    with community_scope(elsewhere.community.pk):
        assert repeated.found(at=at) == []


def test_two_queries_however_many(town: Town, at: datetime) -> None:
    for number, home in enumerate(homes(town, 30)):
        say(town, at, ("遛狗", "喂猫", "浇花")[number % 3], home)
    with CaptureQueriesContext(connection) as queries:
        assert len(repeated.found(at=at)) == 3
    assert len(queries) == 2
