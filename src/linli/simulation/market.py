"""The sample's trade: what the grocer and the fruit shop sell, who bought what, a group-buy that is open and one that failed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from linli.core import facts, tasks
from linli.core.scoping import community_scope
from linli.market import services as market
from linli.market.enums import RefundCause, Way
from linli.market.models import GroupBuy, Sale
from linli.market.services import Choice, Plan, Wanted, grouping
from linli.merchants import queries as merchants
from linli.orders import scoring
from linli.orders import services as orders
from linli.orders.models import Order
from linli.simulation import goods
from linli.simulation.goods import Stall
from linli.simulation.people import Home
from linli.simulation.scenes import CHEN, LIN, Stage
from linli.simulation.town import Town
from linli.simulation.trading import GRAIN
from linli.stewards.models import Worker

HOUR, DAY = 60, 24 * 60
# What the people of the sample have in their wallets, in fen.
_TOPPED_UP = 500_00


@dataclass(frozen=True, slots=True)
class Told:
    """A sale of the past: at which stall, who bought what and when, by which way; stars and words where reviewed."""

    stall: int
    home: Home
    wants: Mapping[str, int]
    at: datetime
    way: str = Way.DELIVERY
    stars: int = 0
    said: str = ""
    # In fen, with the reason, where a part went back.
    back: tuple[int, str] = (0, "")
    is_called_off: bool = False

    def later(self, minutes: float) -> datetime:
        """Return the moment so many minutes after it was bought."""
        return self.at + timedelta(minutes=minutes)


def found(town: Town, *, now: datetime) -> None:
    """Put the goods on the shelf and let the past happen: sales in every state, each step of all of them together."""
    with community_scope(town.community.pk):
        stage = Stage(town, now)
        with facts.history():
            stalls = goods.stocked(stage)
            _top_up(stage)
        told = _told(stage)
        # What was made in a block is read again in the next one.
        with facts.history():
            sold = [(one, _buy(stage, stalls[one.stall], one)) for one in told]
            failed = _begin_group(stage, stalls[1])
        with facts.history():
            _take(stalls, sold)
            grouping.close_one(failed.pk, at=stage.ago(3 * DAY))
        with facts.history():
            _bring(stage, stalls, sold)
        with facts.history():
            _end(stalls, sold)
        for worker in Worker.objects.filter(person__in=[stall.owner for stall in stalls]):
            scoring.refresh(worker_id=worker.pk)


def today(town: Town, *, now: datetime) -> None:
    """Let 林女士 wait for what comes within half an hour, a neighbour for the grocer's yes, and others join a group-buy."""
    with _live(town):
        stage = Stage(town, now)
        stall = goods.stall_of(GRAIN)
        _open_group(stage, stall)
        _bought(stage, stall, stage.near(14), {"富强粉 2.5 公斤": 1, "黄豆 1 公斤": 1}, ago=16)
        # At night no shop promises half an hour.
        is_open = merchants.is_open(stall.shop, at=stage.ago(12))
        way = Way.HALF_HOUR if is_open else Way.DELIVERY
        wants = {"五常大米 5 公斤": 1, "小米 1 公斤": 1}
        fast = _bought(stage, stall, stage.home(*LIN), wants, ago=12, way=way)
        market.accept(sale=fast.pk, by=stall.owner, at=stage.ago(10))
        tasks.run_all(at=stage.ago(10))
        if is_open:
            market.set_out(sale=fast.pk, by=stall.owner, at=stage.ago(4))
        tasks.run_all(at=now)


@contextmanager
def _live(town: Town) -> Iterator[None]:
    with community_scope(town.community.pk), tasks.by_hand():
        yield


def _homes(stage: Stage) -> list[Home]:
    """Return those who buy, each once: 林女士, 陈奶奶, and some neighbours."""
    homes = [stage.home(*LIN), stage.home(*CHEN), *(stage.near(n) for n in (9, 14, 23, 35, 47, 58))]
    return list({home.contact.pk: home for home in homes}.values())


def _top_up(stage: Stage) -> None:
    for home in _homes(stage):
        market.top_up_at_desk(
            person=home.contact, community=stage.town.community.pk, fen=_TOPPED_UP, form_key=uuid4(),
            by=stage.town.desk["operator"], at=stage.ago(15 * DAY),
        )  # fmt: skip


def _told(stage: Stage) -> list[Told]:
    lin, chen = stage.home(*LIN), stage.home(*CHEN)
    rice, oil = "五常大米 5 公斤", "菜籽油 5 升"
    today = stage.now.astimezone(stage.town.community.zone).date()

    def at(days: int, hour: int, minute: int) -> datetime:
        return datetime.combine(today - timedelta(days=days), time(hour, minute), stage.town.community.zone)

    return [
        Told(0, lin, {rice: 1, oil: 1}, at(13, 10, 20), stars=5, said="米很香，师傅帮忙扛到厨房。"),
        Told(1, lin, {"红富士苹果 6 个": 1, "香蕉 一把": 1}, at(9, 9, 5), stars=4, said="苹果脆，香蕉稍微生了点。"),
        Told(0, chen, {"小米 1 公斤": 1, "土红糖 500 克": 1}, at(8, 10, 40), stars=5, said="送到床头，还帮我倒进了罐子。"),
        Told(1, stage.near(23), {"赣南脐橙 2.5 公斤": 2}, at(5, 14, 10), stars=4, said="坏了两个，当天就退了钱。", back=(480, "坏果两个，按重量退。")),
        Told(0, stage.near(35), {"五常大米 10 公斤": 1}, at(4, 11, 30), is_called_off=True),
        Told(0, stage.near(47), {"富强粉 2.5 公斤": 2}, at(2, 16, 0), way=Way.PICKUP, stars=5, said="面劲道。"),
        Told(1, stage.near(58), {"猕猴桃 12 个": 1}, at(1, 15, 30)),
    ]  # fmt: skip


def _choice(stall: Stall, wants: Mapping[str, int], way: str) -> Choice:
    lines = [Wanted(stall.sells[name].pk, count, stall.sells[name].price_fen) for name, count in wants.items()]
    return Choice(lines=lines, form_key=uuid4(), ways={stall.shop.pk: way})


def _paid(stage: Stage, home: Home, choice: Choice, *, at: datetime) -> Sale:
    made = market.begin(
        community=stage.town.community, person=home.contact, household=home.household, choice=choice, at=at
    )
    market.from_wallet(checkout=made.pk, by=home.contact, at=at)
    sale: Sale = made.sales.get()
    return sale


def _buy(stage: Stage, stall: Stall, one: Told) -> UUID:
    choice = _choice(stall, one.wants, one.way)
    return _paid(stage, one.home, choice, at=one.later(0)).pk


def _bought(
    stage: Stage, stall: Stall, home: Home, wants: Mapping[str, int], *, ago: float, way: str = Way.DELIVERY
) -> Sale:  # fmt: skip
    """Let somebody buy now, with all that follows."""
    sale = _paid(stage, home, _choice(stall, wants, way), at=stage.ago(ago))
    tasks.run_all(at=stage.ago(ago))
    return sale


type Sold = Sequence[tuple[Told, UUID]]


def _take(stalls: Sequence[Stall], sold: Sold) -> None:
    for one, key in sold:
        order = Order.objects.get(sale=key)
        orders.dispatch(order_id=order.pk, at=one.later(1))
        market.accept(sale=key, by=stalls[one.stall].owner, at=one.later(5))


def _bring(stage: Stage, stalls: Sequence[Stall], sold: Sold) -> None:
    draw = stage.town.chance.of("market")
    for one, key in sold:
        sale, order = Sale.objects.get(pk=key), Order.objects.select_related("product").get(sale=key)
        if one.is_called_off:
            orders.cancel(
                order_id=order.pk, by=one.home.contact, at=one.later(20), words="家里人已经买了，不好意思"
            )  # fmt: skip
            market.called_off(sale=key, at=one.later(20))
            continue
        product = stage.town.products[order.product.code]
        photos = [stage.town.album.of(product.code, draw=draw) for _n in range(product.evidence_photos)]
        market.hand_over(
            sale=key, code=sale.code, photos=photos, by=stalls[one.stall].owner, at=one.later(90),
            done=range(len(product.checklist)),
        )  # fmt: skip


def _end(stalls: Sequence[Stall], sold: Sold) -> None:
    """What was praised is settled; of one sale a part goes back; one waits for its buyer's word."""
    for one, key in sold:
        if not one.stars:
            continue
        at, buyer = one.later(200), one.home.contact
        order = Order.objects.get(sale=key)
        orders.confirm(order_id=order.pk, by=buyer, at=at)
        market.capture(sale=key, at=at)
        orders.review(order_id=order.pk, stars=one.stars, tags=["on-time"], words=one.said, by=buyer, at=at)
        fen, why = one.back
        if fen:
            market.refund(
                sale=key, fen=fen, cause=RefundCause.DEFECT, words=why, by=stalls[one.stall].owner,
                at=one.later(300),
            )  # fmt: skip


def _begin_group(stage: Stage, stall: Stall) -> GroupBuy:
    """A group-buy that found too few."""
    variant = stall.sells["砂糖橘 2.5 公斤"]
    plan = Plan(
        name_zh="砂糖橘产地直发团", name_en="Mandarins from the orchard", way=Way.PICKUP, tiers=[(10, 2280), (20, 1980)],
        closes_at=stage.ago(3 * DAY), most=40,
    )  # fmt: skip
    row = market.start(variant=variant.pk, plan=plan, by=stall.owner, at=stage.ago(6 * DAY))
    for number, home in enumerate(_homes(stage)[2:4]):
        _join(stage, row, home, count=1, at=stage.ago(5 * DAY - number * HOUR))
    return row


def _open_group(stage: Stage, stall: Stall) -> None:
    """A group-buy that is open till the day after tomorrow, and lacks two."""
    variant = stall.sells["五常大米 10 公斤"]
    plan = Plan(
        name_zh="新米团：五常大米 10 公斤", name_en="New rice together, 10 kg", way=Way.PICKUP,
        tiers=[(6, 9900), (12, 9500), (20, 8900)], closes_at=stage.now + timedelta(hours=50), most=30,
    )  # fmt: skip
    with facts.history():
        row = market.start(variant=variant.pk, plan=plan, by=stall.owner, at=stage.ago(1.2 * DAY))
        for number, home in enumerate(_homes(stage)[1:4]):
            _join(stage, row, home, count=1, at=stage.ago(DAY - number * HOUR))


def _join(stage: Stage, row: GroupBuy, home: Home, *, count: int, at: datetime) -> None:
    wanted = Wanted(row.variant_id, count, int(row.tiers[0]["fen"]))
    _paid(stage, home, Choice(lines=[wanted], form_key=uuid4(), group=row.pk), at=at)
