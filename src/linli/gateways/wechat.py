"""WeChat Pay, API v3: H5 for phones, native (a QR code) for big screens."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from linli.gateways import wechat_bill, wechat_notice
from linli.gateways.amounts import CHINA, plain
from linli.gateways.errors import ChannelError, ForgedError, GatewayError, StaleNoticeError, UnreachableError
from linli.gateways.values import BillRow, Code, Notice, Paid, Prepaid, Refunded

if TYPE_CHECKING:
    from linli.gateways.wechat_client import Client

_PAID = ("SUCCESS", "REFUND")  # REFUND: paid, and some of it went back
_UNKNOWN = ("ORDER_NOT_EXIST", "ORDERNOTEXIST")
_SETTLED = (*_UNKNOWN, "ORDER_CLOSED")
# What the channel calls its own troubles, with whatever status.
_LATER = ("SYSTEM_ERROR", "SYSTEMERROR", "BANKERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED")
_SERVER, _TOO_MANY = 500, 429
_REFUND_STATES: dict[str, Literal["success", "processing", "failed"]] = {
    "SUCCESS": "success",
    "PROCESSING": "processing",
    "CLOSED": "failed",
    "ABNORMAL": "failed",
}
_DESCRIPTION, _REASON = 40, 26  # characters; the channel counts 127 and 80 bytes


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant's account; secrets stay out of its repr.

    Keys are PEM texts, `serial` is that of the merchant's certificate. With `public_key` and its id the channel's answers are
    checked by its public key, as with every merchant since 2024; without, by its certificates. An empty `address` is the real one.
    """

    mchid: str
    appid: str
    serial: str
    private_key: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    public_key: str = ""
    public_key_id: str = ""
    address: str = ""


class WechatGateway:
    """The gateway of one account."""

    code = Code.WECHAT

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
        payer_ip: str,
        on_desk: bool = False,
    ) -> Prepaid:
        """Ask for a payment and return its h5_url, with the way back in it, or its code_url."""
        from linli.gateways.wechat_client import H5, NATIVE  # noqa: PLC0415 - takes half a second to load

        answer = self._ask(
            self._client.pay,
            description=plain(subject, _DESCRIPTION),
            out_trade_no=number,
            amount={"total": fen, "currency": "CNY"},
            time_expire=expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
            notify_url=notify_url,
            scene_info={"payer_client_ip": payer_ip} | ({} if on_desk else {"h5_info": {"type": "Wap"}}),
            pay_type=NATIVE if on_desk else H5,
        )
        if on_desk:
            return Prepaid(str(answer["code_url"]), is_qr=True)
        return Prepaid(f"{answer['h5_url']}&redirect_url={quote(return_url, safe='')}")

    def read_notice(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verify, decrypt and read a notice."""
        client = self._client
        try:
            told = client.callback(headers, body)
            return wechat_notice.read(told, mchid=self._account.mchid, appid=self._account.appid)
        except ChannelError:
            raise
        except OSError as error:  # of what `requests` raises all but bad JSON
            raise UnreachableError("certificates could not be had") from error
        except Exception as error:
            # The library raises bare ones too (an algorithm that it does not know): whatever it is, it cannot be read.
            raise ForgedError(f"malformed: {type(error).__name__}") from error

    def acknowledge(self, *, ok: bool) -> tuple[int, str, bytes]:
        """Return 204 without a body, or 500 with a code."""
        if ok:
            return 204, "application/json", b""
        return 500, "application/json", json.dumps({"code": "FAIL", "message": "失败"}, ensure_ascii=False).encode()

    def find(self, *, number: str) -> Paid | None:
        """Ask by our number."""
        try:
            trade = self._ask(self._client.query, out_trade_no=quote(number, safe=""))
        except GatewayError as error:
            if error.code in _UNKNOWN:
                return None
            raise
        if trade.get("trade_state") not in _PAID:
            return None
        return Paid(
            trade["out_trade_no"],
            wechat_notice.fen_of(trade),
            trade["transaction_id"],
            wechat_notice.moment(trade["success_time"]),
        )

    def close(self, *, number: str) -> None:
        """Close; one that is closed or unknown is as good."""
        try:
            self._ask(self._client.close, out_trade_no=quote(number, safe=""))
        except GatewayError as error:
            if error.code not in _SETTLED:
                raise

    def refund(
        self, *, number: str, refund_number: str, fen: int, total_fen: int, why: str, notify_url: str = ""
    ) -> Refunded:
        """Refund; the channel keeps to one refund for each refund number."""
        answer = self._ask(
            self._client.refund,
            out_refund_no=refund_number,
            out_trade_no=number,
            amount={"refund": fen, "total": total_fen, "currency": "CNY"},
            reason=plain(why, _REASON),
            notify_url=notify_url or None,
        )
        # A state that came after this was written is not the end of it: whoever asks again will see.
        return Refunded(_REFUND_STATES.get(answer["status"], "processing"), answer["refund_id"])

    def bill(self, *, day: date) -> list[BillRow]:
        """Download the packed bill, check its SHA-1 and read its rows."""
        try:
            told = self._ask(self._client.trade_bill, bill_date=day.isoformat())
        except GatewayError as error:
            if error.code == "NO_STATEMENT_EXIST":
                return []
            raise
        packed = self._call(self._client.download_bill, url=told["download_url"])
        return wechat_bill.read(packed, sha1=told["hash_value"])

    @cached_property
    def _client(self) -> "Client":
        from linli.gateways.wechat_client import Client  # noqa: PLC0415 - takes half a second to load

        account = self._account
        return Client(
            appid=account.appid,
            address=account.address,
            clock=self._clock,
            mchid=account.mchid,
            cert_serial_no=account.serial,
            private_key=account.private_key,
            apiv3_key=account.apiv3_key,
            public_key=account.public_key or None,
            public_key_id=account.public_key_id or None,
        )

    def _ask(self, method: Callable[..., Any], **words: Any) -> dict[str, Any]:
        """Call the channel and return its answer as an object; one that is none is no answer."""
        text = self._call(method, **words)
        try:
            answer = json.loads(text or "{}")
        except ValueError as error:
            raise UnreachableError("the answer is not JSON") from error
        if not isinstance(answer, dict):
            raise UnreachableError("the answer is no object")
        return answer

    def _call(self, method: Callable[..., Any], **words: Any) -> Any:  # noqa: ANN401 - text or bytes, as the library has it
        try:
            status, body = method(**words)
        except StaleNoticeError as error:
            raise UnreachableError("the answer is old") from error
        except ForgedError as error:
            raise UnreachableError("the answer is not the channel's") from error
        except OSError as error:  # all of what `requests` raises
            raise UnreachableError(type(error).__name__) from error
        if status in range(200, 300):
            return body
        raise _refusal(status, body)


def _refusal(status: int, body: str | bytes) -> ChannelError:
    try:
        told = json.loads(body)
        code, words = str(told["code"]), str(told.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return UnreachableError(f"HTTP {status}")
    if status >= _SERVER or status == _TOO_MANY or code in _LATER:
        return UnreachableError(f"{code}: {words}")
    return GatewayError(code, words)
