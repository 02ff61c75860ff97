"""Money that a shop gives back: by whom, how much, and once."""

from datetime import datetime
from uuid import uuid4

import pytest

from linli.market import services as market
from linli.market.enums import Way
from linli.market.models import Refund, Sale
from linli.orders import services as orders
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


@pytest.fixture
def grocer(town: Town, at: datetime) -> Market:
    """The shop is open; the resident has ¥2,000 in her wallet."""
    made = marketplace.open_(town, at=at)
    made.top_up(2000_00)
    return made


@pytest.fixture
def owner(browser: SignedIn, grocer: Market) -> SignedIn:
    """The owner's phone."""
    return browser.as_(grocer.owner)


@pytest.fixture
def sale(grocer: Market) -> Sale:
    """Two bags of rice within half an hour; the shop's people were asked."""
    return asked(grocer, grocer.buy((grocer.rice, 2), way=Way.HALF_HOUR))


def asked(grocer: Market, row: Sale) -> Sale:
    row.refresh_from_db()
    assert row.order_id
    orders.dispatch(order_id=row.order_id, at=grocer.at)
    return row


def at_(row: Sale, deed: str = "") -> str:
    return f"/counter/shop/{row.merchant_id}/orders/{row.pk}/{deed + '/' if deed else ''}"


def accepted(grocer: Market, row: Sale) -> Sale:
    market.accept(sale=row.pk, by=grocer.owner, at=grocer.at)
    return row


# --- money back --------------------------------------------------------------------------------------------------
def refund(**changes: str) -> dict[str, str]:
    return {"fen": "12.50", "cause": "goodwill", "words": "一袋破了", "form_key": str(uuid4()), **changes}


def test_money_goes_back_once_for_two_taps(owner: SignedIn, grocer: Market, sale: Sale) -> None:
    said = refund()
    for _tap in range(2):
        assert owner.post(at_(sale, "refund"), said)["Location"] == at_(sale)
    sale.refresh_from_db()
    assert (sale.refunded_fen, sale.refunds.count(), grocer.wallet()) == (1250, 1, 2000_00 - 120_00 + 12_50)
    assert "一袋破了" in owner.get(at_(sale)).text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"fen": "十块"}, "fen", "最多两位小数"), ({"fen": "0"}, "fen", "大于 0"), ({"fen": "1.005"}, "fen", "最多两位小数"),
        ({"fen": ""}, "fen", "大于 0"), ({"words": ""}, "words", "请写一句说明"), ({"cause": "tier"}, "cause", "请选一个原因"),
        ({"fen": "120.01"}, "__all__", "最多还可以退 ¥120.00"),
    ],
)  # fmt: skip
def test_refund_that_makes_no_sense_is_refused_and_loses_nothing(
    owner: SignedIn, sale: Sale, changes: dict[str, str], field: str, words: str
) -> None:
    answer = owner.post(at_(sale, "refund"), refund(**changes))
    form = answer.context["refund"]
    assert (answer.status_code, list(form.errors), Refund.objects.count()) == (422, [field], 0)
    assert (words in form.errors[field][0], 'value="一袋破了"' in answer.text) == (True, "words" not in changes)


def test_clerk_gives_back_fifty_yuan_and_no_more(owner: SignedIn, grocer: Market, sale: Sale) -> None:
    owner.as_(grocer.clerk)
    assert "店员一次最多退 ¥50.00" in owner.get(at_(sale)).text
    answer = owner.post(at_(sale, "refund"), refund(fen="50.01"))
    assert (answer.status_code, "要店主来办" in answer.context["refund"].errors["fen"][0]) == (403, True)
    assert owner.post(at_(sale, "refund"), refund(fen="50")).status_code == 302
    sale.refresh_from_db()
    assert sale.refunded_fen == 5000
    owner.as_(grocer.owner)
    assert owner.post(at_(sale, "refund"), refund(fen="70")).status_code == 302


# --- how much is asked -------------------------------------------------------------------------------------------
