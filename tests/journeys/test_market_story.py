"""Buying from the shop round the corner, in real windows: rice within half an hour, and a group that neighbours make together."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

RICE = "五常大米"
POINTS = 300
# ¥500 and some points for her; the shop's key.
_PURSE = (
    "from uuid import uuid4",
    "from linli.core.scoping import community_scope",
    "from linli.ledger import services as ledger",
    "from linli.market import services as market",
    "from linli.merchants.models import Merchant",
    "with community_scope(town.pk):",
    "    lin, home = person('resident'), town.pk",
    "    market.top_up_at_desk(person=lin, community=home, fen=50000, form_key=uuid4(), by=person('operator'), at=now)",
    "    source = ledger.ensure(community=home, owner=home, kind='issued', unit='green', lowest=None, at=now)",
    "    purse = ledger.ensure(community=home, owner=lin.pk, unit='green', at=now)",
    "    legs = [(source.pk, -1000), (purse.pk, 1000)]",
    "    ledger.post(community=home, cause=f'given:{uuid4()}', kind='award', legs=legs, at=now)",
    "    told = str(Merchant.objects.get(name_zh='守田粮店').pk)",
)
_BOOKS = (
    "from linli.core.scoping import community_scope",
    "from linli.market import checking",
    "with community_scope(town.pk):",
    "    told = checking.faults()",
)


def test_rice_comes_within_half_an_hour(site: Served, window: Opener, tmp_path: Path) -> None:
    lin, tang = window(), window()
    people.stage(site, *people.MORNING)
    shop = people.stage(site, *_PURSE)
    people.step_into(lin, "林女士")
    price = _put_into_the_basket(lin)
    _pay(lin, price)
    sale, code = lin.url, lin.locator(".market-digits").inner_text().strip()
    people.step_into(tang, "唐老板")
    _bring(tang, shop, code, tmp_path)
    _confirm(lin, sale)
    # What the shop gets is in its statement, with the commission of three per cent taken off.
    tang.goto(f"/counter/shop/{shop}/statement/")
    line = tang.get_by_role("row").filter(has_text="成交入账").last
    expect(line).to_contain_text(f"¥{price - round(price * 3) / 100:.2f}")
    assert people.stage(site, *_BOOKS) == []


def _put_into_the_basket(lin: Page) -> float:
    """Look for rice, choose half an hour, and put a bag into the basket; return what it costs."""
    lin.goto("/home/market/")
    lin.get_by_label("找商品和服务").fill("大米")
    lin.get_by_role("button", name="找", exact=True).click()
    lin.get_by_role("link", name=re.compile(RICE)).first.click()
    expect(lin.get_by_role("heading", name=RICE)).to_be_visible()
    _choose(lin, "半小时达")
    lin.get_by_role("button", name="放进购物篮").click()
    lin.goto("/home/market/basket/")
    _choose(lin, "半小时达")
    return float(re.findall(r"去付款 ¥([\d.]+)", lin.get_by_role("region", name="下一步").inner_text())[0])


def _choose(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("radio", name=name).check(force=True)


def _pay(lin: Page, price: float) -> None:
    """Pay a part in points and the rest from the wallet; more points than may be is told."""
    lin.get_by_role("spinbutton", name="用积分").fill("9999")
    lin.get_by_role("button", name=re.compile("^去付款")).click()
    expect(lin.get_by_text(re.compile(r"最多可以用 \d+ 分"))).to_be_visible()
    lin.get_by_role("spinbutton", name="用积分").fill(str(POINTS))
    lin.get_by_role("button", name=re.compile("^去付款")).click()
    expect(lin.get_by_role("heading", name=f"付 ¥{price - POINTS / 100:.2f}")).to_be_visible()
    _choose(lin, re.compile("余额"))
    lin.get_by_role("button", name=re.compile("^付 ¥")).click()
    # Paid, she is at her purchase, or one tap away from it.
    more = lin.get_by_role("link", name=re.compile("看到哪了"))
    if more.count():
        more.first.click()
    expect(lin.get_by_role("heading", name="收货码")).to_be_visible()


def _bring(tang: Page, shop: str, code: str, folder: Path) -> None:
    """Accept, set out, and hand over: a wrong code is refused, the right one is not."""
    tang.goto(f"/counter/shop/{shop}/orders/?show=new")
    card = tang.get_by_role("article").filter(has_text="半小时达").first
    people.until(tang, card.get_by_role("button", name=re.compile("接单")))
    card.get_by_role("link").first.click()
    tang.get_by_role("button", name="接单").first.click()
    tang.get_by_role("button", name="出发").first.click()
    wrong = "000000" if code != "000000" else "111111"
    tang.get_by_label("收货码").fill(wrong)
    tang.get_by_role("button", name="交货", exact=True).click()
    expect(tang.get_by_text("收货码不对，还可以试 4 次。")).to_be_visible()
    tang.get_by_label("收货码").fill(code)
    tang.locator("input[type=file]").first.set_input_files(people.photo(folder, "door.jpg"))
    tang.get_by_role("button", name="交货", exact=True).click()
    expect(tang.get_by_text("送完以后，这里不再显示地址和电话。")).to_be_visible()


def _confirm(lin: Page, sale: str) -> None:
    lin.goto(sale)
    lin.get_by_role("link", name="去确认和评价").click()
    lin.get_by_role("radio", name="5 星，非常满意").check()
    lin.get_by_role("button", name="办好了，提交").click()
    expect(lin.get_by_role("heading", name="办好了，谢谢您")).to_be_visible()
    lin.goto(sale)
    people.until(lin, lin.get_by_text("已完成").first)


GOOD, BAD = "一起买五常米", "凑不齐的团"
# Ends both at their time, and says how: state, the price for everybody in fen, and what each buyer has paid in the end.
_END = (
    "from datetime import timedelta",
    "from linli.core.scoping import community_scope",
    "from linli.market.models import GroupBuy, Sale",
    "from linli.market.services import grouping",
    "with community_scope(town.pk):",
    f"    rows = GroupBuy.objects.filter(name_zh__in=['{GOOD}', '{BAD}']).order_by('pk')",
    "    for row in rows:",
    "        grouping.close_one(row.pk, at=row.closes_at)",
    "    told = [(r.state, r.reached_fen, [sale.left_fen for sale in Sale.objects.filter(group=r)]) for r in rows.all()]",
)
_VARIANT = (
    "from linli.core.scoping import community_scope",
    "from linli.market.models import Variant",
    "with community_scope(town.pk):",
    "    row = Variant.objects.filter(item__name_zh='五常大米', merchant__name_zh='守田粮店').order_by('position')[0]",
    "    told = [str(row.pk), (now + timedelta(days=1)).strftime('%Y-%m-%dT%H:%M')]",
)


def test_group_reaches_its_second_tier_and_another_fails(site: Served, window: Opener) -> None:
    lin, tang, desk = window(), window(), window(viewport=DESKTOP)
    people.stage(site, *people.MORNING)
    shop = people.stage(site, *_PURSE)
    variant, closes = people.stage(site, *_VARIANT)
    people.step_into(tang, "唐老板")
    people.step_into(lin, "林女士")
    for name, tiers in ((GOOD, ((2, "46"), (4, "42"))), (BAD, ((9, "40"),))):
        _start(tang, f"/counter/shop/{shop}/goods/variants/{variant}/group/", name, tiers, closes)
        _join(lin, name, count=4)
    assert people.stage(site, *_END) == [["won", 42_00, [4 * 42_00]], ["failed", None, [0]]]
    _look(lin, site, GOOD, "成团价 ¥42.00，人人一样，差价已退")
    _look(lin, site, BAD, "人不够，没有成团。付过的钱已全部退回。")
    assert people.stage(site, *_BOOKS) == []
    # The office sees both.
    people.step_into(desk, "沈主管")
    desk.goto("/console/market/groups/?state=won")
    expect(desk.get_by_role("main")).to_contain_text(GOOD)


def _start(tang: Page, path: str, name: str, tiers: tuple[tuple[int, str], ...], closes: str) -> None:
    """Open a group-buy; tiers whose price does not fall are refused, and nothing typed is lost."""
    tang.goto(path)
    tang.get_by_label("团购叫什么").fill(name)
    _choose(tang, "到店自提")
    tang.get_by_label("第 1 档满几件").fill("1")
    tang.get_by_label("第 1 档每件（元）").fill("9999")
    tang.get_by_label("最多卖几件").fill("12")
    tang.get_by_label("几时截止").fill(closes)
    tang.get_by_role("button", name="开团").click()
    expect(tang.get_by_text(re.compile("不高于原价"))).to_be_visible()
    expect(tang.get_by_label("团购叫什么")).to_have_value(name)
    for number, (count, yuan) in enumerate(tiers, start=1):
        tang.get_by_label(f"第 {number} 档满几件").fill(str(count))
        tang.get_by_label(f"第 {number} 档每件（元）").fill(yuan)
    tang.get_by_role("button", name="开团").click()
    expect(tang.get_by_label("团购叫什么")).to_have_count(0)


def _join(lin: Page, name: str, *, count: int) -> None:
    lin.goto("/home/market/groups/")
    lin.get_by_role("link", name=re.compile(name)).first.click()
    lin.get_by_label("要几件").fill(str(count))
    lin.get_by_role("button", name=re.compile("^参加")).click()
    _choose(lin, re.compile("余额"))
    lin.get_by_role("button", name=re.compile("^付 ¥")).click()
    expect(lin.get_by_role("button", name=re.compile("^付 ¥"))).to_have_count(0)


def _look(lin: Page, site: Served, name: str, words: str) -> None:
    key = people.stage(
        site, "from linli.market.models import GroupBuy", f"told = GroupBuy.objects.get(name_zh='{name}').pk"
    )
    lin.goto(f"/home/market/group/{key}/")
    expect(lin.get_by_text(words)).to_be_visible()
