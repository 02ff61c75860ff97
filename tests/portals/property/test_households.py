"""Households: the rooms, one household beside them, and the workbook in and out."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from linli.core.models import Fact
from linli.people import services as people
from linli.people import workbook
from linli.people.models import Household, HouseholdImport, HouseholdMember
from linli.people.workbook.columns import COLUMNS
from linli.places.models import Building, Unit
from linli.portals.property.households import filters, listing
from tests.cast import Town
from tests.conftest import SignedIn

HEAD = [column.zh for column in COLUMNS]
UPLOAD = "property:households-import"


@pytest.fixture
def desk(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.operator)


def room(town: Town, building: Building, entrance: str, number: str, *names: str) -> Unit:
    """Return a room, with a household of these names if there are any."""
    unit = Unit.objects.create(community=town.community, building=building, entrance=entrance, room=number)
    if names:
        home = Household.objects.create(community=town.community, unit=unit)
        for name in names:
            person = people.register(name=name, phone=None)
            HouseholdMember.objects.create(community=town.community, household=home, person=person, relation="other")
    return unit


@pytest.fixture
def rooms(town: Town) -> list[Unit]:
    """Rooms that sort wrongly as texts, beside the cast's 3幢2单元602."""
    tenth = Building.objects.create(community=town.community, name="10幢", position=10)
    return [
        room(town, tenth, "1单元", "1002", "王桂兰"), room(town, tenth, "1单元", "602"),
        room(town, town.building, "10单元", "101", "李建国", "李小雨"), room(town, town.building, "2单元", "1001"),
    ]  # fmt: skip


def shown(asked: Mapping[str, str]) -> list[str]:
    page = listing.page(filters.read(asked), after=asked.get("after", ""), before=asked.get("before", ""))
    return [f"{row.building}{row.room}" for row in page.rows]


def book(*rows: Sequence[Any], head: Sequence[str] = HEAD, merged: str = "", title: bool = False) -> SimpleUploadedFile:
    """Return an upload with these rows."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    if title:
        sheet.append(["和睦里住户登记表"])
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("住户.xlsx", out.getvalue())


def line(number: str = "701", name: str = "陈静", phone: str = "13900000001", **other: Any) -> list[Any]:
    values = {"building": "3幢", "entrance": "2单元", "room": number, "name": name, "phone": phone if name else None,
              "relation": "业主" if name else "", **other}  # fmt: skip
    return [values.get(column.field) for column in COLUMNS]


def nothing_written(town: Town) -> bool:
    return (Household.objects.count(), HouseholdImport.objects.count(), town.community.units.count()) == (1, 0, 1)


# --- the rooms ----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("rooms")
def test_rooms_come_in_the_order_of_the_house() -> None:
    assert shown({}) == ["3幢2单元602", "3幢2单元1001", "3幢10单元101", "10幢1单元602", "10幢1单元1002"]


@pytest.mark.usefixtures("rooms")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "建国"}, ["3幢10单元101"]),
        ({"q": "602"}, ["3幢2单元602", "10幢1单元602"]),
        ({"q": "3-2-602"}, ["3幢2单元602"]),
        ({"q": "3幢-602"}, ["3幢2单元602"]),
        ({"q": "3幢 2单元 602"}, ["3幢2单元602"]),
        ({"q": "0001"}, ["3幢2单元602"]),
        ({"q": "nobody"}, []),
        ({"state": "empty"}, ["3幢2单元1001", "10幢1单元602"]),
        ({"state": "lived"}, ["3幢2单元602", "3幢10单元101", "10幢1单元1002"]),
        ({"state": "care"}, []),
        (
            {"building": "not-a-key", "state": "what"},
            ["3幢2单元602", "3幢2单元1001", "3幢10单元101", "10幢1单元602", "10幢1单元1002"],
        ),
    ],
)
def test_rooms_found(asked: dict[str, str], found: list[str]) -> None:
    assert shown(asked) == found


def test_rooms_of_one_building(town: Town, rooms: list[Unit]) -> None:
    assert shown({"building": str(rooms[0].building_id)}) == ["10幢1单元602", "10幢1单元1002"]
    assert town.building.pk != rooms[0].building_id


@pytest.mark.usefixtures("rooms")
def test_pages_follow_each_other_without_gap_or_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SIZE", 2)
    forth, page = [], listing.page(filters.Filter(), after="", before="")
    while True:
        forth.append([row.room for row in page.rows])
        if not page.following:
            break
        page = listing.page(filters.Filter(), after=page.following.partition("after=")[2], before="")
    back: list[object] = []
    while page.previous:
        page = listing.page(filters.Filter(), after="", before=page.previous.partition("before=")[2])
        back.insert(0, [row.room for row in page.rows])

    assert forth == [["2单元602", "2单元1001"], ["10单元101", "1单元602"], ["1单元1002"]]
    assert back == forth[:-1]


def test_table_masks_numbers_and_counts_open_orders(desk: SignedIn, town: Town, order: object) -> None:
    row = listing.page(filters.Filter(), after="", before="").rows[0]

    assert order is not None
    assert (row.contact, row.phone, row.people, row.open_orders) == (town.resident.name, "138****0001", 2, 1)
    assert "13800000001" not in desk.get(reverse("property:households")).content.decode()


def test_table_asks_the_same_queries_for_any_number_of_rooms(desk: SignedIn, town: Town) -> None:
    url = reverse("property:households")
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for number in range(60):
        room(town, town.building, "9单元", str(100 + number), f"住户{number}", f"家人{number}")
    with CaptureQueriesContext(connection) as many:
        desk.get(url)

    assert len(few) == len(many)


# --- one household ------------------------------------------------------------------------------------------------
def test_household_shows_year_and_masked_number_only(desk: SignedIn, town: Town) -> None:
    town.resident.birthday = date(1958, 3, 12)
    town.resident.save(update_fields=["birthday"])

    text = desk.get(reverse("property:household", args=[town.household.pk])).content.decode()

    assert ("138****0001" in text, "1958年生" in text) == (True, True)
    assert ("13800000001" in text, "1958-03-12" in text) == (False, False)


def test_look_shows_one_number_and_is_recorded(desk: SignedIn, town: Town) -> None:
    member = town.household.members.get(person=town.resident)

    text = desk.post(reverse("property:household-look", args=[town.household.pk, member.pk])).content.decode()

    fact = Fact.objects.get(kind="person.phone-seen")
    assert (fact.actor_id, fact.subject_id) == (town.operator.pk, town.resident.pk)
    assert ("13800000001" in text, "138****0002" in text) == (True, True)


def test_household_described_is_kept_and_recorded(desk: SignedIn, town: Town) -> None:
    url = reverse("property:household", args=[town.household.pk])

    answer = desk.post(f"{url}?q=602", {"note": " 有狗，先打电话 ", "needs_care": "on"})

    town.household.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?q=602")
    assert (town.household.note, town.household.needs_care) == ("有狗，先打电话", True)
    assert Fact.objects.get(kind="household.change").payload == {"changes": ["note", "needs_care"]}


def test_household_described_twice_alike_is_recorded_once(desk: SignedIn, town: Town) -> None:
    for _time in range(2):
        desk.post(reverse("property:household", args=[town.household.pk]), {"note": "有狗"})

    assert Fact.objects.filter(kind="household.change").count() == 1


def test_note_too_long_is_refused(desk: SignedIn, town: Town) -> None:
    answer = desk.post(reverse("property:household", args=[town.household.pk]), {"note": "长" * 201})

    town.household.refresh_from_db()
    assert (answer.status_code, town.household.note) == (422, "")


def test_supervisor_sees_but_does_not_edit(browser: SignedIn, town: Town) -> None:
    browser.as_(town.supervisor)
    url = reverse("property:household", args=[town.household.pk])

    assert (browser.get(url).status_code, browser.post(url, {"note": "x"}).status_code) == (200, 403)
    assert browser.get(reverse(UPLOAD)).status_code == 403


def test_household_of_another_community_is_not_found(desk: SignedIn, elsewhere: Town) -> None:
    url = reverse("property:household", args=[elsewhere.household.pk])

    assert (desk.get(url).status_code, desk.post(url, {"note": "x"}).status_code) == (404, 404)


# --- the workbook -------------------------------------------------------------------------------------------------
def test_import_previews_then_writes_once(desk: SignedIn, town: Town) -> None:
    answer = desk.post(reverse(UPLOAD), {"file": book(line(), line("702", ""), title=True)})
    preview = desk.get(answer["Location"])

    assert answer.status_code == 302
    assert [(one.kind, one.room, one.what) for one in preview.context["preview"].verdicts] == [
        ("new", "3幢2单元701", "1 位住户"), ("new", "3幢2单元702", "空房"),
    ]  # fmt: skip
    assert Household.objects.count() == 1

    staged = HouseholdImport.objects.get()
    commit = reverse("property:households-commit", args=[staged.pk])
    twice = [desk.post(commit) for _time in range(2)]

    assert [one["Location"] for one in twice] == [answer["Location"]] * 2
    assert "住户资料已更新" in desk.get(answer["Location"]).content.decode()
    assert (Household.objects.count(), town.community.units.count()) == (2, 3)
    assert Fact.objects.filter(kind="household.import").count() == 1


def test_preview_tells_changes_in_words(desk: SignedIn, town: Town) -> None:
    changed = line("602", town.resident.name, "13800000001", needs_care="是", note="有狗")

    preview = desk.get(desk.post(reverse(UPLOAD), {"file": book(changed)})["Location"]).context["preview"]

    assert [(one.kind, one.room, one.what) for one in preview.verdicts] == [
        ("changed", "3幢2单元602", "备注、需要关怀")
    ]
    assert preview.summary.kept_people == 1


@pytest.mark.parametrize(
    ("upload", "row", "column", "words"),
    [
        (book(line(phone="1380013800")), 2, "手机号", "“1380013800”少一位。"),
        (book(line(), line()), 3, "姓名", "与第 2 行重复：3幢2单元701已有“陈静”。"),
        (book(line("701", ""), line("701", "")), 3, "房号", "3幢2单元701重复了：第 2 行已有这间房，空房只能写一行。"),
        (book(line(phone="=A1")), 2, "手机号", "单元格是公式，请改成数值。"),
        (
            book(line(), line("702", "李静", "13900000002"), merged="A2:A3"),
            2,
            "楼栋",
            "有合并单元格，请取消合并，每行都填上。",
        ),
    ],
)
def test_fault_is_told_by_row_and_column(
    desk: SignedIn, town: Town, upload: SimpleUploadedFile, row: int, column: str, words: str
) -> None:
    upload.seek(0)
    answer = desk.post(reverse(UPLOAD), {"file": upload})

    first = answer.context["report"].rows[0]
    assert (answer.status_code, first.row, first.column, first.words) == (422, row, column, words)
    assert first.how
    assert nothing_written(town)


@pytest.mark.parametrize(
    ("upload", "status", "words"),
    [
        (SimpleUploadedFile("住户.xlsx", b"MZ\x90 not a workbook"), 415,
         "这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 再上传。"),
        (SimpleUploadedFile("住户.xlsx", b""), 415,
         "这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 再上传。"),
        (book(["3幢", "701"], head=["楼栋", "房号"]), 422, "缺少列：单元、姓名、手机号、与户主关系。表头应在前五行。"),
        (book(), 422, "表里没有住户。"),
    ],
)  # fmt: skip
def test_file_that_is_no_workbook_of_ours_is_refused(
    desk: SignedIn, town: Town, upload: SimpleUploadedFile, status: int, words: str
) -> None:
    upload.seek(0)
    answer = desk.post(reverse(UPLOAD), {"file": upload})

    assert (answer.status_code, list(answer.context["report"].whole)) == (status, [words])
    assert nothing_written(town)


def test_file_of_forty_megabytes_is_refused(desk: SignedIn, town: Town) -> None:
    answer = desk.post(reverse(UPLOAD), {"file": SimpleUploadedFile("住户.xlsx", bytes(40 * 1024 * 1024))})

    assert (answer.status_code, list(answer.context["report"].whole)) == (413, ["文件超过 20 MB，请拆成几份再上传。"])
    assert nothing_written(town)


def test_no_file_is_refused(desk: SignedIn, town: Town) -> None:
    answer = desk.post(reverse(UPLOAD), {})

    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["还没有选文件。"])
    assert nothing_written(town)


def test_what_changed_since_the_preview_stops_the_import(desk: SignedIn, town: Town) -> None:
    where = desk.post(reverse(UPLOAD), {"file": book(line())})["Location"]
    people.register(name="别人", phone="+8613900000001")

    answers = [desk.get(where), desk.post(f"{where}commit/")]

    assert [(one.status_code, one.context["report"].rows[0].words) for one in answers] == [
        (409, "这个号码已登记给另一个名字。")
    ] * 2
    assert Household.objects.count() == 1
    assert town.household.members.count() == 2


def test_import_of_another_community_is_not_found(desk: SignedIn, elsewhere: Town) -> None:
    with_rows = HouseholdImport(
        community=elsewhere.community, uploaded_by=elsewhere.operator, uploaded_at=elsewhere.community.created_at,
        file_name="x.xlsx", rows=[], summary={},
    )  # fmt: skip
    with_rows.save(force_insert=True)
    where = reverse("property:households-staged", args=[with_rows.pk])

    assert (desk.get(where).status_code, desk.post(f"{where}commit/").status_code) == (404, 404)


def test_export_gives_back_what_an_import_reads(desk: SignedIn, town: Town) -> None:
    answer = desk.post(reverse("property:households-export"))

    draft = workbook.read(io.BytesIO(answer.content))
    assert ([row.label for row in draft.rows], draft.errors) == (["3幢2单元602"] * 2, ())
    preview, _faults = workbook.preview(community=town.community, draft=draft)
    assert (preview.unchanged_households, preview.new_people) == (1, 0)
    assert Fact.objects.get(kind="household.export").actor_id == town.operator.pk


def test_template_has_the_headings(desk: SignedIn) -> None:
    sheet = load_workbook(io.BytesIO(desk.get(reverse("property:households-template")).content)).active

    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == HEAD
