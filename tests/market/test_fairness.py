"""Prices are compared only with those of the same thing elsewhere."""

from datetime import datetime

import pytest

from linli.market import fairness, queries
from linli.market import services as market
from linli.market.enums import ItemKind
from linli.market.services import ItemDraft, VariantDraft
from linli.merchants.models import Merchant
from tests import marketplace
from tests.cast import Town
from tests.marketplace import Market


def sell(town: Town, shop: Merchant, name: str, variant: str, fen: int, *, at: datetime) -> None:
    draft = ItemDraft(
        product=marketplace.staples_of(town), kind=ItemKind.GOODS, name_zh=name, ways=["pickup"],
        variants=[VariantDraft(name_zh=variant, price_fen=fen, stock=1)],
    )  # fmt: skip
    market.add(merchant=shop.pk, draft=draft, by=shop.applicant, at=at)


def test_dearer_and_cheaper_by_the_same_thing(shop: Market, town: Town, at: datetime) -> None:
    cheap, dear = (marketplace.stall(town, at=at) for _ in range(2))
    sell(town, cheap, "东北 大米", "5公斤", 54_00, at=at)
    sell(town, dear, "东北大米", "5 公斤", 75_00, at=at)
    sell(town, dear, "只有这里有", "一份", 999_00, at=at)
    found = fairness.ratios()
    assert found == {shop.shop.pk: pytest.approx(1), cheap.pk: pytest.approx(0.9), dear.pk: pytest.approx(1.25)}


def test_what_nobody_else_sells_is_not_compared(shop: Market) -> None:
    assert fairness.ratios() == {}


def test_every_fifth_place_is_a_newcomers_the_same_for_everybody(shop: Market, town: Town, at: datetime) -> None:
    new = marketplace.stall(town, at=at, standing="incubating")
    shop.shop.tier = "gold"
    shop.shop.save()
    for number in range(3):
        sell(town, new, f"新店的东西{number}", "一份", 10_00, at=at)
    for number in range(10):
        sell(town, shop.shop, f"老店的东西{number}", "一份", 10_00, at=at)
    rows = queries.shelf()
    pages = [queries.page(rows, number=n, size=6, seed="2026-11-23") for n in range(4)]
    assert [len(page) for page in pages] == [6, 6, 5, 0]
    shown = [row for page in pages for row in page]
    assert [place for place, row in enumerate(shown, start=1) if row.merchant_id == new.pk] == [5, 10, 15]
    assert len({row.pk for row in shown}) == len(shown) == rows.count()
    assert shown[4].pk in {row.pk for row in rows.filter(merchant=new)}
