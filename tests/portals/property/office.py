"""What the office's tests of the market share: where its pages are, a sale whose money is due, and how its files are read."""

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from linli.market.models import Sale
from tests.marketplace import Market

DAY = timedelta(days=1)
TERMS = {
    "pay_minutes": "20", "half_hour_minutes": "35", "late_fen": "4.50", "point_fen": "2", "points_percent": "25",
    "settle_days": "5",
}  # fmt: skip


def at_(path: str = "") -> str:
    """Return the address of a page of the market."""
    return f"/console/market/{path}"


def settled(shop: Market, *, times: int = 1) -> Sale:
    """Sell a bag of rice that was delivered ten days ago, so that its money is due."""
    row = Sale()
    now = shop.at
    shop.at = now - 10 * DAY
    for _n in range(times):
        row = shop.settle(shop.bring(shop.buy((shop.rice, 1))))
    shop.at = now
    return row


def number(row: Sale) -> str:
    """Return the number of a sale's order."""
    row.refresh_from_db()
    assert row.order
    return row.order.number


def file(response: object) -> bytes:
    """Return a file that was sent."""
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file


def book(response: object) -> list[list[object]]:
    """Return the rows of the first sheet of a workbook that was sent."""
    sheet = load_workbook(BytesIO(file(response))).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]
