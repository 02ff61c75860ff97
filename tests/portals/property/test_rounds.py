"""Rounds on the console: plans with their next rounds, checkpoints and their sheets, coverage, the register."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.people import services as people
from linli.portals.property.rounds import rules
from linli.portals.rounds_words import recurrence
from linli.rounds import services as rounds
from linli.rounds.models import Checkpoint, Material, MaterialEntry, Plan, Round
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import rounds as made

SEEN = ("", "checkpoints/", "coverage/", "coverage/?month=2026-10", "materials/")
EDITED = ("plans/new/", "checkpoints/new/", "materials/new/", "checkpoints/sheets/")
# Queries of the table of plans, however many there are.
TABLE = 10


@pytest.fixture
def plan(town: Town, at: datetime) -> Plan:
    return made.plan(town, made.checkpoints(town, at=at), at=at)


@pytest.fixture
def poison(town: Town, at: datetime) -> Material:
    return made.material(town, at=at)


@pytest.fixture
def typed(town: Town) -> dict[str, Any]:
    """What an operator types to plan a round past the pump room and then the gate."""
    assert town.engineer.team is not None
    return {
        "name_zh": "水泵周巡", "name_en": "Pumps", "product": made.product(town).pk, "team": town.engineer.team.pk, "way": "weekly",
        "every": "1", "weekdays": ["MO", "TH"], "starts_on": "2026-11-23", "window_from": "15:00", "window_until": "16:00",
        "minutes": "40", "checklist": "看压力 | Look at the gauge", "stop-2-position": "1", "stop-2-reading_zh": "水压",
        "stop-2-unit": "MPa", "stop-2-lowest": "0.2", "stop-2-highest": "0.6", "stop-1-position": "2",
    }  # fmt: skip


# --- who may ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [*SEEN, *EDITED])
def test_page_opens_for_the_operator_in_both_languages(console: SignedIn, town: Town, plan: Plan, path: str) -> None:
    assert console.get(f"/console/rounds/{path}").status_code == 200
    people.prefer(person=town.operator, language="en")
    page = console.get(f"/console/rounds/{path}")
    assert page.status_code == 200
    assert path == "checkpoints/sheets/" or 'lang="en"' in page.text


@pytest.mark.parametrize("path", [*SEEN, *EDITED])
def test_supervisor_sees_and_does_not_edit_and_others_see_nothing(browser: SignedIn, town: Town, path: str) -> None:
    told = [
        browser.as_(person).get(f"/console/rounds/{path}").status_code
        for person in (town.supervisor, town.steward.person, town.resident)
    ]
    assert told == [200 if path in SEEN else 403, 403, 403]


def test_rows_of_another_community_are_not_there(
    browser: SignedIn, elsewhere: Town, plan: Plan, poison: Material
) -> None:
    gate = Checkpoint.objects.get(number=1)
    browser.as_(elsewhere.operator)
    pages = (
        f"plans/{plan.pk}/", f"checkpoints/{gate.pk}/", f"checkpoints/{gate.pk}/sheet/", f"materials/{poison.pk}/",
        f"coverage/?plan={plan.pk}",
    )  # fmt: skip
    deeds = (
        f"plans/{plan.pk}/stop/",
        f"plans/{plan.pk}/resume/",
        f"checkpoints/{gate.pk}/down/",
        f"checkpoints/{gate.pk}/",
    )
    assert [browser.get(f"/console/rounds/{path}").status_code for path in pages] == [404] * 5
    assert [browser.post(f"/console/rounds/{path}").status_code for path in deeds] == [404] * 4
    gate.refresh_from_db()
    assert (gate.epoch, gate.is_active) == (1, True)


# --- plans --------------------------------------------------------------------------------------------------------
def test_table_says_how_often_what_next_and_how_it_was_covered(
    console: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made.walk(town, at=at)
    monkeypatch.setattr(clock, "now", lambda: row.ends + timedelta(minutes=1))
    rounds.judge(round_id=row.pk, community=town.community.pk, at=row.ends)
    shown = console.get("/console/rounds/").context["rows"][0]
    assert (shown["rule"], shown["tally"].percent, shown["tally"].missed) == ("每天", 0, 1)
    assert [moment.strftime("%d %H:%M") for moment in shown["next"]] == ["24 15:00", "25 15:00"]


@pytest.mark.parametrize("many", [1, 30])
def test_table_asks_the_database_as_often_for_many_plans(
    console: SignedIn, town: Town, at: datetime, many: int
) -> None:
    stops = made.checkpoints(town, at=at)
    for n in range(many):
        row = made.plan(town, stops, at=at, name=f"日巡{n}")
        rounds.lay_out_plan(plan_id=row.pk, community=town.community.pk, at=at)
    assert _asked(console, "/console/rounds/") == TABLE
    assert _asked(console, "/console/rounds/coverage/") == TABLE - 1


def _asked(console: SignedIn, path: str) -> int:
    console.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert console.get(path).status_code == 200
    return len(asked)


def test_preview_shows_the_next_ten_rounds_and_keeps_nothing(
    console: SignedIn, town: Town, at: datetime, typed: dict[str, Any]
) -> None:
    made.checkpoints(town, at=at)
    page = console.post("/console/rounds/plans/new/", {**typed, "preview": "1"})
    days = [starts.astimezone(town.community.zone).strftime("%m-%d") for starts, _ends in page.context["coming"]]
    assert days == ["11-23", "11-26", "11-30", "12-03", "12-07", "12-10", "12-14", "12-17", "12-21", "12-24"]
    assert "每周周一、周四：前 10 趟" in page.text
    assert not Plan.objects.exists()


def test_preview_of_a_plan_that_began_long_ago_begins_now(
    console: SignedIn, town: Town, at: datetime, typed: dict[str, Any]
) -> None:
    made.checkpoints(town, at=at)
    old = {**typed, "way": "daily", "starts_on": "2020-01-01", "preview": "1"}
    coming = console.post("/console/rounds/plans/new/", old).context["coming"]
    assert [starts.astimezone(town.community.zone).strftime("%Y-%m-%d") for starts, _ends in coming[:2]] == [
        "2026-11-23", "2026-11-24"
    ]  # fmt: skip


def test_plan_is_kept_with_its_stops_in_order_and_shown_again(
    console: SignedIn, town: Town, at: datetime, typed: dict[str, Any]
) -> None:
    made.checkpoints(town, at=at)
    assert console.post("/console/rounds/plans/new/", typed).status_code == 302
    row = Plan.objects.get()
    stops = [(stop.checkpoint.number, stop.reading_zh, str(stop.highest)) for stop in row.stops.order_by("position")]
    assert (row.rrule, stops) == ("FREQ=WEEKLY;BYDAY=MO,TH", [(2, "水压", "0.60"), (1, "", "None")])
    page = console.get(f"/console/rounds/plans/{row.pk}/")
    assert page.context["form"]["weekdays"].value() == ["MO", "TH"]
    assert [line["position"].value() for line in page.context["lines"]] == [2, 1]


def test_plan_is_changed_stopped_and_taken_up_again(
    console: SignedIn, town: Town, at: datetime, plan: Plan, typed: dict[str, Any]
) -> None:
    rounds.lay_out_plan(plan_id=plan.pk, community=town.community.pk, at=at)
    path = f"/console/rounds/plans/{plan.pk}/"
    own = {**typed, "way": "own", "rrule": "freq=monthly;byday=1mo", "name_zh": "月巡"}
    assert console.post(path, own).status_code == 302
    plan.refresh_from_db()
    assert (plan.name_zh, plan.rrule) == ("月巡", "FREQ=MONTHLY;BYDAY=1MO")
    console.post(f"{path}stop/")
    plan.refresh_from_db()
    assert (plan.is_active, Round.objects.get().called_off_at) == (False, at)
    console.post(f"{path}resume/")
    plan.refresh_from_db()
    assert plan.is_active is True


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_zh": ""}, "name_zh"), ({"weekdays": []}, "weekdays"), ({"way": "monthly", "monthdays": "x"}, "monthdays"),
        ({"way": "monthly", "monthdays": "32"}, "monthdays"), ({"way": "monthly", "monthdays": ""}, "monthdays"),
        ({"way": "own", "rrule": ""}, "rrule"), ({"way": "own", "rrule": "FREQ=HOURLY"}, "rrule"),
        ({"way": "own", "rrule": "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2"}, "rrule"), ({"way": "own", "rrule": "每天"}, "rrule"),
        ({"way": "own", "rrule": "FREQ=DAILY;BYEASTER=1"}, "rrule"), ({"every": "0"}, "every"), ({"way": "x"}, "way"),
        ({"window_until": "15:00"}, "window_until"), ({"window_from": "25:00"}, "window_from"), ({"starts_on": "x"}, "starts_on"),
        ({"product": str(UUID(int=0))}, "product"), ({"minutes": "0"}, "minutes"), ({"checklist": "| only"}, "checklist"),
        ({"starts_on": "1500-01-01"}, "every"),
    ],
)  # fmt: skip
def test_plan_that_makes_no_sense_is_refused_at_its_field_and_nothing_is_kept(
    console: SignedIn, town: Town, at: datetime, typed: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    made.checkpoints(town, at=at)
    page = console.post("/console/rounds/plans/new/", {**typed, **wrong})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Plan.objects.exists()


@pytest.mark.parametrize("wrong", [{"stop-2-lowest": "9"}, {"stop-2-position": "x"}, {"stop-1-highest": "1"}])
def test_stop_that_makes_no_sense_is_refused_and_nothing_is_kept(
    console: SignedIn, town: Town, at: datetime, typed: dict[str, Any], wrong: dict[str, str]
) -> None:
    made.checkpoints(town, at=at)
    assert console.post("/console/rounds/plans/new/", {**typed, **wrong}).status_code == 422
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "每天"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "每 2 周周六"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "每月1 日、最后一天"), ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"), ("FREQ=YEARLY", "每年"),
    ],
)  # fmt: skip
def test_rule_is_said_as_people_say_it(town: Town, rule: str, words: str) -> None:
    assert recurrence(rule) == words


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,-1"])  # fmt: skip
def test_rule_that_the_form_builds_comes_back_the_same(rule: str) -> None:
    shown = rules.take_apart(rule)
    shown["monthdays"] = shown.get("monthdays", "").split(",")
    assert (rules.build(shown), shown["way"] == rules.OWN) == (rule, False)


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY"])
def test_rule_that_the_form_cannot_build_is_shown_as_it_is(rule: str) -> None:
    assert rules.build(rules.take_apart(rule)) == rule


# --- checkpoints --------------------------------------------------------------------------------------------------
def test_checkpoint_is_put_up_issued_again_and_taken_down(console: SignedIn, town: Town) -> None:
    said = {"name_zh": "泵房", "name_en": "Pumps", "building": town.building.pk, "shows": "sheet"}
    assert console.post("/console/rounds/checkpoints/new/", said).status_code == 302
    row = Checkpoint.objects.get()
    path = f"/console/rounds/checkpoints/{row.pk}/"
    assert console.get(path).status_code == 200
    assert [console.post(path, {"shows": shows}).status_code for shows in ("display", "smoke")] == [302, 404]
    row.refresh_from_db()
    assert (row.number, row.epoch, row.shows, row.building) == (1, 2, "display", town.building)
    console.post(f"{path}down/")
    row.refresh_from_db()
    assert row.is_active is False


@pytest.mark.parametrize(
    "wrong", [{"name_zh": " "}, {"lng": "120"}, {"lng": "400", "lat": "30"}, {"building": str(UUID(int=0))}, {"shows": "x"}]
)  # fmt: skip
def test_checkpoint_that_makes_no_sense_is_refused(console: SignedIn, wrong: dict[str, str]) -> None:
    said = {"name_zh": "泵房", "shows": "sheet", **wrong}
    assert console.post("/console/rounds/checkpoints/new/", said).status_code == 422
    assert not Checkpoint.objects.exists()


def test_building_of_another_community_is_refused(console: SignedIn, elsewhere: Town) -> None:
    said = {"name_zh": "泵房", "shows": "sheet", "building": elsewhere.building.pk}
    assert console.post("/console/rounds/checkpoints/new/", said).status_code == 422


def test_sheets_are_a_pdf_that_nobody_keeps(console: SignedIn, plan: Plan) -> None:
    gate = Checkpoint.objects.get(number=1)
    for path in ("sheets/", f"{gate.pk}/sheet/"):
        answer = console.get(f"/console/rounds/checkpoints/{path}")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
        assert answer.getvalue().startswith(b"%PDF")


# --- coverage -----------------------------------------------------------------------------------------------------
def test_grid_tells_a_missed_day_and_days_ahead_in_words(
    console: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made.walk(town, at=at)
    monkeypatch.setattr(clock, "now", lambda: row.ends + timedelta(minutes=1))
    before = console.get("/console/rounds/coverage/").context["rows"][0]["cells"]
    rounds.judge(round_id=row.pk, community=town.community.pk, at=row.ends)
    after = console.get("/console/rounds/coverage/").context["rows"][0]["cells"]
    assert [(cells[22]["code"], sum(cell is not None for cell in cells)) for cells in (before, after)] == [
        ("ahead", 1), ("missed", 1)
    ]  # fmt: skip
    assert after[22]["said"] == "11-23：应巡 1，完成 0，漏 1"


def test_grid_of_one_plan_tells_its_checkpoints_and_the_reasons(
    console: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made.walk(town, at=at)
    later = at + made.LATER
    gate, pumps = Checkpoint.objects.order_by("number")
    scan = rounds.Scan(code=made.scan(gate), lng=made.GATE[0], lat=made.GATE[1])
    rounds.check_in(scan=scan, by=town.engineer, at=later)
    rounds.finish(round_id=row.pk, by=town.engineer, at=later, reasons={pumps.pk: "门锁坏了"})
    page = console.get(f"/console/rounds/coverage/?plan={row.plan_id}")
    assert [(one["name"], one["cells"][22]["code"]) for one in page.context["rows"]] == [
        ("南门", "done"),
        ("泵房", "missed"),
    ]
    assert "门锁坏了" in page.text


@pytest.mark.parametrize(
    "query", ["month=x", "month=2026-13", "month=0001-01", "month=9999-12", "plan=x", f"plan={UUID(int=0)}"]
)
def test_address_that_makes_no_sense_is_not_there(console: SignedIn, query: str) -> None:
    assert console.get(f"/console/rounds/coverage/?{query}").status_code == 404


def test_proof_is_a_pdf(console: SignedIn, plan: Plan) -> None:
    answer = console.get("/console/rounds/coverage/proof/?month=2026-11")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.getvalue().startswith(b"%PDF")


# --- the register -------------------------------------------------------------------------------------------------
def test_material_goes_out_is_used_and_comes_back(console: SignedIn, town: Town, poison: Material) -> None:
    path = f"/console/rounds/materials/{poison.pk}/"
    for kind, quantity in (("issued", 300), ("used", 200), ("returned", 100)):
        said = {"kind": kind, "worker": town.engineer.pk, "quantity": quantity, "words": "蚜虫"}
        assert console.post(path, said).status_code == 302
    page = console.get(path)
    poison.refresh_from_db()
    assert (poison.in_store, page.context["stock"].out) == (800, 0)
    lines = [(one["entry"].kind, one["entry"].quantity) for one in page.context["entries"]]
    assert sorted(lines) == [("issued", 300), ("received", 1000), ("returned", 100), ("used", 200)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"quantity": "1001"}, "库里只有 1000，不够。"), ({"kind": "used"}, "这位手上只有 0，用不了、也还不了这么多。"),
        ({"kind": "returned"}, "这位手上只有 0，用不了、也还不了这么多。"), ({"quantity": "0"}, ""), ({"quantity": "x"}, ""),
        ({"kind": "drunk"}, ""), ({"worker": str(UUID(int=0))}, ""),
    ],
)  # fmt: skip
def test_line_that_cannot_be_is_refused_in_words_and_not_written(
    console: SignedIn, town: Town, poison: Material, wrong: dict[str, str], told: str
) -> None:
    said = {"kind": "issued", "worker": town.engineer.pk, "quantity": "5", **wrong}
    page = console.post(f"/console/rounds/materials/{poison.pk}/", said)
    assert (page.status_code, MaterialEntry.objects.count()) == (422, 1)
    assert told in page.text


def test_second_tap_writes_no_second_line(console: SignedIn, town: Town, poison: Material) -> None:
    path = f"/console/rounds/materials/{poison.pk}/"
    said = {
        "kind": "issued", "worker": town.engineer.pk, "quantity": "5", "form_key": console.get(path).context["form"]["form_key"].value(),
    }  # fmt: skip
    assert [console.post(path, said).status_code for _tap in range(2)] == [302, 302]
    assert MaterialEntry.objects.count() == 2


def test_material_is_registered_once(console: SignedIn) -> None:
    said = {"name_zh": "吡虫啉", "unit_zh": "毫升", "stay_away_hours": "24"}
    assert [console.post("/console/rounds/materials/new/", said).status_code for _turn in range(2)] == [302, 422]
    assert Material.objects.count() == 1
