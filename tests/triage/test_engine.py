"""Triage reads requests it has never seen, sees danger, and says when."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import triage as bench
from linli.triage import engine, services
from linli.triage.models import TriageExample
from linli.triage.slots import ZONE, find
from tests.cast import Town

# A Monday, 14:30 in Hangzhou.
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def test_held_out_sentences_are_understood() -> None:
    measured = bench.measure()
    assert measured["first"] >= 0.94
    assert measured["within_three"] >= 0.98
    assert measured["danger_seen"] == 1
    assert measured["other_first"] >= 0.9


def test_kitchen_leak_tomorrow_afternoon() -> None:
    reading = engine.read("厨房水管漏水了,明天下午有人", at=AT)
    assert (reading.product, reading.urgency) == ("base.repair.water", "urgent")
    assert reading.slot is not None
    assert reading.slot.starts == datetime(2026, 11, 24, 13, tzinfo=ZONE)
    assert reading.slot.ends == datetime(2026, 11, 24, 18, tzinfo=ZONE)
    assert len({row["product"] for row in reading.alternatives} - {reading.product}) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("电梯困人了", "base.repair.lift"),
        ("我被关在电梯里了", "base.repair.lift"),
        ("stuck in the lift with my baby", "base.repair.lift"),
        ("厨房媒气味好大", "base.repair.gas"),
        ("gas leak in my kitchen", "base.repair.gas"),
        ("三楼冒黑烟了", "base.security.fire"),
        ("there is fire in the garage", "base.security.fire"),
        ("我妈摔倒起不来了", "base.security.emergency"),
        ("老人晕倒了快来", "base.security.emergency"),
        ("my father is not breathing", "base.security.emergency"),
    ],
)
def test_danger_is_an_emergency_for_the_right_service(text: str, code: str) -> None:
    reading = engine.read(text, at=AT)
    assert (reading.product, reading.urgency) == (code, "emergency")


@pytest.mark.parametrize("text", ["消防演练是什么时候", "今天热死了", "这价格真要命", "灭火器过期了要换"])
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert engine.read(text, at=AT).urgency != "emergency"


@pytest.mark.parametrize("text", ["", "   ", "你好", "谢谢管家", "asdfgh", "……", "👍"])
def test_chatter_is_no_request(text: str) -> None:
    assert engine.read(text, at=AT).product is None


def test_complaint_is_a_complaint() -> None:
    assert engine.read("我要投诉，催了三次还没人来", at=AT).product == "complaint"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("明天下午", local(24, 13)),
        ("后天上午来", local(25, 8)),
        ("周六上午9点", local(28, 9)),
        ("今晚7点后", local(23, 19)),
        ("下周一", datetime(2026, 11, 30, 8, tzinfo=ZONE)),
        ("11月30号上午", datetime(2026, 11, 30, 8, tzinfo=ZONE)),
        ("半小时后", local(23, 15)),
        ("明天下午三点半", local(24, 15, 30)),
        ("tomorrow afternoon", local(24, 13)),
        ("saturday at 10 am", local(28, 10)),
        ("这周末", local(28, 8)),
        ("9点来", local(24, 9)),
    ],
)
def test_slots_as_people_say_them(text: str, starts: datetime) -> None:
    slot = find(text, at=AT)
    assert slot is not None
    assert slot.starts == starts


@pytest.mark.parametrize("text", ["随时", "我在家", "13月45号", "25点99分", "两三点吧", "3号楼漏水", ""])
def test_what_names_no_time_has_no_slot(text: str) -> None:
    assert find(text, at=AT) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    reading = engine.read(text, at=AT)
    assert 0 <= reading.confidence <= 1
    assert reading.slot is None or reading.slot.ends > AT


def test_command_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "厨房漏水\n\n".encode() + b"\xff\xfe broken\n" + ("字" * 6000).encode()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw), encoding="utf-8"))
    out = StringIO()
    call_command("triage", at="2026-11-23T14:30", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [set(row) for row in rows] == [{"text", "product", "urgency", "slot", "confidence", "alternatives"}] * 4
    assert (rows[0]["product"], rows[1]["product"]) == ("base.repair.water", None)


def test_relabelled_sentence_is_understood_at_once(town: Town, at: datetime) -> None:
    words = "我家那个老物件又闹脾气了 13800138000"
    services.learn(community=town.community, text=words, product_code="base.repair.water", labelled_by=None, at=at)
    assert services.read("我家那个老物件又闹脾气了", at=at).product == "base.repair.water"
    assert "138" not in TriageExample.objects.get().text


def test_same_words_taught_again_replace_what_was_taught(town: Town, at: datetime) -> None:
    for code in ("base.repair.door", "base.repair.water"):
        services.learn(
            community=town.community, text="老物件", product_code=code, labelled_by=None, at=at + timedelta(minutes=1)
        )
    assert [row.product_code for row in TriageExample.objects.all()] == ["base.repair.water"]
