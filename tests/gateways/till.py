"""A shop that hears notices, somebody who pays in a browser, and both gateways on a sandbox."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override
from urllib.parse import urlencode
from urllib.request import build_opener

from linli.gateways import Code, ForgedError, Gateway, GatewayError, Notice, Prepaid, alipay, wechat
from linli.gateways.alipay import AlipayGateway
from linli.gateways.sandbox import Sandbox, keys
from linli.gateways.wechat import WechatGateway


@dataclass
class Heard:
    """A notice as it came, and what reading it gave."""

    headers: dict[str, str]
    body: bytes
    notice: Notice | Exception


@dataclass
class Shop:
    """Where notices arrive and browsers come back; it reads each notice and answers as the channel wants it."""

    address: str = ""
    gateway: Gateway | None = None
    refusals: int = 0
    heard: list[Heard] = field(default_factory=list)

    @property
    def notices(self) -> list[Notice]:
        return [each.notice for each in self.heard if isinstance(each.notice, Notice)]

    @property
    def errors(self) -> list[type[Exception]]:
        return [type(each.notice) for each in self.heard if isinstance(each.notice, Exception)]

    def fetch(self, _target: str, _headers: dict[str, str], /) -> tuple[int, str, bytes]:
        return 200, "text/plain", b"back at the shop"

    def hear(self, headers: dict[str, str], body: bytes, /) -> tuple[int, str, bytes]:
        assert self.gateway
        try:
            told: Notice | Exception = self.gateway.read_notice(headers=headers, body=body)
        except (ForgedError, GatewayError) as error:
            told = error
        self.heard.append(Heard(headers, body, told))
        is_refused, self.refusals = self.refusals > 0, max(0, self.refusals - 1)
        return self.gateway.acknowledge(ok=isinstance(told, Notice) and not is_refused)


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*shop.fetch(self.path, dict(self.headers)))

        def do_POST(self) -> None:
            self._send(*shop.hear(dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def serving(shop: Shop) -> Iterator[Shop]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(shop))
    shop.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()


def of_wechat(sandbox: Sandbox, **other: str) -> WechatGateway:
    given = {
        "mchid": keys.MCHID,
        "appid": keys.APPID,
        "serial": sandbox.keys.serial("merchant"),
        "private_key": sandbox.keys.file("merchant").read_text(),
        "apiv3_key": sandbox.keys.apiv3_key,
        "address": sandbox.address,
    }
    return WechatGateway(wechat.Account(**given | other))


def of_alipay(sandbox: Sandbox, **other: str) -> AlipayGateway:
    given = {
        "appid": keys.ALIPAY_APPID,
        "private_key": sandbox.keys.file("alipay-app").read_text(),
        "public_key": sandbox.keys.file("alipay.pub").read_text(),
        "seller": keys.SELLER,
        "address": sandbox.address,
    }
    return AlipayGateway(alipay.Account(**given | other))


MAKERS: dict[Code, Callable[..., Gateway]] = {Code.WECHAT: of_wechat, Code.ALIPAY: of_alipay}


NUMBER = "HM-20261130-1"
WEB = build_opener()


@dataclass
class Till:
    """Somebody who pays in a browser, at a gateway."""

    gateway: Gateway
    shop: Shop
    sandbox: Sandbox

    def prepay(self, number: str = NUMBER, fen: int = 12_50, *, minutes: int = 15, on_desk: bool = False) -> Prepaid:
        return self.gateway.prepay(
            number=number,
            fen=fen,
            subject="换水龙头, 加急 & 夜间",
            expires_at=datetime.now(UTC) + timedelta(minutes=minutes),
            notify_url=f"{self.shop.address}/notices",
            return_url=f"{self.shop.address}/back?order=1",
            payer_ip="203.0.113.7",
            on_desk=on_desk,
        )

    def open(self, prepaid: Prepaid) -> str:
        with WEB.open(prepaid.address, timeout=10) as page:
            return str(page.read().decode())

    def press(self, number: str = NUMBER, *, do: str = "pay") -> tuple[str, str]:
        """Press a button of the page; return the address at which the browser ends, and what it shows."""
        token = self.sandbox.payment(number).token
        form = urlencode({"do": do, "back": f"{self.shop.address}/back?order=1"}).encode()
        with WEB.open(f"{self.sandbox.address}/pay/{token}", data=form, timeout=10) as page:
            return page.url, page.read().decode()

    def pay(self, number: str = NUMBER, fen: int = 12_50) -> None:
        """The whole way: ask, open, press, and hear of it."""
        self.open(self.prepay(number, fen))
        self.press(number)
        self.sandbox.settle()
