"""A patrol in real windows: codes scanned with a phone, codes that prove nothing, a defect, and a checkpoint nobody reached."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.conftest import DESKTOP, Opener
from tests.journeys.served import Served

pytestmark = pytest.mark.browser

PLAN, REPAIR = "设备上午巡", "泵房水管接头滴水"
REASON = "门锁坏了，进不去"

# A round past three checkpoints of the sample, from nine to twelve, is laid out and in 周师傅's hands. Told: where it leads, and what
# each sheet's code says; `elsewhere` hangs in another community.
_ROUND = (
    "from datetime import time",
    "from decimal import Decimal",
    "from linli.rounds import codes, services as rounds",
    "from linli.rounds.models import Checkpoint, Round",
    "operator, zhou, lead = person('operator'), worker('engineer'), person('team-lead')",
    "pumps, switches, gate = (Checkpoint.objects.get(community=town, name_zh=name) for name in ('B1 泵房', '配电房', '南门'))",
    "far = Community.objects.exclude(pk=town.pk).first()",
    "elsewhere = rounds.put_up(community=far, names=('东门', 'East gate'), place=(120.2, 30.3), at=now, by=operator)",
    "gauge = {'reading': ('出口压力', 'Outlet'), 'unit': 'MPa', 'lowest': Decimal('0.30'), 'highest': Decimal('0.60')}",
    "with tasks.by_hand():",
    "    draft = rounds.PlanDraft(",
    f"        names=('{PLAN}', 'Morning round'), product=Product.objects.get(community=town, code='base.repair.inspection'),",
    "        team=zhou.team, rrule='FREQ=DAILY', starts_on=now.astimezone(Community.objects.get(pk=town.pk).zone).date(),",
    "        window=(time(9), time(12)), stops=[",
    "            rounds.StopDraft(checkpoint=gate), rounds.StopDraft(checkpoint=pumps, **gauge), rounds.StopDraft(checkpoint=switches),",
    "        ],",
    "    )",
    "    plan = rounds.plan(community=Community.objects.get(pk=town.pk), draft=draft, by=operator, at=now - timedelta(hours=3))",
    "    rounds.lay_out_plan(plan_id=plan.pk, community=town.pk, at=now - timedelta(hours=3))",
    "    order = Round.objects.get(plan=plan, day=draft.starts_on).order_id",
    "    orders.assign(order_id=order, worker=zhou, by=lead, reason='今天归你', at=now)",
    "path = lambda one: codes.sheet(one).partition('//')[2].partition('/')[2].join(('/', ''))",
    "told = {'order': order, 'plan': plan.pk, 'pumps id': pumps.pk, 'place': gate.place, 'gate': path(gate), 'pumps': path(pumps)}",
    "told |= {'switches': path(switches), 'elsewhere': path(elsewhere)}",
)
_PUMPS_ANEW = (
    "from linli.rounds import codes",
    "from linli.rounds.models import Checkpoint",
    "told = codes.sheet(Checkpoint.objects.get(community=town, name_zh='B1 泵房')).partition('//')[2].partition('/')[2].join(('/', ''))",
)
# Noon has passed; what the schedule looks at every minute.
_NOON = (
    "from linli.rounds.services import finishing",
    "from linli.rounds.models import Round",
    "row = Round.objects.get(order_id='{order}')",
    "later = row.ends + timedelta(minutes=1)",
    "told = finishing.watch(at=later)",
    "tasks.run_all(at=later)",
)


def test_patrol_that_misses_a_checkpoint_raises_the_alarm(site: Served, window: Opener, tmp_path: Path) -> None:
    people.stage(site, *people.MORNING)
    told = people.stage(site, *_ROUND)
    zhou = window(permissions=["geolocation"])
    people.step_into(zhou, "周师傅")
    _at_the_gate(zhou, told)
    desk = window(viewport=DESKTOP)
    _at_the_pumps(zhou, desk, site, told, tmp_path)
    assert people.stage(site, *(line.format(**told) for line in _NOON)) >= 1
    _alarm(window(), desk, zhou, told)
    _end(zhou, desk, told, tmp_path)


def _at_the_gate(zhou: Page, told: dict[str, Any]) -> None:
    """What proves nothing is refused in words; standing there with the sheet before one's eyes counts."""
    zhou.goto(told["elsewhere"])
    expect(zhou.get_by_role("alert")).to_contain_text("这个社区没有这个点位")
    zhou.goto(f"{told['gate'][:-6]}AAAAA/")
    expect(zhou.get_by_role("alert")).to_contain_text("没有这个点位")
    lng, lat = told["place"]
    zhou.context.set_geolocation({"longitude": lng + 0.01, "latitude": lat, "accuracy": 10})
    _check_in(zhou, told["gate"])
    expect(zhou.get_by_role("alert")).to_contain_text(re.compile(r"手机离这个点位还有 \d+ 米"))
    zhou.context.set_geolocation({"longitude": lng + 0.0001, "latitude": lat, "accuracy": 10})
    _check_in(zhou, told["gate"])
    expect(zhou.get_by_text("签到好了。")).to_be_visible()
    expect(zhou.get_by_role("heading", name="下一处：B1 泵房")).to_be_visible()
    # The same form tapped again, or the same sheet: one was here once.
    zhou.goto(told["gate"])
    expect(zhou.get_by_role("alert")).to_contain_text("这一趟已经签过到了")


def _check_in(zhou: Page, code: str) -> None:
    zhou.goto(code)
    expect(zhou.get_by_role("status")).to_contain_text("定到位了")
    zhou.get_by_role("button", name="签到").click()


def _at_the_pumps(zhou: Page, desk: Page, site: Served, told: dict[str, Any], folder: Path) -> None:
    """The office issues the sheet anew: a picture of the old one is worth nothing. What is read and what drips is kept."""
    people.step_into(desk, "沈主管")
    desk.goto(f"/console/rounds/checkpoints/{told['pumps id']}/")
    desk.get_by_role("button", name="换新码").click()
    expect(desk.get_by_text("换好了：第 2 版。旧码牌从现在起不能用。")).to_be_visible()
    zhou.goto(told["pumps"])
    expect(zhou.get_by_role("alert")).to_contain_text("这张码牌已经换新，旧的不能用了")
    zhou.context.set_geolocation(None)
    zhou.goto(people.stage(site, *_PUMPS_ANEW))
    zhou.get_by_label("出口压力").fill("0.72")
    zhou.get_by_role("button", name="签到").click()
    # A sheet without a position proves nothing, until there is a photo taken now.
    expect(zhou.get_by_role("alert")).to_contain_text("没有定位")
    zhou.get_by_label("现场照片").set_input_files(people.photo(folder, "pumps.jpg"))
    zhou.get_by_role("button", name="签到").click()
    expect(zhou.get_by_text("读数不在正常范围里，请报修或告诉班组长。")).to_be_visible()
    zhou.get_by_label("哪里坏了").fill(REPAIR)
    zhou.get_by_role("button", name="报修").click()
    expect(zhou.get_by_text(re.compile("报修好了，单号 HM"))).to_be_visible()


def _alarm(lead: Page, desk: Page, zhou: Page, told: dict[str, Any]) -> None:
    """The lead is told within the minute, and the office sees it on the month's grid."""
    people.step_into(lead, "刘师傅")
    lead.goto("/inbox/")
    missed = lead.get_by_role("button", name=f"漏巡：{PLAN}")
    people.until(lead, missed)
    expect(missed).to_contain_text("1 处没有到：配电房")
    missed.click()
    expect(lead.get_by_role("listitem").filter(has_text="配电房")).to_contain_text("漏了")
    desk.goto(f"/console/rounds/coverage/?plan={told['plan']}")
    # Tomorrow's round may be laid out already.
    expect(desk.get_by_role("row", name="配电房 0% 0/")).to_contain_text("漏")
    expect(desk.get_by_role("row").filter(has_text="没有说明原因")).to_contain_text("配电房")
    zhou.goto(f"/work/orders/{told['order']}/")
    expect(zhou.get_by_role("listitem").filter(has_text="配电房")).to_contain_text("漏了")


def _end(zhou: Page, desk: Page, told: dict[str, Any], folder: Path) -> None:
    """Nobody gets out of a round without a word for what was left out; the owners' proof has that word."""
    steps = zhou.get_by_role("group", name="做了哪些")
    expect(steps).to_be_visible()
    for step in steps.get_by_role("checkbox").all():
        step.check()
    photos = zhou.get_by_label(re.compile("完工照片"))
    photos.set_input_files([people.photo(folder, "c.jpg"), people.photo(folder, "d.jpg")])
    zhou.get_by_role("button", name="做完了").click()
    expect(zhou.get_by_text("请写一句没到的原因。")).to_be_visible()
    zhou.get_by_label("没到配电房，因为").fill(REASON)
    photos.set_input_files([people.photo(folder, "c.jpg"), people.photo(folder, "d.jpg")])
    zhou.get_by_role("button", name="做完了").click()
    expect(zhou.get_by_label("没到配电房，因为")).to_have_count(0)
    desk.goto(f"/console/rounds/coverage/?plan={told['plan']}")
    expect(desk.get_by_role("row").filter(has_text=REASON)).to_contain_text("配电房")
