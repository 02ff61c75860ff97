"""A shop's goods in Excel: told first, written on the owner's word, or not at all."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from linli.market.models import Item, PriceChange, Variant
from linli.market.sheets import COLUMNS
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market

HEAD = [column.heading for column in COLUMNS]


def at_(grocer: Market, page: str = "") -> str:
    return f"/counter/shop/{grocer.shop.pk}/goods/{page}"


# --- Excel -------------------------------------------------------------------------------------------------------
def sheet(*rows: list[Any]) -> SimpleUploadedFile:
    book = Workbook()
    page = book.worksheets[0]
    for row in [HEAD, *rows]:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("goods.xlsx", out.getvalue())


MILLET = ["M1", "商品", "小米", "", "1 公斤", "", 12.5, 8, "value.commerce.staples", "送货上门", "", ""]


def test_sheet_is_told_first_and_written_on_the_owners_word_once(owner: SignedIn, grocer: Market) -> None:
    shown = owner.post(at_(grocer, "import/"), {"file": sheet(MILLET, ["R5", *[None] * 5, 55, None, *[None] * 4])})
    told = shown.context["told"]
    assert (shown.status_code, told.items, told.variants, told.prices, told.stocks) == (200, 1, 1, 1, 0)
    assert not Item.objects.filter(name_zh="小米").exists()
    for _tap in range(2):
        answer = owner.post(at_(grocer, "import/write/"), {"sheet": shown.context["sheet"]})
        assert answer["Location"] == at_(grocer)
    assert (Item.objects.filter(name_zh="小米").count(), Variant.objects.get(pk=grocer.rice.pk).price_fen) == (1, 5500)
    assert PriceChange.objects.filter(variant=grocer.rice).count() == 2


def test_faults_are_listed_by_row_and_nothing_is_written(owner: SignedIn, grocer: Market) -> None:
    wrong = sheet(MILLET, ["M2", *MILLET[1:6], "贵", *MILLET[7:]], ["M1", *MILLET[1:]])
    answer = owner.post(at_(grocer, "import/"), {"file": wrong})
    assert answer.status_code == 422
    assert [(one["row"], one["column"]) for one in answer.context["faults"]] == [(3, "价格（元）"), (4, "货号")]
    assert ("有 2 处要改" in answer.text, "sheet" in answer.context) == (True, False)
    assert not Item.objects.filter(name_zh="小米").exists()


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [({}, 422, "还没有选文件"), ({"file": SimpleUploadedFile("goods.xlsx", b"no workbook")}, 415, "不是 Excel 工作簿")],
)  # fmt: skip
def test_file_that_is_none_is_refused(
    owner: SignedIn, grocer: Market, said: dict[str, Any], status: int, words: str
) -> None:
    answer = owner.post(at_(grocer, "import/"), said)
    assert (answer.status_code, words in answer.text) == (status, True)


def test_sheet_that_was_tampered_with_or_is_another_shops_is_not_written(
    owner: SignedIn, grocer: Market, town: Town, at: datetime
) -> None:
    checked = owner.post(at_(grocer, "import/"), {"file": sheet(MILLET)}).context["sheet"]
    owner.post(at_(grocer, "import/write/"), {"sheet": checked[:-3] + "abc"})
    owner.post(at_(grocer, "import/write/"), {})
    other = marketplace.stall(town, at=at)
    owner.as_(other.applicant).post(f"/counter/shop/{other.pk}/goods/import/write/", {"sheet": checked})
    assert not Item.objects.filter(name_zh="小米").exists()


def test_sheet_that_no_longer_fits_is_refused_when_it_is_written(owner: SignedIn, grocer: Market, at: datetime) -> None:
    checked = owner.post(at_(grocer, "import/"), {"file": sheet(MILLET)}).context["sheet"]
    type(grocer.rice.item.product).objects.filter(code="value.commerce.staples").update(is_active=False)
    answer = owner.post(at_(grocer, "import/write/"), {"sheet": checked})
    assert (answer.status_code, [one["column"] for one in answer.context["faults"]]) == (409, ["服务代码"])


def test_export_and_template_are_workbooks(owner: SignedIn, grocer: Market) -> None:
    for page, rows in (("export/", 5), ("template/", 1)):
        answer = owner.get(at_(grocer, page))
        goods = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert (goods.max_row, [cell.value for cell in goods[1]]) == (rows, HEAD)
    again = owner.post(
        at_(grocer, "import/"), {"file": SimpleUploadedFile("a.xlsx", owner.get(at_(grocer, "export/")).content)}
    )
    assert (again.status_code, again.context["told"].same) == (200, 4)
