"""Care in the sample: elders who are visited and say each day that they are well, a storm of last week, visitors, an outage."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from linli.care import doors, seeding
from linli.care import services as care
from linli.care.enums import EventKind, Reason, Trigger
from linli.care.models import Alert, Feed, Listed, Rule, WarmService
from linli.care.services import Happening, alerts, following, greetings, looking, starting, visiting
from linli.care.services.greetings import LunarDay
from linli.core import facts, tasks
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.models import Order
from linli.orders.services.closing import SILENCE
from linli.people.models import Person
from linli.simulation import warnings
from linli.simulation.engine import Story
from linli.simulation.people import Home
from linli.simulation.scenes import CHEN, LIN, Stage
from linli.simulation.staff import Staffer
from linli.simulation.town import Town

HOUR, DAY = 60, 24 * 60
# How many elders besides 陈奶奶 are visited, and how often; the visit of the second is late.
CYCLES = (14, 7, 14, 30, 14)
LATE = 1
LEARNT = (
    "膝盖好些了，能下楼。药够吃到月底。",
    "女儿周末来过，精神不错。",
    "耳朵背，按门铃要多等一会儿。",
    "在学用手机看照片。",
    "怕冷，提醒开了电热毯要关。",
)
STORM, OUTAGE, RENOVATION = 6, 5, 9
SIGNED = 10


# --- at the founding ---------------------------------------------------------------------------------------------
def found(town: Town, *, now: datetime) -> None:
    """Give the community its rules, put elders who live alone on the roster, and let some say each day that they are well."""
    with community_scope(town.community.pk):
        seeding.load_seed(community=town.community)
        Feed.objects.create(
            community=town.community, name=warnings.ISSUER, url="https://observatory.example/cap.xml", is_active=False
        )
        stage = Stage(town, now)
        chen = stage.home(*CHEN).contact
        with facts.history():
            _list(town, chen, every=3, first=_day(town, stage.ago(27 * DAY)), at=stage.ago(30 * DAY))
            for number, (elder, cycle) in enumerate(zip(_alone(stage), CYCLES, strict=False)):
                _list(town, elder, every=cycle, first=_first(town, now, number), at=stage.ago(40 * DAY))
            _signs(stage, chen, by=time(18), today=False)
            for elder in _alone(stage)[:2]:
                _signs(stage, elder, by=time(10), today=True)


def _alone(stage: Stage) -> list[Person]:
    """Return who lives alone and is old, other than 陈奶奶, in the order of the house."""
    today = _day(stage.town, stage.now)
    alone = (home.contact for home in stage.town.homes if len(home.people) == 1 and home.room != CHEN)
    return [person for person in alone if (person.age(on=today) or 0) >= doors.ELDERLY][: len(CYCLES)]


def _day(town: Town, at: datetime) -> date:
    return at.astimezone(town.community.zone).date()


def _first(town: Town, now: datetime, number: int) -> date:
    """Return the day of an elder's first visit: a cycle and some days ago, so that the next is to come, or late."""
    return _day(town, now) - timedelta(days=_ago(number))


def _ago(number: int) -> int:
    cycle = CYCLES[number]
    return cycle + 2 if number == LATE else max(cycle - 2 - number, 1)


def _list(town: Town, elder: Person, *, every: int, first: date, at: datetime) -> None:
    care.put_on_roster(
        community=town.community, person=elder, reason=Reason.ALONE, every_days=every, first_on=first,
        by=town.desk["operator"], at=at,
    )  # fmt: skip


def _signs(stage: Stage, elder: Person, *, by: time, today: bool) -> None:
    """Let an elder say for some days that they are well; today too where it is late enough for that."""
    town = stage.town
    family = [town.desk["daughter"]] if not today else []
    care.take_part(community=town.community, person=elder, by_time=by, family=family, at=stage.ago((SIGNED + 1) * DAY))
    for days in range(SIGNED, -1 if today else 0, -1):
        morning = datetime.combine(_day(town, stage.ago(days * DAY)), time(8, 12), town.community.zone)
        care.say(person=elder, at=min(morning, stage.ago(1)))


# --- the month behind --------------------------------------------------------------------------------------------
def earlier(stage: Stage) -> Iterable[tuple[float, Story]]:
    """The visits that were made, last week's storm with its checks, an outage, a renovation."""
    wang = stage.town.by_slug("steward")
    for n in (27, 21, 15, 9, 3):
        yield n * DAY, visited(stage, stage.home(*CHEN), wang, ago=n * DAY, learnt="精神不错，量了血压，药够吃一周。")
    homes = {home.contact.pk: home for home in stage.town.homes}
    hands = [one for one in stage.town.able(stage.town.products["warm.greetings.visit"]) if not one.slug]
    for number, elder in enumerate(_alone(stage)):
        hand, ago = hands[number % len(hands)], _ago(number) * DAY
        yield ago, visited(stage, homes[elder.pk], hand, ago=ago, learnt=LEARNT[number])
    yield STORM * DAY, _storm(stage)
    yield OUTAGE * DAY, _happens(stage, _outage(stage))
    yield RENOVATION * DAY, _happens(stage, _renovation(stage))


def visited(stage: Stage, home: Home, hand: Staffer, *, ago: float, learnt: str) -> Story:
    """A visit of the roster from the calendar to what was learnt."""
    order = started(stage, home, ago=ago, hours=8)
    if order is None:
        return
    yield stage.ago(ago - 3)
    stage.town.give(order, hand, reason="负责这栋楼", at=stage.ago(ago - 3))
    order = yield from stage.reached(order, hand, ago=ago - 30)
    order = yield from stage.finished(order, hand, ago=ago - 55, words=learnt)
    visiting.visited(order=order, learnt=learnt, at=stage.ago(ago - 55))
    yield stage.ago(ago - 90)
    orders.confirm(order_id=order.pk, by=home.contact, at=stage.ago(ago - 90))
    if ago > 7 * DAY:
        yield stage.ago(ago - 90 - 7 * DAY)
        orders.close(order_id=order.pk, at=stage.ago(ago - 90 - 7 * DAY))


def started(stage: Stage, home: Home, *, ago: float, hours: float) -> Order | None:
    """Start a visit of the roster as the calendar does, and make it an order."""
    rule, entry = Rule.objects.get(code="visits"), Listed.objects.get(person=home.contact, ended_at=None)
    at = stage.ago(ago)
    door = doors.Door(key=str(home.contact.pk), household=home.household.pk, person=home.contact.pk, words=entry.learnt)
    cause = f"visit-{entry.next_on.isoformat()}-{_day(stage.town, at).isoformat()}"
    starting.start(rule=rule, doors=[door], cause=cause, at=at, span=(at, at + timedelta(hours=hours)))
    care.make_due(at=at)
    made = WarmService.objects.filter(rule=rule, person=home.contact, order__isnull=False).order_by("-id")
    key = made.values_list("order", flat=True).first()
    return stage.town.order(key) if key else None


def _storm(stage: Stage) -> Story:
    """A yellow warning, the checks it started at every building, and its end."""
    at = stage.ago(STORM * DAY)
    document = warnings.document(warnings.RAIN, community=stage.town.community, sent=at)
    found = alerts.receive(document, communities=[stage.town.community], at=at)
    for alert in found:
        _follow(alert, at=at)
    made = list(WarmService.objects.filter(alert__in=found, order__isnull=False).values_list("order", flat=True))
    for number, order in enumerate(made):
        stage.town.engine.add(stage.ago(STORM * DAY - 20 - number), _checked(stage, order, number))
    yield at + warnings.RAIN.lasts + timedelta(minutes=1)
    alerts.expire(at=at + warnings.RAIN.lasts + timedelta(minutes=1))


def _follow(alert: Alert, *, at: datetime) -> None:
    """Start what the rules make orders of; last week's notice to everybody is not sent again."""
    day = at.astimezone(alert.community.zone).date()
    for rule in following.active(Trigger.ALERT):
        if rule.product_id and following.applies(rule, alert):
            span = (at, at + timedelta(hours=rule.hours))
            starting.start(
                rule=rule, doors=doors.of(rule, day=day), cause=following.chain_of(alert), at=at, span=span, alert=alert
            )
    care.make_due(at=at)


def _checked(stage: Stage, pk: UUID, number: int) -> Story:
    hands = [
        one for one in stage.town.able(stage.town.products["warm.care-reminders.storm"]) if not one.worker.is_volunteer
    ]
    hand, order = hands[number % len(hands)], stage.town.order(pk)
    ago = STORM * DAY - 20 - number
    stage.town.give(order, hand, reason="暴雨前各看各的楼", at=stage.ago(ago))
    order = yield from stage.reached(order, hand, ago=ago - 40)
    order = yield from stage.finished(order, hand, ago=ago - 70, words="排水口清过，花盆收了，拍了照。")
    assert order.finished_at  # noqa: S101 - just now
    yield order.finished_at + SILENCE
    orders.confirm(order_id=pk, by=None, at=order.finished_at + SILENCE)


def _happens(stage: Stage, happening: Happening) -> Story:
    recorded = happening.starts - timedelta(hours=2)
    care.record(community=stage.town.community, happening=happening, by=stage.town.desk["operator"], at=recorded)
    yield stage.now


def _outage(stage: Stage) -> Happening:
    starts = stage.ago(OUTAGE * DAY)
    return Happening(
        kind=EventKind.OUTAGE, starts=starts, ends=starts + timedelta(hours=4), building=stage.town.buildings[-1],
        person=stage.town.desk["operator"], words="水箱清洗", details={"supply": "water"},
    )  # fmt: skip


def _renovation(stage: Stage) -> Happening:
    home = stage.inside(CHEN[0], 2)
    starts = stage.ago(RENOVATION * DAY)
    return Happening(
        kind=EventKind.RENOVATION, starts=starts, ends=starts + timedelta(days=40), household=home.household,
        person=home.contact, words="换厨房，敲一面隔墙",
        details={"quiet": [["12:00", "14:30"], ["18:00", "08:00"]], "contractor": "好邻装修（示例）"},
    )  # fmt: skip


# --- today -------------------------------------------------------------------------------------------------------
def elder(stage: Stage) -> Iterable[tuple[float, Story]]:
    """陈奶奶's visit of today: due by the roster, in her steward's hands."""
    yield 220, _due(stage, stage.home(*CHEN), stage.town.by_slug("steward"))


def _due(stage: Stage, home: Home, wang: Staffer) -> Story:
    order = started(stage, home, ago=220, hours=220 / HOUR + 1.5)
    yield stage.ago(215)
    if order is not None:
        stage.town.give(order, wang, reason="负责这栋楼", at=stage.ago(215))


def today(town: Town, *, now: datetime) -> None:
    """A blue warning in force, two visitors of 林女士, a birthday wish, and a steward's look at 陈奶奶's card."""
    stage = Stage(town, now)
    lin, chen, wang = stage.home(*LIN), stage.home(*CHEN), town.by_slug("steward")
    with community_scope(town.community.pk), tasks.by_hand():
        looking.look(household=chen.household, by=wang.worker.person, at=stage.ago(1.1 * DAY))
        greetings.wish(
            community=town.community, person=chen.contact, lunar=LunarDay(month=10, day=18), at=stage.ago(20 * DAY)
        )
        with facts.history():
            came = _visit(stage, lin, "送快递的亲戚", ago=30 * HOUR, ahead=-26 * HOUR, details={"guests": 1})
            _let_in(stage, came, ago=25.5 * HOUR, by=wang.worker.person)
        wishes = {"guests": 2, "plate": "浙A12345", "guide": True}
        _visit(stage, lin, "安禾的同学和妈妈", ago=50, ahead=2 * HOUR, details=wishes)
        sent = stage.ago(3 * HOUR)
        alerts.receive(
            warnings.document(warnings.GALE, community=town.community, sent=sent), communities=[town.community], at=sent
        )
        tasks.run_all(at=now)


def _visit(stage: Stage, home: Home, words: str, *, ago: float, ahead: float, details: dict[str, object]) -> str:
    starts = stage.ago(-ahead)
    visit = Happening(
        kind=EventKind.VISITOR, starts=starts, ends=starts + timedelta(hours=3), household=home.household,
        person=home.contact, words=words, details=details,
    )  # fmt: skip
    event = care.record(community=stage.town.community, happening=visit, by=home.contact, at=stage.ago(ago))
    return event.gate_pass.code


def _let_in(stage: Stage, code: str, *, ago: float, by: Person) -> None:
    care.admit(code=code, by=by, at=stage.ago(ago))
