"""A shop that falls a tier, in real windows: it is warned a month ahead, falls, says what is wrong with that, and is restored."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

SHOP, OTHER, GOODS, OTHERS = "守田粮店", "拾光鲜果", "五常大米", "赣南脐橙"
HE = "13900000888"
WORDS = "二十三号到二十五号大雪封路，那几单晚了都先打过电话。"
FOUND = "查了电话记录，确实都先说过，不算迟。"
# Both shops are members, the grain shop of silver and shown first; the office has a second person in it. Where they stood
# before has been looked at by the schedule, which does so as soon as it runs.
_BEFORE = (
    "from linli.core.models import ScheduledRun",
    "from linli.core.scoping import community_scope",
    "from linli.market import services as market",
    "from linli.merchants import services as merchants",
    "from linli.merchants.models import Merchant",
    "from linli.people import services as acquaintances",
    "until = time.monotonic() + 20",
    'while not ScheduledRun.objects.filter(name="merchants\' tiers").exists():',
    "    assert time.monotonic() < until, 'the schedule never came to the tiers'",
    "    time.sleep(0.1)",
    "with community_scope(town.pk):",
    f"    for name, tier, rank in (('{SHOP}', 'silver', 90), ('{OTHER}', 'bronze', 70)):",
    "        rows = Merchant.objects.filter(name_zh=name)",
    "        rows.update(standing='member', tier=tier, rank=rank, member_since=now - timedelta(days=120))",
    "        market.rank(ranks={rows.get().pk: float(rank)})",
    f"    he = acquaintances.register(name='何经理', phone='+86{HE}')",
    "    acquaintances.join(person=he, community=town, role='operator', at=now)",
    f"    told = str(Merchant.objects.get(name_zh='{SHOP}').pk)",
)
# What both sold ten days ago: thirty orders each. Of the grain shop's most were late, some done twice, some complained of.
_SOLD = (
    "from types import SimpleNamespace",
    "from linli.core.scoping import community_scope",
    "from linli.merchants.models import Merchant",
    "from tests.alliance.conftest import sold",
    "from tests.alliance.test_gathering import complain",
    "def sells(name, code, first, **how):",
    "    shop = Merchant.objects.get(name_zh=name)",
    "    hand = Worker.objects.get(person=shop.applicant)",
    "    product = Product.objects.get(community=town, code=code)",
    "    cast = SimpleNamespace(community=town, resident=person('elder'), engineer=hand, water=product)",
    "    return sold(cast, shop, 30, at=now, first=first, **how)",
    "with community_scope(town.pk):",
    f"    rows = sells('{SHOP}', 'value.commerce.staples', 900000, stars=2, late=20, reopened=6)",
    "    for row in rows[:4]:",
    "        complain(row, person('elder'), at=now, ago=240, mended=60)",
    f"    sells('{OTHER}', 'value.commerce.produce', 910000)",
)
# What was assessed and decided so far was so a month earlier; and the schedule comes round again.
_A_MONTH_LATER = (
    "from linli.alliance.models import Assessment",
    "from linli.alliance.services import propose_due",
    "month = timedelta(days=31)",
    "for row in Assessment.objects.order_by('month'):",
    "    row.month = (row.month - timedelta(days=1)).replace(day=1)",
    "    row.made_at, row.decided_at = row.made_at - month, row.decided_at and row.decided_at - month",
    "    row.save()",
    "told = propose_due(at=now)",
)
# Until when may be appealed against what was decided today.
_LAST_DAY = (
    "last = (now + timedelta(days=14)).astimezone(town.zone)",
    "told = f'{last.month}月{last.day}日'",
)


def test_shop_is_warned_falls_appeals_and_is_restored(site: Served, window: Opener) -> None:
    tang, lin, shen, he = window(), window(), window(viewport=DESKTOP), window(viewport=DESKTOP)
    page = f"/counter/shop/{people.stage(site, *_BEFORE)}/standing/"
    for somebody, called in ((tang, "唐老板"), (lin, "林女士"), (shen, "沈主管")):
        people.step_into(somebody, called)
    people.sign_in(he, site, HE)
    assert _shown(lin, "银牌") == [SHOP, OTHER]
    people.stage(site, *_SOLD)
    assert people.stage(site, *_A_MONTH_LATER) == 2
    _is_warned(tang, shen, page)
    # A warning takes nothing yet; but what the month showed is what the market goes by.
    assert _shown(lin, "银牌") == [OTHER, SHOP]
    assert people.stage(site, *_A_MONTH_LATER) == 2
    _falls(shen)
    assert _shown(lin, "铜牌") == [OTHER, SHOP]
    _appeals(tang, page, people.stage(site, *_LAST_DAY))
    assert _shown(lin, "铜牌") == [OTHER, SHOP]
    _is_answered(shen, he)
    _is_restored(tang, page)
    assert _shown(lin, "银牌") == [OTHER, SHOP]


def _shown(lin: Page, tier: str) -> list[str]:
    """Find the grain shop's rice with its tier; return the shops as the market shows them, the first first."""
    lin.goto("/home/market/")
    goods = lin.get_by_role("region", name="在卖的")
    expect(goods.get_by_role("link", name=GOODS)).to_contain_text(tier)
    rows = goods.get_by_role("link", name=re.compile(f"{SHOP}|{OTHER}")).all_inner_texts()
    return list(dict.fromkeys(SHOP if SHOP in row else OTHER for row in rows))


def _is_warned(tang: Page, shen: Page, page: str) -> None:
    """The shop hears of it at once, and what would mend it; the office reads why, and lets the warning stand."""
    _hears(tang, f"提醒：{SHOP}的等级可能要降")
    expect(_tier(tang)).to_contain_text("银牌")
    expect(_tier(tang)).to_contain_text("照现在这样，下个月会提议降一级")
    expect(tang.get_by_role("region", name="怎么改")).to_contain_text("居民评价")
    # Nobody has decided anything there is to appeal against.
    expect(tang.get_by_role("heading", name="申诉", exact=True)).to_have_count(0)
    panel = _open(shen)
    expect(panel.get_by_text(re.compile(r"^得分 [\d.]+，低于这一级要保持的 67$"))).to_be_visible()
    expect(panel.get_by_text(re.compile("^居民评价得分低"))).to_be_visible()
    panel.get_by_role("button", name="确认：提醒：要降级").click()
    expect(shen.get_by_text("确认了，商家会收到通知。")).to_be_visible()
    _hears(tang, f"提醒已确认：{SHOP}")
    expect(tang).to_have_url(re.compile(f"{page}$"))
    expect(_tier(tang)).to_contain_text("银牌")


def _falls(shen: Page) -> None:
    """The month after that nothing is better: the office reads why, and says so."""
    panel = _open(shen)
    expect(panel.get_by_text("当时银牌，提议铜牌 · 现在银牌")).to_be_visible()
    expect(panel.get_by_text("上个月提醒过")).to_be_visible()
    expect(panel.get_by_text(re.compile("其中超时 4 件"))).to_be_visible()
    panel.get_by_label("附言").fill("连着两个月送得太晚。")
    panel.get_by_role("button", name="确认：降为铜牌").click()
    expect(shen.get_by_text("确认了，商家会收到通知。")).to_be_visible()


def _appeals(tang: Page, page: str, last_day: str) -> None:
    """The phone says the tier, why, and until when one may say something against it; nothing is no word."""
    _hears(tang, f"{SHOP}的等级定了：铜牌")
    expect(tang).to_have_url(re.compile(f"{page}$"))
    expect(_tier(tang)).to_contain_text("铜牌")
    why = tang.get_by_role("region", name="为什么")
    expect(why).to_contain_text("降为铜牌")
    expect(why).to_contain_text("上个月提醒过")
    expect(why).to_contain_text("连着两个月送得太晚。")
    appeal = tang.get_by_role("region", name="申诉")
    expect(appeal.get_by_text(re.compile(f"对“降为铜牌”不服，.*{last_day}.*前可以申诉"))).to_be_visible()
    send = appeal.get_by_role("button", name="提交申诉")
    send.click()
    expect(appeal.get_by_text("请写清楚，对方会看到；最多 400 字。")).to_be_visible()
    appeal.get_by_label("哪里不对").fill(WORDS)
    send.click()
    expect(tang.get_by_text("申诉收到了，答复后会通知您。")).to_be_visible()
    # Said once, it is said; until the answer the tier is what was decided.
    expect(send).to_have_count(0)
    expect(_tier(tang)).to_contain_text("铜牌")


def _is_answered(shen: Page, he: Page) -> None:
    """Who decided does not answer; a colleague does, who was told of it."""
    _answer(_open(shen), "维持原来的决定", "再看也一样。")
    expect(shen.get_by_text("做决定的人不能答复对它的申诉，请另一位同事来。")).to_be_visible()
    _hears(he, f"商家申诉：{SHOP}")
    expect(_panel(he).get_by_text(WORDS)).to_be_visible()
    _answer(_panel(he), "撤销，恢复原来的等级", FOUND)
    expect(he.get_by_text("答复了，商家会收到通知。")).to_be_visible()
    expect(_panel(he).get_by_text("现在银牌")).to_be_visible()
    he.goto("/console/alliance/")
    expect(he.get_by_role("heading", name="等答复的申诉")).to_have_count(0)


def _answer(panel: Locator, outcome: str, words: str) -> None:
    panel.get_by_role("radio", name=outcome).check(force=True)
    panel.get_by_label("答复", exact=True).fill(words)
    panel.get_by_role("button", name="答复申诉").click()


def _is_restored(tang: Page, page: str) -> None:
    _hears(tang, f"申诉成立，决定撤销了：{SHOP}")
    expect(tang).to_have_url(re.compile(f"{page}$"))
    expect(_tier(tang)).to_contain_text("银牌")
    expect(tang.get_by_role("region", name="为什么")).to_contain_text("已撤销")
    expect(tang.get_by_role("region", name="历月评定")).to_contain_text(f"申诉：{WORDS} · 答复：{FOUND}")


def _hears(page: Page, title: str) -> None:
    """Find a message in the inbox and follow it."""
    page.goto("/inbox/")
    line = page.get_by_role("button", name=title)
    people.until(page, line)
    line.click()
    expect(page).not_to_have_url(re.compile("/inbox/$"))


def _tier(tang: Page) -> Locator:
    return tang.get_by_role("region", name="现在的等级")


def _open(shen: Page) -> Locator:
    """Open the shop's line in the newest month's table."""
    shen.goto("/console/alliance/")
    shen.get_by_role("table").get_by_role("link", name=SHOP).click()
    expect(_panel(shen)).to_be_visible()
    return _panel(shen)


def _panel(page: Page) -> Locator:
    return page.get_by_role("region", name=SHOP, exact=True)
