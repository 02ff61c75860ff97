"""Who delivers: stewards with their buildings, the engineers, cleaners, gardeners and guards, volunteers, the office."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.places.models import Building, Community
from linli.simulation import names
from linli.simulation.chance import Chance
from linli.simulation.phones import Phones
from linli.stewards import services as stewards
from linli.stewards.models import Shift, Team, Worker

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Post:
    """A place on the staff sheet. `calls` without a surname gets the worker's own: 管家 becomes 王管家."""

    kind: str
    team: str
    skills: tuple[str, ...]
    calls: tuple[str, str]
    trades: tuple[str, str]
    shift: str = "day"
    lead: bool = False
    gender: str = ""
    grade: int = 2
    surname: str = ""
    given: str = ""
    slug: str = ""
    buildings: tuple[str, ...] = ()


@dataclass(slots=True)
class Staffer:
    """A worker as the town's agents know them: when they are on duty, until when they are busy, how they are."""

    worker: Worker
    spans: list[tuple[datetime, datetime]]
    slug: str = ""
    # 0 careless … 1 excellent: how well, how fast, how surely an offer is taken.
    care: float = 0.8
    pace: float = 1.0
    busy_until: datetime | None = None
    _starts: list[datetime] = field(default_factory=list)

    def on_duty(self, at: datetime) -> bool:
        """Tell whether the worker is on a shift at that moment."""
        span = self._span(at)
        return span is not None and span[0] <= at < span[1]

    def free_from(self, at: datetime, *, busy: bool = True) -> datetime:
        """Return when, from `at` on, the worker is on duty and has done what is in hand."""
        moment = max(at, self.busy_until) if busy and self.busy_until else at
        span = self._span(moment)
        if span is None or moment < span[0]:
            return span[0] if span else moment
        if moment < span[1]:
            return moment
        following = bisect_right(self._starts, moment)
        return self.spans[following][0] if following < len(self.spans) else moment

    def _span(self, at: datetime) -> tuple[datetime, datetime] | None:
        if not self._starts:
            self._starts = [starts for starts, _ends in self.spans]
        if not self.spans:
            return None
        return self.spans[max(bisect_right(self._starts, at) - 1, 0)]


TEAMS = (
    ("steward", "管家组", "Stewards"), ("engineering", "工程班", "Engineering"), ("cleaning", "保洁班", "Cleaning"),
    ("greening", "绿化班", "Greening"), ("security", "秩序班", "Security"), ("volunteer", "志愿管家", "Volunteers"),
)  # fmt: skip

_CARE = ("reception", "care", "coordination", "events")
_GUARD = ("security", "firefighting", "traffic", "reception")


def _steward(surname: str, *buildings: str, extra: tuple[str, ...] = (), **more: Any) -> Post:
    return Post(
        kind="steward", team="steward", skills=(*_CARE, *extra), calls=("管家", "Steward {}"),
        trades=("专职管家", "Professional steward"), surname=surname, buildings=buildings, **more,
    )  # fmt: skip


def _engineer(surname: str, trade: tuple[str, str], *skills: str, **more: Any) -> Post:
    return Post(
        kind="team", team="engineering", skills=skills, calls=("师傅", "Mr {}"), trades=trade, surname=surname,
        gender="m", **more,
    )  # fmt: skip


def _hand(team: str, trade: tuple[str, str], *skills: str, **more: Any) -> Post:
    return Post(kind="team", team=team, skills=skills, calls=("师傅", "{}"), trades=trade, **more)


_CLEANER, _GARDENER, _GUARDSMAN = ("保洁", "Cleaner"), ("绿化", "Gardener"), ("秩序维护", "Guard")
SHEET: tuple[Post, ...] = (
    _steward("王", "8幢", "11幢", slug="steward", given="雅宁", gender="f", grade=4, extra=("firstaid",), shift="persona"),
    _steward("许", "1幢", "2幢", gender="f", grade=3, lead=True, extra=("firstaid",)),
    _steward("陆", "3幢", gender="f", grade=3, extra=("pets",)), _steward("方", "4幢", gender="m", shift="late"),
    _steward("章", "5幢", "6幢", gender="f", extra=("pets",)), _steward("叶", "7幢", gender="f", shift="late"),
    _steward("骆", "9幢", "10幢", gender="m", grade=3, extra=("firstaid",)), _steward("俞", "12幢", gender="f"),
    _engineer("周", ("水电 9 年", "Plumber and electrician, 9 years"), "plumbing", "electrical", "locks", "appliance",
              slug="engineer", given="国涛", grade=4, shift="persona"),
    _engineer("刘", ("工程主管 15 年", "Head of engineering, 15 years"), "plumbing", "electrical", "gas", "lift",
              "coordination", slug="team-lead", given="志成", lead=True, grade=5, shift="persona"),
    _engineer("吴", ("水电", "Plumber and electrician"), "plumbing", "electrical", "gas", shift="late"),
    _engineer("郑", ("电工", "Electrician"), "electrical", "network", "lift", "appliance"),
    _engineer("丁", ("水暖", "Plumber"), "plumbing", "locks", "gas"),
    _engineer("施", ("泥瓦防水", "Mason"), "masonry", "carpentry", shift="mason"),
    _engineer("楼", ("弱电网络", "Networks"), "network", "electrical", "locks", "carpentry"),
    _engineer("顾", ("综合维修 夜班", "Maintenance, nights"), "plumbing", "electrical", "locks", "lift", "gas", shift="night"),
    _hand("cleaning", ("保洁领班", "Head of cleaning"), "cleaning", lead=True, gender="f", grade=3, surname="何"),
    _hand("cleaning", _CLEANER, "cleaning", gender="f", shift="early"), _hand("cleaning", _CLEANER, "cleaning", gender="f"),
    _hand("cleaning", _CLEANER, "cleaning", gender="m", shift="late"),
    _hand("greening", ("绿化领班", "Head gardener"), "greening", lead=True, gender="m", grade=3),
    _hand("greening", _GARDENER, "greening", gender="m", shift="early"),
    _hand("security", ("秩序领班", "Head of security"), *_GUARD, "firstaid", lead=True, gender="m", grade=3),
    _hand("security", _GUARDSMAN, *_GUARD, gender="m", shift="early"), _hand("security", _GUARDSMAN, *_GUARD, gender="m"),
    _hand("security", _GUARDSMAN, *_GUARD, gender="f", shift="late"),
    _hand("security", _GUARDSMAN, *_GUARD, gender="m", shift="night"), _hand("security", _GUARDSMAN, *_GUARD, gender="m", shift="night"),
    Post("volunteer", "volunteer", ("care", "pets", "events"), ("志愿管家", "Volunteer {}"), ("志愿管家", "Volunteer"), "evening", gender="f"),
    Post("volunteer", "volunteer", ("coordination", "events", "firstaid"), ("志愿管家", "Volunteer {}"), ("志愿管家", "Volunteer"), "evening",
         gender="m"),
)  # fmt: skip
SMALL_SHEET: tuple[Post, ...] = (
    _steward("蒋", "1幢", "2幢", gender="f", extra=("firstaid", "pets")), _steward("余", "3幢", gender="m", lead=True, shift="late"),
    _engineer("汪", ("水电", "Plumber and electrician"), "plumbing", "electrical", "locks", "gas", "lift", "network", lead=True),
    _engineer("钱", ("综合维修", "Maintenance"), "plumbing", "electrical", "masonry", "carpentry", "gas", "lift", shift="night"),
    _hand("cleaning", _CLEANER, "cleaning", "greening", gender="f"), _hand("security", _GUARDSMAN, *_GUARD, gender="m"),
    _hand("security", _GUARDSMAN, *_GUARD, gender="m", shift="night"),
)  # fmt: skip

# shift → (begins, hours); guards and the night engineer go home in the morning.
_HOURS: Mapping[str, tuple[time, int]] = {
    "day": (time(8), 10), "early": (time(6), 9), "late": (time(12), 9), "night": (time(20), 12), "evening": (time(17), 4),
    "mason": (time(8), 9), "persona": (time(8), 12),
}  # fmt: skip
REST_EVERY = 7


def spans(
    post: Post, *, number: int, community: Community, now: datetime, days: int
) -> list[tuple[datetime, datetime]]:  # fmt: skip
    """Return the post's shifts for so many past days and the two weeks to come, one day of rest a week.

    Personas are on duty now, whatever the hour. The mason is away today and tomorrow: then nobody can take his trade.
    """
    zone = community.zone
    today = now.astimezone(zone).date()
    found = []
    for offset in range(-days - 1, AHEAD.days + 1):
        day = today + timedelta(days=offset)
        if (offset + number) % REST_EVERY == 3 and offset:
            continue
        if post.shift == "mason" and -1 <= offset <= 2:
            continue
        starts, ends = _shift(post, day, community=community)
        if post.shift == "persona" and offset == 0:
            starts, ends = _around(now, starts, ends)
        found.append((starts, ends))
    return [span for n, span in enumerate(found) if n == 0 or span[0] >= found[n - 1][1]]


def _shift(post: Post, day: date, *, community: Community) -> tuple[datetime, datetime]:
    begins, hours = _HOURS[post.shift]
    starts = datetime.combine(day, begins, community.zone).astimezone(UTC)
    return starts, starts + timedelta(hours=hours)


def _around(now: datetime, starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """Return the shift, stretched so that it covers some hours before and after now."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return min(starts, hour - timedelta(hours=4)), max(ends, hour + timedelta(hours=6))


def teams(community: Community) -> dict[str, Team]:
    """Create the teams; return them by code."""
    drafts = [
        Team(community=community, code=code, name_zh=zh, name_en=en, position=n)
        for n, (code, zh, en) in enumerate(TEAMS, start=1)
    ]
    return {team.code: team for team in Team.objects.bulk_create(drafts)}


def engage(
    *, community: Community, sheet: Sequence[Post], chance: Chance, phones: Phones, now: datetime,
    personas: Mapping[str, str], buildings: Mapping[str, Building], days: int,
) -> list[Staffer]:  # fmt: skip
    """Take on everybody of the sheet, put stewards in charge of their buildings, write the roster; return them.

    `personas` gives the numbers of those with a slug; the roster reaches `days` days back.
    """
    draw, groups = chance.of("staff"), teams(community)
    found: list[Staffer] = []
    shifts: list[Shift] = []
    for number, post in enumerate(sheet):
        gender = post.gender or draw.choice("fm")
        born = draw.randint(1968, 1998)
        surname = post.surname or names.surname(draw)
        person = people.register(
            name=surname + (post.given or names.given(draw, gender=gender, born=born)), gender=gender,
            phone=personas.get(post.slug) or phones.next(),
        )  # fmt: skip
        since = now - timedelta(days=draw.randint(200, 365 * 9))
        worker = stewards.engage(
            community=community, person=person, kind=post.kind, team=groups[post.team], is_lead=post.lead, at=since,
            calls=(surname + post.calls[0], post.calls[1].format(_PINYIN.get(surname, surname))), skills=post.skills,
            trades=post.trades, grade=post.grade,
        )  # fmt: skip
        if charge := [buildings[name] for name in post.buildings if name in buildings]:
            stewards.put_in_charge(worker=worker, buildings=charge, at=since)
        roster = spans(post, number=number, community=community, now=now, days=days)
        shifts += [Shift(community=community, worker=worker, starts=s, ends=e) for s, e in roster]
        care = min(max(draw.gauss(0.82, 0.08), 0.5), 1.0) + (0.1 if post.slug else 0)
        found.append(Staffer(worker, roster, post.slug, care=care, pace=draw.uniform(0.75, 1.25)))
    # What stewards.roster does for one worker, for all of them in one statement.
    Shift.objects.bulk_create(shifts)
    return found


_PINYIN = {
    "王": "Wang", "许": "Xu", "陆": "Lu", "方": "Fang", "章": "Zhang", "叶": "Ye", "骆": "Luo", "俞": "Yu", "周": "Zhou",
    "刘": "Liu", "吴": "Wu", "郑": "Zheng", "丁": "Ding", "施": "Shi", "楼": "Lou", "顾": "Gu", "何": "He", "蒋": "Jiang",
    "余": "Yu", "汪": "Wang", "钱": "Qian", "沈": "Shen", "梁": "Liang", "林": "Lin", "陈": "Chen", "张": "Zhang",
    "李": "Li", "杨": "Yang", "黄": "Huang", "赵": "Zhao", "徐": "Xu", "孙": "Sun", "马": "Ma", "朱": "Zhu", "胡": "Hu",
    "郭": "Guo", "高": "Gao", "罗": "Luo", "谢": "Xie", "宋": "Song", "唐": "Tang", "韩": "Han", "冯": "Feng",
    "董": "Dong", "萧": "Xiao", "程": "Cheng", "曹": "Cao", "袁": "Yuan", "傅": "Fu", "曾": "Zeng", "彭": "Peng",
    "吕": "Lü", "苏": "Su", "卢": "Lu", "蔡": "Cai", "贾": "Jia", "魏": "Wei", "薛": "Xue", "潘": "Pan", "杜": "Du",
    "戴": "Dai", "夏": "Xia", "钟": "Zhong", "田": "Tian", "任": "Ren", "姜": "Jiang", "范": "Fan", "石": "Shi",
    "姚": "Yao", "谭": "Tan", "邹": "Zou", "熊": "Xiong", "金": "Jin", "郝": "Hao", "孔": "Kong", "白": "Bai", "崔": "Cui",
    "康": "Kang", "邱": "Qiu", "秦": "Qin", "史": "Shi", "侯": "Hou", "邵": "Shao", "孟": "Meng", "龙": "Long",
    "万": "Wan", "段": "Duan", "汤": "Tang", "黎": "Li", "常": "Chang", "武": "Wu", "乔": "Qiao", "赖": "Lai",
    "龚": "Gong", "文": "Wen", "诸": "Zhu", "虞": "Yu", "裘": "Qiu", "竺": "Zhu", "应": "Ying", "戚": "Qi", "鲍": "Bao",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody of the office: no worker, but with a role."""

    slug: str
    role: Role
    name: str
    gender: str


OFFICE = (
    Desk("operator", Role.OPERATOR, "沈婉清", "f"), Desk("supervisor", Role.SUPERVISOR, "梁书远", "m"),
)  # fmt: skip


def office(
    *, community: Community, phones: Phones, now: datetime, personas: Mapping[str, str]
) -> Iterator[tuple[str, Person]]:
    """Give the operator and the supervisor their roles; yield each with the slug."""
    for desk in OFFICE:
        phone = personas.get(desk.slug) or phones.next()
        person = people.register(name=desk.name, gender=desk.gender, phone=phone)
        people.join(person=person, community=community, role=desk.role, at=now - timedelta(days=900))
        yield desk.slug, person
