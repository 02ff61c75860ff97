"""Buying together, as the resident's phone shows it: tiers, how far it is, joining, and how it ended."""

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.market import services as market
from linli.market.enums import Way
from linli.market.models import GroupBuy, Sale
from linli.market.services import Plan, grouping
from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET


def sale_at(row: Sale, act: str = "") -> str:
    return f"{MARKET}sale/{row.pk}/{act}"


# --- buying together ---------------------------------------------------------------------------------------------
def start(shop: Market, **changes: object) -> GroupBuy:
    said = {
        "name_zh": "拼大米", "way": Way.DELIVERY, "tiers": [(3, 5500), (10, 5000)], "most": 20,
        "closes_at": shop.at + timedelta(days=2), **changes,
    }  # fmt: skip
    return market.start(variant=shop.rice.pk, plan=Plan(**said), by=shop.owner, at=shop.at)  # type: ignore[arg-type]  # a case's values


def group_at(row: GroupBuy) -> str:
    return f"{MARKET}group/{row.pk}/"


def join(phone: SignedIn, row: GroupBuy, *, who: Person, count: int = 1) -> Sale:
    """Let somebody join and pay from the wallet."""
    said = {"form_key": str(uuid4()), "count": count, "seen": 5500}
    place = phone.as_(who).post(group_at(row), said)["Location"]
    phone.post(f"{place}now/", {"how": "wallet"})
    return Sale.objects.filter(checkout__person=who).latest("made_at")


def test_group_shows_tiers_progress_and_how_many_neighbours(phone: SignedIn, shop: Market, town: Town) -> None:
    row = start(shop)
    sale = join(phone, row, who=town.resident, count=2)
    page = phone.get(group_at(row))
    assert (sale.state, page.context["neighbours"], page.context["group"]["steps"]) == (
        "held",
        1,
        ["done", "done", "now"],
    )
    assert page.context["group"]["told"] == "已有 2 份，再有 1 份成团，¥55.00"
    assert (town.resident.name in page.context["group"]["told"], "还剩 2天" in page.text) == (False, True)
    assert phone.get(sale_at(sale)).context["badge"].label == "等待成团"


def test_two_taps_join_once_and_cash_is_not_a_way(phone: SignedIn, shop: Market) -> None:
    row, said = start(shop), {"form_key": str(uuid4()), "count": 2, "seen": 5500}
    places = {phone.post(group_at(row), said)["Location"] for _tap in range(2)}
    assert len(places) == 1
    ways = {one["value"]: one["is_off"] for one in phone.get(places.pop()).context["how"]}
    row.refresh_from_db()
    assert (ways, row.joined) == ({"wallet": False, "cash": True}, 2)


def test_group_that_won_shows_the_price_for_all(phone: SignedIn, shop: Market, town: Town) -> None:
    row = start(shop)
    sale = join(phone, row, who=town.resident, count=3)
    grouping.close(at=shop.at + timedelta(days=3))
    page = phone.get(group_at(row))
    sale.refresh_from_db()
    assert ("成团价 ¥55.00" in page.text, sale.state, page.context["may_join"]) == (True, "paid", False)


def test_group_that_failed_gave_everything_back(phone: SignedIn, shop: Market, town: Town) -> None:
    row = start(shop)
    sale = join(phone, row, who=town.resident, count=2)
    grouping.close(at=shop.at + timedelta(days=3))
    page = phone.get(group_at(row))
    sale.refresh_from_db()
    assert ("付过的钱已全部退回" in page.text, sale.state, shop.wallet()) == (True, "cancelled", 500_00)


@pytest.mark.parametrize(
    ("said", "status"), [({"count": "0"}, 422), ({"count": "21"}, 409), ({"seen": "5000"}, 409), ({"seen": ""}, 422)]
)
def test_joining_wrongly_is_told(phone: SignedIn, shop: Market, said: dict[str, str], status: int) -> None:
    row = start(shop)
    answer = phone.post(group_at(row), {"form_key": str(uuid4()), "count": "1", "seen": "5500", **said})
    row.refresh_from_db()
    assert (answer.status_code, bool(answer.context["error"]), row.joined) == (status, True, 0)


def test_group_for_another_building_cannot_be_joined(phone: SignedIn, shop: Market, town: Town) -> None:
    row = start(shop)
    GroupBuy.objects.filter(pk=row.pk).update(buildings=[str(uuid4())])
    assert phone.get(f"{MARKET}groups/").context["groups"] == []
    assert "您这栋参加不了" in phone.get(group_at(row)).text
    answer = phone.post(group_at(row), {"form_key": str(uuid4()), "count": "1", "seen": "5500"})
    assert answer.status_code == 409
