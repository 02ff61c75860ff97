"""WeChat Pay's trade bill (bill_type ALL): gzip, UTF-8, fields that each begin with a backtick, a summary at the end."""

import gzip
import hashlib
import hmac
from typing import Literal

from linli.gateways.amounts import fen, moment
from linli.gateways.errors import GatewayError
from linli.gateways.values import BillRow

_SUMMARY = "总交易单数"
_STATES: dict[str, Literal["success", "processing", "failed"]] = {
    "SUCCESS": "success",
    "PROCESSING": "processing",
    "FAIL": "failed",
    "CHANGE": "failed",
}


def read(packed: bytes, *, sha1: str) -> list[BillRow]:
    """Return the rows; raises GatewayError where the hash (of the unpacked file) or the shape is not what it should be."""
    try:
        data = gzip.decompress(packed)
    except (OSError, EOFError, ValueError) as error:
        raise GatewayError("BILL_UNREADABLE", "not gzip") from error
    # The channel's own choice; it guards against a broken download, the address with its token against the rest.
    found = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(found, sha1.lower()):
        raise GatewayError("BILL_HASH", "the bill is not what its hash says")
    try:
        return _rows(data.decode("utf-8-sig"))
    except (ValueError, KeyError, IndexError) as error:
        raise GatewayError("BILL_UNREADABLE", str(error)) from error


def _rows(text: str) -> list[BillRow]:
    lines = [line.strip("\r") for line in text.split("\n") if line.strip()]
    names = lines[0].split(",")
    rows: list[BillRow] = []
    for line in lines[1:]:
        if line.startswith(_SUMMARY):
            return rows
        # What somebody wrote may hold a comma, which the channel does not escape; no field but begins with a backtick.
        values = line.removeprefix("`").split(",`")
        rows.append(_row(dict(zip(names, values, strict=True))))
    raise ValueError("cut off before its summary")


def _row(cells: dict[str, str]) -> BillRow:
    if cells["货币种类"] != "CNY" or cells["交易状态"] not in {"SUCCESS", "REFUND"}:
        raise ValueError(f"{cells['货币种类']} {cells['交易状态']}")
    is_refund = cells["交易状态"] == "REFUND"
    return BillRow(
        number=cells["商户订单号"],
        refund_number=cells["商户退款单号"] if is_refund else "",
        kind="refund" if is_refund else "payment",
        fen=fen(cells["申请退款金额"] if is_refund else cells["订单金额"]),
        fee_fen=fen(cells["手续费"]),
        trade_no=cells["微信退款单号"] if is_refund else cells["微信订单号"],
        at=moment(cells["交易时间"]),
        state=_STATES[cells["退款状态"]] if is_refund else "success",
    )
