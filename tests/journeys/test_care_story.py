"""Care that starts by itself: a storm from its warning to its end, a lunar birthday, a sign of life that stays away."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.care.papers import name, paper
from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

ZHOU = "13800138011"
HEADLINE = "示例市气象台发布台风橙色预警信号"
WORDS = "预计未来 12 小时内本市将有 10 级以上大风，并有暴雨，请注意防范。"
CHECK = "雷雨台风室外检查"
_AREA = (
    'ring = town.boundary["coordinates"][0]',
    'told = " ".join(f"{lat},{lng}" for lng, lat in ring)',
)
# What was added to another way to the same door is that one's, and the sample's own warnings are not the story's.
_STARTED = (
    "from linli.care.models import WarmService",
    'rows = WarmService.objects.filter(alert__sender="示例市气象台", state="made").order_by("id")',
    (
        'told = [[row.rule.code, row.order.state if row.order else "",'
        ' row.order.provider.person.phone[3:] if row.order and row.order.provider else ""]'
        ' for row in rows.select_related("rule", "order__provider__person")]'
    ),
)


# The team lead has asked for today's plan, at whatever hour the story is told.
_PLAN = (
    "from linli.core.scoping import community_scope",
    "from linli.planning import services as planning",
    "from linli.planning.models import Why",
    "with community_scope(town.pk):",
    "    planning.plan_day(community=town, on=now.astimezone(town.zone).date(), why=Why.ASKED, at=now, seconds=0.5)",
)


def started(site: Served) -> list[list[str]]:
    """Return what the storm's warnings have started: rule, state of the order, phone of who has it."""
    found: list[list[str]] = people.stage(site, *_STARTED)
    return found


def take_in(desk: Page, data: bytes) -> None:
    """Give the operator the issuer's document."""
    desk.goto("/console/care/alerts/")
    desk.locator("input[type=file]").set_input_files(
        {"name": "warning.xml", "mimeType": "application/xml", "buffer": data}
    )
    desk.get_by_role("button", name="核对并转发").click()


def wait_for(site: Served, page: Page, met: Any) -> list[list[str]]:  # noqa: ANN401 - a question about what was started
    """Look at what was started until it is as it should be; within a minute, by the issue's own measure."""
    began = datetime.now(UTC)
    while not met(found := started(site)):
        assert datetime.now(UTC) - began < timedelta(seconds=60), found
        page.wait_for_timeout(500)
    return found


def test_storm_from_warning_to_end(site: Served, window: Opener, tmp_path: Path) -> None:
    area, sent = people.stage(site, *_AREA), datetime.now(UTC)
    desk, lin, su, taker = window(viewport=DESKTOP), window(), window(), window()
    people.stage(site, *people.MORNING)
    people.stage(site, *_PLAN)
    people.step_into(desk, "沈主管")
    take_in(desk, paper(identifier="t1", sent=sent, area=area))
    expect(desk.get_by_text(HEADLINE).first).to_be_visible()
    # Word for word, to the right community only.
    people.step_into(lin, "林女士")
    people.until(lin, lin.get_by_text(WORDS))
    expect(lin.get_by_text("停止户外作业，关好门窗。")).to_be_visible()
    people.step_into(su, "苏先生")
    expect(su.get_by_text(HEADLINE)).to_have_count(0)
    # Every building's check is on somebody's way within a minute, and elders who live alone are called.
    found = wait_for(site, desk, lambda rows: rows and all(row[2] for row in rows if row[0] == "storm-checks"))
    checks = [row for row in found if row[0] == "storm-checks"]
    assert len(checks) == people.stage(
        site, "from linli.places.models import Building", "told = Building.objects.filter(community=town).count()"
    )
    assert any(row[0] == "storm-calls" for row in found)
    # Whoever is on duty at this hour and nearest has them.
    people.sign_in(taker, site, checks[0][2])
    _check(taker, tmp_path)
    _update_and_cancel(site, desk, lin, area, sent)


def _check(taker: Page, folder: Path) -> None:
    """Find a check on the route, do it, and show it."""
    taker.goto("/work/")
    stop = taker.get_by_role("main").get_by_role("link", name=re.compile(CHECK)).first
    people.until(taker, stop)
    stop.click()
    expect(taker.get_by_text(HEADLINE).first).to_be_visible()
    people.deliver(taker, "排水口通了，花盆都收进去了", folder)


def _update_and_cancel(site: Served, desk: Page, lin: Page, area: str, sent: datetime) -> None:
    """The storm weakens: calls are called off, checks go on. Then it is over: what has not begun is called off too."""
    later = sent + timedelta(seconds=30)
    take_in(
        desk, paper(identifier="t2", sent=later, kind="Update", colour="黄色", area=area, references=name("t1", sent))
    )
    people.until(desk, desk.get_by_text("示例市气象台发布台风黄色预警信号").first)
    called = ("requested", "offered", "accepted")
    found = wait_for(site, desk, lambda rows: not any(row[0] == "storm-calls" and row[1] in called for row in rows))
    assert any(row[0] == "storm-checks" and row[1] in called for row in found)
    last = sent + timedelta(seconds=60)
    take_in(
        desk, paper(identifier="t3", sent=last, kind="Cancel", colour="黄色", area=area, references=name("t2", later))
    )
    found = wait_for(site, desk, lambda rows: not any(row[1] in called for row in rows))
    assert sum(row[1] == "finished" for row in found) == 1
    lin.goto("/home/")
    expect(lin.get_by_text("示例市气象台发布台风黄色预警信号")).to_have_count(0)
    lin.goto("/inbox/")
    people.until(lin, lin.get_by_text("已解除：示例市气象台发布台风黄色预警信号").first)


_LUNAR = (
    "from datetime import date",
    "from linli.care import almanac",
    "day = now.astimezone(town.zone).date() + timedelta(days=7)",
    "told = [almanac.to_lunar(day).month, almanac.to_lunar(day).day, almanac.to_lunar(day).is_leap, day.isoformat()]",
)
_DAWN = (
    "from datetime import date, datetime, time",
    "from linli.care import services as care",
    "from linli.care.services import dawning",
    "from linli.core.scoping import community_scope",
    "day = date.fromisoformat({day!r})",
    "at = datetime.combine(day, time(6), town.zone)",
    "with community_scope(town.pk):",
    "    dawning.start_day(community=town, day=day, at=at)",
    "    care.make_due(at=at)",
    (
        'told = list(Order.objects.filter(product__code="warm.greetings.birthday", beneficiary=person("resident"))'
        '.values_list("words", "state"))'
    ),
)


def test_lunar_birthday_becomes_a_greeting(site: Served, window: Opener) -> None:
    month, number, is_leap, day = people.stage(site, *_LUNAR)
    lin = window()
    people.step_into(lin, "林女士")
    lin.goto("/home/care/greeting/")
    lin.get_by_role("radio", name="农历").check()
    lin.get_by_label("农历几月").fill(str(month))
    lin.get_by_label("初几").fill(str(number))
    if is_leap:
        lin.get_by_label("闰月").check()
    lin.get_by_role("button", name=re.compile("打开|改好了")).click()
    expect(lin).to_have_url(re.compile("/home/care/"))
    orders = people.stage(site, *(line.format(day=day) if "{day" in line else line for line in _DAWN))
    assert [(words.startswith("打电话或上门祝生日快乐"), state) for words, state in orders] == [(True, "requested")]


# Tomorrow from ten on, minute by minute as the schedule would; 陈奶奶 says nothing.
_SILENT = (
    "from datetime import datetime, time",
    "from linli.care import services as care",
    "from linli.care.models import WellBeing",
    "from linli.care.services import wellbeing",
    "from linli.core.scoping import community_scope",
    'chen = person("elder")',
    "tomorrow = now.astimezone(town.zone).date() + timedelta(days=1)",
    "with community_scope(town.pk):",
    '    care.take_part(community=town, person=chen, by_time=time(10), family=[person("daughter")], at=now)',
    "    for minutes in (0, 60, 120):",
    "        at = datetime.combine(tomorrow, time(10), town.zone) + timedelta(minutes=minutes)",
    "        wellbeing.watch(at=at)",
    "        tasks.run_all(at=at)",
    # The site's own worker may have been first with what is owed, at its own hour, for which tomorrow noon is far off.
    "    care.make_due(at=at)",
    'told = str(Order.objects.filter(beneficiary=chen, words__startswith="今天还没报平安").latest("id").pk)',
)


def test_silence_climbs_to_the_door(site: Served, window: Opener) -> None:
    order = people.stage(site, *_SILENT)
    chen, zhou, wang = window(), window(), window()
    people.step_into(chen, "陈奶奶")
    chen.goto("/inbox/")
    people.until(chen, chen.get_by_text("陈月珍，今天还没报平安").first)
    people.sign_in(zhou, site, ZHOU)
    zhou.goto("/inbox/")
    people.until(zhou, zhou.get_by_text("陈月珍今天还没报平安").first)
    expect(zhou.get_by_text("管家去看陈月珍了").first).to_be_visible()
    people.step_into(wang, "王管家")
    wang.goto(f"/work/orders/{order}/")
    expect(wang.get_by_text("今天还没报平安，家人也联系过了，请马上上门。").first).to_be_visible()
