"""A shop's goods in Excel: every fault told, all rows written or none, and the same file back."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from linli.core.models import Fact
from linli.market import exporting, importing, queries
from linli.market.errors import BadSheetError, NotYoursError
from linli.market.models import Item, PriceChange, Term, Variant
from linli.market.sheets import COLUMNS, Row
from tests.marketplace import Market

HEAD = [column.heading for column in COLUMNS]
CODE = "value.commerce.staples"
# sku, kind, name, English, variant, English, price, stock, code, ways, words, English words
NEW = ["M1", "商品", "小米", "Millet", "1 公斤", "1 kg", "12.50", 8, CODE, "送货上门、到店自提", "今年新米", ""]


def book(*rows: list[Any], head: list[Any] | None = None) -> io.BytesIO:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in [HEAD if head is None else head, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out


def but(row: list[Any], **changes: object) -> list[Any]:
    names = [column.field for column in COLUMNS]
    return [changes.get(name, value) for name, value in zip(names, row, strict=True)]


def known(sku: str, *, price: object = None, stock: object = None) -> list[Any]:
    return but([None] * len(COLUMNS), sku=sku, price=price, stock=stock)


def rows_of(*rows: list[Any]) -> list[Row]:
    sheet = importing.read(book(*rows))
    assert sheet.faults == []
    return sheet.rows


def many(count: int) -> list[list[Any]]:
    return [but(NEW, sku=f"N{n}", name_zh=f"杂货{n}号", price=f"{n % 90 + 1}.50") for n in range(count)]


# --- reading -----------------------------------------------------------------------------------------------------
def test_row_is_read_with_its_money_in_fen() -> None:
    (row,) = rows_of(NEW)
    assert (row.number, row.sku, row.kind, row.price, row.stock) == (2, "M1", "goods", 1250, 8)
    assert row.ways == ("delivery", "pickup")


@pytest.mark.parametrize(
    ("said", "fen"),
    [(12, 1200), (12.5, 1250), (12.299999999999999, 1230), ("¥12.50", 1250), ("1,200", 120000), ("12元", 1200), (None, None)],
)  # fmt: skip
def test_price_is_read_as_people_write_it(said: object, fen: int | None) -> None:
    assert rows_of(but(NEW, price=said))[0].price == fen


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("price", "十二"), ("price", "12.505"), ("price", "-1"), ("price", 0.125), ("price", "=1+1"), ("stock", "八"),
        ("stock", -1), ("stock", 1.5), ("kind", "水果"), ("ways", "送货上门、飞过来"),
    ],
)  # fmt: skip
def test_cell_that_makes_no_sense_is_a_fault_of_its_row(field: str, said: object) -> None:
    sheet = importing.read(book(NEW, but(NEW, sku="M2", **{field: said})))
    assert [(row, name) for row, name, _words in sheet.faults] == [(3, field)]
    assert [row.sku for row in sheet.rows] == ["M1"]


@pytest.mark.parametrize("heads", ["zh", "en"])
def test_headings_of_either_language_are_understood_below_a_title(heads: str) -> None:
    sheet = importing.read(book([getattr(column, heads) for column in COLUMNS], NEW, head=["本店商品"]))
    assert [(row.number, row.name_zh) for row in sheet.rows] == [(3, "小米")]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(b"not a workbook"), "不是 Excel"), (book(head=["货号", "名称"]), "缺少列：价格（元）、库存"),
        (book(), "没有商品"), (book(head=[*HEAD, "货号"]), "出现了两次：货号"),
        (book(*[known(f"S{n}") for n in range(importing.MAX_ROWS + 1)]), "最多 5000 行"),
    ],
    ids=["no workbook", "columns missing", "empty", "column twice", "too long"],
)  # fmt: skip
def test_file_that_cannot_be_used_says_why(file: io.BytesIO, words: str) -> None:
    sheet = importing.read(file)
    assert (sheet.rows, len(sheet.faults), sheet.faults[0][0]) == ([], 1, 0)
    assert words in sheet.faults[0][2]


# --- checking ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sku": None}, "sku"), ({"sku": "S" * 41}, "sku"), ({"sku": "#1"}, "sku"), ({"name_zh": None}, "name_zh"),
        ({"name_zh": "米" * 61}, "name_zh"), ({"price": None}, "price"), ({"price": 0}, "price"),
        ({"price": "100000.01"}, "price"), ({"stock": None}, "stock"), ({"stock": 1_000_001}, "stock"),
        ({"product": "no.such"}, "product"), ({"product": None}, "product"), ({"product": "base.repair.water"}, "product"),
        ({"ways": None}, "ways"), ({"ways": "上门服务"}, "ways"), ({"kind": "套餐"}, "kind"),
        ({"kind": "服务", "ways": "上门服务"}, "stock"), ({"name_zh": "空调清洗"}, "stock"), ({"name_zh": "米油套餐"}, "kind"),
    ],
    ids=str,
)  # fmt: skip
def test_row_that_cannot_be_taken_is_told(shop: Market, changes: dict[str, Any], field: str) -> None:
    rows = rows_of(but(NEW, **changes))
    assert [(row, name) for row, name, _words in importing.check(shop.shop, rows)] == [(2, field)]


def test_rows_are_checked_against_each_other(shop: Market) -> None:
    rows = rows_of(NEW, but(NEW, name_zh="大麦"), but(NEW, sku="M3", ways="半小时达"))
    faults = importing.check(shop.shop, rows)
    assert [(row, name) for row, name, _words in faults] == [(3, "sku"), (4, "ways")]
    assert "第 2 行" in faults[0][2]


def test_too_many_variants_of_one_name_are_told(shop: Market) -> None:
    rows = rows_of(*[but(NEW, sku=f"M{n}", variant_zh=f"{n} 公斤") for n in range(31)])
    assert [(row, name) for row, name, _words in importing.check(shop.shop, rows)] == [(32, "name_zh")]


def test_check_asks_three_times_whatever_the_length(shop: Market) -> None:
    for count in (1, 30):
        rows = rows_of(*many(count))
        with CaptureQueriesContext(connection) as asked:
            assert importing.check(shop.shop, rows) == []
        assert len(asked) == 3


# --- writing -----------------------------------------------------------------------------------------------------
def test_known_numbers_change_price_and_stock_and_new_ones_are_put_on_the_shelf(shop: Market, at: datetime) -> None:
    rows = rows_of(
        known("R5", price=55, stock=7), known("O5", stock=10), but(NEW, sku="R10", name_zh="东北大米", variant_zh="10 公斤", price=99),
        NEW, but(NEW, sku="M5", variant_zh="5 公斤", price=50, kind=None, product=None, ways=None),
    )  # fmt: skip
    told = importing.preview(shop.shop, rows)
    assert (told.items, told.variants, told.prices, told.stocks, told.same) == (1, 3, 1, 1, 1)
    assert not Item.objects.filter(name_zh="小米").exists()
    assert importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=at) == told
    shop.rice.refresh_from_db()
    assert (shop.rice.price_fen, shop.rice.stock) == (5500, 7)
    assert list(shop.rice.prices.order_by("at", "id").values_list("fen", flat=True)) == [6000, 5500]
    item = Item.objects.get(name_zh="东北大米")
    assert (item.from_fen, [one.sku for one in item.variants.order_by("position")]) == (5500, ["R5", "R10"])
    millet = Item.objects.get(name_zh="小米")
    assert (millet.from_fen, millet.ways, millet.is_active) == (1250, ["delivery", "pickup"], True)
    assert [(one.name_zh, one.price_fen, one.stock, one.position) for one in millet.variants.order_by("position")] == [
        ("1 公斤", 1250, 8, 0), ("5 公斤", 5000, 8, 1),
    ]  # fmt: skip
    assert [row.name_zh for row in queries.shelf(words="小米")] == ["小米"]
    assert [row.name_zh for row in queries.shelf(words="小米", way="half-hour")] == []
    fact = Fact.objects.get(kind="goods.import")
    assert fact.payload == {"rows": 5, "items": 1, "variants": 3, "prices": 1, "stocks": 1}


def test_same_sheet_again_changes_nothing(shop: Market, at: datetime) -> None:
    rows = rows_of(NEW, known("R5", price=55))
    importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=at)
    before = (Item.objects.count(), Variant.objects.count(), PriceChange.objects.count())
    told = importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=at)
    assert (told.items, told.variants, told.prices, told.stocks, told.same) == (0, 0, 0, 0, 2)
    assert (Item.objects.count(), Variant.objects.count(), PriceChange.objects.count()) == before


@pytest.mark.once
def test_long_sheet_with_faults_tells_each_and_writes_nothing(shop: Market, at: datetime) -> None:
    lines = many(5000)
    wrong: list[dict[str, object]] = [{"price": 0}, {"product": "no.such"}, {"sku": "N1"}]
    for n in range(37):
        lines[n * 130] = but(lines[n * 130], **wrong[n % 3])
    rows = rows_of(*lines)
    faults = importing.check(shop.shop, rows)
    assert [row for row, _name, _words in faults] == [n * 130 + 2 for n in range(37)]
    before = (Item.objects.count(), Variant.objects.count(), Term.objects.count(), Fact.objects.count())
    with pytest.raises(BadSheetError) as refused:
        importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=at)
    assert refused.value.faults == faults
    assert (Item.objects.count(), Variant.objects.count(), Term.objects.count(), Fact.objects.count()) == before


@pytest.mark.once
@pytest.mark.slow
def test_five_thousand_good_rows_are_written_with_few_queries(shop: Market, at: datetime) -> None:
    rows = rows_of(*many(5000))
    with CaptureQueriesContext(connection) as asked:
        told = importing.write(shop=shop.shop, rows=rows, by=shop.owner, at=at)
    assert (told.items, told.variants, Variant.objects.count()) == (5000, 5000, 5004)
    assert [row.name_zh for row in queries.shelf(words="杂货4321号")] == ["杂货4321号"]
    # A database takes so many values in one statement; with a query a row there would be more than twenty thousand.
    assert len(asked) < 500


def test_somebody_who_does_not_work_there_writes_nothing(shop: Market, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        importing.write(shop=shop.shop, rows=rows_of(NEW), by=shop.town.resident, at=at)
    assert not Item.objects.filter(name_zh="小米").exists()


# --- exporting ---------------------------------------------------------------------------------------------------
def test_export_is_what_an_import_reads(shop: Market, at: datetime) -> None:
    Variant.objects.filter(pk=shop.oil.pk).update(name_zh="=HYPERLINK(1)")
    sheet = importing.read(io.BytesIO(exporting.export(shop.shop)))
    assert (sheet.faults, importing.check(shop.shop, sheet.rows)) == ([], [])
    assert [(row.sku, row.variant_zh, row.price, row.stock) for row in sheet.rows] == [
        ("R5", "5 公斤", 6000, 20), ("O5", "=HYPERLINK(1)", 8950, 10), (f"#{shop.package.pk.hex}", "一份", 14000, None),
        (f"#{shop.cleaning.pk.hex}", "挂机一台", 9900, None),
    ]  # fmt: skip
    told = importing.write(shop=shop.shop, rows=sheet.rows, by=shop.owner, at=at)
    assert (told.variants, told.prices, told.stocks, told.same) == (0, 0, 0, 4)


def test_template_has_the_headings_and_the_codes(shop: Market) -> None:
    made = load_workbook(io.BytesIO(exporting.template(shop.shop)))
    goods, codes = made.worksheets
    assert [[cell.value for cell in row] for row in goods.iter_rows()] == [HEAD]
    assert CODE in [row[0].value for row in codes.iter_rows(min_row=2)]
