"""The day's plan in words: why something was left out, what has changed, and what a move would cost."""

from datetime import timedelta

import pytest

from linli.dispatch import day
from linli.orders import reasons
from linli.portals import planning_words
from linli.portals.planning_words import Names
from tests.cast import Town
from tests.planning.morning import MORNING

HOUR = timedelta(hours=1)

NAMES = Names({"a": "修水管", "b": "看电梯"}, {"u": "王师傅", "v": "李师傅"})


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"code": "no-workers", "values": {}}, "今天没有人在岗"),
        ({"code": "no-such-worker", "values": {"worker": "u"}}, "定给王师傅，今天不在岗"),
        ({"code": "kind", "values": {"kinds": "steward|team"}}, "在岗的没有管家、物业班组"),
        ({"code": "no-skill", "values": {"missing": "gas|lift"}}, "在岗的没有人会燃气、电梯"),
        ({"code": "off-shift", "values": {"opens": "2026-11-23T22:00", "closes": "x"}}, "会做的那时都不在岗"),
        ({"code": "no-time", "values": {"by": "", "workers": 3}}, "会做的 3 位都排满了"),
        ({"code": "outranked", "values": {"by": "b", "workers": 3}}, "让给更要紧的看电梯"),
        ({"code": "outranked", "values": {"by": "gone", "workers": 3}}, "让给更要紧的单"),
        ({"code": "not-worth", "values": {"minutes": 92.4, "worth": 90}}, "要专门走 92 分钟，改天顺路再办"),
        ({"code": "of another version", "values": {}}, ""),
    ],
)
def test_unplanned_in_words(told: dict[str, object], sentence: str) -> None:
    assert planning_words.unplanned(told, NAMES) == sentence


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"code": "urgent", "values": {"urgency": "urgent"}, "after": "v"}, "新来的，排给李师傅"),
        ({"code": "urgent", "values": {"urgency": "urgent"}, "after": None}, "新来的，还没排下"),
        ({"code": "made-room", "values": {"by": "b"}, "before": "u", "after": "v"}, "给看电梯让路，由王师傅改给李师傅"),
        ({"code": "later", "values": {"by": "b", "minutes": 21.5}}, "因看电梯，晚 22 分钟"),
        ({"code": "later", "values": {"by": "", "minutes": 21}}, "前面的活做久了，晚 21 分钟"),
        ({"code": "handed-over", "values": {}, "before": "u", "after": "v"}, "王师傅没有时间了，改给李师傅"),
        ({"code": "dropped", "values": {"by": "b"}}, "给看电梯让路，今天排不下了"),
        ({"code": "dropped", "values": {"by": ""}}, "时间不够，今天排不下了"),
        ({"code": "room", "values": {}, "after": "v"}, "原来排不下，现在排给李师傅"),
    ],
)
def test_changes_in_words(told: dict[str, object], sentence: str) -> None:
    assert planning_words.change(told, NAMES) == sentence


def test_every_code_of_the_planner_has_its_words() -> None:
    known = dict.fromkeys(("turn", "able", "household", "mean", "by", "workers", "worth", "urgency"), "1")
    values = {
        **known,
        "at": MORNING.isoformat(),
        "minutes": 1.0,
        "skills": "gas",
        "missing": "gas",
        "kinds": "team",
        "worker": "u",
    }
    told = {"values": values, "before": "u", "after": "v"}

    def said(code: str) -> bool:
        one = {**told, "code": code}
        return any(
            (reasons.planned(code, values), planning_words.unplanned(one, NAMES), planning_words.change(one, NAMES))
        )

    assert [code for code in day.Code if not said(code)] == []


def test_price_in_words_the_worst_first(town: Town) -> None:
    found = day.Price(6.2, (day.Late("v", "a", 12.4), day.Late("v", None, 3.0)), 20.0, "kind")
    lines = planning_words.price(found, who="李师傅", names=NAMES, times={"a": MORNING + 4.5 * HOUR})
    assert [line.text for line in lines] == [
        "这项服务平时不由李师傅这类人做", "李师傅 14:00 的修水管晚 12 分钟", "李师傅的午休晚 3 分钟",
        "李师傅要超出班次 20 分钟", "一共多走 6 分钟",
    ]  # fmt: skip
    assert (
        planning_words.price(day.Price(-2.0, (), 0.0, None), who="", names=NAMES, times={})[-1].text
        == "一共少走 2 分钟"
    )
