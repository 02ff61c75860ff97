"""Times as people say them, on Monday, 23 November 2026, 14:30."""

from datetime import UTC, datetime

import pytest

from linli.triage import slots
from linli.triage.normalise import clean

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def said(text: str) -> str | None:
    slot = slots.find(clean(text), at=AT)
    return f"{slot.starts:%d. %H:%M} - {slot.ends:%d. %H:%M}" if slot else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明儿个上午", "24. 08:00 - 24. 12:00"),
        ("明儿下午来吧", "24. 13:00 - 24. 18:00"),
        ("后天晌午", "25. 11:00 - 25. 13:00"),
        ("后天后半晌", "25. 13:00 - 25. 18:00"),
        ("大后天傍晚", "26. 17:00 - 26. 19:00"),
        ("大后天一早", "26. 07:00 - 26. 10:00"),
        ("礼拜六上头半天", "28. 08:00 - 28. 12:00"),
        ("礼拜天下午", "29. 13:00 - 29. 18:00"),
        ("明早", "24. 07:00 - 24. 10:00"),
        ("周五晚七点", "27. 19:00 - 27. 21:00"),
        ("听日下昼三点", "24. 15:00 - 24. 17:00"),
        ("今朝夜里", "23. 19:00 - 23. 22:00"),
        ("下班后", "23. 18:00 - 23. 21:00"),
        ("今天晚饭后", "23. 19:00 - 23. 21:00"),
        ("下周二", "01. 08:00 - 01. 20:00"),
        ("下下周二", "08. 08:00 - 08. 20:00"),
        ("本周四", "26. 08:00 - 26. 20:00"),
        ("12/3上午", "03. 08:00 - 03. 12:00"),
        ("12月1日下午两点", "01. 14:00 - 01. 16:00"),
        ("28号", "28. 08:00 - 28. 20:00"),
        ("下个月5号上午", "05. 08:00 - 05. 12:00"),
        ("三天后", "26. 08:00 - 26. 20:00"),
        ("this Saturday morning", "28. 08:00 - 28. 12:00"),
        ("day after tomorrow", "25. 08:00 - 25. 20:00"),
        ("next monday morning", "30. 08:00 - 30. 12:00"),
        ("sunday after lunch", "29. 13:00 - 29. 18:00"),
        ("after work tomorrow", "24. 18:00 - 24. 21:00"),
        ("on the 28th", "28. 08:00 - 28. 20:00"),
        ("December 5th", "05. 08:00 - 05. 20:00"),
        ("修水龙头,下午", "23. 13:00 - 23. 18:00"),
    ],
)
def test_days_and_parts_of_days(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8点半以后", "23. 20:30 - 23. 22:30"),
        ("明天8点半以后", "24. 08:30 - 24. 21:00"),
        ("厨房漏水了,周五晚上七点半之后有人", "27. 19:30 - 27. 21:30"),
        ("下午五点半下班以后", "23. 17:30 - 23. 21:00"),
        ("三点前", "23. 14:30 - 23. 15:00"),
        ("明天中午12点前", "24. 08:00 - 24. 12:00"),
        ("明天9点到11点", "24. 09:00 - 24. 11:00"),
        ("上午十点到下午两点", "24. 10:00 - 24. 14:00"),
        ("明天上午9:30-11:30", "24. 09:30 - 24. 11:30"),
        ("下午三点一刻", "23. 15:15 - 23. 17:15"),
        ("8点3幢502漏水", "24. 08:00 - 24. 10:00"),
        ("下午一点", "24. 13:00 - 24. 15:00"),
        ("明天 15:30", "24. 15:30 - 24. 17:30"),
        ("一个小时后", "23. 15:30 - 23. 17:30"),
        ("半个钟头内", "23. 15:00 - 23. 17:00"),
        ("45分钟后", "23. 15:15 - 23. 17:15"),
        ("in half an hour", "23. 15:00 - 23. 17:00"),
        ("in 2 hours", "23. 16:30 - 23. 18:30"),
        ("tomorrow after 5pm", "24. 17:00 - 24. 21:00"),
        ("today before 6pm", "23. 14:30 - 23. 18:00"),
        ("from 9 to 11 am tomorrow", "24. 09:00 - 24. 11:00"),
        ("between 3 and 5pm on sunday", "29. 15:00 - 29. 17:00"),
        ("half past nine tomorrow", "24. 09:30 - 24. 11:30"),
        ("tonight after 8", "23. 20:00 - 23. 22:00"),
    ],
)
def test_times_of_the_clock(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周末两天都行", "28. 08:00 - 29. 20:00"),
        ("周六或周日", "28. 08:00 - 29. 20:00"),
        ("周一到周五都可以", "23. 14:30 - 27. 20:00"),
        ("明后天都行", "24. 08:00 - 25. 20:00"),
        ("月底前", "23. 14:30 - 30. 20:00"),
        ("周五之前", "23. 14:30 - 27. 20:00"),
        ("两天内", "23. 14:30 - 25. 20:00"),
        ("下个月初", "01. 08:00 - 05. 20:00"),
        ("下周", "30. 08:00 - 06. 20:00"),
        ("by friday please", "23. 14:30 - 27. 20:00"),
    ],
)
def test_several_days(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("上午不在,下午3点来", "23. 15:00 - 23. 17:00"), ("明天不行,后天来吧", "25. 08:00 - 25. 20:00")],
)
def test_what_is_refused_gives_way_to_what_is_offered(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "上周六报修的还没来",
        "昨天下午就报了",
        "垃圾车凌晨四点半就来,太吵",
        "隔壁早上七点就开始敲",
        "约好十点来,等到十二点",
        "轻一点",
        "稳一点的推荐",
        "四点半课堂",
        "早送晚迎",
        "能不能晚点来",
        "2号电梯坏了",
        "my friend is coming",
        "this is the 3rd time",
        "after 3 calls nobody came",
        "every night at 11pm",
    ],
)
def test_what_speaks_of_no_coming_time_has_no_slot(text: str) -> None:
    assert said(text) is None
