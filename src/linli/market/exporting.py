"""A shop's goods as a workbook: what an import reads is what an export writes."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from linli.core.money import yuan
from linli.market.enums import ItemKind, Way
from linli.market.goods_rules import number, sellable
from linli.market.models import Variant
from linli.market.sheets import COLUMNS, KIND_WORDS, SHEET, WAY_WORDS
from linli.merchants.models import Merchant

_HEAD = Font(bold=True)
_FILL = PatternFill("solid", fgColor="E8EFE9")
_CODES = "服务代码 Service codes"


def export(shop: Merchant) -> bytes:
    """Return all of a shop's goods, a row a variant, in the order of the shelf. Two queries."""
    rows = Variant.objects.filter(merchant=shop, is_active=True).select_related("item__product")
    return _book(shop, (_cells(row) for row in rows.order_by("item_id", "position", "pk").iterator(chunk_size=1000)))


def template(shop: Merchant) -> bytes:
    """Return a workbook with the headings and the codes of services, for whoever begins. One query."""
    return _book(shop, ())


def _cells(row: Variant) -> list[Any]:
    item = row.item
    ways = "、".join(WAY_WORDS[Way(way)] for way in item.ways)
    return [
        number(row), KIND_WORDS[ItemKind(item.kind)], item.name_zh, item.name_en, row.name_zh, row.name_en,
        yuan(row.price_fen).removeprefix("¥").replace(",", ""), row.stock, item.product.code, ways, item.words_zh, item.words_en,
    ]  # fmt: skip


def _book(shop: Merchant, rows: Iterable[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for position, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, column.heading) for column in COLUMNS])
    for row in rows:
        sheet.append([_plain(sheet, value) for value in row])
    codes = book.create_sheet(_CODES)
    codes.column_dimensions["A"].width, codes.column_dimensions["B"].width = 32, 40
    codes.append([_head(codes, "服务代码 Service code"), _head(codes, "服务 Service")])
    for product in sellable(shop):
        codes.append([product.code, f"{product.name_zh} {product.name_en}".strip()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill = _HEAD, _FILL
    return cell


def _plain(sheet: Any, value: Any) -> Any:  # noqa: ANN401 - openpyxl types neither sheets nor cells of this kind
    """Return a text as text: what begins like a formula never runs on the reader's computer."""
    if not isinstance(value, str) or not value:
        return value if value != "" else None
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
