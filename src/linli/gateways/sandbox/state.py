"""What the sandbox knows: payments and refunds, kept in one JSON file."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import RLock

# Six in a thousand, as most merchants pay.
_FEE = 6


class RefusedError(Exception):
    """What the sandbox does not do: a word for each reason, which each channel says by its own code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Refund:
    """Money given back."""

    number: str
    fen: int
    trade_no: str
    why: str
    at: float
    notify_url: str


@dataclass(slots=True)
class Payment:
    """A payment: waiting, paid or closed. `paid_at` stays when all of it went back."""

    channel: str
    number: str
    fen: int
    subject: str
    notify_url: str
    return_url: str
    expires_at: float
    method: str
    by_public_key: bool = False
    made_at: float = field(default_factory=time.time)
    trade_no: str = field(default_factory=lambda: _number("42"))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: str = "waiting"
    paid_at: float = 0.0
    closed_at: float = 0.0
    refunds: list[Refund] = field(default_factory=list)

    @property
    def refunded(self) -> int:
        """How much went back."""
        return sum(refund.fen for refund in self.refunds)

    def refund(self, number: str) -> Refund | None:
        """Return the refund of that number."""
        return next((refund for refund in self.refunds if refund.number == number), None)


class Book:
    """All payments, by channel and number; every change is on disk before it is answered."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = RLock()
        self._payments: dict[tuple[str, str], Payment] = {}
        if file.exists():
            for row in json.loads(file.read_text(encoding="utf-8")):
                refunds = [Refund(**refund) for refund in row.pop("refunds")]
                payment = Payment(**row, refunds=refunds)
                self._payments[payment.channel, payment.number] = payment

    def all(self) -> list[Payment]:
        """Return every payment, the oldest first."""
        with self._lock:
            return list(self._payments.values())

    def find(self, number: str, channel: str = "") -> Payment | None:
        """Return the payment of a number, of any channel where none is said."""
        return next((each for each in self.all() if each.number == number and channel in ("", each.channel)), None)

    def by_token(self, token: str) -> Payment | None:
        """Return the payment whose page has that token."""
        return next((each for each in self.all() if each.token == token), None)

    def open(self, wanted: Payment) -> Payment:
        """Return the payment of that number, made where there is none; another amount or one that is over is refused."""
        with self._changing():
            known = self._payments.setdefault((wanted.channel, wanted.number), wanted)
            if known.state == "paid":
                raise RefusedError("paid")
            if known.state == "closed":
                raise RefusedError("closed")
            if known.fen != wanted.fen:
                raise RefusedError("differs")
            return known

    def pay(self, payment: Payment) -> None:
        """Pay it, unless it is over or too late."""
        with self._changing():
            if payment.state != "waiting":
                raise RefusedError(payment.state)
            if time.time() > payment.expires_at:
                payment.state, payment.closed_at = "closed", time.time()
                raise RefusedError("closed")
            payment.state, payment.paid_at = "paid", time.time()

    def close(self, payment: Payment) -> None:
        """Close it, unless it is over."""
        with self._changing():
            if payment.state != "waiting":
                raise RefusedError(payment.state)
            payment.state, payment.closed_at = "closed", time.time()

    def refund(self, payment: Payment, wanted: Refund) -> tuple[Refund, bool]:
        """Give money back once for each refund number; return the refund and whether money moved by this call."""
        with self._changing():
            if known := payment.refund(wanted.number):
                if known.fen != wanted.fen:
                    raise RefusedError("differs")
                return known, False
            if not payment.paid_at:
                raise RefusedError("unpaid")
            if wanted.fen <= 0 or payment.refunded + wanted.fen > payment.fen:
                raise RefusedError("too-much")
            payment.refunds.append(wanted)
            if payment.channel == "alipay" and payment.refunded == payment.fen:
                payment.state, payment.closed_at = "closed", time.time()
            return wanted, True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            yield
            draft = self._file.with_suffix(".draft")
            rows = [asdict(payment) for payment in self._payments.values()]
            draft.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            draft.replace(self._file)


def refund(*, number: str, fen: int, why: str, notify_url: str = "") -> Refund:
    """Return a refund that is not yet in the book."""
    return Refund(number, fen, _number("50"), why, time.time(), notify_url)


def fee(fen: int) -> int:
    """Return what the channel keeps of an amount, to the nearest fen."""
    return (fen * _FEE + 500) // 1000


def _number(prefix: str) -> str:
    return f"{prefix}{time.strftime('%Y%m%d')}{secrets.randbelow(10**18):018d}"
