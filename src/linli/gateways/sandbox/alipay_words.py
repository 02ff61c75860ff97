"""Alipay's documents: how parameters are signed, and what a notice says."""

import datetime as dt
import hashlib
import time
from urllib.parse import urlencode

from linli.gateways.amounts import CHINA, written, yuan
from linli.gateways.sandbox.keys import ALIPAY_APPID, SELLER, Keys
from linli.gateways.sandbox.state import Payment, Refund
from linli.gateways.sandbox.twist import Twist


def message(words: dict[str, str], *without: str) -> str:
    """Return what is signed of parameters: by name, as they stand, `sign` left out."""
    return "&".join(f"{name}={words[name]}" for name in sorted(words) if name not in ("sign", *without))


def moment(at: float) -> str:
    """Write a moment by the clock in China."""
    return written(dt.datetime.fromtimestamp(at, CHINA))


def notice(keys: Keys, payment: Payment, given: Refund | None, twist: Twist) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a notice: a signed form."""
    words = _notice(payment, given, twist)
    words["sign"] = keys.sign("stranger" if twist.forged else "alipay", message(words, "sign_type"))
    if twist.tampered:
        words["total_amount"] = yuan(payment.fen + 1)
    return {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, urlencode(words).encode()


def returned(keys: Keys, payment: Payment) -> str:
    """Return the address to go back to after payment, with what Alipay adds to it."""
    words = {
        "app_id": ALIPAY_APPID, "charset": "utf-8", "method": f"{payment.method}.return", "out_trade_no": payment.number,
        "seller_id": SELLER, "sign_type": "RSA2", "timestamp": moment(time.time()), "total_amount": yuan(payment.fen),
        "trade_no": payment.trade_no, "version": "1.0",
    }  # fmt: skip
    words["sign"] = keys.sign("alipay", message(words, "sign_type"))
    joint = "&" if "?" in payment.return_url else "?"
    return f"{payment.return_url}{joint}{urlencode(words)}"


def _notice(payment: Payment, given: Refund | None, twist: Twist) -> dict[str, str]:
    total = payment.fen if given or twist.fen is None else twist.fen
    words = {
        "notify_time": moment(time.time() - twist.late),
        "notify_type": "trade_status_sync",
        "notify_id": hashlib.sha256(f"{payment.token}/{given.number if given else ''}".encode()).hexdigest()[:34],
        "app_id": twist.app or ALIPAY_APPID, "charset": "utf-8", "version": "1.0", "sign_type": "RSA2",
        "trade_no": payment.trade_no, "out_trade_no": payment.number, "seller_id": twist.merchant or SELLER,
        "trade_status": "TRADE_CLOSED" if given and payment.refunded == payment.fen else "TRADE_SUCCESS",
        "total_amount": yuan(total), "receipt_amount": yuan(total), "buyer_pay_amount": yuan(total),
        "subject": payment.subject, "body": "", "gmt_create": moment(payment.made_at), "gmt_payment": moment(payment.paid_at),
        "buyer_id": "2088000000000009",
    }  # fmt: skip
    if given:
        # The sum so far, not this one refund: so it is with the real one.
        so_far = sum(each.fen for each in payment.refunds if each.at <= given.at) if twist.fen is None else twist.fen
        words |= {"out_biz_no": given.number, "refund_fee": yuan(so_far), "gmt_refund": f"{moment(given.at)}.320"}
    return words
