"""What else happens between people: a no, a broken promise, work that is not right yet, two hands on one button."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser


def open_by(called: str, page: Page, address: str = "") -> Page:
    people.step_into(page, called)
    if address:
        page.goto(address)
    return page


def test_no_leads_to_the_next_worker(site: Served, window: Opener) -> None:
    words = "阳台地漏返水"
    order, first = people.stage(
        site,
        f'order = request("{words}", preferred="engineer").pk',
        "told = [order, pending(order)]",
    )
    page = window()
    people.come_in(page, site, first)
    people.offer(page, words).get_by_role("link", name="不接").click()
    page.get_by_role("radio", name="手上忙不过来").check()
    page.get_by_role("button", name="不接").click()
    expect(page.get_by_text("好的，已经去问下一位")).to_be_visible()
    expect(people.offer(page, words)).to_have_count(0)
    following = people.stage(site, f'told = pending("{order}", declined="{first["call"]}")')
    other = window()
    people.come_in(other, site, following)
    expect(people.offer(other, words)).to_be_visible()
    lin = open_by("林女士", window(), f"/home/orders/{order}/")
    expect(lin.get_by_role("listitem").filter(has_text=f"{first['call']}没有接")).to_contain_text("手上忙不过来")


def test_broken_promise_reaches_the_lead(site: Served, window: Opener) -> None:
    order, number = people.stage(
        site,
        "with tasks.by_hand():",
        '    order = request("卫生间水管爆了", ago=timedelta(hours=2))',
        '    lead = person("team-lead")',
        '    orders.assign(order_id=order.pk, worker=worker("engineer"), by=lead, reason="最近", at=now - timedelta(minutes=110))',
        "told = [order.pk, order.number]",
    )
    lead = open_by("刘师傅", window(), "/inbox/")
    told = lead.get_by_role("button", name="超时升级：报修：给排水").filter(has_text=number)
    people.until(lead, told)
    expect(told).to_contain_text("到场已超时")
    lead.goto("/work/team/")
    mine = lead.get_by_role("region", name="班组在手的").get_by_role("listitem")
    late = mine.filter(has_text="林女士 · 报修：给排水").filter(has_text=re.compile("周师傅.*超 1 时", re.DOTALL))
    expect(late).to_have_count(1)
    late.get_by_role("link").click()
    expect(lead.get_by_role("banner")).to_contain_text(number)
    operator = open_by("沈主管", window(viewport=DESKTOP), f"/console/orders/{order}/")
    step = operator.get_by_role("complementary").get_by_role("listitem").filter(has_text="超时升级")
    expect(step).to_contain_text("到场超时，已报班组长")


def test_not_right_yet_comes_back_to_the_worker(site: Served, window: Opener) -> None:
    words, why = "洗衣机龙头喷水", "又开始喷了，比刚才还快"
    number = people.stage(
        site,
        'liu, ago = worker("team-lead"), lambda minutes: now - timedelta(minutes=minutes)',
        "with tasks.by_hand():",
        f'    order = request("{words}", urgency="emergency", ago=timedelta(hours=3))',
        '    orders.assign(order_id=order.pk, worker=liu, by=liu.person, reason="最近", at=ago(170))',
        "    orders.arrive(order_id=order.pk, by=liu.person, at=ago(160))",
        '    photos = [Album().of("base.repair.water", draw=Random(n)) for n in range(2)]',
        '    orders.finish(order_id=order.pk, words="换了垫圈", photos=photos, by=liu.person, at=ago(100))',
        "told = order.number",
    )
    lin = open_by("林女士", window())
    lin.get_by_role("article").filter(has_text=words).get_by_role("link", name="还有问题").click()
    lin.get_by_role("button", name="重新打开").click()
    expect(lin.get_by_text("请写一句原因，对方会看到。")).to_be_visible()
    lin.get_by_label("说说哪里还不行").fill(why)
    lin.get_by_role("button", name="重新打开").click()
    expect(lin.get_by_role("listitem").filter(has_text="您说还有问题")).to_contain_text(why)
    worker = open_by("刘师傅", window())
    people.until(worker, people.offer(worker, words))
    worker.goto("/inbox/")
    told = worker.get_by_role("button", name="重新打开：报修：给排水")
    expect(told).to_contain_text(f"{number}：{why}")
    told.click()
    expect(worker.get_by_role("listitem").filter(has_text="重新打开")).to_contain_text(why)


def test_double_tap_is_one_order(window: Opener) -> None:
    words = "厨房插座没有电"
    lin = open_by("林女士", window())
    people.say(lin, words)
    second = lin.context.new_page()
    second.goto(lin.url)
    lin.get_by_role("button", name="就这样，提交").dblclick(no_wait_after=True)
    order = people.agree(second)
    lin.wait_for_url(order)
    lin.goto("/home/orders/")
    expect(lin.get_by_role("link").filter(has_text=words)).to_have_count(1)


def test_two_accept_in_the_same_second(site: Served, window: Opener) -> None:
    words = "水从天花板往下灌"
    people.stage(site, f'pending(request("{words}", urgency="emergency"))')
    hands = {called: open_by(called, window()) for called in ("周师傅", "刘师傅")}
    buttons = [people.offer(page, words).get_by_role("button", name="我去，立即接单") for page in hands.values()]
    for button in buttons:
        expect(button).to_be_visible()
    for button in buttons:
        button.click(no_wait_after=True)
    has_it = {called: page.get_by_text("接好了，居民已经知道您要来") for called, page in hands.items()}
    too_late = {called: page.get_by_role("alert") for called, page in hands.items()}
    for called in hands:
        expect(has_it[called].or_(too_late[called])).to_be_visible()
    winner, loser = sorted(hands, key=lambda called: not has_it[called].is_visible())
    expect(has_it[loser]).to_have_count(0)
    expect(too_late[loser]).to_have_text(f"{winner}先接了这单。")
    expect(people.offer(hands[loser], words)).to_have_count(0)


def test_stranger_sees_nothing(site: Served, window: Opener) -> None:
    order = people.stage(site, 'told = request("书房暖气不热").pk')
    stranger = open_by("苏先生", window())
    answer = stranger.goto(f"/home/orders/{order}/")
    assert answer
    assert answer.status == 404
    expect(stranger.get_by_role("heading", name="没有这一页")).to_be_visible()
    expect(stranger.get_by_text("书房暖气不热")).to_have_count(0)
    stranger.get_by_role("link", name="回到首页").click()
    expect(stranger.get_by_role("heading", name="首页")).to_be_attached()
    expect(stranger.get_by_text("桃源居").first).to_be_visible()
