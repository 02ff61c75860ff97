"""What a notice of WeChat Pay says, once it is verified and opened."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from linli.gateways.errors import ForgedError, GatewayError
from linli.gateways.values import Notice

_STATES: dict[str, Literal["success", "closed", "failed"]] = {
    "SUCCESS": "success",
    "REFUND": "success",  # of a payment: paid, and some of it went back since
    "CLOSED": "closed",
    "PAYERROR": "failed",
    "ABNORMAL": "failed",  # of a refund: the way back is blocked, the money is with the merchant still
}


def read(told: Mapping[str, Any] | None, *, mchid: str, appid: str) -> Notice:
    """Return the notice; raises ForgedError where it is for somebody else, GatewayError where it is of no consequence."""
    if not told:
        raise ForgedError("not locked for us")
    resource = told["resource"]
    is_refund = str(told["event_type"]).startswith("REFUND.")
    # What is told of a refund names no app.
    if resource["mchid"] != mchid or (not is_refund and resource["appid"] != appid):
        raise ForgedError("for another merchant or app")
    state = resource["refund_status"] if is_refund else resource["trade_state"]
    if state not in _STATES:
        raise GatewayError(str(state), "a notice of no consequence")
    return Notice(
        kind="refund" if is_refund else "payment",
        number=resource["out_trade_no"],
        fen=int(resource["amount"]["refund"]) if is_refund else fen_of(resource),
        trade_no=str(resource["refund_id"] if is_refund else resource.get("transaction_id", "")),
        at=moment(resource.get("success_time") or told["create_time"]),
        state=_STATES[state],
        notice_id=str(told["id"]),
        refund_number=resource["out_refund_no"] if is_refund else "",
    )


def fen_of(trade: Mapping[str, Any]) -> int:
    """Return the amount of the order, which is in yuan like all that we ask for; another currency raises GatewayError."""
    amount = trade["amount"]
    if amount.get("currency", "CNY") != "CNY":
        raise GatewayError("CURRENCY", str(amount["currency"]))
    return int(amount["total"])


def moment(text: str) -> datetime:
    """Read a moment with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)
