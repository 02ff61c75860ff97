"""The commission of a merchant that was chosen: bounds, what holds from when, what is recorded, and who is told."""

from datetime import datetime, timedelta

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.market import books
from linli.market import services as market
from linli.market.enums import RefundCause
from linli.market.models import Sale
from linli.merchants import services as merchants
from linli.merchants.enums import Standing
from linli.merchants.errors import BadFieldError, WrongStandingError
from linli.merchants.models import Merchant
from linli.messages.models import Message
from linli.messages.texts import words
from tests import marketplace
from tests.cast import Town
from tests.marketplace import Market

WHY = "上半年做得好"


@pytest.fixture
def grocer(town: Town, at: datetime) -> Market:
    """The shop is open and pays 3 %; the resident has ¥500 in her wallet."""
    return marketplace.opened(town, at=at, fen=500_00)


def charge(grocer: Market, commission: object, *, why: str = WHY, at: datetime | None = None) -> Merchant:
    return merchants.set_commission(
        merchant=grocer.shop.pk, commission=commission, why=why, by=grocer.town.operator, at=at or grocer.at  # type: ignore[arg-type]  # a case's value
    )  # fmt: skip


def facts() -> list[dict[str, object]]:
    return [fact.payload for fact in Fact.objects.filter(kind="merchant.commission").order_by("id")]


@pytest.mark.parametrize("commission", [0, 1, 825, 3000])
def test_commission_is_set_once_however_often_it_is_tapped(grocer: Market, commission: int) -> None:
    assert [charge(grocer, commission).commission for _tap in range(2)] == [commission] * 2
    (told,) = facts()
    assert (told["was"], told["commission"], told["why"]) == (300, commission, WHY)
    fact = Fact.objects.get(kind="merchant.commission")
    assert (fact.subject_id, fact.actor_id) == (grocer.shop.pk, grocer.town.operator.pk)


@pytest.mark.parametrize(
    ("commission", "why", "field"),
    [
        (-1, WHY, "commission"), (3001, WHY, "commission"), (4.5, WHY, "commission"), ("5", WHY, "commission"),
        (True, WHY, "commission"), (500, "", "why"), (500, " ", "why"), (500, "长" * 401, "why"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_changes(
    grocer: Market, commission: object, why: str, field: str
) -> None:
    with pytest.raises(BadFieldError, match=field):
        charge(grocer, commission, why=why)
    assert (Merchant.objects.get(pk=grocer.shop.pk).commission, facts()) == (300, [])


@pytest.mark.parametrize("standing", [Standing.INCUBATING, Standing.MEMBER, Standing.SUSPENDED])
def test_it_is_set_for_who_was_chosen(grocer: Market, standing: str) -> None:
    Merchant.objects.filter(pk=grocer.shop.pk).update(standing=standing)
    assert charge(grocer, 500).commission == 500


@pytest.mark.parametrize("standing", [Standing.APPLIED, Standing.DECLINED, Standing.WITHDRAWN, Standing.LEFT])
def test_it_is_not_set_for_who_was_not_chosen_or_left(grocer: Market, standing: str) -> None:
    Merchant.objects.filter(pk=grocer.shop.pk).update(standing=standing)
    with pytest.raises(WrongStandingError):
        charge(grocer, 500)
    assert facts() == []


def test_what_was_ordered_before_keeps_its_commission_and_what_comes_after_has_the_new_one(grocer: Market) -> None:
    paid, begun = grocer.buy((grocer.rice, 1)), grocer.begin((grocer.rice, 1))
    charge(grocer, 1000, at=grocer.at + timedelta(minutes=1))
    market.from_wallet(checkout=begun.pk, by=grocer.town.resident, at=grocer.at + timedelta(minutes=2))
    after = grocer.buy((grocer.rice, 1))
    assert [Sale.objects.get(pk=row.pk).commission for row in (paid, begun.sales.get(), after)] == [300, 300, 1000]
    kept = []
    for row in (paid, begun.sales.get(), after):
        was = grocer.money().get(books.COMMISSION, 0)
        grocer.settle(grocer.bring(row))
        kept.append(grocer.money()[books.COMMISSION] - was)
    # ¥60 each: 3 % of it twice, then 10 %.
    assert kept == [180, 180, 600]


def test_refund_after_the_change_goes_back_at_the_old_commission(grocer: Market) -> None:
    sale = grocer.settle(grocer.bring(grocer.buy((grocer.rice, 1))))
    charge(grocer, 3000)
    market.refund(sale=sale.pk, fen=6000, cause=RefundCause.GOODWILL, words="x", by=grocer.owner, at=grocer.at)
    assert grocer.money().get(books.COMMISSION, 0) == 0


def test_owners_are_told_what_it_was_what_it_is_and_why(grocer: Market) -> None:
    charge(grocer, 825)
    for _again in range(2):
        tasks.run_all(at=grocer.at)
    row = Message.objects.get(kind="merchant.commission")
    assert row.person == grocer.owner
    assert words(row.kind, row.values) == (
        "佣金改了：守田粮店", "从 3% 改为 8.25%，从现在起的新单照新的算，以前的单不变。上半年做得好",
    )  # fmt: skip
