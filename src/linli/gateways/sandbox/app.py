"""The sandbox as a WSGI application: both channels, the page to pay on, and what tests may ask for.

Control, all POST and answered with JSON: `/sandbox/payments/NUMBER?do=pay|cancel`; `/sandbox/notices/NUMBER`, with `again=2` for
how often, `refund=NUMBER`, `channel=` and any of the twists (`forged=1&late=600&fen=1&app=…`); `/sandbox/hold`;
`/sandbox/release?last_first=1`; `/sandbox/trouble?is=down|lost|unsigned|` (503 before or after the work is done; answers
signed by a stranger). GET `/sandbox/payments` lists what there is.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Literal

from linli.gateways.sandbox import http, pages, twist
from linli.gateways.sandbox.alipay import Alipay
from linli.gateways.sandbox.alipay_words import returned
from linli.gateways.sandbox.http import Answer, Request, StartResponse
from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.notices import Courier, Errand
from linli.gateways.sandbox.state import Book, Payment, Refund, RefusedError
from linli.gateways.sandbox.twist import STRAIGHT, Twist
from linli.gateways.sandbox.wechat import Wechat

type Trouble = Literal["", "down", "lost", "unsigned"]
_DOWN = 503


class App:
    """What answers, and what the control object turns."""

    def __init__(self, keys: Keys, book: Book, courier: Courier, address: str) -> None:
        self.keys, self.book, self.courier = keys, book, courier
        self.trouble: Trouble = ""
        self.wechat = Wechat(keys, book, address, self._refunded)
        self.alipay = Alipay(keys, book, address, self._refunded)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = http.read(environ)
        try:
            answer = self._answer(request)
        except (RefusedError, LookupError, ValueError) as error:
            answer = Answer(404, f"{type(error).__name__}: {error}\n".encode(), "text/plain; charset=utf-8")
        return answer.send(start_response)

    def pay(self, payment: Payment) -> None:
        """Pay, and tell of it; raises RefusedError where it is over or too late."""
        self.book.pay(payment)
        self.courier.send(Errand(payment, None))

    def notify(
        self, number: str, *, refund_number: str = "", channel: str = "", times: int = 1, how: Twist = STRAIGHT
    ) -> None:
        """Tell again of a payment, or of a refund of it; raises LookupError where there is none."""
        payment = self._known(number, channel)
        refund = payment.refund(refund_number) if refund_number else None
        if refund_number and refund is None:
            raise LookupError(refund_number)
        self.courier.send(Errand(payment, refund, how, times))

    def _known(self, number: str, channel: str = "") -> Payment:
        payment = self.book.find(number, channel)
        if payment is None:
            raise LookupError(number)
        return payment

    def _refunded(self, payment: Payment, refund: Refund) -> None:
        self.courier.send(Errand(payment, refund))

    def _answer(self, request: Request) -> Answer:
        match request.path.split("/")[1:]:
            case ["v3", *_]:
                return self._channel(self.wechat, request, "platform")
            case ["gateway.do"]:
                return self._channel(self.alipay, request, "alipay")
            case ["alipay", "bill"]:
                return self.alipay.download(request.words["day"])
            case ["pay", token]:
                return self._page(request, token)
            case ["sandbox", *what]:
                return self._control(request, what)
        return pages.words("没有这个页面。", status=404)

    def _channel(self, channel: Wechat | Alipay, request: Request, key: str) -> Answer:
        if self.trouble == "down":
            return Answer(_DOWN)
        answer = channel.answer(request, by="stranger" if self.trouble == "unsigned" else key)
        return Answer(_DOWN) if self.trouble == "lost" else answer

    def _page(self, request: Request, token: str) -> Answer:
        payment = self.book.by_token(token)
        if payment is None:
            return pages.words("没有这笔款。", status=404)
        if request.method != "POST":
            return pages.pay(payment, back=request.words.get("redirect_url") or payment.return_url)
        asked = request.form
        back = asked.get("back", "")
        if asked.get("do") == "pay":
            try:
                self.pay(payment)
            except RefusedError:
                return pages.pay(payment, back=back)
            back = returned(self.keys, payment) if payment.channel == "alipay" and payment.return_url else back
        return http.redirect(back) if back else pages.pay(payment, back="")

    def _control(self, request: Request, what: list[str]) -> Answer:
        words = request.words
        match request.method, what:
            case "GET", ["payments"]:
                return _json([asdict(payment) for payment in self.book.all()])
            case "POST", ["payments", number]:
                self._settle(self._known(number, words.get("channel", "")), words["do"])
            case "POST", ["notices", number]:
                self.notify(
                    number,
                    refund_number=words.get("refund", ""),
                    channel=words.get("channel", ""),
                    times=int(words.get("again", "1")),
                    how=twist.read(words),
                )
            case "POST", ["hold"]:
                self.courier.hold()
            case "POST", ["release"]:
                self.courier.release(last_first=words.get("last_first", "0") != "0")
            case "POST", ["trouble"]:
                self.trouble = words.get("is", "")  # type: ignore[assignment] # what it does not know does nothing
            case _:
                raise LookupError(request.path)
        return _json({"ok": True})

    def _settle(self, payment: Payment, what: str) -> None:
        if what == "pay":
            self.pay(payment)
        elif what == "cancel":
            self.book.close(payment)
        else:
            raise LookupError(what)


def _json(told: object) -> Answer:
    return Answer(200, json.dumps(told, ensure_ascii=False).encode(), "application/json")
