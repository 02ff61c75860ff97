"""Notices written by hand are read: what the channels tell beside success, and what they leave out."""

from datetime import UTC, datetime

import pytest

from linli.gateways import ForgedError, GatewayError, Notice
from linli.gateways.sandbox import Sandbox, keys
from tests.gateways.by_hand import alipay_notice, wechat_notice
from tests.gateways.till import NUMBER, of_alipay, of_wechat

AT = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
PAYMENT: dict[str, object] = {
    "mchid": keys.MCHID, "appid": keys.APPID, "out_trade_no": NUMBER, "transaction_id": "4200000000001",
    "trade_state": "SUCCESS", "success_time": "2026-11-30T14:30:00+08:00",
    "amount": {"total": 12_50, "payer_total": 12_00, "currency": "CNY", "payer_currency": "CNY"},
}  # fmt: skip
REFUND: dict[str, object] = {
    "mchid": keys.MCHID, "out_trade_no": NUMBER, "transaction_id": "4200000000001", "out_refund_no": "R-1",
    "refund_id": "5000000000001", "refund_status": "ABNORMAL",
    "amount": {"total": 12_50, "refund": 5_00, "payer_total": 12_00, "payer_refund": 5_00},
}  # fmt: skip
PAID = {
    "out_trade_no": NUMBER, "trade_status": "TRADE_SUCCESS", "gmt_payment": "2026-11-30 14:30:00", "receipt_amount": "12.00",
    "subject": "水龙头 & 灯", "body": "",
}  # fmt: skip


def wechat(sandbox: Sandbox, event: str, resource: dict[str, object], /, **more: object) -> Notice:
    headers, body = wechat_notice(sandbox, event, resource, **more)
    return of_wechat(sandbox).read_notice(headers=headers, body=body)


def alipay(sandbox: Sandbox, **words: str) -> Notice:
    return of_alipay(sandbox).read_notice(headers={}, body=alipay_notice(sandbox, **words))


def test_wechat_payment(sandbox: Sandbox) -> None:
    told = wechat(sandbox, "TRANSACTION.SUCCESS", PAYMENT)
    assert told == Notice("payment", NUMBER, 12_50, "4200000000001", AT, "success", "EV-1")


def test_wechat_refund_that_is_stuck(sandbox: Sandbox) -> None:
    told = wechat(sandbox, "REFUND.ABNORMAL", REFUND)
    at = AT.replace(second=1)  # it has no time of success: when it was told
    assert told == Notice("refund", NUMBER, 5_00, "5000000000001", at, "failed", "EV-1", "R-1")
    assert wechat(sandbox, "REFUND.CLOSED", REFUND | {"refund_status": "CLOSED"}).state == "closed"


def test_wechat_refund_for_another_merchant_is_forged(sandbox: Sandbox) -> None:
    with pytest.raises(ForgedError, match="another merchant"):
        wechat(sandbox, "REFUND.SUCCESS", REFUND | {"mchid": "1900000000"})


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"trade_state": "USERPAYING"}, GatewayError), ({"amount": {"total": 1, "currency": "USD"}}, GatewayError),
        ({"amount": {}}, ForgedError), ({"success_time": "yesterday"}, ForgedError), ({"appid": None}, ForgedError),
    ],
)  # fmt: skip
def test_wechat_payment_that_is_none(sandbox: Sandbox, other: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        wechat(sandbox, "TRANSACTION.SUCCESS", PAYMENT | other)


def test_wechat_algorithm_that_nobody_knows_is_forged(sandbox: Sandbox) -> None:
    with pytest.raises(ForgedError):
        wechat(sandbox, "TRANSACTION.SUCCESS", PAYMENT, resource={"algorithm": "ROT13", "nonce": "", "ciphertext": ""})
    with pytest.raises(ForgedError):
        wechat(sandbox, "TRANSACTION.SUCCESS", PAYMENT, resource_type="plain")


def test_alipay_payment(sandbox: Sandbox) -> None:
    assert alipay(sandbox, **PAID) == Notice("payment", NUMBER, 12_50, "2026000001", AT, "success", "n1")
    finished = alipay(sandbox, **PAID | {"trade_status": "TRADE_FINISHED"})
    assert (finished.kind, finished.state) == ("payment", "success")


def test_alipay_closed_unpaid(sandbox: Sandbox) -> None:
    closed = alipay(sandbox, out_trade_no=NUMBER, trade_status="TRADE_CLOSED", gmt_close="2026-11-30 14:30:00")
    assert (closed.kind, closed.state, closed.at) == ("payment", "closed", AT)
    assert alipay(sandbox, out_trade_no=NUMBER, trade_status="TRADE_CLOSED").state == "closed"


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"trade_status": "WAIT_BUYER_PAY"}, GatewayError), ({"total_amount": "NaN"}, ForgedError),
        ({"total_amount": "much"}, ForgedError), ({"gmt_payment": "yesterday"}, ForgedError),
        ({"notify_time": "-"}, ForgedError), ({"app_id": "-"}, ForgedError), ({"sign_type": "RSA"}, ForgedError),
    ],
)  # fmt: skip
def test_alipay_payment_that_is_none(sandbox: Sandbox, other: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        alipay(sandbox, **PAID | other)


def test_alipay_refund_of_a_payment_that_it_does_not_know(sandbox: Sandbox) -> None:
    with pytest.raises(GatewayError, match=r"ACQ\.TRADE_NOT_EXIST"):
        alipay(sandbox, **PAID | {"out_biz_no": "R-1", "refund_fee": "5.00", "gmt_refund": "2026-11-30 14:30:00.123"})
