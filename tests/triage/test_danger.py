"""Danger is never missed, however it is said; what only sounds like it seldom raises an alarm.

The sentences of danger.tsv and false_alarms.tsv are none of those that triage learns from.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli.triage import danger, engine
from linli.triage.normalise import clean, rows
from linli.triage.sounds import heard

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HERE = Path(__file__).parent


def is_alarm(text: str) -> bool:
    return engine.read(text, at=AT).urgency == "emergency"


def test_no_danger_is_missed() -> None:
    sentences = rows(HERE / "danger.tsv")
    assert len(sentences) > 650
    assert [text for _, text in sentences if not is_alarm(text)] == []


def test_danger_goes_to_the_service_that_answers_it() -> None:
    sentences = rows(HERE / "danger.tsv")
    right = sum(engine.read(text, at=AT).product == code for code, text in sentences)
    assert right / len(sentences) >= 0.97


def test_what_only_sounds_like_danger_is_mostly_seen_through() -> None:
    sentences = rows(HERE / "false_alarms.tsv")
    quiet = [text for _, text in sentences if not is_alarm(text)]
    assert len(quiet) / len(sentences) >= 0.8


@pytest.mark.parametrize(
    ("text", "code"),
    [("着火了", danger.FIRE), ("电梯困人", danger.LIFT), ("煤气漏了", danger.GAS), ("有人晕倒了", danger.HURT)],
)
def test_plain_words_of_danger_need_no_model(text: str, code: str) -> None:
    assert danger.find(clean(text), peril=0.0) == code


def test_model_alone_raises_the_alarm() -> None:
    assert danger.find("没有一个字像", peril=0.5) == danger.HURT


def test_talk_of_another_time_excuses_unless_the_model_is_sure() -> None:
    text = clean("去年这里着火了")
    assert danger.find(text, peril=0.1) is None
    assert danger.find(text, peril=0.9) == danger.FIRE


def test_now_takes_the_excuse_back() -> None:
    assert danger.find(clean("去年着火过,现在又着火了"), peril=0.0) == danger.FIRE


def test_harmless_sayings_are_no_danger() -> None:
    assert [text for text in ("累死我了", "打不着火", "有人抽烟", "fire drill") if danger.find(text, peril=0.0)] == []


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("电梯", ["dian", "ti"]),
        ("dianti kun ren", ["dian", "ti", "kun", "ren"]),
        ("奶奶shuaidao了", ["lai", "lai", "suai", "dao", "le"]),
        ("the lift", ["", "", ""]),
    ],
)
def test_characters_and_typed_pinyin_sound_alike(text: str, syllables: list[str]) -> None:
    assert heard(text) == syllables
