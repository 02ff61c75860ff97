"""The same product for other eyes and hands: large and read aloud, without JavaScript, in English, and badly filled in."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# What nobody translates: the names of the household.
NAMES = {"林知禾", "许明朗", "许安禾"}
LARGE_PX, FINGER_PX = 18, 60
LONG = "水管漏水。" * 1000


def test_elder_asks_with_one_tap(window: Opener) -> None:
    page = window()
    people.step_into(page, "陈奶奶")
    links = [
        page.get_by_role("link", name=name) for name in ("叫管家", "说一句", "家里坏了", "收到的消息", "字再大一点")
    ]
    taps = [page.get_by_role("button", name="念给我听"), *links]
    for tap in taps:
        expect(tap).to_be_visible()
    assert [(tap.inner_text(), side) for tap in taps if (side := shortest_side(tap)) < FINGER_PX] == []
    written = page.locator("body").get_by_text(re.compile(r"\S")).all()
    assert [text.inner_text() for text in written if text.is_visible() and font_px(text) < LARGE_PX] == []
    expect(page.get_by_text("为您推荐")).to_have_count(0)
    expect(links[0]).to_have_attribute("href", "tel:+8613800138003")
    links[1].click()
    submit(page, "卫生间的灯不亮了")
    people.agree(page)
    expect(page.get_by_text("“卫生间的灯不亮了”")).to_be_visible()


def shortest_side(tap: Locator) -> float:
    box = tap.bounding_box()
    assert box
    return min(box["width"], box["height"])


def font_px(text: Locator) -> float:
    return float(str(text.evaluate("element => getComputedStyle(element).fontSize")).removesuffix("px"))


def test_everything_without_javascript(site: Served, window: Opener) -> None:
    page = window(java_script_enabled=False)
    people.sign_in(page, site, people.LIN)
    people.say(page, "客厅窗户关不上")
    order = people.agree(page)
    page.goto("/home/orders/")
    link = page.get_by_role("link").filter(has_text="客厅窗户关不上")
    expect(link).to_have_attribute("href", order.removeprefix(site.url))


def test_english_is_english(site: Served, window: Opener) -> None:
    page = window()
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Sign in with your phone")).to_be_visible()
    people.step_into(page, "林女士")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="Nine scenes")).to_be_visible()
    expect(main.get_by_role("link", name="Low carbon")).to_be_visible()
    # What people typed stays in their words, a neighbour keeps their name, and a warning is relayed to the letter.
    asked = 'Order.objects.filter(requester=person("resident")).values_list("words", "quote_words")'
    rows_of = ("from linli.neighbours.models import HelpNeed, HelpOffer", "from linli.care.models import Alert")
    warned = 'Alert.objects.values_list("issuer", "event", "headline", "description", "instruction", "area")'
    offered = 'HelpOffer.objects.values_list("words", "person__name")'
    needed = 'HelpNeed.objects.values_list("words", "person__name")'
    rows = people.stage(site, *rows_of, f"told = [*{asked}, *{offered}, *{needed}, *{warned}]")
    typed = "".join(words for row in rows for words in row)
    assert {part for part in CHINESE.findall(main.inner_text()) if part not in typed} - NAMES == set()
    assert page.evaluate("document.documentElement.scrollWidth") == page.evaluate("innerWidth")


@pytest.fixture
def asking(window: Opener) -> Page:
    page = window()
    people.step_into(page, "林女士")
    page.get_by_role("link", name="帮我办").click()
    return page


def words_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="要办什么")


def submit(page: Page, words: str, photo: Path | None = None) -> None:
    words_of(page).fill(words)
    if photo:
        page.get_by_label("照片").set_input_files(photo)
    page.get_by_role("button", name="看看听懂了没有").click()


def refused(page: Page, sentence: str, words: str) -> None:
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(words_of(page)).to_have_value(words)


def test_program_called_photo_is_refused(asking: Page, tmp_path: Path) -> None:
    program = tmp_path / "photo.jpg"
    program.write_bytes(b"MZ\x90\x00" + os.urandom(4000))
    submit(asking, "门铃不响", program)
    refused(asking, "这个文件不是照片。请选 JPG、PNG 或 WebP 图片。", "门铃不响")


@pytest.mark.parametrize(
    ("java_script", "sentence"),
    [(True, "有照片超过 20 MB，请换一张"), (False, "照片太大了，每张不超过 20 MB。请换一张或截小一些。")],
    ids=["warned before sending", "refused by the server"],
)
def test_too_large_photo_is_refused(window: Opener, tmp_path: Path, java_script: bool, sentence: str) -> None:  # noqa: FBT001 - a case's value
    page = window(java_script_enabled=java_script)
    people.step_into(page, "林女士")
    page.goto("/home/ask/")
    large = people.photo(tmp_path)
    with large.open("ab") as file:
        file.truncate(21 * 1024 * 1024)
    submit(page, "门铃不响", large)
    refused(page, sentence, "门铃不响")


def test_empty_request_is_asked_for_words(asking: Page) -> None:
    submit(asking, "")
    expect(words_of(asking)).to_be_focused()
    assert words_of(asking).evaluate("box => box.validity.valueMissing") is True
    submit(asking, "   ")
    refused(asking, "还没说要办什么。写一句话，或从服务里选一项。", "   ")


def test_five_thousand_characters_are_too_many(window: Opener) -> None:
    page = window()
    people.step_into(page, "林女士")
    page.get_by_role("textbox", name="要办什么，直接说").focus()
    page.keyboard.insert_text(LONG)
    page.get_by_role("button", name="提出").click()
    refused(page, "写得太长了：5000 字，最多 1000 字。请挑要紧的写。", LONG)
