"""A shop on its way in, in real windows: it applies, shows its papers, is visited, is refused and then chosen by the checklist.

Then it puts its first goods on the shelf, and a neighbour finds them.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linli.merchants import licences
from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

ZHOU = "13800138011"
SHOP, BODY = "周记蔬果", "92330110MA2XFEG50"
LICENCE = BODY + licences.check_character(BODY)
# One letter was misread.
SLIP = f"{BODY[:-1]}1{LICENCE[-1]}"
PAPERS = ("营业执照", "食品经营许可证", "从业人员健康证")
BLOCKED = "后门堆了纸箱"
GOODS, SERVICE, SIZE, YUAN, STOCK = "塘栖枇杷", "时令瓜果服务", "两斤装", "36.80", "20"


def test_shop_comes_in_by_the_checklist_and_sells(site: Served, window: Opener, tmp_path: Path) -> None:
    owner, desk, wang, lin = window(), window(viewport=DESKTOP), window(), window()
    people.sign_in(owner, site, ZHOU)
    _apply(owner)
    page = owner.url
    for kind in PAPERS:
        _hand_in(owner, kind, tmp_path)
    people.step_into(desk, "沈主管")
    _find(desk)
    # Nobody has looked at anything yet: the checklist says what is lacking, and she is not chosen.
    _choose(desk)
    expect(desk.get_by_text(re.compile("还差：管家还没有去看过、营业执照.*、食品"))).to_be_visible()
    _check_papers(desk)
    people.step_into(wang, "王管家")
    _visit(wang, blocked=True)
    _find(desk)
    _choose(desk)
    expect(desk.get_by_text(re.compile("还差：店面干净，消防通道不堵"))).to_be_visible()
    _visit(wang, blocked=False)
    _find(desk)
    _choose(desk)
    expect(desk.get_by_text("选用了，开始试营。")).to_be_visible()
    _own_shop(owner, page)
    people.step_into(lin, "林女士")
    _search(lin, finds=0)
    _list(owner)
    _search(lin, finds=1)
    _look(lin)


def _apply(owner: Page) -> None:
    """What is asked can be read before; a licence number with a slip in it is no licence number."""
    owner.goto("/home/me/")
    owner.get_by_role("link", name="我有一家店").click()
    owner.get_by_role("link", name="生鲜果蔬").click()
    expect(owner.get_by_text("食品经营许可证在有效期内，挂在看得见的地方")).to_be_visible()
    owner.get_by_role("link", name=re.compile("申请")).first.click()
    owner.get_by_label("店名", exact=True).fill(SHOP)
    owner.get_by_label("执照上的名称").fill("杭州周记蔬果店（示例）")
    owner.get_by_label("统一社会信用代码").fill(SLIP)
    owner.get_by_label("店里电话").fill("0571-88001234")
    owner.get_by_label("门店地址").fill("和睦路 66 号")
    owner.get_by_role("button", name="交上申请").click()
    expect(owner.get_by_text(re.compile("统一社会信用代码不对"))).to_be_visible()
    expect(owner.get_by_label("店名", exact=True)).to_have_value(SHOP)
    owner.get_by_label("统一社会信用代码").fill(LICENCE)
    owner.get_by_role("button", name="交上申请").click()
    expect(owner.get_by_role("heading", name=SHOP)).to_be_visible()


def _hand_in(owner: Page, kind: str, folder: Path) -> None:
    expect(owner.get_by_role("heading", name=f"交{kind}")).to_be_visible()
    owner.locator("#paper input[type=file]").set_input_files(people.photo(folder, "paper.jpg"))
    owner.get_by_label("有效到哪天").fill("2030-12-31")
    owner.get_by_role("button", name="交给物业核对").click()
    expect(owner.get_by_role("heading", name=f"交{kind}")).to_have_count(0)


def _find(desk: Page) -> None:
    desk.goto("/console/merchants/")
    desk.get_by_role("link", name=SHOP).first.click()
    expect(desk.get_by_role("heading", name=SHOP)).to_be_visible()


def _choose(desk: Page) -> None:
    desk.get_by_role("link", name="选用，开始试营").click()
    desk.get_by_label("佣金").fill("4.5")
    desk.get_by_role("button", name="选用，开始试营").click()


def _check_papers(desk: Page) -> None:
    _find(desk)
    for _kind in PAPERS:
        desk.get_by_role("button", name=re.compile("核对无误|合格")).first.click()
        expect(desk.get_by_text("核对好了。")).to_be_visible()


def _visit(wang: Page, *, blocked: bool) -> None:
    wang.goto("/work/merchants/")
    wang.get_by_role("link", name=re.compile(SHOP)).first.click()
    for group in wang.get_by_role("group").all():
        bad = blocked and "消防通道" in group.inner_text()
        group.get_by_role("radio", name="否" if bad else "是").check()
    wang.get_by_label("还看到了什么").fill(BLOCKED if blocked else "都清开了")
    wang.get_by_role("button", name="记下这次看店").click()
    expect(wang).to_have_url(re.compile(r"/work/merchants/$"))


def _own_shop(owner: Page, page: str) -> None:
    """She is told, and signs in to her shop: it opens when she says."""
    owner.goto("/inbox/")
    people.until(owner, owner.get_by_role("button", name=f"入选了：{SHOP}"))
    owner.goto(page)
    expect(owner.get_by_text("每天最多 10 单")).to_be_visible()
    owner.get_by_role("link", name="去店里：营业时间、店员").click()
    expect(owner.get_by_text("4.5%")).to_be_visible()


def _list(owner: Page) -> None:
    """From her shop she comes to an empty shelf; a price in words is no price, goods are counted, and nothing typed is lost."""
    owner.get_by_role("navigation").get_by_role("link", name="商品").click()
    expect(owner.get_by_text("这里还没有商品")).to_be_visible()
    owner.get_by_role("main").get_by_role("link", name="添商品").first.click()
    expect(owner.get_by_role("radio", name="商品", exact=True)).to_be_checked()
    owner.get_by_label("属于哪项服务").select_option(label=SERVICE)
    owner.get_by_label("名称", exact=True).fill(GOODS)
    owner.get_by_role("checkbox", name="到店自提").check(force=True)
    owner.get_by_label("第 1 种规格叫什么").fill(SIZE)
    price, stock = owner.get_by_label("第 1 种的价格（元）"), owner.get_by_label("第 1 种的库存")
    price.fill("三十六块八")
    owner.get_by_role("button", name="上架", exact=True).click()
    expect(owner.get_by_text("价格不对。请填大于 0、不超过十万元的数，最多两位小数。")).to_be_visible()
    expect(owner.get_by_text(re.compile("^库存不对"))).to_be_visible()
    expect(owner.get_by_label("名称", exact=True)).to_have_value(GOODS)
    expect(owner.get_by_role("checkbox", name="到店自提")).to_be_checked()
    price.fill(YUAN)
    stock.fill(STOCK)
    owner.get_by_role("button", name="上架", exact=True).click()
    expect(owner.get_by_text(f"{GOODS} 上架了。")).to_be_visible()
    size = owner.get_by_role("article").filter(has=owner.get_by_role("heading", name=SIZE))
    expect(size).to_contain_text(f"¥{YUAN}")
    expect(size).to_contain_text(f"库存 {STOCK}")


def _search(lin: Page, *, finds: int) -> None:
    """Search the market for the goods."""
    lin.goto("/home/market/")
    lin.get_by_label("找商品和服务").fill(GOODS)
    lin.get_by_role("button", name="找", exact=True).click()
    expect(lin.get_by_role("heading", name=f"找到 {finds} 样")).to_be_visible()


def _look(lin: Page) -> None:
    """She sees whose it is, and on its page the price, how it comes, that the shop is new, and that it can be had."""
    card = lin.get_by_role("link", name=GOODS)
    expect(card).to_contain_text(SHOP)
    expect(card).to_contain_text(f"¥{YUAN} 起")
    card.click()
    expect(lin.get_by_role("heading", name=GOODS)).to_be_visible()
    expect(lin.get_by_role("radio", name=re.compile(f"{SIZE}.*¥{YUAN}"))).to_be_checked()
    expect(lin.get_by_role("radio", name="到店自提")).to_be_checked()
    expect(lin.get_by_role("region", name=SHOP)).to_contain_text("新店试营业")
    expect(lin.get_by_role("region", name=SHOP)).to_contain_text("和睦路 66 号")
    expect(lin.get_by_role("button", name="立即买")).to_be_enabled()
