"""A daughter and her mother: agreed with the steward present, used within its cap, told in the log, ended by the mother."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

CHEN, ZHOU = "13800138002", "13800138011"
WITNESS = "上门时说的：陈奶奶点头，“让念念替我办”。"
WORDS = "妈妈家厨房水管漏水了，明天下午有人"
AIRCON, AIRCON_YUAN, DESIGN = "空调清洗服务", 88, "居家设计改造"
FOR_HER = "女儿 周念慈 替 母亲 陈月珍"
# What the sample tells of the two is over before the story begins, and nobody is offended.
_BEFORE = (
    "from linli.people import family",
    "from linli.people.models import FamilyBond",
    'for bond in FamilyBond.objects.active().filter(principal=person("elder")):',
    "    family.revoke(bond_id=bond.pk, by=bond.principal, at=now)",
)


def test_daughter_acts_for_her_mother_until_she_says_stop(site: Served, window: Opener) -> None:
    people.stage(site, *_BEFORE)
    zhou, wang, chen = window(), window(), window()
    people.sign_in(zhou, site, ZHOU)
    _invite(zhou)
    people.step_into(wang, "王管家")
    _stand_by(wang)
    order = _ask(zhou)
    _too_dear(zhou)
    people.step_into(chen, "陈奶奶")
    _read_and_end(chen)
    _over(zhou, order)
    assert people.stage(site, *_RECORDED) == ["周念慈", "steward", WITNESS, "revoked"]


_RECORDED = (
    "from linli.people.models import FamilyBond",
    'bond = FamilyBond.objects.filter(principal=person("elder")).order_by("-invited_at").first()',
    "told = [bond.agent.name, bond.confirmed_how, bond.witness_words, bond.ended_how]",
)


def _family(page: Page) -> None:
    page.goto("/home/me/")
    page.get_by_role("link", name=re.compile("亲情账户")).click()
    expect(page.get_by_role("heading", name="亲情账户", level=1)).to_be_visible()


def _invite(zhou: Page) -> None:
    _family(zhou)
    zhou.get_by_role("link", name="邀请一位家人").click()
    zhou.get_by_role("radio", name="我替家人办").check()
    zhou.get_by_role("radio", name="父母", exact=True).check()
    zhou.get_by_label("对方的手机号").fill(CHEN)
    for scope in ("替办", "替付", "看进度"):
        zhou.get_by_role("checkbox", name=scope).check()
    zhou.get_by_label("替付每月最多（元）").fill("300")
    zhou.get_by_role("button", name="发出邀请").click()
    expect(zhou.get_by_text("邀请发出了，等对方确认。七天内有效。")).to_be_visible()
    # Until she agrees, her mother is no more to her than the number that was typed.
    sent = zhou.get_by_role("region", name="发出的邀请")
    expect(sent).to_contain_text("138****8002")
    expect(sent).not_to_contain_text("陈月珍")


def _stand_by(wang: Page) -> None:
    wang.goto("/work/residents/?q=陈月珍")
    wang.get_by_role("main").get_by_role("link", name=re.compile("8幢1单元301")).click()
    accounts = wang.get_by_role("region", name="亲情账户")
    expect(accounts).to_contain_text(FOR_HER)
    accounts.get_by_label("当面怎么说的，谁在场").fill(WITNESS)
    accounts.get_by_role("button", name="本人当面同意了，记下").click()
    expect(wang.get_by_text("记下了，双方都会收到通知。")).to_be_visible()
    expect(wang.get_by_role("region", name="亲情账户")).to_contain_text("管家在场，本人当面确认")


def _left(zhou: Page) -> float:
    """Return what she may still spend this month, as her page says it."""
    _family(zhou)
    said = zhou.get_by_role("region", name="我可以替谁办事").inner_text()
    found = re.search(r"本月还可以付 ¥([\d.]+)", said)
    assert found, said
    return float(found[1])


def _ask(zhou: Page) -> str:
    """Ask in plain words, which costs nothing, and for a service that does; both are her mother's."""
    before = _left(zhou)
    zhou.get_by_role("link", name=re.compile("看一看，改一改")).click()
    zhou.get_by_role("link", name="替这位家人提一件事").click()
    expect(zhou.get_by_role("radio", name="母亲 陈月珍")).to_be_checked()
    zhou.get_by_role("textbox", name="要办什么").fill(WORDS)
    zhou.get_by_role("button", name="看看听懂了没有").click()
    expect(zhou.get_by_role("radio", name="母亲 陈月珍")).to_be_checked()
    order = people.agree(zhou)
    expect(zhou.get_by_text("替 母亲 陈月珍", exact=True)).to_be_visible()
    expect(zhou.get_by_text(f"{FOR_HER}提出需求")).to_be_visible()
    _want(zhou, AIRCON)
    expect(zhou.get_by_text(f"{FOR_HER}提出需求")).to_be_visible()
    assert _left(zhou) == before - AIRCON_YUAN
    return order


def _want(zhou: Page, service: str) -> None:
    zhou.goto(f"/home/services/?q={service}")
    zhou.get_by_role("main").get_by_role("link", name=re.compile(service)).first.click()
    zhou.get_by_role("radio", name="母亲 陈月珍").check()
    zhou.get_by_role("button", name="提交", exact=True).click()


def _too_dear(zhou: Page) -> None:
    _want(zhou, DESIGN)
    expect(zhou.get_by_role("alert")).to_contain_text("超过了本月替付的上限 ¥300.00")


def _read_and_end(chen: Page) -> None:
    chen.get_by_role("link", name="谁可以替我办事").click()
    agents = chen.get_by_role("region", name="谁可以替我办事")
    expect(agents).to_contain_text("女儿 周念慈")
    expect(agents).to_contain_text("替付，每月最多 ¥300.00")
    log = chen.get_by_role("region", name="谁替谁办了什么")
    expect(log).to_contain_text(f"{FOR_HER}：提出需求")
    expect(log).to_contain_text(f"管家记：{WITNESS}")
    agents.get_by_role("button", name="解除").click()
    chen.get_by_role("dialog").get_by_role("button", name="解除").click()
    expect(chen.get_by_text("解除了，从现在起不再有效。")).to_be_visible()
    expect(chen.get_by_text("现在没有人可以替您办事。")).to_be_visible()


def _over(zhou: Page, order: str) -> None:
    answer = zhou.goto(order)
    assert answer
    assert answer.status == 404
    zhou.goto("/home/orders/")
    expect(zhou.get_by_role("main")).not_to_contain_text("妈妈家厨房")
    zhou.goto("/home/ask/")
    expect(zhou.get_by_role("radio", name="母亲 陈月珍")).to_have_count(0)
    zhou.goto("/inbox/")
    people.until(zhou, zhou.get_by_text("亲情账户解除了：陈月珍").first)
