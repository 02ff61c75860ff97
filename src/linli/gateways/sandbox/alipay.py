"""Alipay's side: one address, every call's RSA2 signature checked, every answer signed."""

import datetime as dt
import json
from collections.abc import Callable
from urllib.parse import quote

from linli.gateways.amounts import fen as fen_of
from linli.gateways.amounts import moment, yuan
from linli.gateways.sandbox import alipay_words, bills, keys, pages, state
from linli.gateways.sandbox.http import Answer, Request
from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.state import Book, Payment, Refund, RefusedError

_PAGES = ("alipay.trade.wap.pay", "alipay.trade.page.pay")
_REFUSALS = {
    "paid": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "closed": ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
    "differs": ("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致"),
    "unpaid": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "too-much": ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"),
    "unknown": ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    "malformed": ("ACQ.INVALID_PARAMETER", "参数无效"),
    "no-bill": ("isp.bill_not_exist", "账单不存在"),
}
_NOT_SIGNED = {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature", "sub_msg": "验签出错"}
_OVER = {"paid": "这笔款已经付过了。", "closed": "这笔款已经关闭，不能再付。", "differs": "这个单号已有另一笔款。"}
type Told = dict[str, object]


class Alipay:
    """The channel: `told` is called with every refund that was made, so that its notice goes out."""

    def __init__(self, known: Keys, book: Book, address: str, told: Callable[[Payment, Refund], None]) -> None:
        self._keys, self._book, self._address, self._told = known, book, address, told
        self._methods: dict[str, Callable[[dict[str, str]], Told]] = {
            "alipay.trade.query": self._query,
            "alipay.trade.close": self._close,
            "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._query_refund,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }

    def answer(self, request: Request, *, by: str = "alipay") -> Answer:
        """Check, do and answer a call, signed by the key `by`; what a browser brings is answered with a page."""
        words = request.form
        method = words.get("method", "")
        is_signed = words.get("sign_type") == "RSA2" and words.get("app_id") == keys.ALIPAY_APPID
        is_signed = is_signed and self._keys.holds("alipay-app", alipay_words.message(words), words.get("sign", ""))
        if method in _PAGES:
            return self._page(words) if is_signed else pages.words("签名不对，这个地址不能付款。", status=400)
        name = f"{method.replace('.', '_')}_response"
        if not is_signed:
            return _text(json.dumps({name: _NOT_SIGNED}, ensure_ascii=False))
        told = json.dumps(self._told_of(method, words), ensure_ascii=False, separators=(",", ":"))
        return _text(f'{{"{name}":{told},"sign":"{self._keys.sign(by, told)}"}}')

    def download(self, day: str) -> Answer:
        """Return the zip of a day."""
        date = dt.date.fromisoformat(day)
        return Answer(200, bills.alipay(self._happened(date), date), "application/zip")

    def _told_of(self, method: str, words: dict[str, str]) -> Told:
        try:
            return {"code": "10000", "msg": "Success"} | self._methods[method](json.loads(words["biz_content"]))
        except RefusedError as error:
            code, sentence = _REFUSALS[error.why]
        except (KeyError, ValueError, TypeError):
            code, sentence = _REFUSALS["malformed"]
        return {"code": "40004", "msg": "Business Failed", "sub_code": code, "sub_msg": sentence}

    def _page(self, words: dict[str, str]) -> Answer:
        """Open a payment: only now does Alipay know of it."""
        asked = json.loads(words["biz_content"])
        wanted = Payment(
            channel="alipay",
            number=asked["out_trade_no"],
            fen=fen_of(asked["total_amount"]),
            subject=asked["subject"],
            notify_url=words.get("notify_url", ""),
            return_url=words.get("return_url", ""),
            expires_at=moment(asked["time_expire"]).timestamp(),
            method=words["method"],
        )
        try:
            payment = self._book.open(wanted)
        except RefusedError as error:
            return pages.words(_OVER[error.why])
        return pages.pay(payment, back=payment.return_url)

    def _query(self, asked: dict[str, str]) -> Told:
        payment = self._payment(asked)
        told: Told = {"out_trade_no": payment.number, "trade_no": payment.trade_no, "total_amount": yuan(payment.fen)}
        if payment.paid_at:
            told |= {"send_pay_date": alipay_words.moment(payment.paid_at), "buyer_logon_id": "138****0000"}
        states = {"waiting": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED"}
        return told | {"trade_status": states[payment.state]}

    def _close(self, asked: dict[str, str]) -> Told:
        payment = self._payment(asked)
        self._book.close(payment)
        return {"out_trade_no": payment.number, "trade_no": payment.trade_no}

    def _refund(self, asked: dict[str, str]) -> Told:
        payment = self._payment(asked)
        wanted = state.refund(
            number=asked["out_request_no"], fen=fen_of(asked["refund_amount"]), why=asked.get("refund_reason", "")
        )
        given, is_new = self._book.refund(payment, wanted)
        if is_new:
            self._told(payment, given)
        return {
            "out_trade_no": payment.number, "trade_no": payment.trade_no, "buyer_logon_id": "138****0000",
            "fund_change": "Y" if is_new else "N", "refund_fee": yuan(payment.refunded),
        }  # fmt: skip

    def _query_refund(self, asked: dict[str, str]) -> Told:
        payment = self._payment(asked)
        told: Told = {"out_trade_no": payment.number, "trade_no": payment.trade_no}
        if given := payment.refund(asked["out_request_no"]):
            told |= {
                "out_request_no": given.number,
                "refund_amount": yuan(given.fen),
                "total_amount": yuan(payment.fen),
            }
            told |= {"refund_status": "REFUND_SUCCESS"}
        return told

    def _bill(self, asked: dict[str, str]) -> Told:
        if asked["bill_type"] != "trade":
            raise RefusedError("malformed")
        self._happened(dt.date.fromisoformat(asked["bill_date"]))
        return {"bill_download_url": f"{self._address}/alipay/bill?day={quote(asked['bill_date'])}"}

    def _payment(self, asked: dict[str, str]) -> Payment:
        payment = self._book.find(asked["out_trade_no"], "alipay")
        if payment is None:
            raise RefusedError("unknown")
        return payment

    def _happened(self, day: dt.date) -> list[bills.Happened]:
        events = bills.happened([payment for payment in self._book.all() if payment.channel == "alipay"], day)
        if not events:
            raise RefusedError("no-bill")
        return events


def _text(body: str) -> Answer:
    return Answer(200, body.encode(), "text/html; charset=utf-8")
