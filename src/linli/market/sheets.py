"""The workbook of a shop's goods: its columns, in Chinese and English, and what stands in a row of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from linli.core import money
from linli.market.enums import ItemKind, Way
from linli.people.workbook.cells import BadCellError, text

SHEET = "商品 Goods"
# What a float of a computed cell may be off by, in yuan.
_DUST = Decimal("0.0001")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its headings, how wide it is shown, and whether a sheet must have it."""

    field: str
    zh: str
    en: str
    width: int
    needed: bool = False

    @property
    def heading(self) -> str:
        """The heading as it is written: both languages."""
        return f"{self.zh} {self.en}"


COLUMNS = (
    Column("sku", "货号", "SKU", 14, needed=True),
    Column("kind", "类型", "Kind", 12),
    Column("name_zh", "名称", "Name", 24, needed=True),
    Column("name_en", "英文名", "English name", 24),
    Column("variant_zh", "规格", "Variant", 16),
    Column("variant_en", "规格英文", "English variant", 16),
    Column("price", "价格（元）", "Price (yuan)", 14, needed=True),
    Column("stock", "库存", "Stock", 10, needed=True),
    Column("product", "服务代码", "Service code", 26),
    Column("ways", "送法", "Ways", 36),
    Column("words_zh", "介绍", "About", 40),
    Column("words_en", "英文介绍", "English about", 40),
)
BY_FIELD = {column.field: column for column in COLUMNS}


def _key(said: str) -> str:
    """Headings are compared without case, blanks and the form of their brackets."""
    return re.sub(r"\s+", "", said).lower().replace("(", "（").replace(")", "）")


_HEADINGS = {_key(name): column for column in COLUMNS for name in (column.heading, column.zh, column.en, column.field)}


def heading(said: object) -> Column | None:
    """Return the column that a cell of the header row names, None for one we do not know."""
    return _HEADINGS.get(_key(str(said or "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: a variant. Empty texts, and None for price and stock: the cell is empty."""

    number: int
    sku: str = ""
    kind: str = ""
    name_zh: str = ""
    name_en: str = ""
    variant_zh: str = ""
    variant_en: str = ""
    # In fen.
    price: int | None = None
    stock: int | None = None
    product: str = ""
    ways: tuple[str, ...] = ()
    words_zh: str = ""
    words_en: str = ""

    def packed(self) -> list[Any]:
        """Return the row as it travels in a form."""
        return list(asdict(self).values())

    @classmethod
    def unpacked(cls, values: list[Any]) -> "Row":
        """Return the row that `packed` gave."""
        said = dict(zip(cls.__slots__, values, strict=True))
        return cls(**{**said, "ways": tuple(said["ways"])})


# (row of the sheet, 0 for the file as a whole; field; what is wrong)
type Fault = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the rows that could be, and what is wrong with the others."""

    rows: list[Row]
    faults: list[Fault]


_KINDS: Mapping[str, str] = {
    "商品": ItemKind.GOODS, "goods": ItemKind.GOODS, "服务": ItemKind.SERVICE, "service": ItemKind.SERVICE,
    "套餐": ItemKind.PACKAGE, "package": ItemKind.PACKAGE, "": "",
}  # fmt: skip
KIND_WORDS = {ItemKind.GOODS: "商品", ItemKind.SERVICE: "服务", ItemKind.PACKAGE: "套餐"}
WAY_WORDS = {
    Way.HALF_HOUR: "半小时达", Way.DELIVERY: "送货上门", Way.PICKUP: "到店自提", Way.HAND_OVER: "邻里代送",
    Way.VISIT: "上门服务",
}  # fmt: skip
_WAYS: Mapping[str, str] = {
    **{words: way.value for way, words in WAY_WORDS.items()},
    **{way.value: way.value for way in Way},
}


def kind(value: object) -> str:
    """Return the kind that a cell names."""
    said = text(value).lower()
    if said not in _KINDS:
        raise BadCellError(_("“%(said)s”不认识，可以填：%(listed)s。") % {"said": said[:20], "listed": _("商品、服务")})
    return str(_KINDS[said])


def ways(value: object) -> tuple[str, ...]:
    """Return the ways that a cell names, with any commas between."""
    said = [piece for piece in re.split(r"[、,，;；/\s]+", text(value)) if piece]
    if wrong := [piece for piece in said if piece not in _WAYS]:
        listed = _("、").join(WAY_WORDS.values())
        raise BadCellError(_("“%(said)s”不认识，可以填：%(listed)s。") % {"said": wrong[0][:20], "listed": listed})
    return tuple(dict.fromkeys(_WAYS[piece] for piece in said))


def price(value: object) -> int | None:
    """Return fen, None for an empty cell."""
    said = _clean(value) if isinstance(value, float) else text(value).replace(",", "")
    if not said:
        return None
    try:
        return money.fen(said.removesuffix("元"))
    except money.NotMoneyError as error:
        raise BadCellError(_("价格“%(said)s”不对，写成 12.50，最多两位小数。") % {"said": text(value)[:20]}) from error


def _clean(value: float) -> str:
    """Return what was meant by a computed number: 12.299999999999999 is 12.30."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    near = exact.quantize(_CENT, ROUND_HALF_UP)
    return str(near if abs(exact - near) < _DUST else exact)


def stock(value: object) -> int | None:
    """Return how many there are, None for an empty cell."""
    said = text(value)
    if not said:
        return None
    if not re.fullmatch(r"\d{1,9}", said):
        raise BadCellError(_("库存“%(said)s”不对，填 0 到 1000000 的整数。") % {"said": said[:20]})
    return int(said)


READERS: Mapping[str, Callable[[object], Any]] = {
    **dict.fromkeys(BY_FIELD, text), "kind": kind, "ways": ways, "price": price, "stock": stock
}  # fmt: skip
