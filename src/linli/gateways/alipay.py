"""Alipay: wap.pay for phones, page.pay for big screens, signed with RSA2 in public-key mode."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from http.client import HTTPException
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl
from urllib.request import urlopen

from linli.gateways import alipay_bill
from linli.gateways.amounts import fen as fen_of
from linli.gateways.amounts import moment, plain, written, yuan
from linli.gateways.errors import ChannelError, ForgedError, GatewayError, StaleNoticeError, UnreachableError
from linli.gateways.values import BillRow, Code, Notice, Paid, Prepaid, Refunded

if TYPE_CHECKING:
    from linli.gateways.alipay_client import Client

CLOCK_SKEW = 300  # seconds, as with WeChat Pay
_PAID = ("TRADE_SUCCESS", "TRADE_FINISHED")
_NO_TRADE = "ACQ.TRADE_NOT_EXIST"
_SETTLED = (_NO_TRADE, "ACQ.TRADE_HAS_CLOSE")
_NO_BILL = "isp.bill_not_exist"
_SUBJECT, _REASON = 120, 120  # characters; the channel counts 256 bytes
_TIMEOUT = 15


@dataclass(frozen=True, slots=True)
class Account:
    """An app's account; its key stays out of the repr.

    `private_key` is the app's, `public_key` Alipay's (not the app's own), both PEM. With `seller` (2088…) notices for another
    seller are refused. An empty `address` is the real one.
    """

    appid: str
    private_key: str = field(repr=False)
    public_key: str = field(repr=False)
    seller: str = ""
    address: str = ""


class AlipayGateway:
    """The gateway of one account."""

    code = Code.ALIPAY

    def __init__(self, account: Account, *, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._clock = clock

    def prepay(
        self,
        *,
        number: str,
        fen: int,
        subject: str,
        expires_at: datetime,
        notify_url: str,
        return_url: str,
        payer_ip: str,  # noqa: ARG002 - the interface's; Alipay sees it itself
        on_desk: bool = False,
    ) -> Prepaid:
        """Return the signed address of the page to pay on; nothing goes out, and Alipay learns of it when it is opened."""
        content = {
            "out_trade_no": number,
            "total_amount": yuan(fen),
            "subject": plain(subject, _SUBJECT),
            "time_expire": written(expires_at),
            "product_code": "FAST_INSTANT_TRADE_PAY" if on_desk else "QUICK_WAP_WAY",
        }
        method = "alipay.trade.page.pay" if on_desk else "alipay.trade.wap.pay"
        return Prepaid(self._client.address_of(method, content, notify_url=notify_url, return_url=return_url))

    def read_notice(self, *, headers: Mapping[str, str], body: bytes) -> Notice:  # noqa: ARG002 - the interface's
        """Verify and read a notice; of a refund, ask how much it was."""
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
            told = dict(pairs)
            if len(told) != len(pairs):
                raise ForgedError("says a thing twice")
            self._check(told)
            return self._notice(told)
        except ChannelError:
            raise
        except (KeyError, ValueError) as error:
            raise ForgedError(f"malformed: {error}") from error

    def acknowledge(self, *, ok: bool) -> tuple[int, str, bytes]:
        """Return the seven letters that Alipay takes for yes; anything else lets it come again."""
        return 200, "text/plain", b"success" if ok else b"fail"

    def find(self, *, number: str) -> Paid | None:
        """Ask by our number."""
        try:
            trade = self._client.ask("alipay.trade.query", {"out_trade_no": number})
        except GatewayError as error:
            if error.code == _NO_TRADE:
                return None
            raise
        # Closed is what was never paid, and what was given back whole; only the latter has a time of payment.
        if trade["trade_status"] not in _PAID and not trade.get("send_pay_date"):
            return None
        paid_at = moment(trade["send_pay_date"])
        return Paid(trade["out_trade_no"], fen_of(trade["total_amount"]), trade["trade_no"], paid_at)

    def close(self, *, number: str) -> None:
        """Close; one that is closed or unknown is as good."""
        try:
            self._client.ask("alipay.trade.close", {"out_trade_no": number})
        except GatewayError as error:
            if error.code not in _SETTLED:
                raise

    def refund(
        self,
        *,
        number: str,
        refund_number: str,
        fen: int,
        total_fen: int,  # noqa: ARG002 - the interface's; Alipay knows it
        why: str,
        notify_url: str = "",  # noqa: ARG002 - the interface's; Alipay tells where it told of the payment
    ) -> Refunded:
        """Refund; where no money moved by this very call, ask whether it did before."""
        content = {
            "out_trade_no": number,
            "out_request_no": refund_number,
            "refund_amount": yuan(fen),
            "refund_reason": plain(why, _REASON),
        }
        answer = self._client.ask("alipay.trade.refund", content)
        if answer.get("fund_change") == "Y":
            return Refunded("success", answer["trade_no"])
        state: Literal["success", "processing"] = (
            "processing" if self._refunded(number, refund_number) is None else "success"
        )
        return Refunded(state, answer["trade_no"])

    def bill(self, *, day: date) -> list[BillRow]:
        """Download the zip and read its detail rows; Alipay gives no hash, the address comes in a signed answer."""
        try:
            told = self._client.ask(
                "alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": day.isoformat()}
            )
        except GatewayError as error:
            if error.code == _NO_BILL:
                return []
            raise
        address = str(told["bill_download_url"])
        if not address.startswith(("https://", "http://")):
            raise GatewayError("BILL_ADDRESS", "not an address of the web")
        try:
            with urlopen(address, timeout=_TIMEOUT) as answer:  # noqa: S310 - the scheme is checked above
                packed = answer.read()
        except (OSError, HTTPException) as error:
            raise UnreachableError(type(error).__name__) from error
        return alipay_bill.read(packed)

    @cached_property
    def _client(self) -> "Client":
        from linli.gateways.alipay_client import Client  # noqa: PLC0415 - takes half a second to load

        account = self._account
        return Client(
            appid=account.appid,
            private_key=account.private_key,
            public_key=account.public_key,
            address=account.address,
        )

    def _check(self, told: dict[str, str]) -> None:
        self._client.check_notice(told)
        if told["app_id"] != self._account.appid:
            raise ForgedError("for another app")
        if self._account.seller and told["seller_id"] != self._account.seller:
            raise ForgedError("for another seller")
        if abs(self._clock() - moment(told["notify_time"]).timestamp()) > CLOCK_SKEW:
            raise StaleNoticeError(f"sent at {told['notify_time']}")

    def _notice(self, told: dict[str, str]) -> Notice:
        number, trade_no, notice_id = told["out_trade_no"], told["trade_no"], told["notify_id"]
        if refund_number := told.get("out_biz_no", ""):
            amount = self._refunded(number, refund_number)
            if amount is None:
                raise GatewayError("REFUND_PROCESSING", "told of a refund that it does not know yet")
            at = moment(told["gmt_refund"].partition(".")[0])
            return Notice("refund", number, amount, trade_no, at, "success", notice_id, refund_number)
        amount, status = fen_of(told["total_amount"]), told["trade_status"]
        if status in _PAID:
            return Notice("payment", number, amount, trade_no, moment(told["gmt_payment"]), "success", notice_id)
        if status == "TRADE_CLOSED":
            return Notice(
                "payment",
                number,
                amount,
                trade_no,
                moment(told.get("gmt_close") or told["notify_time"]),
                "closed",
                notice_id,
            )
        raise GatewayError(status, "a notice of no consequence")

    def _refunded(self, number: str, refund_number: str) -> int | None:
        """Return how much this one refund gave back; None while it has not.

        What notices and answers to refunds call refund_fee is the sum of all refunds so far.
        """
        content = {"out_trade_no": number, "out_request_no": refund_number}
        answer = self._client.ask("alipay.trade.fastpay.refund.query", content)
        return fen_of(answer["refund_amount"]) if answer.get("refund_status") == "REFUND_SUCCESS" else None
