"""The template library: how times, money and names are written, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone as django_timezone
from django.utils import translation

from linli.portals.templatetags import linli as tags

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai, a Monday


@pytest.fixture(autouse=True)
def _shanghai() -> Iterator[None]:
    with django_timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield str(request.param)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (NOW + timedelta(minutes=30), "今天 14:30", "Today 14:30"),
        (NOW + timedelta(days=1), "明天 14:00", "Tomorrow 14:00"),
        (NOW - timedelta(days=1), "昨天 14:00", "Yesterday 14:00"),
        (NOW + timedelta(hours=11), "明天 01:00", "Tomorrow 01:00"),
        (NOW + timedelta(days=2), "11月25日 周三 14:00", "Wed 25 Nov 14:00"),
        (NOW + timedelta(days=60), "2027年1月22日 周五 14:00", "Fri 22 Jan 2027 14:00"),
        (None, "", ""),
    ],
)
def test_when_near_and_far(value: datetime | None, zh: str, en: str, language: str) -> None:
    assert tags.when(value, NOW) == (zh if language == "zh-hans" else en)


def test_when_without_at_counts_from_the_clock(now: datetime) -> None:
    with translation.override("zh-hans"):
        assert tags.when(now) == "今天 14:30"


def test_when_follows_the_communitys_zone() -> None:
    with translation.override("zh-hans"), django_timezone.override(timezone(timedelta(hours=-8))):
        assert tags.when(NOW, NOW) == "今天 22:00"


def test_clock_time_is_local() -> None:
    assert tags.clock_time(NOW) == "14:00"
    assert tags.clock_time(None) == ""


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (NOW, "11月23日 周一", "Mon 23 Nov"),
        (date(2026, 3, 1), "3月1日 周日", "Sun 1 Mar"),
        (date(2025, 12, 31), "2025年12月31日 周三", "Wed 31 Dec 2025"),
        (None, "", ""),
    ],
)
def test_day_of_times_and_dates(value: date | None, zh: str, en: str, language: str) -> None:
    assert tags.day(value, NOW) == (zh if language == "zh-hans" else en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0分钟", "0 min"),
        (26, "26分钟", "26 min"),
        (60, "1小时", "1 h"),
        (61, "1小时01分", "1 h 01 min"),
        (1440, "24小时", "24 h"),
        (2879, "47小时59分", "47 h 59 min"),
        (2880, "2天", "2 d"),
        (3000, "2天2小时", "2 d 2 h"),
        (-26, "26分钟", "26 min"),
        (timedelta(hours=1, minutes=1, seconds=59), "1小时01分", "1 h 01 min"),
        (None, "", ""),
    ],
)
def test_minutes_in_words(value: int | timedelta | None, zh: str, en: str, language: str) -> None:
    assert tags.minutes(value) == (zh if language == "zh-hans" else en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (20, "20 分", "20 min"),
        (1980, "33 时", "33 h"),
        (4400, "3 天", "3 d"),
        (-6, "6 分", "6 min"),
        (None, "", ""),
    ],
)
def test_minutes_brief_writes_the_largest_unit(value: int | None, zh: str, en: str, language: str) -> None:
    assert tags.minutes_brief(value) == (zh if language == "zh-hans" else en)


def test_minutes_parts_pairs_number_and_unit() -> None:
    with translation.override("zh-hans"):
        assert tags.minutes_parts(61) == [("1", "小时"), ("01", "分")]
        assert tags.minutes_parts(None) == []


def test_chinese_without_an_active_language() -> None:
    with translation.override(None):
        assert tags.minutes(26) == "26分钟"


@pytest.mark.parametrize(
    ("fen", "text"),
    [(1250, "¥12.50"), (0, "¥0.00"), (5, "¥0.05"), (123456789, "¥1,234,567.89"), (-1800, "−¥18.00"), (None, "")],
)
def test_yuan_from_fen(fen: int | None, text: str, language: str) -> None:
    assert language
    assert tags.yuan(fen) == text


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("0571-88001234", "057****1234"),
        ("12345", "***45"),
        ("1", "1"),
        ("", ""),
        (None, ""),
    ],
)
def test_phone_masked_hides_the_middle(phone: str | None, text: str) -> None:
    assert tags.phone_masked(phone) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("王管家", "王"), ("欧阳师傅", "欧阳"), ("mary", "M"), (" 何 ", "何"), ("", "·"), (None, "·")],
)
def test_surname_for_avatars(name: str | None, text: str) -> None:
    assert tags.surname(name) == text


@pytest.mark.parametrize(
    ("done", "steps"),
    [(0, ["now", "wait", "wait"]), (2, ["done", "done", "now"]), (3, ["done", "done", "done"])],
)
def test_joint_steps_mark_where_things_stand(done: int, steps: list[str]) -> None:
    assert tags.joint_steps(done, 3) == steps


@pytest.mark.parametrize(("stars", "on"), [(None, 0), (0, 0), (3, 3), (4.4, 4), (4.6, 5), (9, 5)])
def test_star_marks_round_to_whole_stars(stars: float | None, on: int) -> None:
    assert tags.star_marks(stars) == [True] * on + [False] * (5 - on)


def test_page_numbers_leave_gaps() -> None:
    page = Paginator(range(420), 20).page(7)
    assert tags.page_numbers(page) == [1, None, 6, 7, 8, None, 21]


def test_icon_draws_from_the_sprite() -> None:
    drawn = Template('{% load linli %}{% icon "phone" size="s" css="on" %}').render(Context())
    assert drawn.startswith('<svg class="icon icon--s on" aria-hidden="true"><use href="')
    assert drawn.endswith('#phone"/></svg>')


def test_icon_escapes_its_name() -> None:
    drawn = Template("{% load linli %}{% icon name %}").render(Context({"name": '"><script>'}))
    assert "<script>" not in drawn
