"""Alipay's trade bill: a zip of two CSV files in GBK, of which the detail has fields ending in tabs between lines of remarks."""

import csv
import io
import zipfile

from linli.gateways.amounts import fen, moment
from linli.gateways.errors import GatewayError
from linli.gateways.values import BillRow

_DETAIL, _SUMMARY = "业务明细", "汇总"
_KINDS = {"交易": "payment", "退款": "refund"}
_END = "列表结束"


def read(packed: bytes) -> list[BillRow]:
    """Return the rows; raises GatewayError where the shape is not what it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed), metadata_encoding="gbk") as bundle:
            name = next(each for each in bundle.namelist() if _DETAIL in each and _SUMMARY not in each)
            text = bundle.read(name).decode("gb18030")
        return _rows(text)
    except (zipfile.BadZipFile, StopIteration, OSError, ValueError, KeyError) as error:
        raise GatewayError("BILL_UNREADABLE", str(error)) from error


def _rows(text: str) -> list[BillRow]:
    lines = text.splitlines()
    if not any(line.startswith("#") and _END in line for line in lines):
        raise ValueError("cut off before its end")
    table = csv.reader(line for line in lines if line.strip() and not line.startswith("#"))
    names = [name.strip() for name in next(table)]
    return [_row(dict(zip(names, (cell.strip() for cell in cells), strict=True))) for cells in table]


def _row(cells: dict[str, str]) -> BillRow:
    kind = _KINDS[cells["业务类型"]]
    return BillRow(
        number=cells["商户订单号"],
        refund_number=cells["退款批次号/请求号"] if kind == "refund" else "",
        kind=kind,  # type: ignore[arg-type] # the table's values
        fen=abs(fen(cells["订单金额（元）"])),
        # What Alipay takes is negative there, as what it does to the merchant's balance.
        fee_fen=-fen(cells["服务费（元）"]),
        trade_no=cells["支付宝交易号"],
        at=moment(cells["完成时间"]),
    )
