"""What a merchant keeps up to date itself: hours, ring, people; and how it leaves."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from linli.merchants import queries
from linli.merchants import services as merchants
from linli.merchants.enums import Post, Standing
from linli.merchants.errors import BadFieldError, LastOwnerError, NotYoursError, WrongStandingError
from linli.merchants.models import Merchant, Paper
from linli.merchants.services import Terms
from linli.people.enums import Role
from linli.people.models import Membership, Person
from tests.cast import Town

MONDAY = 0


@pytest.fixture
def tried(town: Town, shop: Merchant, papers: dict[str, Paper], seen: Callable[..., None], at: datetime) -> Merchant:
    """The shop is being tried."""
    seen()
    return merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)


def test_shop_is_open_when_it_says_so(tried: Merchant, tang: Person, at: datetime) -> None:
    spans = [(MONDAY, time(13), time(20)), (MONDAY, time(6), time(12))]
    row = merchants.open_hours(merchant=tried.pk, spans=spans, by=tang, at=at)
    assert row.hours == {"0": [["06:00", "12:00"], ["13:00", "20:00"]]}
    # The cast lives on a Monday at half past two.
    hours = {hour: queries.is_open(row, at=at + timedelta(hours=hour)) for hour in (-9, -2, -1.5, 0, 5, 5.5, 24)}
    assert hours == {-9: False, -2: False, -1.5: True, 0: True, 5: True, 5.5: False, 24: False}


@pytest.mark.parametrize(
    "spans",
    [
        [(7, time(8), time(9))], [(0, time(9), time(9))], [(0, time(8), time(12)), (0, time(12), time(14))],
        [(0, time(n), time(n, 30)) for n in range(5)],
    ],
    ids=["no day", "ends at once", "meet", "five a day"],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(
    tried: Merchant, tang: Person, at: datetime, spans: list[tuple[int, time, time]]
) -> None:
    with pytest.raises(BadFieldError, match="hours"):
        merchants.open_hours(merchant=tried.pk, spans=spans, by=tang, at=at)
    assert Merchant.objects.get(pk=tried.pk).hours == {}


@pytest.mark.parametrize(
    ("field", "value"), [("ring_metres", 99), ("ring_metres", 5001), ("phone", "x"), ("address", ""), ("commission", 0)]
)
def test_change_has_bounds_and_the_terms_are_the_offices(
    tried: Merchant, tang: Person, at: datetime, field: str, value: object
) -> None:
    with pytest.raises(BadFieldError, match=field):
        merchants.change(merchant=tried.pk, changes={field: value}, by=tang, at=at)
    assert merchants.change(merchant=tried.pk, changes={"ring_metres": 1500}, by=tang, at=at).ring_metres == 1500


def test_owner_hires_and_dismisses(town: Town, tried: Merchant, tang: Person, at: datetime) -> None:
    clerk = town.resident
    with pytest.raises(NotYoursError):
        merchants.hire(merchant=tried.pk, person=clerk, post=Post.CLERK, by=clerk, at=at)
    merchants.hire(merchant=tried.pk, person=clerk, post=Post.CLERK, by=tang, at=at)
    assert queries.of(clerk) == [tried]
    with pytest.raises(NotYoursError):
        merchants.open_hours(merchant=tried.pk, spans=[], by=clerk, at=at)
    with pytest.raises(LastOwnerError):
        merchants.dismiss(merchant=tried.pk, person=tang, by=tang, at=at)
    with pytest.raises(LastOwnerError):
        merchants.hire(merchant=tried.pk, person=tang, post=Post.CLERK, by=tang, at=at)
    promoted = merchants.hire(merchant=tried.pk, person=clerk, post=Post.OWNER, by=tang, at=at + timedelta(hours=1))
    assert (promoted.post, promoted.since) == (Post.OWNER, at)
    merchants.dismiss(merchant=tried.pk, person=clerk, by=tang, at=at)
    assert queries.of(clerk) == []
    assert not Membership.objects.filter(person=clerk, role=Role.MERCHANT, ended_at=None).exists()


def test_merchant_leaves_by_its_owners_word(town: Town, tried: Merchant, tang: Person, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        merchants.leave(merchant=tried.pk, by=town.operator, at=at)
    row = merchants.leave(merchant=tried.pk, by=tang, at=at)
    assert (row.standing, row.is_trading) == (Standing.LEFT, False)
    assert not Membership.objects.filter(person=tang, role=Role.MERCHANT, ended_at=None).exists()
    with pytest.raises(WrongStandingError):
        merchants.suspend(merchant=tried.pk, why="晚了", by=town.operator, at=at)
