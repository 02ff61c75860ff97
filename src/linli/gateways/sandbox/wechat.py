"""WeChat Pay's side of API v3: every request's signature is checked, every answer signed."""

import datetime as dt
import hashlib
import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote

from linli.gateways.amounts import CHINA
from linli.gateways.sandbox import bills, keys, state, wechat_words
from linli.gateways.sandbox.http import Answer, Request
from linli.gateways.sandbox.keys import Keys
from linli.gateways.sandbox.state import Book, Payment, Refund, RefusedError

_AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="([^"]+)",nonce_str="([^"]+)",signature="([^"]+)",timestamp="(\d+)",serial_no="([^"]+)"'
)
_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_SKEW = 300
_REFUSALS = {
    "paid": (400, "ORDERPAID", "该订单已支付"),
    "closed": (400, "ORDER_CLOSED", "订单已关闭"),
    "differs": (400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试"),
    "unpaid": (400, "INVALID_REQUEST", "订单未支付，不能退款"),
    "too-much": (400, "INVALID_REQUEST", "申请退款金额大于可退金额"),
    "unknown": (404, "ORDER_NOT_EXIST", "订单不存在"),
    "no-refund": (404, "RESOURCE_NOT_EXISTS", "退款单不存在"),
    "malformed": (400, "PARAM_ERROR", "参数错误"),
    "signature": (401, "SIGN_ERROR", "签名错误"),
    "no-bill": (400, "NO_STATEMENT_EXIST", "账单文件不存在"),
}
type Handler = Callable[[Request, str], Answer]


class Wechat:
    """The channel: `told` is called with every refund that was made, so that its notice goes out."""

    def __init__(self, known: Keys, book: Book, address: str, told: Callable[[Payment, Refund], None]) -> None:
        self._keys, self._book, self._address, self._told = known, book, address, told
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            ("POST", re.compile(r"/v3/pay/transactions/(h5|native)"), self._prepay),
            ("GET", re.compile(r"/v3/pay/transactions/out-trade-no/([^/]+)"), self._query),
            ("POST", re.compile(r"/v3/pay/transactions/out-trade-no/([^/]+)/close"), self._close),
            ("POST", re.compile(r"/v3/refund/domestic/refunds()"), self._refund),
            ("GET", re.compile(r"/v3/refund/domestic/refunds/([^/]+)"), self._query_refund),
            ("GET", re.compile(r"/v3/bill/tradebill()"), self._bill),
            ("GET", re.compile(r"/v3/billdownload/file()"), self._download),
            ("GET", re.compile(r"/v3/certificates()"), self._certificates),
        ]

    def answer(self, request: Request, *, by: str = "platform") -> Answer:
        """Check, do and answer a request, signed by the key `by`."""
        try:
            self._check(request)
            answer = self._route(request)
        except RefusedError as error:
            status, code, words = _REFUSALS[error.why]
            answer = _json({"code": code, "message": words}, status)
        except (ValueError, KeyError, TypeError):
            answer = _json({"code": "PARAM_ERROR", "message": "参数错误"}, 400)
        if answer.content_type == "application/json":
            asked = request.headers.get("wechatpay-serial", "")
            serial = asked if asked == keys.PUBLIC_KEY_ID else self._keys.serial("platform")
            body = answer.body.decode()
            answer.headers |= wechat_words.signature(self._keys, body, by=by, serial=serial, at=int(time.time()))
        return answer

    def _route(self, request: Request) -> Answer:
        for method, pattern, handler in self._routes:
            if request.method == method and (match := pattern.fullmatch(request.path)):
                return handler(request, match[1])
        return _json({"code": "RESOURCE_NOT_EXISTS", "message": "没有这个接口"}, 404)

    def _check(self, request: Request) -> None:
        match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if not match:
            raise RefusedError("signature")
        mchid, nonce, signature, at, serial = match.groups()
        message = f"{request.method}\n{request.target}\n{at}\n{nonce}\n{request.body.decode()}\n"
        is_ours = mchid == keys.MCHID and serial.upper() == self._keys.serial("merchant")
        is_timely = abs(time.time() - int(at)) <= _SKEW
        if not (is_ours and is_timely and self._keys.holds("merchant", message, signature)):
            raise RefusedError("signature")

    def _prepay(self, request: Request, way: str) -> Answer:
        asked = json.loads(request.body)
        total, scene = asked["amount"]["total"], asked.get("scene_info", {})
        is_for_us = (asked["appid"], asked["mchid"]) == (keys.APPID, keys.MCHID)
        is_whole = bool(asked["description"]) and (
            way == "native" or bool(scene["payer_client_ip"] and scene["h5_info"]["type"])
        )
        if not (
            is_for_us and is_whole and _NUMBER.fullmatch(asked["out_trade_no"]) and type(total) is int and total > 0
        ):
            raise RefusedError("malformed")
        wanted = Payment(
            channel="wechat",
            number=asked["out_trade_no"],
            fen=total,
            subject=asked["description"],
            notify_url=asked["notify_url"],
            return_url="",
            expires_at=dt.datetime.fromisoformat(asked["time_expire"]).timestamp(),
            method="MWEB" if way == "h5" else "NATIVE",
            by_public_key=request.headers.get("wechatpay-serial") == keys.PUBLIC_KEY_ID,
        )
        page = f"{self._address}/pay/{self._book.open(wanted).token}"
        return _json({"h5_url": f"{page}?prepay_id=wx{wanted.token}"} if way == "h5" else {"code_url": page})

    def _query(self, request: Request, number: str) -> Answer:
        if request.words.get("mchid") != keys.MCHID:
            raise RefusedError("malformed")
        return _json(wechat_words.trade(self._payment(number)))

    def _close(self, request: Request, number: str) -> Answer:
        if json.loads(request.body)["mchid"] != keys.MCHID:
            raise RefusedError("malformed")
        self._book.close(self._payment(number))
        return Answer(204, content_type="application/json")

    def _refund(self, request: Request, _none: str) -> Answer:
        asked = json.loads(request.body)
        payment, amount = self._payment(asked["out_trade_no"]), asked["amount"]
        if amount["total"] != payment.fen or amount["currency"] != "CNY" or type(amount["refund"]) is not int:
            raise RefusedError("differs")
        wanted = state.refund(
            number=asked["out_refund_no"],
            fen=amount["refund"],
            why=asked.get("reason", ""),
            notify_url=asked.get("notify_url", ""),
        )
        given, is_new = self._book.refund(payment, wanted)
        if is_new:
            self._told(payment, given)
        return _json(wechat_words.refund(payment, given, status="PROCESSING" if is_new else "SUCCESS"))

    def _query_refund(self, _request: Request, number: str) -> Answer:
        for payment in self._book.all():
            if payment.channel == "wechat" and (given := payment.refund(number)):
                return _json(wechat_words.refund(payment, given, status="SUCCESS"))
        raise RefusedError("no-refund")

    def _bill(self, request: Request, _none: str) -> Answer:
        day = request.words["bill_date"]
        plain, _packed = bills.wechat(self._happened(day))
        address = f"{self._address}/v3/billdownload/file?token={quote(day)}"
        digest = hashlib.sha1(plain, usedforsecurity=False).hexdigest()  # the channel's own choice
        return _json({"hash_type": "SHA1", "hash_value": digest, "download_url": address})

    def _download(self, request: Request, _none: str) -> Answer:
        _plain, packed = bills.wechat(self._happened(request.words["token"]))
        return Answer(200, packed, "application/octet-stream")

    def _certificates(self, _request: Request, _none: str) -> Answer:
        certificate = self._keys.certificate("platform")
        text = self._keys.file("platform.cert").read_text(encoding="ascii")
        row = {
            "serial_no": self._keys.serial("platform"),
            "effective_time": certificate.not_valid_before_utc.astimezone(CHINA).isoformat(),
            "expire_time": certificate.not_valid_after_utc.astimezone(CHINA).isoformat(),
            "encrypt_certificate": wechat_words.locked(text, apiv3_key=self._keys.apiv3_key, about="certificate"),
        }
        return _json({"data": [row]})

    def _payment(self, number: str) -> Payment:
        payment = self._book.find(number, "wechat")
        if payment is None:
            raise RefusedError("unknown")
        return payment

    def _happened(self, day: str) -> list[bills.Happened]:
        ours = [payment for payment in self._book.all() if payment.channel == "wechat"]
        events = bills.happened(ours, dt.date.fromisoformat(day))
        if not events:
            raise RefusedError("no-bill")
        return events


def _json(told: object, status: int = 200) -> Answer:
    return Answer(status, wechat_words.dumps(told).encode(), "application/json")
