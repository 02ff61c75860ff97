"""Money goes back whole, in parts, once for each refund number, and never more than was paid."""

import json

import pytest

from linli.gateways import Code, GatewayError, Refunded, UnreachableError
from linli.gateways.alipay import AlipayGateway
from linli.gateways.sandbox import Twist
from linli.gateways.wechat import WechatGateway
from tests.gateways.till import NUMBER, Shop, Till


def refund(till: Till, number: str = "R-20261130-1", fen: int = 12_50, total_fen: int = 12_50) -> Refunded:
    return till.gateway.refund(
        number=NUMBER,
        refund_number=number,
        fen=fen,
        total_fen=total_fen,
        why="没有上门",
        notify_url=f"{till.shop.address}/refunds",
    )


def given_back(till: Till) -> list[tuple[str, int]]:
    return [(each.number, each.fen) for each in till.sandbox.payment(NUMBER).refunds]


def test_whole_is_told_and_the_payment_stays_found(till: Till, shop: Shop, code: Code) -> None:
    till.pay()
    given = refund(till)
    till.sandbox.settle()
    assert given.state == ("processing" if code is Code.WECHAT else "success")
    payment, back = shop.notices
    assert (back.kind, back.number, back.refund_number, back.fen, back.state, back.trade_no) == (
        "refund", NUMBER, "R-20261130-1", 12_50, "success", given.trade_no,
    )  # fmt: skip
    assert back.notice_id != payment.notice_id
    found = till.gateway.find(number=NUMBER)
    assert found
    assert (found.fen, found.at) == (12_50, payment.at)


def test_parts_are_each_told_by_their_own_amount(till: Till, shop: Shop) -> None:
    till.pay()
    refund(till, "R-20261130-1", 5_00)
    refund(till, "R-20261130-2", 7_50)
    till.sandbox.settle()
    told = {(notice.refund_number, notice.fen) for notice in shop.notices if notice.kind == "refund"}
    assert told == {("R-20261130-1", 5_00), ("R-20261130-2", 7_50)}


def test_same_number_twice_moves_money_once(till: Till) -> None:
    till.pay()
    first, again = refund(till, fen=5_00), refund(till, fen=5_00)
    assert given_back(till) == [("R-20261130-1", 5_00)]
    assert (again.state, again.trade_no) == ("success", first.trade_no)


def test_same_number_with_another_amount_is_refused(till: Till, code: Code) -> None:
    till.pay()
    refund(till, fen=5_00)
    with pytest.raises(GatewayError) as refused:
        refund(till, fen=6_00)
    assert refused.value.code == ("INVALID_REQUEST" if code is Code.WECHAT else "ACQ.DISCORDANT_REPEAT_REQUEST")
    assert given_back(till) == [("R-20261130-1", 5_00)]


@pytest.mark.parametrize("fen", [12_51, 0, -1])
def test_more_than_paid_or_nothing_is_refused(till: Till, fen: int) -> None:
    till.pay()
    with pytest.raises(GatewayError):
        refund(till, fen=fen)
    assert given_back(till) == []


def test_parts_never_make_more_than_the_whole(till: Till) -> None:
    till.pay()
    refund(till, "R-20261130-1", 12_00)
    with pytest.raises(GatewayError):
        refund(till, "R-20261130-2", 51)
    refund(till, "R-20261130-3", 50)
    assert given_back(till) == [("R-20261130-1", 12_00), ("R-20261130-3", 50)]


def test_unpaid_or_unknown_is_refused(till: Till, code: Code) -> None:
    with pytest.raises(GatewayError) as refused:
        refund(till)
    assert refused.value.code == ("ORDER_NOT_EXIST" if code is Code.WECHAT else "ACQ.TRADE_NOT_EXIST")
    till.open(till.prepay())
    with pytest.raises(GatewayError):
        refund(till)


def test_lost_answer_is_asked_for_again_by_the_same_number(till: Till) -> None:
    till.pay()
    till.sandbox.trouble = "lost"
    with pytest.raises(UnreachableError):
        refund(till)
    till.sandbox.trouble = ""
    assert refund(till).state == "success"
    assert given_back(till) == [("R-20261130-1", 12_50)]


def test_not_done_and_not_known_is_under_way(till: Till, code: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    till.pay()
    refund(till)
    if code is Code.ALIPAY:
        assert isinstance(till.gateway, AlipayGateway)
        ask = till.gateway._client.ask
        told = {"alipay.trade.fastpay.refund.query": {"code": "10000"}}
        monkeypatch.setattr(
            till.gateway._client, "ask", lambda method, content: told.get(method) or ask(method, content)
        )
    else:
        assert isinstance(till.gateway, WechatGateway)
        answer = {"status": "SOMETHING_NEW", "refund_id": "5000000000001"}
        monkeypatch.setattr(till.gateway._client, "refund", lambda **_words: (200, json.dumps(answer)))
    assert refund(till).state == "processing"


def test_forged_notice_of_a_refund_is_refused(till: Till, shop: Shop) -> None:
    till.pay()
    refund(till, fen=5_00)
    till.sandbox.settle()
    heard = len(shop.notices)
    till.sandbox.notify(NUMBER, refund_number="R-20261130-1", how=Twist(forged=True))
    assert not till.sandbox.settle()[-1].is_taken
    assert len(shop.notices) == heard


def test_alipays_sum_of_refunds_is_not_believed(till: Till, shop: Shop, code: Code) -> None:
    till.pay()
    refund(till, fen=5_00)
    till.sandbox.settle()
    till.sandbox.notify(NUMBER, refund_number="R-20261130-1", how=Twist(fen=9_99))
    till.sandbox.settle()
    assert shop.notices[-1].fen == (9_99 if code is Code.WECHAT else 5_00)
