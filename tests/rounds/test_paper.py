"""The printed pages as a reader shows them and a phone scans them."""

from datetime import date, datetime
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.rounds import codes, proof, queries, sheets
from linli.rounds import services as rounds
from linli.rounds.enums import Shows
from linli.rounds.models import Checkpoint, Plan, Round
from tests.cast import Town
from tests.rounds.conftest import Scanning


def document(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def words(data: bytes, page: int = 0) -> list[str]:
    return str(document(data)[page].get_textpage().get_text_bounded()).splitlines()


def printed(town: Town) -> bytes:
    out = BytesIO()
    sheets.write_sheets(out, sheets.placards(), community=town.community)
    return out.getvalue()


def codes_on(data: bytes, page: int) -> set[str]:
    picture: Image.Image = document(data)[page].render(scale=2.5).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def test_sheet_has_a_code_for_each_checkpoint_that_a_phone_reads(
    town: Town, plan: Plan, checkpoints: list[Checkpoint]
) -> None:
    data = printed(town)
    assert (len(document(data)), codes_on(data, 0)) == (1, {codes.sheet(one) for one in checkpoints})


def test_sheet_says_number_name_place_plan_community_and_issue(town: Town, plan: Plan) -> None:
    said = words(printed(town))
    assert {"001", "002", "003", "南门", "泵房", "South gate", "3幢", "设备日巡"} <= set(said)
    assert len([line for line in said if line.startswith("HM里 · 到点扫码打卡")]) == 3
    assert len([line for line in said if line.startswith("码牌第 1 版")]) == 3


@pytest.mark.parametrize(("number", "pages"), [(8, 1), (9, 2), (17, 3)])
def test_eight_sheets_are_on_a_page(town: Town, at: datetime, number: int, pages: int) -> None:
    for n in range(number):
        rounds.put_up(community=town.community, names=(f"点{n}", ""), at=at)
    data = printed(town)
    assert (len(document(data)), len(codes_on(data, pages - 1))) == (pages, number - 8 * (pages - 1))


def test_display_and_what_was_taken_down_have_no_sheet(town: Town, checkpoints: list[Checkpoint], at: datetime) -> None:
    rounds.reissue(checkpoint_id=checkpoints[0].pk, by=town.operator, at=at, shows=Shows.DISPLAY)
    rounds.take_down(checkpoint_id=checkpoints[1].pk, by=town.operator, at=at)
    assert [row.names[0] for row in sheets.placards()] == ["车库"]
    assert [row.names[0] for row in sheets.placards(checkpoints[:2])] == []


def test_sheets_of_none_are_an_empty_page(town: Town) -> None:
    out = BytesIO()
    assert (sheets.write_sheets(out, sheets.placards(), community=town.community), len(document(out.getvalue()))) == (
        0,
        1,
    )


def proved(town: Town, first: date) -> bytes:
    out = BytesIO()
    proof.write_proof(out, queries.month(first=first), community=town.community)
    return out.getvalue()


def test_proof_tells_a_months_rounds_reasons_and_defects(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    rounds.check_in(scan=scan(0), by=town.engineer, at=due)
    check = rounds.check_in(scan=scan(2), by=town.engineer, at=due)
    found = rounds.report_defect(check_in=check, words="灯不亮", by=town.engineer, at=due, product=mending)
    left = list(walk.route())[1].checkpoint
    rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons={left: "水淹了，进不去"})
    text = "\n".join(words(proved(town, date(2026, 11, 1))))
    for line in (
        "基础服务月度证明", "HM里 HM Lane · 2026 年 11 月", "设备日巡", "应巡 1 次 · 完成 0 · 按时 0 · 漏巡 1", "点位 2/3 处到过，66%",
        "泵房：水淹了，进不去（11-23）", "发现问题 1 处，已修好 0 处", f"{found.order.number} 在处理", "11-23 车库：灯不亮",
    ):  # fmt: skip
        assert line in text


def test_proof_says_when_a_defect_is_mended(
    town: Town, walk: Round, mending: Product, scan: Scanning, due: datetime
) -> None:
    check = rounds.check_in(scan=scan(0), by=town.engineer, at=due)
    order = rounds.report_defect(check_in=check, words="灯不亮", by=town.engineer, at=due, product=mending).order
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.lead.person, reason="顺手", at=due)
    orders.arrive(order_id=order.pk, by=town.engineer.person, at=due)
    orders.finish(order_id=order.pk, words="好了", photos=[], by=town.engineer.person, at=due)
    assert f"{order.number} 已修好" in "\n".join(words(proved(town, date(2026, 11, 1))))


def test_proof_of_a_month_without_rounds_says_so(town: Town) -> None:
    assert "这个月没有计划内的服务。" in "\n".join(words(proved(town, date(2026, 10, 1))))


def test_proof_turns_the_page_and_is_the_same_bytes_twice(town: Town, draft: rounds.PlanDraft, at: datetime) -> None:
    for _ in range(9):
        rounds.plan(community=town.community, draft=draft, by=town.operator, at=at)
    rounds.lay_out(at=at)
    data = proved(town, date(2026, 11, 1))
    assert (len(document(data)), data == proved(town, date(2026, 11, 1))) == (2, True)
