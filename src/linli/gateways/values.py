"""What goes in and out of a gateway. Money is an int of fen, moments are aware, numbers are our own unless said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol

type Kind = Literal["payment", "refund"]


class Code(StrEnum):
    """The channels."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


@dataclass(frozen=True, slots=True)
class Prepaid:
    """Where the resident pays: an address to send her browser to, or (`is_qr`) one to draw as a QR code for her phone."""

    address: str
    is_qr: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that the channel says was made; money that went back later does not undo it."""

    number: str
    fen: int
    trade_no: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What the channel tells of its own accord, verified. It may come late, twice, and in any order.

    `fen` is what was really paid, or given back by this one refund: compare it. `notice_id` stays the same when a channel
    tells again. `trade_no` is the channel's number of the payment; of a refund, its number of the refund where it has one.
    """

    kind: Kind
    number: str
    fen: int
    trade_no: str
    at: datetime
    state: Literal["success", "closed", "failed"]
    notice_id: str
    refund_number: str = ""


@dataclass(frozen=True, slots=True)
class Refunded:
    """How a refund stands. While it is processing a notice will come, or the same refund may be asked for again."""

    state: Literal["success", "processing", "failed"]
    trade_no: str


@dataclass(frozen=True, slots=True)
class BillRow:
    """A row of the day's bill: `fen` is positive for either kind, `fee_fen` is what the channel keeps, negative if returned."""

    number: str
    refund_number: str
    kind: Kind
    fen: int
    fee_fen: int
    trade_no: str
    at: datetime
    state: Literal["success", "processing", "failed"] = "success"


class Gateway(Protocol):
    """A channel, for one merchant. Every call but `read_notice` and `acknowledge` goes out to it, at most some 20 seconds.

    All raise GatewayError where the channel refuses, and UnreachableError where nobody knows what it did.
    """

    @property
    def code(self) -> Code:
        """Which channel it is."""

    def prepay(
        self,
        *,
        number: str,
        fen: int,
        subject: str,
        expires_at: datetime,
        notify_url: str,
        return_url: str,
        payer_ip: str,
        on_desk: bool = False,
    ) -> Prepaid:
        """Ask for a payment and return where it is made; the same number again is the same payment.

        `on_desk`: on a big screen. WeChat answers with a QR code then, Alipay with its page for big screens.
        """

    def read_notice(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify and read a notice; raises ForgedError and StaleNoticeError. A notice of no consequence: GatewayError.

        Alipay tells of refunds only the sum of all so far: there this asks it how much this one was.
        """

    def acknowledge(self, *, ok: bool) -> tuple[int, str, bytes]:
        """Return status, content type and body that this channel takes for yes, or for "tell me again later"."""

    def find(self, *, number: str) -> Paid | None:
        """Ask whether it was paid; None where not, or where the channel does not know the number."""

    def close(self, *, number: str) -> None:
        """See that it can no longer be paid; already closed or unknown is as good. One that was paid: GatewayError.

        Alipay knows no payment before somebody opened its page: until it expires that page may still be opened. A notice
        of payment can come after this; that money has to go back.
        """

    def refund(
        self, *, number: str, refund_number: str, fen: int, total_fen: int, why: str, notify_url: str = ""
    ) -> Refunded:
        """Give back `fen` of a payment of `total_fen`; the same refund number again moves no money and tells how it stands.

        `notify_url` is for WeChat; Alipay tells of refunds where it told of the payment.
        """

    def bill(self, *, day: date) -> list[BillRow]:
        """Download what happened on a day in China, checked against the channel's hash where there is one.

        Empty where the channel has no bill for lack of trade. A day's bill is ready the next morning.
        """
