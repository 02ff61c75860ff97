"""The sample's planned services: who cleans, mows, patrols and inspects what, how often, and how the month went."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from linli.core import tasks
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import PointOfInterest
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.models import CheckIn, Checkpoint, Material, Plan, Round, Stop
from linli.simulation.engine import Story
from linli.simulation.scenes import Stage
from linli.simulation.staff import Staffer
from linli.simulation.town import Town
from linli.stewards.models import Team

SILENCE, CLOSES_AFTER = timedelta(hours=48), timedelta(days=7)
DAY = timedelta(days=1)
# When the leads hand out the day's rounds.
MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan of the sample: names, product, team, rule, window, which checkpoints by their names, and how often one is left out."""

    names: tuple[str, str]
    code: str
    team: str
    rrule: str
    window: tuple[time, time]
    places: tuple[str, ...]
    left_out: float = 0.01
    readings: tuple[tuple[str, str, str, str, str, str], ...] = ()


_LOBBIES = tuple(f"{n}幢单元厅" for n in range(1, 13))
_ROUTE = (
    "南门", "北门", "地下车库入口", "B1 泵房", "配电房", "邻里中心", "幼儿园", "镜湖", "中心花园", "香樟园", "桂花园", "竹园",
)  # fmt: skip
_GREENS = ("中心花园", "香樟园", "桂花园", "海棠坡", "健身绿地", "竹园")
PLANS = (
    Sheet(("单元厅日常保洁", "Lobbies, every day"), "base.cleaning.lobby", "cleaning", "FREQ=DAILY", (time(7), time(10)), _LOBBIES, 0.006),
    Sheet(("地下车库清扫", "Garage swept"), "base.cleaning.garage", "cleaning", "FREQ=WEEKLY;BYDAY=MO,TH", (time(13), time(16)), ("地下车库入口",)),
    Sheet(("夜间安全巡更", "Night patrol"), "base.security.patrol", "security", "FREQ=DAILY", (time(22), time(0, 30)), _ROUTE, 0.012),
    Sheet(("消防设施月检", "Fire equipment, monthly"), "base.repair.facilities", "engineering", "FREQ=MONTHLY;BYMONTHDAY=8",
          (time(9), time(12)), ("邻里中心", "地下车库入口", "B1 泵房", "配电房"),
          readings=(("B1 泵房", "消防水压", "Fire main", "MPa", "0.40", "0.80"),)),
    Sheet(("水泵配电周巡", "Pumps and switches, weekly"), "base.repair.inspection", "engineering", "FREQ=WEEKLY;BYDAY=TU", (time(9), time(11)),
          ("B1 泵房", "配电房"),
          readings=(("B1 泵房", "出口压力", "Outlet", "MPa", "0.30", "0.60"), ("配电房", "室温", "Room", "℃", "5", "40"))),
    Sheet(("电梯周检", "Lifts, weekly"), "base.repair.inspection", "engineering", "FREQ=WEEKLY;BYDAY=FR", (time(14), time(17)), _LOBBIES[:4]),
    Sheet(("绿地周养护", "Greens, weekly"), "base.greening.lawn", "greening", "FREQ=WEEKLY;BYDAY=WE", (time(7), time(11)), _GREENS, 0.03),
    Sheet(("绿化防治用药", "Pests treated"), "base.greening.pesticide", "greening", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", (time(6), time(9)), _GREENS[:2]),
)  # fmt: skip
_MATERIALS = (
    ("吡虫啉 10% 可湿性粉剂", "Imidacloprid 10 % WP", "克", "g", 24, 3000),
    ("矿物油 99% 乳油", "Mineral oil 99 % EC", "毫升", "ml", 12, 5000),
)  # fmt: skip
_REASONS = ("下雨积水，过不去", "施工围挡，改日补", "门锁坏了，进不去", "有住户在搬家，等不及")
# What was found broken: on which plan's way, where, in which words, what mends it, not sooner than so many days ago.
_DEFECTS = (
    ("夜间安全巡更", "桂花园", "桂花园路灯不亮了", "base.repair.power", 17),
    ("水泵配电周巡", "B1 泵房", "泵房水管接头滴水", "base.repair.water", 13),
    ("单元厅日常保洁", "9幢单元厅", "单元门关不严，门锁坏了", "base.repair.door", 6),
    ("夜间安全巡更", "中心花园", "长椅的木条断了一根", "base.repair.public", 2),
)  # fmt: skip
# The night on which nobody went, and why the lead called it off in the morning.
_NOBODY = ("夜间安全巡更", 12, "当晚人手都去处理地库积水了")


def found(town: Town, *, now: datetime, days: int) -> None:
    """Put up the checkpoints, write the plans and open the register, as of the day on which the history begins."""
    operator, community = town.desk["operator"], town.community
    first = now.astimezone(community.zone).date() - timedelta(days=days)
    begun = datetime.combine(first, MORNING, community.zone).astimezone(UTC)
    with community_scope(community.pk):
        placed = _checkpoints(town, at=begun)
        teams = {team.code: team for team in Team.objects.all()}
        for sheet in PLANS:
            rounds.plan(
                community=community,
                draft=_draft(town, sheet, placed, teams[sheet.team], on=first),
                by=operator,
                at=begun,
            )
        keeper = _lead(town, "greening")
        for zh, en, unit, unit_en, hours, quantity in _MATERIALS:
            row = rounds.add_material(
                community=community, names=(zh, en), units=(unit, unit_en), stay_away_hours=hours, by=operator, at=begun
            )
            line = rounds.Line(
                material=row, kind="received", quantity=quantity, worker=keeper.worker, words="春季采购（示例）"
            )
            rounds.enter(line=line, by=operator, at=begun)


def _checkpoints(town: Town, *, at: datetime) -> dict[str, Checkpoint]:
    """Return the checkpoints by name: a lobby in each building, and what the plans pass outside."""
    kept: dict[str, Any] = {"community": town.community, "at": at, "by": town.desk["operator"]}
    made = {
        f"{one.name}单元厅": rounds.put_up(
            names=(f"{one.name}单元厅", f"Lobby {one.name.removesuffix('幢')}"), building=one, **kept
        )
        for one in town.buildings
    }
    outside = {name for sheet in PLANS for name in sheet.places}
    for spot in PointOfInterest.objects.order_by("id"):
        if spot.name_zh in outside:
            made[spot.name_zh] = rounds.put_up(names=(spot.name_zh, spot.name_en), spot=spot, **kept)
    return made


def _draft(town: Town, sheet: Sheet, placed: dict[str, Checkpoint], team: Team, *, on: date) -> rounds.PlanDraft:
    read = {name: rest for name, *rest in sheet.readings}
    stops = [rounds.StopDraft(checkpoint=placed[name]) for name in sheet.places if name in placed]
    stops = [_gauged(stop, read.get(stop.checkpoint.name_zh)) for stop in stops]
    product = town.products[sheet.code]
    return rounds.PlanDraft(
        names=sheet.names, product=product, team=team, rrule=sheet.rrule, starts_on=on, window=sheet.window,
        minutes=product.minutes, stops=stops,
    )  # fmt: skip


def _gauged(stop: rounds.StopDraft, read: Sequence[str] | None) -> rounds.StopDraft:
    if read is None:
        return stop
    zh, en, unit, low, high = read
    return replace(stop, reading=(zh, en), unit=unit, lowest=Decimal(low), highest=Decimal(high))


def _lead(town: Town, team: str) -> Staffer:
    return next(
        one for one in town.staff.values() if one.worker.is_lead and one.worker.team and one.worker.team.code == team
    )


# --- the month behind -------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Beat:
    """Who walks what in the sample: the stage, the checkpoints by key, and which defects are found already."""

    stage: Stage
    placed: dict[UUID, Checkpoint]
    found: set[str] = field(default_factory=set)

    @property
    def town(self) -> Town:
        """The town."""
        return self.stage.town

    def days_ago(self, at: datetime) -> float:
        """Return how many days before now a moment is."""
        return (self.stage.now - at) / DAY


def earlier(stage: Stage) -> list[tuple[float, Story]]:
    """Every plan lives from its first day until today, each of its rounds a story of its own."""
    with community_scope(stage.town.community.pk):
        beat = Beat(stage, {row.pk: row for row in Checkpoint.objects.select_related("building", "spot")})
        plans = list(Plan.objects.select_related("community", "team", "product").order_by("name_zh"))
    return [((stage.now - plan.laid_until) / timedelta(minutes=1), _lived(beat, plan)) for plan in plans]


def _lived(beat: Beat, plan: Plan) -> Story:
    """Lay the plan out every morning, a day ahead, and let somebody walk what is due."""
    at = plan.laid_until
    while at < beat.stage.now:
        yield at
        for row in rounds.lay_out_plan(plan_id=plan.pk, community=plan.community_id, at=at):
            beat.town.engine.add(at, _walked(beat, row, plan))
        at += DAY


def _walked(beat: Beat, row: Round, plan: Plan) -> Story:
    """One round: handed out in the morning, walked, finished, confirmed by silence, closed."""
    draw, order_id = beat.town.chance.of(f"round {plan.name_zh}"), row.order_id
    assert order_id is not None  # noqa: S101 - laid out in time
    by, lead = _who(beat, plan, row), _lead(beat.town, plan.team.code).worker.person
    at = row.laid_at + timedelta(minutes=draw.uniform(4, 18))
    yield at
    orders.assign(order_id=order_id, worker=by.worker, by=lead, reason="按班次", at=at)
    if plan.name_zh == _NOBODY[0] and row.day == (beat.stage.now - _NOBODY[1] * DAY).date():
        yield from _nobody(row, order_id, lead)
        return
    at = yield from _passed(beat, row, plan, by)
    yield from _over(order_id, at)


def _nobody(row: Round, order_id: UUID, lead: Person) -> Story:
    """The night on which nobody went: the alarm, and the lead's word for it in the morning."""
    yield row.ends
    rounds.judge(round_id=row.pk, community=row.community_id, at=row.ends)
    morning = row.ends + timedelta(hours=8)
    yield morning
    orders.cancel(order_id=order_id, by=lead, at=morning, words=_NOBODY[2])


def _passed(beat: Beat, row: Round, plan: Plan, by: Staffer) -> Generator[datetime, None, datetime]:
    """Walk the stops one after the other, leave one out now and then, and finish; return when."""
    draw = beat.town.chance.of(f"round {plan.name_zh}")
    sheet = next(one for one in PLANS if one.names[0] == plan.name_zh)
    pace, at, reasons = (row.ends - row.starts) / (len(row.stops) + 3), row.starts, dict[UUID, str]()
    for stop in row.route():
        at += pace * draw.uniform(0.4, 1.0)
        yield at
        if reasons or draw.random() >= sheet.left_out:
            check = rounds.check_in(scan=_scan(beat, stop, draw), by=by.worker, at=at, round_id=row.pk)
            _notice(beat, plan, check, at=at)
        else:
            reasons[stop.checkpoint] = draw.choice(_REASONS)
    at += pace * 0.5
    yield at
    if len(reasons) == len(row.stops):
        orders.arrive(order_id=_order(row), by=by.worker.person, at=at)
    photos = [beat.town.album.of(plan.product.code, draw=draw) for _ in range(plan.product.evidence_photos)]
    rounds.finish(round_id=row.pk, by=by.worker, at=at, words="按清单做完了。", photos=photos, reasons=reasons)
    if plan.product.code == "base.greening.pesticide":
        _treated(beat, row, by, at=at)
    return at


def _order(row: Round) -> UUID:
    assert row.order_id is not None  # noqa: S101 - laid out in time
    return row.order_id


def _who(beat: Beat, plan: Plan, row: Round) -> Staffer:
    """Return somebody of the team who can do it and is on duty then, no persona."""
    able = [one for one in beat.town.able(plan.product) if one.worker.team_id == plan.team_id and not one.slug]
    on_duty = [one for one in able if one.on_duty(row.starts)]
    return beat.town.chance.of(f"hands {plan.name_zh}").choice(on_duty or able)


def _scan(beat: Beat, stop: Stop, draw: Random) -> rounds.Scan:
    checkpoint = beat.placed[stop.checkpoint]
    lng, lat = checkpoint.place or (None, None)
    return rounds.Scan(
        code=codes.sheet(checkpoint), lng=lng + draw.uniform(-1, 1) * 1e-4 if lng else None,
        lat=lat + draw.uniform(-1, 1) * 1e-4 if lat else None, accuracy=round(draw.uniform(4, 30), 1),
        reading=_figure(stop, draw),
    )  # fmt: skip


def _figure(stop: Stop, draw: Random) -> Decimal | None:
    """Return what the gauge says: well within its bounds, and once in a while not."""
    if stop.reading is None:
        return None
    low, high = float(stop.reading["lowest"]), float(stop.reading["highest"])
    return Decimal(str(round(draw.gauss((low + high) / 2, (high - low) / 5), 2)))


def _notice(beat: Beat, plan: Plan, check: CheckIn, *, at: datetime) -> None:
    """Report what is broken here, where it is time that somebody sees it, and let it be mended."""
    here = plan.name_zh, check.checkpoint.name_zh
    for name, place, words, code, days in _DEFECTS:
        if here == (name, place) and words not in beat.found and beat.days_ago(at) < days:
            beat.found.add(words)
            mends = beat.town.products[code]
            found = rounds.report_defect(check_in=check, words=words, by=check.by, at=at, product=mends)
            beat.town.engine.add(at, _mended(beat, found.order, at))


def _mended(beat: Beat, order: Order, at: datetime) -> Story:
    """An order from a round: taken the next morning, done before noon."""
    by, lead = beat.stage.anyone(order.product.code), _lead(beat.town, "engineering").worker.person
    for wait in (timedelta(hours=10), timedelta(minutes=25), timedelta(minutes=70)):
        at += wait
        yield at
        if wait == timedelta(hours=10):
            orders.assign(order_id=order.pk, worker=by.worker, by=lead, reason="巡检发现", at=at)
        elif wait == timedelta(minutes=25):
            orders.arrive(order_id=order.pk, by=by.worker.person, at=at)
    draw = beat.town.chance.of("mended")
    photos = [beat.town.album.of(order.product.code, draw=draw) for _ in range(order.promised.evidence_photos)]
    orders.finish(order_id=order.pk, words="修好了，试过没问题。", photos=photos, by=by.worker.person, at=at)
    yield from _over(order.pk, at)


def _over(order_id: UUID, at: datetime) -> Story:
    """Two days of silence, and a week."""
    yield at + SILENCE
    orders.confirm(order_id=order_id, by=None, at=at + SILENCE)
    yield at + SILENCE + CLOSES_AFTER
    orders.close(order_id=order_id, at=at + SILENCE + CLOSES_AFTER)


def _treated(beat: Beat, row: Round, by: Staffer, *, at: datetime) -> None:
    """What the gardener took out, used, and brought back."""
    draw, lead = beat.town.chance.of("pesticides"), _lead(beat.town, "greening").worker.person
    for material in Material.objects.order_by("name_zh"):
        taken = draw.randrange(8, 20) * 10
        used = taken - draw.randrange(1, 6) * 10
        for kind, quantity in (("issued", taken), ("used", used), ("returned", taken - used)):
            line = rounds.Line(
                material=material, kind=kind, quantity=quantity, worker=by.worker, round=row, words="蚜虫、介壳虫防治"
            )
            rounds.enter(line=line, by=lead, at=at)


# --- today ------------------------------------------------------------------------------------------------------
def today(town: Town, *, now: datetime) -> None:
    """Lay out the day to come, raise the alarm where something was missed, and let follow what follows."""
    with community_scope(town.community.pk), tasks.by_hand():
        for plan in Plan.objects.order_by("name_zh"):
            rounds.lay_out_plan(plan_id=plan.pk, community=plan.community_id, at=now)
        over = Round.objects.filter(judged_at=None, called_off_at=None, ends__lte=now).order_by("ends")
        for row in over:
            rounds.judge(round_id=row.pk, community=row.community_id, at=now)
        tasks.run_all(at=now)
