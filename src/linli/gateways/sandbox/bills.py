"""The day's bill as each channel writes it."""

import csv
import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Iterator

from linli.gateways.amounts import CHINA, written, yuan
from linli.gateways.sandbox import keys
from linli.gateways.sandbox.state import Payment, Refund, fee

_WECHAT = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
_WECHAT_SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
_ALIPAY = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
type Happened = tuple[Payment, Refund | None]


def happened(payments: list[Payment], day: dt.date) -> list[Happened]:
    """Return the payments and refunds of a day in China, in the order in which they were made."""
    events = [(payment.paid_at, payment, None) for payment in payments if payment.paid_at]
    refunds = [(refund.at, payment, refund) for payment in payments for refund in payment.refunds]
    ordered = sorted([*events, *refunds], key=lambda event: event[0])
    return [(payment, refund) for at, payment, refund in ordered if _moment(at).astimezone(CHINA).date() == day]


def wechat(events: list[Happened]) -> tuple[bytes, bytes]:
    """Return the bill and its packed form: the channel's hash is that of the former, what it sends the latter."""
    rows = [_wechat_row(payment, refund) for payment, refund in events]
    summary = ",".join(f"`{value}" for value in (len(rows), "0.00", "0.00", "0.00", "0.00000", "0.00", "0.00"))
    text = "\r\n".join(["\ufeff" + _WECHAT, *rows, _WECHAT_SUMMARY, summary, ""])
    return text.encode(), gzip.compress(text.encode())


def alipay(events: list[Happened], day: dt.date) -> bytes:
    """Return the zip with detail and summary, names and content in GBK."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_alipay_row(payment, refund) for payment, refund in events)
    begin, end = f"{day:%Y年%m月%d日} 00:00:00", f"{day + dt.timedelta(days=1):%Y年%m月%d日} 00:00:00"
    detail = (
        f"#支付宝业务明细查询\r\n#账号：[{keys.SELLER}0156]\r\n#起始日期：[{begin}]   终止日期：[{end}]\r\n"
        f"#-----------------业务明细列表----------------\r\n{_ALIPAY}\r\n{out.getvalue()}"
        f"#-----------------业务明细列表结束------------\r\n#导出时间：[{end}]\r\n"
    )
    return _zipped({"业务明细": detail, "业务明细(汇总)": "#支付宝业务汇总查询\r\n"}, day)


def _zipped(files: dict[str, str], day: dt.date) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            # Names in GBK without a word of it, as Chinese Windows wrote them: each byte stands for a letter of cp437.
            raw = f"{keys.SELLER}0156_{day:%Y%m%d}_{name}.csv".encode("gbk").decode("cp437")
            bundle.writestr(_Gbk(raw), text.encode("gbk"))
    return out.getvalue()


class _Gbk(zipfile.ZipInfo):
    """An entry whose name is written byte by byte and not marked as UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def _wechat_row(payment: Payment, refund: Refund | None) -> str:
    kept = -fee(refund.fen) if refund else fee(payment.fen)
    paid, back = ("0.00", yuan(refund.fen)) if refund else (yuan(payment.fen), "0.00")
    at = _moment(refund.at if refund else payment.paid_at)
    values = [
        written(at), keys.APPID, keys.MCHID, "0", "", payment.trade_no, payment.number, "", payment.method,
        "REFUND" if refund else "SUCCESS", "OTHERS", "CNY", paid, "0.00", refund.trade_no if refund else "0",
        refund.number if refund else "0", back, "0.00", "ORIGINAL" if refund else "", "SUCCESS" if refund else "",
        payment.subject, "", f"{yuan(kept)}000", "0.60%", paid, back, "",
    ]  # fmt: skip
    return ",".join(f"`{value}" for value in values)


def _alipay_row(payment: Payment, refund: Refund | None) -> Iterator[str]:
    amount = yuan(-refund.fen if refund else payment.fen)
    kept = yuan(fee(refund.fen) if refund else -fee(payment.fen))
    done = written(_moment(refund.at if refund else payment.paid_at))
    yield from (f"{payment.trade_no}\t", f"{payment.number}\t", "退款\t" if refund else "交易\t", payment.subject)
    yield from (written(_moment(payment.made_at)), done, "\t", "\t", "\t", "\t", "*明(138****0000)\t", amount, amount)
    yield from ("0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00\t", "0.00")
    yield from (f"{refund.number}\t" if refund else "\t", kept, "0.00", refund.why if refund else "")


def _moment(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)
