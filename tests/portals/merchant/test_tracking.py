"""A courier's phone lets the buyer see where it is: offered to who set out, kept on the way, stopped by a tap."""

import pytest

from linli.core import clock
from linli.market import services as market
from linli.market.models import Sale
from linli.people.models import Person
from linli.stewards.models import Worker
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.merchant.till import accepted, at_

HERE = {"lng": "120.1005", "lat": "30.2005"}


@pytest.fixture
def out(grocer: Market, sale: Sale, monkeypatch: pytest.MonkeyPatch) -> Sale:
    """The owner has set out with it, and the edge reads the same clock."""
    monkeypatch.setattr(clock, "now", lambda: grocer.at)
    market.set_out(sale=accepted(grocer, sale).pk, by=grocer.owner, at=grocer.at)
    return sale


def where(person: Person) -> tuple[float | None, float | None]:
    return Worker.objects.values_list("lng", "lat").get(person=person)


def test_phone_of_who_set_out_is_offered_it_and_no_other(owner: SignedIn, grocer: Market, out: Sale) -> None:
    assert "data-courier=" in owner.get(at_(out)).text
    assert "data-courier=" not in owner.as_(grocer.clerk).get(at_(out)).text


def test_it_is_not_offered_before_they_set_out(owner: SignedIn, grocer: Market, sale: Sale) -> None:
    assert "data-courier=" not in owner.get(at_(accepted(grocer, sale))).text
    assert (owner.post(at_(sale, "position"), HERE).status_code, where(grocer.owner)) == (409, (None, None))


def test_place_is_kept_and_said_and_given_up(owner: SignedIn, grocer: Market, out: Sale) -> None:
    assert (owner.post(at_(out, "position"), HERE).status_code, where(grocer.owner)) == (204, (120.1005, 30.2005))
    assert "买家看到您 14:30 的位置" in owner.get(at_(out)).text
    assert owner.post(at_(out, "position"), {"stop": "1"})["Location"] == at_(out)
    assert (where(grocer.owner), "买家看到您 14:30" in owner.get(at_(out)).text) == ((None, None), False)


@pytest.mark.parametrize(
    "place", [{}, {"lng": "x", "lat": "30"}, {"lng": "181", "lat": "30"}, {"lng": "nan", "lat": "30"}]
)
def test_place_that_is_none_is_refused(owner: SignedIn, grocer: Market, out: Sale, place: dict[str, str]) -> None:
    assert (owner.post(at_(out, "position"), place).status_code, where(grocer.owner)) == (422, (None, None))


def test_after_the_hand_over_nothing_is_kept_nor_taken(owner: SignedIn, grocer: Market, out: Sale) -> None:
    owner.post(at_(out, "position"), HERE)
    owner.post(at_(out, "hand-over"), {"code": out.code})
    assert where(grocer.owner) == (None, None)
    assert (owner.post(at_(out, "position"), HERE).status_code, where(grocer.owner)) == (409, (None, None))
    assert "data-courier=" not in owner.get(at_(out)).text


def test_colleague_buyer_and_stranger_report_nothing(
    owner: SignedIn, grocer: Market, out: Sale, town: Town, stranger: Person
) -> None:
    told = [
        owner.as_(one).post(at_(out, "position"), HERE).status_code for one in (grocer.clerk, town.resident, stranger)
    ]
    assert (told, where(grocer.clerk), where(grocer.owner)) == ([403, 403, 403], (None, None), (None, None))
