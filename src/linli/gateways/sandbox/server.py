"""The sandbox on a port: in the foreground for an installation, in a thread for tests."""

from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import override
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from linli.gateways.sandbox import keys as keyring
from linli.gateways.sandbox.app import App, Trouble
from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.notices import Courier, Delivery
from linli.gateways.sandbox.state import Book, Payment
from linli.gateways.sandbox.twist import STRAIGHT, Twist

_POLL = 0.05  # how soon `stop` is heard
# Shorter than the channels' own (15 s to a day), so that whoever tries it sees it happen.
PAUSES = (0.0, 2.0, 5.0, 15.0, 60.0)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: notices are logged by their courier."""


class Sandbox:
    """A running sandbox, and the hand that turns it. Numbers are the merchant's own."""

    def __init__(self, folder: Path, *, host: str, port: int, pauses: tuple[float, ...]) -> None:
        self.keys = keyring.load(folder)
        self._server = _Server((host, port), _Handler)
        self.address = f"http://{host}:{self._server.server_port}"
        self._app = App(self.keys, Book(folder / "payments.json"), Courier(self.keys, pauses), self.address)
        self._server.set_app(self._app)
        self._folder = folder

    def environment(self) -> dict[str, str]:
        """Return the LINLI_… variables of its accounts."""
        return environment(self._folder, self.address)

    def run(self) -> None:
        """Answer until `stop`."""
        self._server.serve_forever(poll_interval=_POLL)

    def stop(self) -> None:
        """Stop answering; call it from another thread than `run`."""
        self._server.shutdown()
        self._server.server_close()
        self._app.courier.settle(1)

    def payment(self, number: str) -> Payment:
        """Return what it knows of a payment; raises LookupError."""
        payment = self._app.book.find(number)
        if payment is None:
            raise LookupError(number)
        return payment

    def pay(self, number: str) -> None:
        """Pay, as the button on the page does: the notice goes out."""
        self._app.pay(self.payment(number))

    def notify(self, number: str, *, refund_number: str = "", times: int = 1, how: Twist = STRAIGHT) -> None:
        """Send a notice again, straight or twisted: `how=Twist(forged=True)`, `Twist(late=600)`, `Twist(fen=1)`…"""
        self._app.notify(number, refund_number=refund_number, times=times, how=how)

    def hold(self) -> None:
        """Keep notices back."""
        self._app.courier.hold()

    def release(self, *, last_first: bool = False) -> None:
        """Let them go, in their order or the other way round."""
        self._app.courier.release(last_first=last_first)

    def settle(self, timeout: float = 10) -> list[Delivery]:
        """Wait until no notice is under way; return all tries so far."""
        self._app.courier.settle(timeout)
        return list(self._app.courier.deliveries)

    @property
    def trouble(self) -> Trouble:
        """What is wrong with it: nothing, "down", "lost" (does it and does not answer), "unsigned" (a stranger answers)."""
        return self._app.trouble

    @trouble.setter
    def trouble(self, kind: Trouble) -> None:
        self._app.trouble = kind


def start(folder: Path, *, host: str = "127.0.0.1", port: int = 0, pauses: tuple[float, ...] = PAUSES) -> Sandbox:
    """Start a sandbox in a thread, on a free port unless one is named, with its keys and payments in the folder."""
    sandbox = Sandbox(folder, host=host, port=port, pauses=pauses)
    Thread(target=sandbox.run, daemon=True, name="sandbox").start()
    return sandbox


def serve(host: str, port: int, folder: Path) -> None:
    """Run a sandbox in the foreground until interrupted."""
    sandbox = Sandbox(folder, host=host, port=port, pauses=PAUSES)
    try:
        sandbox.run()
    except KeyboardInterrupt:
        pass
    finally:
        sandbox._server.server_close()  # noqa: SLF001 - the same module's


def environment(folder: Path, address: str, *, by_public_key: bool = False) -> dict[str, str]:
    """Return the LINLI_… variables of a sandbox's accounts, whose keys are made if need be; it need not run yet.

    `by_public_key`: check WeChat Pay by its public key, as merchants since 2024, rather than by its certificates.
    """
    keys: Keys = keyring.load(folder)
    public = {
        "LINLI_WECHAT_PUBLIC_KEY_FILE": f"{keys.file('platform.pub')}",
        "LINLI_WECHAT_PUBLIC_KEY_ID": keyring.PUBLIC_KEY_ID,
    }
    return {
        "LINLI_WECHAT_MCHID": keyring.MCHID,
        "LINLI_WECHAT_APPID": keyring.APPID,
        "LINLI_WECHAT_SERIAL": keys.serial("merchant"),
        "LINLI_WECHAT_KEY_FILE": str(keys.file("merchant")),
        "LINLI_WECHAT_APIV3_KEY_FILE": str(keys.file("apiv3")),
        "LINLI_WECHAT_ADDRESS": address,
        "LINLI_ALIPAY_APPID": keyring.ALIPAY_APPID,
        "LINLI_ALIPAY_KEY_FILE": str(keys.file("alipay-app")),
        "LINLI_ALIPAY_PUBLIC_KEY_FILE": str(keys.file("alipay.pub")),
        "LINLI_ALIPAY_SELLER": keyring.SELLER,
        "LINLI_ALIPAY_ADDRESS": address,
    } | (public if by_public_key else {})
