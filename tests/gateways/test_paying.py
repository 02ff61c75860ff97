"""From asking for a payment to its notice, over real HTTP, at both channels."""

from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

from linli.gateways import Code, GatewayError, Paid, Prepaid
from linli.gateways.sandbox import Sandbox
from tests.gateways.till import MAKERS, NUMBER, Shop, Till


def test_paid_in_a_browser_comes_back_and_is_told(till: Till, shop: Shop, code: Code) -> None:
    page = till.open(till.prepay())
    assert ("确认付款" in page, "取消" in page, "¥12.50" in page, "<script" in page) == (True, True, True, False)
    address, content = till.press()
    till.sandbox.settle()
    assert (address.startswith(f"{shop.address}/back?order=1"), content) == (True, "back at the shop")
    [notice] = shop.notices
    assert (notice.kind, notice.number, notice.fen, notice.state, notice.refund_number) == (
        "payment", NUMBER, 12_50, "success", "",
    )  # fmt: skip
    assert abs(datetime.now(UTC) - notice.at) < timedelta(minutes=1)
    assert till.gateway.find(number=NUMBER) == Paid(NUMBER, 12_50, notice.trade_no, notice.at)


def test_button_on_the_page_of_the_phone_keeps_the_way_back(till: Till, shop: Shop) -> None:
    assert f'value="{shop.address}/back?order=1"' in till.open(till.prepay())


def test_big_screen_has_a_code_or_a_page_of_its_own(till: Till, code: Code) -> None:
    prepaid = till.prepay(on_desk=True)
    assert prepaid.is_qr is (code is Code.WECHAT)
    assert "确认付款" in till.open(prepaid)
    till.press()
    assert till.gateway.find(number=NUMBER) is not None
    assert till.sandbox.payment(NUMBER).method == ("NATIVE" if code is Code.WECHAT else "alipay.trade.page.pay")


def test_unpaid_is_not_found(till: Till) -> None:
    assert till.gateway.find(number="HM-20261130-9") is None
    till.open(till.prepay())
    assert till.gateway.find(number=NUMBER) is None


def test_cancelled_comes_back_and_stays_unpaid(till: Till, shop: Shop) -> None:
    till.open(till.prepay())
    address, _content = till.press(do="cancel")
    assert (address, till.gateway.find(number=NUMBER), shop.heard) == (f"{shop.address}/back?order=1", None, [])


def test_same_number_asked_again_is_the_same_payment(till: Till) -> None:
    till.open(till.prepay())
    token = till.sandbox.payment(NUMBER).token
    till.open(till.prepay())
    assert till.sandbox.payment(NUMBER).token == token


def test_closed_cannot_be_paid(till: Till) -> None:
    till.open(till.prepay())
    till.gateway.close(number=NUMBER)
    _address, content = till.press()
    assert "已经关闭" in content
    assert till.gateway.find(number=NUMBER) is None


def test_closing_twice_or_what_nobody_knows_is_as_good(till: Till) -> None:
    till.gateway.close(number="HM-20261130-9")
    till.open(till.prepay())
    till.gateway.close(number=NUMBER)
    till.gateway.close(number=NUMBER)
    assert till.sandbox.payment(NUMBER).state == "closed"


def test_closing_what_was_paid_is_refused(till: Till, code: Code) -> None:
    till.pay()
    with pytest.raises(GatewayError) as refused:
        till.gateway.close(number=NUMBER)
    assert refused.value.code == ("ORDERPAID" if code is Code.WECHAT else "ACQ.TRADE_STATUS_ERROR")
    assert till.gateway.find(number=NUMBER) is not None


def test_too_late_to_pay(till: Till) -> None:
    till.open(till.prepay(minutes=-1))
    _address, content = till.press()
    assert "已经关闭" in content
    assert till.gateway.find(number=NUMBER) is None


def test_paid_cannot_be_asked_for_again(till: Till, code: Code) -> None:
    till.pay()
    if code is Code.ALIPAY:
        assert "已经付过" in till.open(till.prepay())
    else:
        with pytest.raises(GatewayError, match="ORDERPAID"):
            till.prepay()


def test_words_are_cut_and_cleaned_for_the_channel(till: Till) -> None:
    till.open(till.prepay())
    assert till.sandbox.payment(NUMBER).subject == "换水龙头， 加急 ＆ 夜间"


def test_payments_outlive_the_sandbox(till: Till, sandbox: Sandbox, code: Code) -> None:
    till.pay()
    again = type(sandbox)(sandbox.keys.folder, host="127.0.0.1", port=0, pauses=(0.0,))
    try:
        assert again.payment(NUMBER) == sandbox.payment(NUMBER)
    finally:
        again._server.server_close()


def test_alipay_brings_the_browser_back_with_its_signature(till: Till, code: Code, shop: Shop) -> None:
    till.open(till.prepay())
    address, _content = till.press()
    words = parse_qs(urlsplit(address).query)
    assert ("sign" in words, words["order"]) == (code is Code.ALIPAY, ["1"])


def test_channel_refuses_a_strangers_key(code: Code, sandbox: Sandbox) -> None:
    gateway = MAKERS[code](sandbox, private_key=sandbox.keys.file("stranger").read_text())
    with pytest.raises(GatewayError) as refused:
        gateway.find(number=NUMBER)
    assert refused.value.code == ("SIGN_ERROR" if code is Code.WECHAT else "isv.invalid-signature")


def test_channel_refuses_another_app(code: Code, sandbox: Sandbox, shop: Shop) -> None:
    till = Till(MAKERS[code](sandbox, appid="somebody-else"), shop, sandbox)
    if code is Code.WECHAT:
        with pytest.raises(GatewayError, match="PARAM_ERROR"):
            till.prepay()
    else:
        with pytest.raises(HTTPError, match="400"):
            till.open(till.prepay())


def test_address_that_was_changed_on_the_way_cannot_be_paid(sandbox: Sandbox, shop: Shop) -> None:
    till = Till(MAKERS[Code.ALIPAY](sandbox), shop, sandbox)
    cheaper = till.prepay().address.replace("12.50", "0.01")
    with pytest.raises(HTTPError, match="400"):
        till.open(Prepaid(cheaper))
