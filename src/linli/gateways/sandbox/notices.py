"""Notices on their way: sent, sent again until they are taken, or held back."""

import logging
import time
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass, replace
from http.client import HTTPException
from threading import Lock, Thread

from linli.gateways.sandbox import alipay_words, wechat_words
from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.state import Payment, Refund
from linli.gateways.sandbox.twist import STRAIGHT, Twist

log = logging.getLogger("linli.gateways")
_TIMEOUT = 10
_DOCUMENTS = {"wechat": wechat_words.notice, "alipay": alipay_words.notice}


@dataclass(frozen=True, slots=True)
class Errand:
    """A notice to be brought: it is written, and signed anew, each time that it goes out."""

    payment: Payment
    refund: Refund | None
    twist: Twist = STRAIGHT
    times: int = 1

    @property
    def address(self) -> str:
        """Where to."""
        own = self.refund.notify_url if self.refund else ""
        return own or self.payment.notify_url


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try: what was answered, 0 for nothing, and whether that was a yes."""

    number: str
    refund_number: str
    status: int
    is_taken: bool


class Courier:
    """Brings notices in threads of its own; `pauses` are the seconds before each try."""

    def __init__(self, keys: Keys, pauses: tuple[float, ...]) -> None:
        self._keys = keys
        self._pauses = pauses
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._held: list[Errand] | None = None
        self.deliveries: deque[Delivery] = deque(maxlen=1000)

    def send(self, errand: Errand) -> None:
        """Bring a notice, or keep it where notices are held back."""
        with self._lock:
            if self._held is not None:
                self._held.append(errand)
                return
        self._go([errand])

    def hold(self) -> None:
        """Keep every notice from now on."""
        with self._lock:
            self._held = self._held or []

    def release(self, *, last_first: bool = False) -> None:
        """Bring what was kept, one after the other, and keep no more."""
        with self._lock:
            held, self._held = self._held or [], None
        self._go(held[::-1] if last_first else held)

    def settle(self, timeout: float = 10) -> None:
        """Wait until everything under way was taken or given up."""
        until = time.monotonic() + timeout
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0, until - time.monotonic()))

    def _go(self, errands: list[Errand]) -> None:
        thread = Thread(target=self._bring_all, args=(errands,), daemon=True, name="sandbox-notices")
        with self._lock:
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def _bring_all(self, errands: list[Errand]) -> None:
        for errand in errands:
            for _time in range(errand.times):
                self._bring(replace(errand, times=1))

    def _bring(self, errand: Errand) -> None:
        # What a real channel would not send it would not send again either.
        pauses = self._pauses if errand.twist == STRAIGHT else self._pauses[:1]
        for pause in pauses if errand.address else ():
            time.sleep(pause)
            delivery = self._try(errand)
            with self._lock:
                self.deliveries.append(delivery)
            if delivery.is_taken:
                return

    def _try(self, errand: Errand) -> Delivery:
        channel = errand.payment.channel
        headers, body = _DOCUMENTS[channel](self._keys, errand.payment, errand.refund, errand.twist)
        status, answer = _post(errand.address, headers, body)
        is_taken = status in range(200, 300) and (channel == "wechat" or answer.strip() == b"success")
        log.info("sandbox: notice of %s to %s: %s", errand.payment.number, errand.address, status or "no answer")
        refund_number = errand.refund.number if errand.refund else ""
        return Delivery(errand.payment.number, refund_number, status, is_taken)


def _post(address: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")  # noqa: S310 - a merchant's own address
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310 - the same
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (OSError, HTTPException, ValueError):
        return 0, b""
