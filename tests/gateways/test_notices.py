"""Notices that no honest channel sends, and honest ones late, twice and out of order."""

import time

import pytest

from linli.gateways import Code, ForgedError, Gateway, StaleNoticeError
from linli.gateways.sandbox import Sandbox, Twist
from tests.gateways.till import MAKERS, NUMBER, Shop, Till, of_wechat


@pytest.mark.parametrize(
    "how",
    [
        Twist(forged=True), Twist(tampered=True), Twist(app="wx-somebody-else"), Twist(merchant="2088-somebody-else"),
    ],
    ids=["forged", "tampered", "app", "merchant"],
)  # fmt: skip
def test_forged_is_refused_and_not_acknowledged(till: Till, shop: Shop, how: Twist) -> None:
    till.pay()
    shop.heard.clear()
    till.sandbox.notify(NUMBER, how=how)
    last = till.sandbox.settle()[-1]
    assert (shop.errors, last.is_taken) == ([ForgedError], False)


@pytest.mark.parametrize("late", [400, -400])
def test_late_or_early_is_told_from_forged(till: Till, shop: Shop, late: int) -> None:
    till.pay()
    shop.heard.clear()
    till.sandbox.notify(NUMBER, how=Twist(late=late))
    till.sandbox.settle()
    assert shop.errors == [StaleNoticeError]


def test_forged_and_late_is_forged(till: Till, shop: Shop) -> None:
    till.pay()
    shop.heard.clear()
    till.sandbox.notify(NUMBER, how=Twist(late=400, forged=True))
    till.sandbox.settle()
    assert shop.errors == [ForgedError]


def test_a_few_minutes_late_is_in_time(till: Till, shop: Shop) -> None:
    till.pay()
    till.sandbox.notify(NUMBER, how=Twist(late=200))
    till.sandbox.settle()
    assert [notice.number for notice in shop.notices] == [NUMBER] * 2


@pytest.mark.parametrize("how", [Twist(serial="ABCDEF12"), Twist(serial="not-hex"), Twist(locked=True)], ids=str)
def test_unknown_certificate_or_secret_is_forged(sandbox: Sandbox, shop: Shop, how: Twist) -> None:
    shop.gateway = of_wechat(sandbox)
    till = Till(shop.gateway, shop, sandbox)
    till.pay()
    shop.heard.clear()
    sandbox.notify(NUMBER, how=how)
    sandbox.settle()
    assert shop.errors == [ForgedError]


def test_invented_serials_do_not_make_us_ask_each_time(
    sandbox: Sandbox, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.gateway = gateway = of_wechat(sandbox)
    Till(gateway, shop, sandbox).pay()
    asked: list[str] = []
    core = gateway._client._core

    def ask(path: str, **_words: object) -> tuple[int, str]:
        asked.append(path)
        return 503, ""

    monkeypatch.setattr(core, "request", ask)
    core._asked = -60.0
    for _time in range(5):
        sandbox.notify(NUMBER, how=Twist(serial="ABCDEF12"))
        sandbox.settle()
    assert (asked, shop.errors) == (["/v3/certificates"], [ForgedError] * 5)
    # What was known before still is.
    sandbox.notify(NUMBER)
    sandbox.settle()
    assert len(shop.notices) == 2


def test_another_amount_is_told_as_it_is(till: Till, shop: Shop) -> None:
    till.pay()
    till.sandbox.notify(NUMBER, how=Twist(fen=1))
    till.sandbox.settle()
    assert [notice.fen for notice in shop.notices] == [12_50, 1]


def test_told_twice_has_one_name(till: Till, shop: Shop) -> None:
    till.pay()
    till.sandbox.notify(NUMBER, times=2)
    till.sandbox.settle()
    assert (len(shop.notices), len(set(shop.notices))) == (3, 1)


def test_not_taken_is_told_again_until_it_is(till: Till, shop: Shop) -> None:
    shop.refusals = 1
    till.pay()
    assert [(each.number, each.is_taken) for each in till.sandbox.settle()] == [(NUMBER, False), (NUMBER, True)]
    assert len(set(shop.notices)) == 1


def test_held_back_and_out_of_order(till: Till, shop: Shop) -> None:
    till.sandbox.hold()
    till.pay()
    till.gateway.refund(
        number=NUMBER,
        refund_number="R-20261130-1",
        fen=50,
        total_fen=12_50,
        why="",
        notify_url=f"{shop.address}/refunds",
    )
    assert shop.heard == []
    till.sandbox.release(last_first=True)
    till.sandbox.settle()
    assert [(notice.kind, notice.fen) for notice in shop.notices] == [("refund", 50), ("payment", 12_50)]


def test_other_channels_notice_is_forged(till: Till, shop: Shop, code: Code, sandbox: Sandbox) -> None:
    till.pay()
    other: Gateway = MAKERS[Code.ALIPAY if code is Code.WECHAT else Code.WECHAT](sandbox)
    with pytest.raises(ForgedError):
        other.read_notice(headers=shop.heard[0].headers, body=shop.heard[0].body)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"a=1&a=2&sign=x", b"sign=%", b"{" * 9000])
def test_rubbish_is_forged(gateway: Gateway, body: bytes) -> None:
    with pytest.raises(ForgedError):
        gateway.read_notice(headers={}, body=body)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"\xff", b"no json", b'{"resource_type": "encrypt-resource"}'])
def test_rubbish_that_the_platform_signed_is_forged(sandbox: Sandbox, body: bytes) -> None:
    from linli.gateways.sandbox import wechat_words

    text = body.decode("latin-1") if body == b"\xff" else body.decode()
    headers = wechat_words.signature(
        sandbox.keys, text, by="platform", serial=sandbox.keys.serial("platform"), at=int(time.time())
    )
    with pytest.raises(ForgedError):
        of_wechat(sandbox).read_notice(headers=headers, body=body)


def test_headers_are_read_in_any_spelling(till: Till, shop: Shop) -> None:
    till.pay()
    [heard] = shop.heard
    for spell in (str.lower, str.upper):
        headers = {spell(name): value for name, value in heard.headers.items()}
        assert till.gateway.read_notice(headers=headers, body=heard.body) == heard.notice


def test_by_public_key_as_merchants_since_2024(sandbox: Sandbox, shop: Shop) -> None:
    public = sandbox.keys.file("platform.pub").read_text()
    shop.gateway = gateway = of_wechat(
        sandbox, public_key=public, public_key_id="PUB_KEY_ID_0119000001092026000000000001"
    )
    till = Till(gateway, shop, sandbox)
    till.pay()
    assert shop.heard[0].headers["Wechatpay-Serial"].startswith("PUB_KEY_ID_")
    assert [notice.fen for notice in shop.notices] == [12_50]
    sandbox.notify(NUMBER, how=Twist(forged=True))
    sandbox.settle()
    assert (shop.errors, gateway._client._core._certificates) == ([ForgedError], [])


def test_seller_is_looked_at_only_where_one_is_named(sandbox: Sandbox, shop: Shop) -> None:
    shop.gateway = MAKERS[Code.ALIPAY](sandbox, seller="")
    till = Till(shop.gateway, shop, sandbox)
    till.pay()
    sandbox.notify(NUMBER, how=Twist(merchant="2088000000000777"))
    sandbox.settle()
    assert shop.notices[0] == shop.notices[1]
