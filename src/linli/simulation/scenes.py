"""What a visitor shall find today, whatever the hour: one scene for every state an order can be in.

Each scene is a story like any other and moves its order by the same services; it only knows beforehand how it goes.
Times are minutes before now.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.core.images import CleanPhoto
from linli.orders import clocks
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.orders.models import Offer, Order
from linli.orders.services.feedback import alarm_of
from linli.simulation import needs
from linli.simulation.engine import Story
from linli.simulation.needs import Wish
from linli.simulation.people import Home
from linli.simulation.staff import Staffer
from linli.simulation.town import Town

type Steps = Generator[datetime, None, Order]


@dataclass(frozen=True, slots=True)
class Stage:
    """The town today, with the people the scenes are about."""

    town: Town
    now: datetime

    def ago(self, minutes: float) -> datetime:
        """Return the moment so many minutes before now; negative ones lie ahead."""
        return self.now - timedelta(minutes=minutes)

    def home(self, *room: str) -> Home:
        """Return the home at building, entrance and room, or, where the town is smaller, the first one."""
        return next((one for one in self.town.homes if one.room == room), self.town.homes[0])

    def near(self, number: int) -> Home:
        """Return some home, always the same for a number."""
        return self.town.homes[number * 37 % len(self.town.homes)]

    def inside(self, building: str, number: int) -> Home:
        """Return some home of the building, always the same for a number."""
        homes = [one for one in self.town.homes if one.room[0] == building and one.room != CHEN] or self.town.homes
        return homes[number * 7 % len(homes)]

    def anyone(self, code: str) -> Staffer:
        """Return somebody able to deliver the product, on duty if possible, no persona."""
        able = [one for one in self.town.able(self.town.products[code]) if not one.slug]
        return next((one for one in able if one.on_duty(self.now)), able[0])

    def wish(
        self, code: str, words: str, *, ago: float, home: Home, ahead: tuple[float, float] | None = None,
        source: str = Source.APP,
    ) -> Wish:  # fmt: skip
        """Return a wish of the home's contact; `ahead` is a slot in minutes from now."""
        product = self.town.products[code]
        return Wish(
            at=self.ago(ago), product=product, words=words, urgency=needs.usual_urgency(product), source=source,
            home=home, asker=home.contact if source != Source.TRIGGER else None,
            beneficiary=home.contact if source == Source.TRIGGER else None,
            slot=(self.ago(-ahead[0]), self.ago(-ahead[1])) if ahead else None,
        )  # fmt: skip

    def taken(self, wish: Wish, by: Staffer, *, after: float = 2) -> Steps:
        """Ask, and let `by` have it: by accepting the offer where the planner asked them, else by the lead's word."""
        order = self.town.ask(wish, preferred=by.worker)
        yield wish.at
        at = wish.at + timedelta(minutes=after)
        yield at
        offer = Offer.objects.filter(order=order, worker=by.worker, state=Offer.State.PENDING, expires_at__gt=at)
        if offer.exists():
            return orders.accept(order_id=order.pk, worker=by.worker, at=at)
        return self.town.give(order, by, reason="按片区指派", at=at)

    def reached(self, order: Order, by: Staffer, *, ago: float, walk: float = 6) -> Steps:
        """Let the worker set out, so as to arrive `ago` minutes before now."""
        yield self.ago(ago + walk)
        orders.travel(order_id=order.pk, by=by.worker.person, at=self.ago(ago + walk))
        yield self.ago(ago)
        return orders.arrive(order_id=order.pk, by=by.worker.person, at=self.ago(ago))

    def finished(self, order: Order, by: Staffer, *, ago: float, words: str) -> Steps:
        """Let the worker finish, with the photos the product asks for."""
        yield self.ago(ago)
        product = self.town.products[order.product.code]
        draw = self.town.chance.of("scenes")
        photos = [self.town.album.of(product.code, draw=draw) for _ in range(max(product.evidence_photos, 1))]
        return orders.finish(
            order_id=order.pk, words=words, photos=photos, by=by.worker.person, at=self.ago(ago),
            done=range(len(product.checklist)),
        )  # fmt: skip


LIN = ("3幢", "2单元", "602")
CHEN = ("8幢", "1单元", "301")


def resident(stage: Stage) -> Iterable[tuple[float, Story]]:
    """林女士: an order that waits for her yes to a price, one to confirm, one to come."""
    home, zhou = stage.home(*LIN), stage.town.by_slug("engineer")
    yield 58, _asked(stage, home, zhou)
    yield 190, _to_confirm(stage, home)
    wish = stage.wish("value.home.aircon", "过冬前想把三台空调洗一遍", ago=130, home=home, ahead=(1500, 1620))
    yield 130, stage.taken(wish, stage.anyone("value.home.aircon"), after=3)


def _asked(stage: Stage, home: Home, zhou: Staffer) -> Story:
    words = "厨房水槽下面一直滴水，柜子里都湿了，下午家里有人"
    order = yield from stage.taken(stage.wish("base.repair.water", words, ago=58, home=home), zhou)
    order = yield from stage.reached(order, zhou, ago=38)
    yield stage.ago(30)
    orders.report(
        order_id=order.pk, words="先关了总阀。角阀锈穿了，要换一只。", photos=[_photo(stage, order)], by=zhou.worker.person,
        at=stage.ago(30),
    )  # fmt: skip
    yield stage.ago(6)
    orders.ask(order_id=order.pk, words="换角阀一只", fen=1800, by=zhou.worker.person, at=stage.ago(6))


def _photo(stage: Stage, order: Order) -> CleanPhoto:
    return stage.town.album.of(order.product.code, draw=stage.town.chance.of("scenes"))


def _to_confirm(stage: Stage, home: Home) -> Story:
    hand = stage.anyone("base.repair.power")
    wish = stage.wish("base.repair.power", "客厅吸顶灯不亮了，换了灯泡也没用", ago=190, home=home)
    order = yield from stage.taken(wish, hand)
    order = yield from stage.reached(order, hand, ago=95)
    yield from stage.finished(order, hand, ago=46, words="驱动器坏了，换了一只，试过三遍都亮。")


def elder(stage: Stage) -> Iterable[tuple[float, Story]]:
    """陈奶奶: her meal is on the way; the visit that is due is told by `caring`."""
    home, wang = stage.home(*CHEN), stage.town.by_slug("steward")
    yield 75, _on_the_way(stage, stage.wish("value.elder.meals", "今天中饭送一份，软一点的", ago=75, home=home), wang)


def _on_the_way(stage: Stage, wish: Wish, by: Staffer, *, ago: float = 4) -> Story:
    order = yield from stage.taken(wish, by, after=4)
    yield stage.ago(ago)
    orders.travel(order_id=order.pk, by=by.worker.person, at=stage.ago(ago))


def workers(stage: Stage) -> Iterable[tuple[float, Story]]:
    """王管家 and 周师傅: what they have in hand today, and fresh offers to answer."""
    wang, zhou = stage.town.by_slug("steward"), stage.town.by_slug("engineer")
    guide = stage.wish(
        "warm.homecoming.moving", "下午搬进来，麻烦引导一下货车", ago=170, home=stage.near(21), ahead=(80, 200)
    )
    yield 170, stage.taken(guide, wang, after=6)
    space = stage.wish("value.community.space", "合唱队排练要用多功能厅", ago=260, home=stage.near(8), ahead=(160, 280))
    yield 260, stage.taken(space, wang, after=9)
    power = stage.wish("base.repair.power", "书房的插座松了，插头插上会掉", ago=25, home=stage.near(5))
    yield 25, stage.taken(power, zhou, after=3)
    lock = stage.wish(
        "base.repair.door", "卧室窗户把手断了，风大时哐哐响", ago=140, home=stage.near(11), ahead=(120, 240)
    )
    yield 140, stage.taken(lock, zhou, after=6)


def fresh(stage: Stage) -> Iterable[tuple[float, Story]]:
    """Offers made in this very minute, to the two personas."""
    wang, zhou = stage.town.by_slug("steward"), stage.town.by_slug("engineer")
    for ago, code, words, home, to in (
        (2.4, "base.repair.door", "阳台推拉门脱轨了，关不上", stage.near(3), zhou),
        (2.2, "warm.convenience.equipment", "老人要出门，想借轮椅用半天", stage.inside("8幢", 4), wang),
        (2.0, "value.home.appliance", "洗衣机脱水时跳得厉害，像要走路", stage.inside("11幢", 5), wang),
        (1.8, "base.repair.power", "玄关灯开关有焦味，麻烦来看一下", stage.near(17), zhou),
    ):
        yield ago, _offered(stage, stage.wish(code, words, ago=ago, home=home), to)


def _offered(stage: Stage, wish: Wish, to: Staffer) -> Story:
    """Ask; whoever is asked before them is busy, until the offer lies with `to`, and fresh."""
    order = stage.town.ask(wish, preferred=to.worker)
    left = stage.now - wish.at
    for part in range(8):
        at = wish.at + left * part / 8
        yield at
        offer = Offer.objects.filter(order=order, state=Offer.State.PENDING).select_related("worker").first()
        if offer is None or offer.worker_id == to.worker.pk:
            return
        yield at
        orders.decline(order_id=order.pk, worker=offer.worker, at=at, words="手上的活走不开")


def troubles(stage: Stage) -> Iterable[tuple[float, Story]]:
    """What the console's people look at: emergencies, broken promises, nobody to take it, waiting, opened again."""
    yield 21, _gas(stage)
    yield 1.5, _lift(stage)
    yield 230, _overdue(stage)
    yield 118, stage.taken(
        stage.wish("base.security.vehicles", "充电桩被油车占了一上午", ago=118, home=stage.near(44)),
        stage.anyone("base.security.vehicles"), after=12,
    )  # fmt: skip
    wall = stage.wish("base.repair.wall", "卧室外墙那面下雨就渗，墙皮鼓起来了", ago=52, home=stage.near(31))
    yield 52, _nobody(stage, wall)
    yield 235, _parts(stage)
    yield 238, _again(stage)


def _gas(stage: Stage) -> Story:
    """Smell of gas, ten minutes in: the first who said yes is there."""
    words = "厨房好像有煤气味，已经关阀开窗了，家里有老人"
    order = stage.town.ask(stage.wish("base.repair.gas", words, ago=21, home=stage.near(60), source=Source.PHONE))
    yield stage.ago(21)
    yield stage.ago(20)
    pending = Offer.objects.filter(order=order, state=Offer.State.PENDING).select_related("worker__person")
    offer = next((o for o in pending.order_by("rank") if not stage.town.staff[o.worker_id].slug), None)
    if offer is None:
        return
    orders.accept(order_id=order.pk, worker=offer.worker, at=stage.ago(20))
    yield from stage.reached(order, stage.town.staff[offer.worker_id], ago=11, walk=8)


def _lift(stage: Stage) -> Story:
    """People in a lift, a minute ago: offered to all who can, taken by nobody yet."""
    words = "电梯停在七楼不动了，里面有我和孩子"
    stage.town.ask(stage.wish("base.repair.lift", words, ago=1.5, home=stage.near(52), source=Source.PHONE))
    yield stage.ago(1.5)


def _overdue(stage: Stage) -> Story:
    """Accepted and forgotten: the arrival clock ran out, the team lead knows, then the supervisor."""
    wish = stage.wish("base.repair.water", "卫生间天花板往下滴水，楼上没人应", ago=230, home=stage.near(73))
    hand = stage.anyone("base.repair.water")
    order = yield from stage.taken(wish, hand, after=7)
    for _level in range(clocks.LEVELS):
        due = Order.objects.values_list("escalate_at", flat=True).get(pk=order.pk)
        if due is None or due > stage.now:
            return
        yield due
        clocks.escalate(order_id=order.pk, community=stage.town.community.pk, at=due)


def _nobody(stage: Stage, wish: Wish) -> Story:
    """The mason is away: nobody can take it, the lead has been told."""
    stage.town.ask(wish)
    yield wish.at


def _parts(stage: Stage) -> Story:
    wish = stage.wish("base.repair.network", "门禁对讲按了没声音，快递进不来", ago=235, home=stage.near(80))
    hand = stage.anyone("base.repair.network")
    order = yield from stage.taken(wish, hand, after=8)
    order = yield from stage.reached(order, hand, ago=150)
    yield stage.ago(128)
    orders.wait(
        order_id=order.pk, waiting_for="parts", words="等厂家送门禁主板，明天上午到", by=hand.worker.person,
        at=stage.ago(128),
    )  # fmt: skip


def _again(stage: Stage) -> Story:
    home = stage.near(95)
    hand = stage.anyone("base.repair.door")
    wish = stage.wish("base.repair.door", "入户门锁芯转不动，钥匙要拧半天", ago=238, home=home)
    order = yield from stage.taken(wish, hand, after=5)
    order = yield from stage.reached(order, hand, ago=180)
    order = yield from stage.finished(order, hand, ago=140, words="锁芯上油，开合三十次正常。")
    yield stage.ago(32)
    orders.reopen(order_id=order.pk, words="用了一会儿又卡住了，拔不出钥匙", by=home.contact, at=stage.ago(32))
    yield stage.ago(32)
    yield stage.ago(27)
    offer = Offer.objects.filter(order=order, state=Offer.State.PENDING).select_related("worker").first()
    if offer:
        orders.accept(order_id=order.pk, worker=offer.worker, at=stage.ago(27))


def ends(stage: Stage) -> Iterable[tuple[float, Story]]:
    """What has ended today: praised, called off, complained of."""
    yield 205, _praised(stage)
    cancelled = stage.wish("base.repair.network", "车库道闸认不出我的车牌", ago=88, home=stage.near(66))
    yield 88, _called_off(stage, cancelled)
    yield 233, _complained(stage)


def _praised(stage: Stage) -> Story:
    home, zhou = stage.near(2), stage.town.by_slug("engineer")
    wish = stage.wish("base.repair.water", "洗手盆下水特别慢，怕是堵了", ago=205, home=home)
    order = yield from stage.taken(wish, zhou)
    order = yield from stage.reached(order, zhou, ago=185)
    order = yield from stage.finished(order, zhou, ago=150, words="疏通了，取出一团头发，装了滤网。")
    at = stage.ago(110)
    yield at
    orders.confirm(order_id=order.pk, by=home.contact, at=at)
    words = "来得快，还教我怎么清滤网，地也擦干净了。"
    orders.review(order_id=order.pk, stars=5, tags=["on-time", "tidy", "clear"], words=words, by=home.contact, at=at)
    orders.like(worker=zhou.worker, by=home.contact, at=at, order=order)


def _called_off(stage: Stage, wish: Wish) -> Story:
    order = yield from stage.taken(wish, stage.anyone(wish.product.code))
    yield stage.ago(70)
    assert wish.asker is not None  # noqa: S101 - the wish is a resident's
    orders.cancel(order_id=order.pk, by=wish.asker, at=stage.ago(70), words="重启以后好了，谢谢")


def _complained(stage: Stage) -> Story:
    home = stage.near(40)
    hand = stage.anyone("warm.quiet.renovation")
    wish = stage.wish("warm.quiet.renovation", "楼上中午还在电钻，孩子没法午睡", ago=233, home=home)
    order = yield from stage.taken(wish, hand, after=9)
    order = yield from stage.reached(order, hand, ago=205)
    order = yield from stage.finished(order, hand, ago=190, words="已和装修方说好 12:00–14:00 停工。")
    yield stage.ago(75)
    words = "说好中午停工，今天照样钻，电话也没人接，请给个说法。"
    orders.complain(order_id=order.pk, words=words, by=home.contact, at=stage.ago(75))


def old_complaint(stage: Stage) -> Iterable[tuple[float, Story]]:
    """A complaint of two days ago that nobody has answered: the alarm rings today."""
    yield 60 * 53, _ignored(stage)


def _ignored(stage: Stage) -> Story:
    home = stage.near(57)
    code = "base.repair.public"
    hand = stage.anyone(code)
    order = stage.town.ask(stage.wish(code, "楼下长椅木条断了，差点扎到孩子", ago=60 * 53, home=home))
    yield stage.ago(60 * 53 - 5)
    orders.assign(
        order_id=order.pk,
        worker=hand.worker,
        by=stage.town.lead("team"),
        reason="就近先处理",
        at=stage.ago(60 * 53 - 5),
    )
    order = yield from stage.reached(order, hand, ago=60 * 51.5)
    order = yield from stage.finished(order, hand, ago=60 * 51, words="已临时固定，等新木条。")
    yield stage.ago(60 * 50)
    words = "只用铁丝绑了一下，小孩还是够得到，这不算修好。"
    complaint = orders.complain(order_id=order.pk, words=words, by=home.contact, at=stage.ago(60 * 50))
    if complaint.alarm_at < stage.now:
        yield complaint.alarm_at
        alarm_of(complaint_id=complaint.pk, community=stage.town.community.pk, at=complaint.alarm_at)


type Play = Callable[[Stage], Iterable[tuple[float, Story]]]
TODAY: tuple[Play, ...] = (resident, elder, workers, troubles, ends, fresh)


def put_on(town: Town, *, now: datetime, plays: Iterable[Play] = TODAY) -> None:
    """Put the scenes into the town's queue, each at its own moment."""
    stage = Stage(town, now)
    for play in plays:
        for ago, story in play(stage):
            town.engine.add(stage.ago(ago), story)
