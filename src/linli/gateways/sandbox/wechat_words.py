"""WeChat Pay's documents: how a payment and a refund are told, signed and locked."""

import datetime as dt
import json
import secrets
import time
import uuid
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linli.gateways.amounts import CHINA
from linli.gateways.sandbox.keys import APPID, MCHID, PUBLIC_KEY_ID, Keys
from linli.gateways.sandbox.state import Payment, Refund
from linli.gateways.sandbox.twist import Twist

SCHEME = "WECHATPAY2-SHA256-RSA2048"
type Told = dict[str, object]


def dumps(told: object) -> str:
    """Write JSON as the channel does: compact, characters as they are."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def moment(at: float) -> str:
    """Write a moment by the clock in China."""
    return dt.datetime.fromtimestamp(at, CHINA).isoformat(timespec="seconds")


def signature(keys: Keys, body: str, *, by: str, serial: str, at: int) -> dict[str, str]:
    """Return the headers of a signed answer or notice."""
    nonce = secrets.token_hex(16)
    return {
        "Wechatpay-Timestamp": str(at),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature": keys.sign(by, f"{at}\n{nonce}\n{body}\n"),
        "Wechatpay-Signature-Type": SCHEME,
    }


def locked(text: str, *, apiv3_key: str, about: str) -> dict[str, str]:
    """Lock a text with the APIv3 key (AES-256-GCM)."""
    nonce = secrets.token_hex(6)
    sealed = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), text.encode(), about.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": about, "ciphertext": b64encode(sealed).decode(),
    }  # fmt: skip


def trade(payment: Payment) -> Told:
    """Tell how a payment stands, as the query answers it."""
    told: Told = {"appid": APPID, "mchid": MCHID, "out_trade_no": payment.number, "attach": ""}
    if not payment.paid_at:
        state, words = ("CLOSED", "已关闭") if payment.state == "closed" else ("NOTPAY", "未支付")
        return told | {
            "trade_state": state,
            "trade_state_desc": words,
            "amount": {"total": payment.fen, "currency": "CNY"},
        }
    state, words = ("REFUND", "转入退款") if payment.refunds else ("SUCCESS", "支付成功")
    return told | {
        "transaction_id": payment.trade_no, "trade_type": payment.method, "trade_state": state, "trade_state_desc": words,
        "bank_type": "OTHERS", "success_time": moment(payment.paid_at), "payer": {"openid": "o-sandbox"},
        "amount": amount(payment.fen),
    }  # fmt: skip


def amount(fen: int) -> Told:
    """Tell an amount."""
    return {"total": fen, "payer_total": fen, "currency": "CNY", "payer_currency": "CNY"}


def refund(payment: Payment, given: Refund, *, status: str) -> Told:
    """Tell how a refund stands, as asking for it answers."""
    return {
        "refund_id": given.trade_no, "out_refund_no": given.number, "transaction_id": payment.trade_no,
        "out_trade_no": payment.number, "channel": "ORIGINAL", "user_received_account": "支付用户零钱",
        "create_time": moment(given.at), "success_time": moment(given.at), "status": status, "funds_account": "AVAILABLE",
        "amount": {"refund": given.fen, "payer_refund": given.fen} | amount(payment.fen),
    }  # fmt: skip


def notice(keys: Keys, payment: Payment, given: Refund | None, twist: Twist) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a notice."""
    resource = _of_refund(payment, given, twist) if given else _of_payment(payment, twist)
    kind = "refund" if given else "transaction"
    secret = secrets.token_hex(16) if twist.locked else keys.apiv3_key
    event = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{payment.token}/{given.number if given else ''}")),
        "create_time": moment(given.at if given else payment.paid_at),
        "resource_type": "encrypt-resource",
        "event_type": "REFUND.SUCCESS" if given else "TRANSACTION.SUCCESS",
        "summary": "退款成功" if given else "支付成功",
        "resource": {"original_type": kind} | locked(dumps(resource), apiv3_key=secret, about=kind),
    }
    body = dumps(event)
    serial = twist.serial or (PUBLIC_KEY_ID if payment.by_public_key else keys.serial("platform"))
    by = "stranger" if twist.forged else "platform"
    headers = signature(keys, body, by=by, serial=serial, at=int(time.time()) - twist.late)
    if twist.tampered:
        body = body.replace('"summary":"', '"summary":"再次')
    return {"Content-Type": "application/json"} | headers, body.encode()


def _of_payment(payment: Payment, twist: Twist) -> Told:
    fen = payment.fen if twist.fen is None else twist.fen
    success: Told = {"trade_state": "SUCCESS", "trade_state_desc": "支付成功", "amount": amount(fen)}
    return trade(payment) | success | _whose(twist)


def _of_refund(payment: Payment, given: Refund, twist: Twist) -> Told:
    told = refund(payment, given, status="SUCCESS")
    sums: Told = {"total": payment.fen, "payer_total": payment.fen, "refund": given.fen, "payer_refund": given.fen}
    if twist.fen is not None:
        sums |= {"refund": twist.fen, "payer_refund": twist.fen}
    names = ("out_trade_no", "transaction_id", "out_refund_no", "refund_id", "success_time", "user_received_account")
    said: Told = {name: told[name] for name in names}
    return said | {"mchid": twist.merchant or MCHID, "refund_status": "SUCCESS", "amount": sums}


def _whose(twist: Twist) -> Told:
    return {"appid": twist.app or APPID, "mchid": twist.merchant or MCHID}
