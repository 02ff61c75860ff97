"""The day's bill says what happened, row by row, and a broken one says nothing."""

import gzip
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.gateways import BillRow, Code, Gateway, GatewayError, UnreachableError, alipay_bill, wechat_bill
from linli.gateways.amounts import CHINA
from linli.gateways.sandbox import Sandbox, bills
from linli.gateways.sandbox.state import Payment, Refund
from tests.gateways.till import Till, of_alipay


def today() -> date:
    return datetime.now(CHINA).date()


def made(channel: str = "wechat", *, at: datetime | None = None) -> Payment:
    at = at or datetime(2026, 11, 30, 14, 30, tzinfo=CHINA)
    return Payment(
        channel=channel, number="HM-1-000001", fen=12_50, subject='一,`二"三', notify_url="", return_url="", expires_at=0,
        method="MWEB", made_at=at.timestamp(), trade_no="4200000000001", state="paid", paid_at=at.timestamp(),
    )  # fmt: skip


def test_rows_are_what_happened(till: Till, code: Code) -> None:
    till.pay("HM-20261130-1", 100_00)
    till.pay("HM-20261130-2", 1)
    till.open(till.prepay("HM-20261130-3"))  # never paid
    given = till.gateway.refund(
        number="HM-20261130-1", refund_number="R-20261130-1", fen=40_00, total_fen=100_00, why="没有上门"
    )
    rows = till.gateway.bill(day=today())
    assert [(row.kind, row.number, row.refund_number, row.fen, row.fee_fen, row.state) for row in rows] == [
        ("payment", "HM-20261130-1", "", 100_00, 60, "success"),
        ("payment", "HM-20261130-2", "", 1, 0, "success"),
        ("refund", "HM-20261130-1", "R-20261130-1", 40_00, -24, "success"),
    ]
    found = till.gateway.find(number="HM-20261130-1")
    assert found
    assert (rows[0].trade_no, rows[0].at, rows[2].trade_no) == (found.trade_no, found.at, given.trade_no)


def test_day_without_trade_is_empty(till: Till) -> None:
    till.pay()
    assert till.gateway.bill(day=today() - timedelta(days=1)) == []


def test_day_ends_at_midnight_in_china() -> None:
    late, early = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)
    payments = [made(at=late), made(at=early)]
    assert [bills.happened(payments, date(2026, 11, day)) for day in (29, 30)] == [[], [(payments[0], None)]]


def test_wechat_reads_commas_that_nobody_escaped() -> None:
    plain, packed = bills.wechat([(made(), None)])
    assert '`一,`二"三' in plain.decode()
    with pytest.raises(GatewayError, match="BILL_UNREADABLE"):  # a comma and a backtick is beyond telling apart
        wechat_bill.read(packed, sha1=hashlib.sha1(plain).hexdigest())  # noqa: S324 - the channel's own choice
    text = plain.decode().replace(",`二", ",二").encode()
    rows = wechat_bill.read(gzip.compress(text), sha1=hashlib.sha1(text).hexdigest())  # noqa: S324 - the same
    assert rows == [
        BillRow("HM-1-000001", "", "payment", 12_50, 8, "4200000000001", datetime(2026, 11, 30, 6, 30, tzinfo=UTC))
    ]


def test_alipay_reads_commas_and_quotes() -> None:
    rows = alipay_bill.read(bills.alipay([(made("alipay"), None)], date(2026, 11, 30)))
    assert rows == [
        BillRow("HM-1-000001", "", "payment", 12_50, 8, "4200000000001", datetime(2026, 11, 30, 6, 30, tzinfo=UTC))
    ]


def test_wechat_refund_that_failed_says_so() -> None:
    given = Refund("R-1-000001", 50, "5000000000001", "", made().paid_at, "")
    plain, _packed = bills.wechat([(made(), given)])
    text = plain.decode().replace(",`二", "").replace("ORIGINAL,`SUCCESS", "ORIGINAL,`FAIL").encode()
    [row] = wechat_bill.read(gzip.compress(text), sha1=hashlib.sha1(text).hexdigest())  # noqa: S324 - the channel's own choice
    assert (row.kind, row.fen, row.state, row.trade_no) == ("refund", 50, "failed", "5000000000001")


@pytest.mark.parametrize("break_", ["hash", "cut", "not gzip", "another currency"])
def test_wechat_bill_that_is_broken_is_refused(break_: str) -> None:
    payment = made()
    payment.subject = "水龙头"
    plain, packed = bills.wechat([(payment, None)])
    sha1 = hashlib.sha1(plain).hexdigest()  # noqa: S324 - the channel's own choice
    assert len(wechat_bill.read(packed, sha1=sha1.upper())) == 1
    changed = {
        "hash": plain.replace(b"12.50", b"12.51"),
        "cut": plain.split("总交易单数".encode())[0],
        "not gzip": plain,
        "another currency": plain.replace(b"CNY", b"USD"),
    }[break_]
    packed = changed if break_ == "not gzip" else gzip.compress(changed)
    digest = sha1 if break_ == "hash" else hashlib.sha1(changed).hexdigest()  # noqa: S324 - the same
    with pytest.raises(GatewayError, match="BILL_HASH" if break_ == "hash" else "BILL_UNREADABLE"):
        wechat_bill.read(packed, sha1=digest)


@pytest.mark.parametrize("break_", ["no zip", "no detail", "cut", "other kind"])
def test_alipay_bill_that_is_broken_is_refused(break_: str) -> None:
    packed = bills.alipay([(made("alipay"), None)], date(2026, 11, 30))
    with zipfile.ZipFile(io.BytesIO(packed), metadata_encoding="gbk") as bundle:
        names = bundle.namelist()
        text = bundle.read(names[0]).decode("gbk")
    assert names == ["20880000000000010156_20261130_业务明细.csv", "20880000000000010156_20261130_业务明细(汇总).csv"]
    changed = {"cut": text.partition("列表结束")[0], "other kind": text.replace("交易\t", "转账\t")}.get(break_, text)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("汇总.csv" if break_ == "no detail" else "业务明细.csv", changed.encode("gbk"))
    with pytest.raises(GatewayError, match="BILL_UNREADABLE"):
        alipay_bill.read(b"PK" if break_ == "no zip" else out.getvalue())


def test_sandbox_remembers_for_the_bill(till: Till, gateway: Gateway) -> None:
    assert gateway.bill(day=today()) == []
    till.pay()
    assert [row.fen for row in gateway.bill(day=today())] == [12_50]


@pytest.mark.parametrize(
    ("address", "error"), [("file:///etc/hosts", GatewayError), ("http://127.0.0.1:9/", UnreachableError)]
)
def test_alipay_bill_that_cannot_be_had(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, address: str, error: type[Exception]
) -> None:
    gateway = of_alipay(sandbox)
    monkeypatch.setattr(gateway._client, "ask", lambda _method, _content: {"bill_download_url": address})
    with pytest.raises(error):
        gateway.bill(day=today())
