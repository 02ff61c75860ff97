"""The points economy in real windows: an hour of maths given to a neighbour, what it earned, and what that was spent on."""

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

OFFER = "大学读的是数学，初中以下的功课都能辅导"
NEED = "孩子初二几何老丢分，想请人周末讲讲数学"
LESSON, WINDOWS = "讲完了全等三角形，留了三道题。", "客厅和阳台的窗户擦一遍"
SKILLS, CLEANING = "邻里技能课", "家政保洁服务"
# By the rules of the sample: what the service product says (志愿服务), and the hour (邻里技能).
FOR_SERVICE, FOR_HOUR, PRICE = 30, 20, 120

# Whoever lives elsewhere in the community and has a phone of their own.
_NEIGHBOUR = (
    "rows = HouseholdMember.objects.filter(is_contact=True, household__community=town, person__phone__isnull=False)",
    'homes = rows.exclude(person__in=Persona.objects.values("person")).exclude(person__help_needs__isnull=False)',
    'one = homes.exclude(household__unit__building__name="3幢").order_by("pk").first().person',
    'told = {"phone": one.phone[3:], "polite": one.polite, "name": one.name}',
)
# The same figures as on the page, from the ledger.
_LEDGER = (
    "from linli.points import queries as points",
    'kept = {"community": town, "person": person("resident")}',
    "rows = points.balances(**kept, at=now)",
    'told = {"spendable": sum(row.points for row in rows if row.is_spendable), "held": sum(row.held for row in rows)}',
    'told |= {"skill": rows[0].points, "minutes": points.minutes_given(**kept)}',
)


@dataclass(frozen=True, slots=True)
class Purse:
    """What the page 积分 shows of what she has."""

    spendable: int
    held: int
    skill: int
    minutes: int


def test_lesson_given_earns_a_cleaning(site: Served, window: Opener, tmp_path: Path) -> None:
    lin, neighbour = window(), window()
    whom = people.stage(site, *_NEIGHBOUR)
    people.step_into(lin, "林女士")
    people.sign_in(neighbour, site, whom["phone"])
    before = _purse(lin)
    assert people.stage(site, *_LEDGER) == asdict(before)
    _bring_together(site, lin, neighbour)
    _agree(lin, neighbour, whom)
    _teach(site, lin, neighbour)
    earned = _earned(lin, before)
    order = _ask_for_cleaning(lin)
    # The fullest purse pays first, and this one is full enough.
    paid = replace(earned, spendable=earned.spendable - PRICE, skill=earned.skill - PRICE)
    assert _purse(lin) == replace(paid, held=earned.held + PRICE)
    _clean(site, window(), order, tmp_path)
    _confirm(lin, order)
    assert _purse(lin) == paid
    assert people.stage(site, *_LEDGER) == asdict(paid)
    row = f'row = Order.objects.select_related("payment").get(pk="{order}")'
    assert people.stage(site, row, "told = [row.state, row.payment.state, row.payment.points]") == [
        "confirmed", "captured", PRICE,
    ]  # fmt: skip


def _purse(page: Page) -> Purse:
    people.tab(page, "积分")
    words = page.get_by_role("main").inner_text()
    hours = page.get_by_role("listitem").filter(has_text="和积分分开记").inner_text()
    return Purse(
        spendable=_figure(r"可用 (\d+) 分", words), held=_figure(r"另有 (\d+) 分已预留", words),
        skill=_figure(r"知识技能\s*(\d+)", words),
        minutes=60 * _figure(r"(\d+)\s*小时", hours) + _figure(r"(\d+)\s*分", hours),
    )  # fmt: skip


def _figure(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    return int(found[1]) if found else 0


def _bring_together(site: Served, lin: Page, neighbour: Page) -> None:
    people.tab(lin, "邻里")
    lin.get_by_role("link", name="我能帮", exact=True).click()
    lin.get_by_label("您能帮邻居做什么").fill(OFFER)
    lin.get_by_role("checkbox", name="周日上午").check()
    lin.get_by_role("button", name="我愿意").click()
    expect(lin.get_by_text("谢谢您。有邻居需要，会先问您愿不愿意。")).to_be_visible()
    expect(lin.get_by_role("region", name="我能帮的")).to_contain_text(re.compile(f"{OFFER}.*功课辅导", re.DOTALL))
    people.tab(neighbour, "邻里")
    neighbour.get_by_role("link", name="请邻居帮忙").click()
    neighbour.get_by_label("想请邻居帮什么").fill(NEED)
    neighbour.get_by_role("checkbox", name="周日上午").check()
    neighbour.get_by_role("button", name="找一位邻居").click()
    expect(neighbour.get_by_text("记下了。有合适的邻居，会同时问你们两位。")).to_be_visible()
    # What the schedule does every quarter of an hour.
    people.stage(site, "from linli.neighbours import services as neighbours", "neighbours.propose_all(at=now)")


def _agree(lin: Page, neighbour: Page, whom: dict[str, str]) -> None:
    _look_at(lin, NEED)
    expect(lin.get_by_role("heading", name=f"{whom['polite']}想请您帮忙")).to_be_visible()
    expect(lin.get_by_role("region", name="为什么想到你们")).to_contain_text("功课辅导")
    expect(lin.get_by_text(whom["name"])).to_have_count(0)
    lin.get_by_role("button", name="我愿意去").click()
    expect(lin.get_by_text("好的，等对方也点头就说定了。")).to_be_visible()
    _look_at(neighbour, OFFER)
    neighbour.get_by_role("button", name="好，请来").click()
    expect(neighbour.get_by_text("说定了。")).to_be_visible()
    neighbour.get_by_role("link", name="看这件事").click()
    lin.reload()
    expect(lin.get_by_role("heading", name=f"{whom['name']}想请您帮忙")).to_be_visible()
    lin.get_by_role("link", name="看这件事").click()


def _look_at(page: Page, words: str) -> None:
    people.tab(page, "邻里")
    page.get_by_role("article").filter(has_text=words).get_by_role("link", name="看一看，回个话").click()


def _teach(site: Served, lin: Page, neighbour: Page) -> None:
    """An hour at the neighbour's table: in by the code on her phone, out with a word, and confirmed with thanks."""
    expect(neighbour.get_by_text(f"“{NEED}”")).to_be_visible()
    code = _figure(r"(\d{6})，人到门口时报给对方", neighbour.get_by_role("main").inner_text())
    lin.get_by_label("对方手机上的 6 位签到码").fill(f"{code:06}")
    lin.get_by_role("button", name="我到了").click()
    expect(lin.get_by_text("到了，开始计时。谢谢您。")).to_be_visible()
    order = people.key_of(neighbour.url)
    people.stage(site, f'Order.objects.filter(pk="{order}").update(arrived_at=now - timedelta(hours=1))')
    lin.get_by_label("写两句").fill(LESSON)
    lin.get_by_role("button", name="做好了").click()
    expect(lin.get_by_text("做好了。对方确认以后，时长和积分就到账。")).to_be_visible()
    neighbour.reload()
    expect(neighbour.get_by_text(LESSON)).to_be_visible()
    neighbour.get_by_role("radio", name="5 星，非常满意").check()
    neighbour.get_by_role("button", name="办好了，提交").click()
    expect(neighbour.get_by_role("heading", name="办好了，谢谢您")).to_be_visible()


def _earned(lin: Page, before: Purse) -> Purse:
    """Look at what has come in, and at what it came for."""
    purse = _purse(lin)
    gained = FOR_SERVICE + FOR_HOUR
    assert purse == replace(
        before, spendable=before.spendable + gained, skill=before.skill + gained, minutes=before.minutes + 60
    )
    rows = lin.get_by_role("region", name="怎么来的").get_by_role("listitem").filter(has_text=SKILLS)
    expect(rows.filter(has_text="志愿服务，按服务产品所写").first).to_contain_text(f"+{FOR_SERVICE}")
    expect(rows.filter(has_text="邻里技能，每小时").first).to_contain_text(f"+{FOR_HOUR}")
    return purse


def _ask_for_cleaning(lin: Page) -> str:
    lin.get_by_role("region", name="换服务").get_by_role("link", name=CLEANING).click()
    lin.get_by_label("说说情况").fill(WINDOWS)
    expect(lin.get_by_role("radio", name=f"用 {PRICE} 积分")).to_be_checked()
    order = people.agree(lin, "提交")
    return people.key_of(order)


def _clean(site: Served, hand: Page, order: str, folder: Path) -> None:
    people.come_in(hand, site, people.stage(site, f'told = pending("{order}")'))
    people.offer(hand, WINDOWS).get_by_role("button", name="接单").click()
    people.deliver(hand, "玻璃擦亮了，窗槽也吸过。", folder)


def _confirm(lin: Page, order: str) -> None:
    lin.goto(f"/home/orders/{order}/")
    lin.get_by_role("button", name="办好了，提交").click()
    expect(lin.get_by_role("heading", name="办好了")).to_be_visible()
