"""Money that a shop gives back: by whom, how much, and once."""

from uuid import uuid4

import pytest

from linli.market.models import Refund, Sale
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.merchant.till import at_


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
