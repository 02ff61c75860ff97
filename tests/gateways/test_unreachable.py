"""What is not known is told from what was refused: nobody there, troubled, or answering with somebody else's signature."""

import socket
from collections.abc import Callable
from datetime import date

import pytest

from linli.gateways import Code, ForgedError, Gateway, GatewayError, UnreachableError
from linli.gateways.sandbox import Sandbox
from linli.gateways.sandbox.app import Trouble
from tests.gateways.till import MAKERS, NUMBER, Shop, Till, of_wechat, serving

CALLS: dict[str, Callable[[Gateway], object]] = {
    "find": lambda gateway: gateway.find(number=NUMBER),
    "close": lambda gateway: gateway.close(number=NUMBER),
    "refund": lambda gateway: gateway.refund(
        number=NUMBER, refund_number="R-1-000001", fen=1, total_fen=12_50, why="没有上门"
    ),
    "bill": lambda gateway: gateway.bill(day=date(2026, 11, 30)),
}


@pytest.fixture(params=CALLS)
def call(request: pytest.FixtureRequest) -> Callable[[Gateway], object]:
    return CALLS[request.param]


def test_nobody_there(code: Code, sandbox: Sandbox, call: Callable[[Gateway], object]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        gateway = MAKERS[code](sandbox, address=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UnreachableError):
            call(gateway)


@pytest.mark.parametrize("trouble", ["down", "lost"])
def test_trouble_is_not_a_refusal(
    till: Till, sandbox: Sandbox, trouble: Trouble, call: Callable[[Gateway], object]
) -> None:
    till.pay()
    sandbox.trouble = trouble
    with pytest.raises(UnreachableError):
        call(till.gateway)


def test_answer_that_a_stranger_signed_is_none(till: Till, sandbox: Sandbox) -> None:
    till.pay()
    sandbox.trouble = "unsigned"
    for call in (CALLS["find"], CALLS["refund"]):
        with pytest.raises(UnreachableError, match="not the channel's"):
            call(till.gateway)


def test_wechat_asks_down_for_a_payment_and_is_told(sandbox: Sandbox, shop: Shop) -> None:
    sandbox.trouble = "down"
    till = Till(of_wechat(sandbox), shop, sandbox)
    with pytest.raises(UnreachableError):
        till.prepay()


def test_notice_that_cannot_be_checked_is_neither_forged_nor_read(sandbox: Sandbox, shop: Shop) -> None:
    shop.gateway = of_wechat(sandbox)
    Till(shop.gateway, shop, sandbox).pay()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        fresh = of_wechat(sandbox, address=f"http://127.0.0.1:{taken.getsockname()[1]}")  # has no certificates yet
        with pytest.raises(UnreachableError):
            fresh.read_notice(headers=shop.heard[0].headers, body=shop.heard[0].body)


def test_alipay_refund_that_cannot_be_asked_about_is_not_read(sandbox: Sandbox, shop: Shop) -> None:
    shop.gateway = gateway = MAKERS[Code.ALIPAY](sandbox)
    till = Till(gateway, shop, sandbox)
    till.pay()
    CALLS["refund"](gateway)
    sandbox.settle()
    sandbox.trouble = "down"
    with pytest.raises(UnreachableError):
        gateway.read_notice(headers=shop.heard[-1].headers, body=shop.heard[-1].body)


class Saying(Shop):
    """A channel that answers one thing, signed by nobody."""

    answer: tuple[int, str, bytes] = (200, "application/json", b"")

    def hear(self, _headers: dict[str, str], _body: bytes, /) -> tuple[int, str, bytes]:
        return self.answer

    def fetch(self, _target: str, _headers: dict[str, str], /) -> tuple[int, str, bytes]:
        return self.answer


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"\xff", b"<html>", b"{}", b'{"alipay_trade_query_response": {"code": "10000"}}']
)
def test_answer_that_makes_no_sense(code: Code, sandbox: Sandbox, body: bytes) -> None:
    for status in (200, 500):
        with serving(Saying()) as channel:
            assert isinstance(channel, Saying)
            channel.answer = (status, "application/json", body)
            with pytest.raises(UnreachableError):
                MAKERS[code](sandbox, address=channel.address).find(number=NUMBER)


@pytest.mark.parametrize(
    ("status", "told", "error"),
    [
        (403, "NO_AUTH", GatewayError),
        (400, "SYSTEM_ERROR", UnreachableError),
        (429, "FREQUENCY_LIMITED", UnreachableError),
    ],
)
def test_wechat_tells_refusals_from_its_own_troubles(
    sandbox: Sandbox, status: int, told: str, error: type[Exception]
) -> None:
    with serving(Saying()) as channel:
        assert isinstance(channel, Saying)
        channel.answer = (status, "application/json", f'{{"code": "{told}", "message": "…"}}'.encode())
        with pytest.raises(error, match=told):
            of_wechat(sandbox, address=channel.address).find(number=NUMBER)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ('"code": "40002", "sub_code": "isv.invalid-app-id"', GatewayError),
        ('"code": "20000", "sub_code": "isp.unknow-error"', UnreachableError),
        ('"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"', UnreachableError),
    ],
)
def test_alipay_tells_refusals_from_its_own_troubles(sandbox: Sandbox, told: str, error: type[Exception]) -> None:
    with serving(Saying()) as channel:
        assert isinstance(channel, Saying)
        channel.answer = (200, "text/html", f'{{"error_response": {{{told}}}}}'.encode())
        with pytest.raises(error):
            MAKERS[Code.ALIPAY](sandbox, address=channel.address).find(number=NUMBER)


def test_stale_is_a_kind_of_forged() -> None:
    from linli.gateways import ChannelError, StaleNoticeError

    assert [issubclass(each, ChannelError) for each in (GatewayError, UnreachableError, ForgedError)] == [True] * 3
    assert issubclass(StaleNoticeError, ForgedError)
