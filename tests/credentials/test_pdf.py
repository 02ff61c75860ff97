"""The certificate as a reader shows it and a phone scans it."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from linli.credentials import pdf, qr, typesetting
from linli.credentials.typesetting import Style

URL = "https://linli.example.cn/verify/Zk3p9Qx7vBn2LmT8sWd4Yh6Rj1Fg5Kc0/"
ROWS = [("年份", "2024 年至 2026 年"), ("志愿服务", "126 小时"), ("出示给", "和睦银行，用于申请装修贷款")]


def draw(**changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "title": "社区贡献证明", "holder": "林禾", "lines": ROWS, "issuer": "和睦里", "verify_url": URL,
        "issued": datetime(2026, 11, 22, 17, tzinfo=UTC), "valid_until": datetime(2027, 5, 22, 16, tzinfo=UTC),
    }  # fmt: skip
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        return pdf.certificate(**(arguments | changes))


def words(file: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 1
    return str(document[0].get_textpage().get_text_bounded()).splitlines()


def picture(file: bytes, *, scale: float) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(file)[0].render(scale=scale).to_pil()
    return image


def test_certificate_says_everything_on_one_page() -> None:
    assert words(draw()) == [
        "邻里 和睦里",
        "社区贡献证明",
        "兹证明",
        "林禾",
        "年份 2024 年至 2026 年",
        "志愿服务 126 小时",
        "出示给 和睦银行，用于申请装修贷款",
        "签发日期",
        "2026年11月23日",
        "有效期至",
        "2027年5月22日",
        "签发方",
        "和睦里",
        "扫码核验真伪",
        "核验页显示这份证明现在是否有效；本人可以随时撤回，撤回后立",
        "即失效。",
        URL,
    ]


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_phone_reads_the_address_from_the_page(scale: float) -> None:
    assert [code.text for code in zxingcpp.read_barcodes(picture(draw(), scale=scale))] == [URL]


def test_address_is_a_link_too() -> None:
    assert draw().count(b"/URI (" + URL.encode()) == 1


def test_chinese_characters_are_drawn() -> None:
    blank, drawn = (picture(draw(holder=name), scale=1.0).convert("L") for name in ("\u3000\u3000", "林禾"))
    box = (62, 222, 130, 254)
    assert [min(page.crop(box).tobytes()) < 100 for page in (blank, drawn)] == [False, True]


def test_page_is_a4() -> None:
    assert [round(side) for side in pypdfium2.PdfDocument(draw())[0].get_size()] == [595, 842]


def test_same_arguments_give_the_same_bytes() -> None:
    assert draw() == draw()


def test_second_language_stands_beside_the_first() -> None:
    found = words(draw(languages=("zh-hans", "en"), title="社区贡献证明\nProof of contribution"))
    assert found[1:3] == ["社区贡献证明", "Proof of contribution"]
    assert [found[found.index(day) + 1] for day in ("2026年11月23日", "2027年5月22日")] == [
        "Nov. 23, 2026",
        "May 22, 2027",
    ]


@pytest.mark.parametrize(("rows", "fit"), [(1, True), (6, True), (13, True), (14, False)])
def test_rows_shrink_until_no_page_can_hold_them(rows: int, fit: bool) -> None:  # noqa: FBT001 - a column of the table
    lines = [(f"第 {n} 类", f"{n} 次") for n in range(rows)]
    if fit:
        assert [line for line in words(draw(lines=lines)) if line.endswith(" 次")] == [
            f"第 {n} 类 {n} 次" for n in range(rows)
        ]
    else:
        with pytest.raises(pdf.TooMuchForOnePageError):
            draw(lines=lines)


def test_long_name_and_title_stay_on_the_page() -> None:
    page = picture(draw(holder="阿卜杜热合曼·" * 6, title="社区" * 20), scale=1.0).convert("L")
    margin = page.crop((page.width - 50, 0, page.width, page.height))
    assert min(margin.tobytes()) == 255


def test_character_that_no_reader_has_is_marked() -> None:
    assert words(draw(holder="𬭸林"))[3] == "〓林"


# --- typesetting -------------------------------------------------------------------------------------------------
STYLE = Style(10, "#000000")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("一二三四五六", ["一二三四五", "六"]),
        ("一二三四五。", ["一二三四", "五。"]),
        ("一二 three four", ["一二 three", "four"]),
        ("abcdefghijklmnopq", ["abcdefghijkl", "mnopq"]),
    ],
)
def test_lines_break_where_a_reader_would(text: str, lines: list[str]) -> None:
    assert typesetting.wrap(text, STYLE, room=50) == lines


@pytest.mark.parametrize(
    "text", ["和睦银行，用于申请装修贷款时说明本人在社区的参与情况。" * 3, "a" * 99, "词 word，" * 30]
)
def test_no_line_is_wider_than_its_room(text: str) -> None:
    lines = typesetting.wrap(text, STYLE, room=120)
    assert max(typesetting.width(line, STYLE) for line in lines) <= 120
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_font_changes_with_the_script() -> None:
    assert typesetting.runs("共 12 次") == [("STSong-Light", "共"), ("Times-Roman", " 12 "), ("STSong-Light", "次")]


# --- the code ----------------------------------------------------------------------------------------------------
def test_code_for_the_screen_has_no_style_of_its_own() -> None:
    root = ET.fromstring(qr.svg(URL))  # noqa: S314 - our own output
    names = {name for element in root.iter() for name in element.attrib}
    assert (root.attrib["class"], "style" in names, {"width", "height"} & set(root.attrib)) == ("qr", False, set())
