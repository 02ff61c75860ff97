"""The order table as a workbook."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from linli.orders.enums import State
from linli.orders.models import Order
from linli.portals.property.orders import export
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.property import many


def _cells(response: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - the test client's answer
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows())


def _rows(response: Any) -> list[list[Any]]:  # noqa: ANN401 - the test client's answer
    return [[cell.value for cell in row] for row in _cells(response)]


def test_export_has_the_filters_orders_with_masked_phones(
    town: Town, browser: SignedIn, order: Order, at: datetime
) -> None:
    many.orders(town, 2, at=at, state=State.CLOSED)
    rows = _rows(browser.as_(town.operator).get("/console/orders/export/"))
    assert rows[0][0] == "订单号"
    assert [row[0] for row in rows[1:-1]] == [order.number]
    assert "138****0001" in rows[1]
    assert str(rows[-1][0]).startswith("导出时间")


def test_export_words_like_formulas_stay_words(town: Town, browser: SignedIn, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(words='=HYPERLINK("http://x")')
    response = browser.as_(town.operator).get("/console/orders/export/")
    cell = next(cell for row in _cells(response) for cell in row if str(cell.value).startswith("=HYPER"))
    assert cell.data_type == "s"


def test_export_says_where_it_was_cut(
    town: Town, browser: SignedIn, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 3)
    many.orders(town, 5, at=at)
    rows = _rows(browser.as_(town.operator).get("/console/orders/export/"))
    assert len(rows) == 1 + 3 + 2
    assert rows[-2][0] == "只导出了最新的 3 单，请缩小筛选范围。"
