"""What is done again and again becomes a product, in real windows: written down, completed, published, ordered, changed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

NAME, SAID = "窗帘拆洗", "请把窗帘拆下来洗好再挂上"
FIRST, SECOND, THIRD = "量窗，记下挂钩数", "拆下来，当面点件", "洗好挂回，试拉一遍"
ENGLISH = ("Measure, count the hooks", "Take down, count together", "Hang up again, try it")
PRICE, LATER = "60.00", "80.00"
# Three homes have asked for the same, each in its own words.
_ASKED = (
    "from linli.core.scoping import community_scope",
    "with community_scope(town.pk):",
    "    rows = HouseholdMember.objects.filter(household__unit__building__community=town)",
    "    rows = rows.exclude(person__in=Persona.objects.values('person')).select_related('person', 'household__unit__building')",
    "    product = Product.objects.get(code='value.home.cleaning')",
    f"    said = ['{SAID}', '{SAID}', '麻烦师傅把窗帘拆下来，洗好，再挂上吧']",
    "    homes = {row.household_id: row for row in rows.order_by('-pk')[:9]}",
    "    for row, words in zip(homes.values(), said, strict=False):",
    "        need = orders.Need(product=product, words=words, household=row.household, requester=row.person)",
    "        orders.request(community=town, need=need, by=row.person, at=now - timedelta(days=1))",
)


def test_steward_makes_a_product_and_orders_keep_their_version(site: Served, window: Opener, tmp_path: Path) -> None:
    wang, desk, lin = window(), window(viewport=DESKTOP), window()
    people.stage(site, *people.MORNING)
    people.stage(site, *_ASKED)
    people.step_into(wang, "王管家")
    _propose(wang)
    people.step_into(desk, "沈主管")
    _see_what_is_lacking(desk)
    _complete(desk)
    _say_price_and_times(desk)
    _publish(desk)
    people.step_into(lin, "林女士")
    first, taken = _order(lin, PRICE, without="")
    _change(desk)
    second, _slot = _order(lin, LATER, without=taken)
    _look(desk, first, PRICE)
    _look(desk, second, LATER)
    hands: dict[str, Page] = {}
    for order, price, steps in ((first, PRICE, [FIRST, SECOND]), (second, LATER, [FIRST, SECOND, THIRD])):
        hand = _asked(site, window, order, hands)
        _accept(hand, order, price)
        expect(hand.get_by_role("region", name="要做的").get_by_role("listitem")).to_have_text(steps)
        people.deliver(hand, "都洗好挂回去了", tmp_path)


def _propose(wang: Page) -> None:
    """Begin with what homes keep asking for; without steps and a reason it is not sent in, and nothing typed is lost."""
    wang.goto("/work/growth/")
    wang.get_by_role("link", name=re.compile("把常做的事变成产品")).click()
    wang.get_by_role("link", name=re.compile(SAID)).click()
    expect(wang.get_by_text(f"最近 90 天 3 单，3 户：“{SAID}”")).to_be_visible()
    wang.get_by_label("叫什么").fill(NAME)
    wang.get_by_label("怎么做").fill("")
    wang.get_by_role("checkbox", name="商家").uncheck(force=True)
    wang.get_by_role("checkbox", name="管家", exact=True).check(force=True)
    wang.get_by_label("大概做多久（分钟）").fill("60")
    wang.get_by_role("button", name="提给物业").click()
    expect(wang.get_by_text("至少写一步。")).to_be_visible()
    expect(wang.get_by_text("请写一句。")).to_be_visible()
    expect(wang.get_by_label("叫什么")).to_have_value(NAME)
    wang.get_by_label("怎么做").fill(f"{FIRST}\n{SECOND}")
    wang.get_by_label("为什么做成产品").fill("换季时家家都问，做法总是一样。")
    wang.get_by_role("button", name="提给物业").click()
    expect(wang.get_by_text("提上去了，物业看过会告诉您。")).to_be_visible()


def _see_what_is_lacking(desk: Page) -> None:
    """Find the draft: what it lacks stands there, each under its name, and it cannot be published."""
    desk.goto("/console/catalogue/drafts/")
    desk.get_by_role("link", name=NAME).click()
    for lacking in ("英文名 还没有英文名。", "英文介绍 还没有英文介绍。", "步骤 有的步骤还没有英文。"):
        expect(desk.get_by_role("listitem").filter(has_text=lacking)).to_be_visible()
    expect(desk.get_by_role("button", name="上架，居民可以下单")).to_have_count(0)


def _complete(desk: Page) -> None:
    """Fill in what is lacking, in both languages."""
    desk.get_by_role("link", name="去补上").click()
    desk.get_by_label("英文名").fill("Curtains washed")
    desk.get_by_label("一句话介绍").fill("拆、洗、挂一次办好。")
    desk.get_by_label("英文介绍").fill("Taken down, washed and hung up again.")
    desk.get_by_label("步骤").fill(_lines(2))
    desk.get_by_label(re.compile("^做好的标准(?!（)")).fill("挂回后拉得顺，地上没有水。")
    desk.get_by_label("做好的标准（英文）").fill("They run smoothly and the floor is dry.")
    desk.get_by_label(re.compile("^计价单位(?!（)")).fill("幅")
    desk.get_by_label("计价单位（英文）").fill("pair")
    desk.get_by_label("完工照片（张）").fill("2")


def _say_price_and_times(desk: Page) -> None:
    """A paid service wants a price, in figures; times must make sense. What is wrong stands beside its field."""
    desk.get_by_label("免费").uncheck(force=True)
    _save(desk)
    expect(desk.get_by_role("listitem").filter(has_text="收费的服务要写价格；不收钱请勾“免费”。")).to_be_visible()
    desk.get_by_role("link", name="去补上").click()
    desk.get_by_label("价格（元，起）").fill("六十")
    _save(desk)
    expect(desk.get_by_text("价格要写成数字，如 99 或 99.50。")).to_be_visible()
    desk.get_by_label("价格（元，起）").fill(PRICE)
    desk.get_by_label("要约时段").check()
    desk.get_by_label("从几点").fill("18:00")
    desk.get_by_label("到几点").fill("12:00")
    desk.get_by_label("至少提前几小时").fill("1")
    _save(desk)
    expect(desk.get_by_text("时段不对：关门要晚于开门，中间至少排得下一段。")).to_be_visible()
    desk.get_by_label("从几点").fill("09:00")
    desk.get_by_label("到几点").fill("19:00")
    _save(desk)


def _lines(count: int) -> str:
    return "\n".join(f"{zh} | {en}" for zh, en in list(zip((FIRST, SECOND, THIRD), ENGLISH, strict=True))[:count])


def _save(desk: Page) -> None:
    desk.get_by_role("button", name="保存并预览").click()


def _publish(desk: Page) -> None:
    """See in both languages what a resident will see; then it is on the shelf."""
    pages = desk.get_by_role("article")
    for words in (f"¥{PRICE} 起/幅", FIRST, "挂回后拉得顺，地上没有水。", "09:00–19:00，每段1小时"):
        expect(pages.first).to_contain_text(words)
    for words in ("Curtains washed", ENGLISH[0], "They run smoothly and the floor is dry."):
        expect(pages.last).to_contain_text(words)
    desk.get_by_role("button", name="上架，居民可以下单").click()
    expect(desk.get_by_text(f"“{NAME}”上架了，居民现在就能下单。")).to_be_visible()
    expect(desk.get_by_text("第 1 版 · 现在的")).to_be_visible()


def _order(lin: Page, price: str, *, without: str) -> tuple[str, str]:
    """Find it among the services and order it for its first free time; return the order's address, and that time."""
    lin.goto("/home/services/")
    lin.get_by_label("找服务").fill("窗帘")
    lin.get_by_role("button", name="找", exact=True).click()
    lin.get_by_role("link", name=re.compile(NAME)).click()
    expect(lin.locator(".price")).to_have_text(f"¥{price} 起/幅")
    if without:
        expect(lin.get_by_role("radio", name=without)).to_have_count(0)
    first = lin.get_by_role("group", name="什么时候来").locator("label").first
    first.click()
    slot = first.inner_text().strip()
    expect(lin.get_by_role("radio", name=slot)).to_be_checked()
    return people.agree(lin, "提交"), slot


def _change(desk: Page) -> None:
    """Publish a second version with one more step, at another price: not while it says what the first one says."""
    desk.get_by_role("link", name="起草新版本").click()
    _save(desk)
    desk.get_by_role("button", name="上架，居民可以下单").click()
    expect(desk.get_by_text("和现在的一样，没有要改的。")).to_be_visible()
    desk.get_by_role("link", name="改草案").click()
    desk.get_by_label("价格（元，起）").fill(LATER)
    desk.get_by_label("步骤").fill(_lines(3))
    _save(desk)
    changes = desk.get_by_role("region", name="和现在的不同")
    expect(changes.get_by_role("insertion")).to_have_text([f"{THIRD} | {ENGLISH[2]}", f"¥{LATER}"])
    desk.get_by_label("为什么改").fill("加了挂回试拉")
    desk.get_by_role("button", name="上架，居民可以下单").click()
    expect(desk.get_by_text("第 2 版 · 现在的")).to_be_visible()
    expect(desk.get_by_role("deletion")).to_have_text([f"¥{PRICE}"])


def _look(desk: Page, order: str, price: str) -> None:
    """The office sees an order at the price that it was made at."""
    desk.goto(f"/console/orders/{people.key_of(order)}/")
    expect(desk.locator(".panel-body")).to_contain_text(f"{NAME} · ¥{price}")


def _asked(site: Served, window: Opener, order: str, hands: dict[str, Page]) -> Page:
    """Return the window of whoever was asked to do it; one who has come in before has it open still."""
    asked = people.stage(site, f'told = pending("{people.key_of(order)}")')
    if asked["call"] not in hands:
        hands[asked["call"]] = window()
        people.come_in(hands[asked["call"]], site, asked)
    return hands[asked["call"]]


def _accept(hand: Page, order: str, price: str) -> None:
    """Take the order on, and see what it costs."""
    hand.goto(f"/work/orders/{people.key_of(order)}/")
    hand.get_by_role("button", name="接单").click()
    expect(hand.locator(".facts").filter(has_text="价格")).to_contain_text(f"¥{price}")
