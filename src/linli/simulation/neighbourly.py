"""The sample's neighbours: who gives time, who needs a hand, what 林女士 earned and took, and what points are good for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.core import tasks
from linli.core.ids import uuid7
from linli.core.scoping import community_scope
from linli.merchants.enums import TRADING
from linli.merchants.models import Merchant
from linli.neighbours import services as neighbours
from linli.neighbours.models import Match
from linli.orders import scoring
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points import services as points
from linli.points.models import Reward
from linli.simulation.engine import Story
from linli.simulation.needs import Wish
from linli.simulation.people import Home
from linli.simulation.scenes import CHEN, LIN, Stage
from linli.simulation.staff import Staffer
from linli.simulation.town import Town
from linli.simulation.trading import GRAIN
from linli.stewards.models import Worker

HE = ("5幢", "1单元", "402")
PERSONAS = (LIN, CHEN, HE)
HOUR, DAY = 60, 24 * 60
EVENINGS = tuple((day, "evening") for day in range(5))
WEEKEND = ((5, "morning"), (5, "afternoon"), (6, "morning"), (6, "afternoon"))

# What is given for points: by a shop of the sample (see trading.py), and by shops that do not exist.
_REWARDS = (
    ("东北大米 5 斤", "Rice, 2.5 kg", *GRAIN.names, "新米，凭券到店取。", "New rice; show the voucher.", "wheat", 60, 40, 2),
    ("手冲咖啡一杯", "A hand-poured coffee", "树下咖啡", "Under the Tree Coffee", "堂食外带都行。", "To stay or to go.", "gift", 25, 80, None),
    ("理发一次", "A haircut", "阿芳理发", "A-Fang Barbers", "平日下午，先打个电话。", "Weekday afternoons; ring first.", "scissors", 80, 20, 1),
    ("小盆栽一盆", "A small potted plant", "花间园艺", "Among Flowers", "绿萝、多肉任选一盆。", "Pothos or a succulent, your choice.", "sprout", 40, 30, 2),
    ("电影票一张", "A cinema ticket", "和睦影院", "Hemu Cinema", "普通场，提前一天订座。", "Ordinary showings; book a day ahead.", "clapperboard", 90, 15, 2),
    ("雨伞一把", "An umbrella", "小满杂货", "Xiaoman Sundries", "结实的长柄伞。", "A sturdy long one.", "umbrella", 50, None, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody offers or needs: words, labels, times, languages, and how many days ago they said it."""

    words: str
    labels: tuple[str, ...]
    times: tuple[tuple[int, str], ...] = ()
    languages: tuple[str, ...] = ()
    days: float = 1


_OFFERS = (
    Said("退休语文老师，可以辅导小学作文和功课", ("tutoring",), EVENINGS, ("mandarin",), 9),
    Said("会修电脑和手机，教老人用微信也行", ("phone",), WEEKEND, ("mandarin", "wu"), 8),
    Said("每天晚饭后遛狗，顺便帮您家也遛了", ("pets",), EVENINGS, (), 7),
    Said("周末去超市，可以帮忙带米带油", ("errands",), WEEKEND, (), 6),
    Said("会织毛衣、改裤脚，家里有缝纫机", ("sewing",), (), ("wu", "mandarin"), 6),
    Said("下午有空，陪老人下下象棋、说说话", ("games", "company"), ((1, "afternoon"), (3, "afternoon"), (5, "afternoon")), ("wu", "mandarin"), 5),
    Said("全职妈妈，放学可以一起接孩子", ("children",), tuple((day, "afternoon") for day in range(5)), (), 5),
    Said("家里有电钻和梯子，借用请提前说", ("tools", "handy"), (), (), 4),
    Said("英国回来的，可以练英语口语", ("language",), WEEKEND, ("english", "mandarin"), 4),
    Said("阳台种菜十年，教您养花种葱", ("greening",), ((6, "morning"),), (), 3),
    Said("会拍证件照，也能帮老人修老照片", ("photos",), WEEKEND, (), 2),
)  # fmt: skip
_NEEDS = (
    Said("孩子三年级，作文总是写不出来，想找人带带", ("tutoring",), ((1, "evening"), (3, "evening")), (), 6),
    Said("手机字太小，想学会调大，再学视频通话", ("phone",), ((5, "morning"),), ("wu", "mandarin"), 5),
    Said("脚崴了，狗没人遛，求帮一周", ("pets",), EVENINGS, (), 2),
    Said("两袋米提不动，谁去超市帮我捎一袋", ("errands",), ((6, "afternoon"),), (), 1.5),
    Said("新买的裤子长了，想请人改一改", ("sewing",), (), (), 4),
    Said("周三下午赶不上接孩子，找顺路的邻居", ("children",), ((2, "afternoon"),), (), 3),
    Said("想借梯子换个窗帘杆", ("tools",), ((5, "afternoon"),), (), 1),
    Said("面试前想练练英语口语", ("language",), ((6, "afternoon"),), (), 2.5),
    Said("阳台的月季总是黄叶，想请教养花的", ("greening",), (), (), 1.2),
    Said("沙发要换个位置，两个人抬不动", ("lifting",), ((5, "afternoon"),), (), 0.8),
    Said("想学做包子，面总是发不好", ("cooking",), WEEKEND, (), 7),
)  # fmt: skip
LIN_NEEDS = Said("安禾想学象棋，找位爷爷奶奶带带他", ("games",), ((5, "afternoon"),), (), 2)
HE_OFFERS = Said("陪老人散步、去医院取药都可以", ("escort", "company"), (), ("wu", "mandarin"), 20)
CHEN_NEEDS = Said("天好的时候，想有人陪我下楼走走", ("escort",), ((2, "morning"), (4, "morning")), ("wu",), 1)
LIN_OFFERS = Said("外贸做了十年，可以教英语", ("language",), (), ("mandarin", "english"), 29)
_LESSONS = ((24, "孩子小升初，想补补英语口语"), (16, "想学几句英语，春节去看女儿"), (9, "英语面试，想请人听我说一遍"))
_WALKS = (
    (27, "一个人吃不下饭，想有人来坐坐"),
    (20, "血压计不会用，麻烦教一下"),
    (12, "腿脚不便，想有人陪着去医院取药"),
    (5, "眼睛花了，帮我念念社区的通知"),
)
_RECYCLED = ((26, "旧衣服两大袋，上门收一下"), (18, "坏了的电饭煲和纸箱"), (6, "孩子的旧书，一百多斤"))


def found(town: Town, *, now: datetime, merchant: str) -> None:
    """Let volunteers join with their profiles, and merchants hang out what points are good for.

    `merchant` is the number of who keeps the counter at which vouchers are taken.
    """
    with community_scope(town.community.pk):
        Reward.objects.bulk_create(_reward(town, n, row) for n, row in enumerate(_REWARDS, start=1))
        tang = people.register(name="唐守田", gender="m", phone=merchant)
        people.join(person=tang, community=town.community, role=Role.MERCHANT, at=now - timedelta(days=300))
        town.desk = {**town.desk, "merchant": tang}
        he = Stage(town, now).home(*HE).contact
        joined = now - timedelta(days=300)
        row = neighbours.join(
            community=town.community, person=he, skills=["care", "events"], languages=["wu", "mandarin"],
            times=[(1, "morning"), (3, "morning"), (5, "afternoon")], calls=("何阿姨", "Auntie He"), at=joined,
        )  # fmt: skip
        neighbours.insure(
            volunteer=row, insurer="和睦人寿（示例）", policy_no="HM-2026-0402", by=town.desk["operator"],
            until=(now + timedelta(days=190)).date(), at=joined,
        )  # fmt: skip
        neighbours.show_on_leaderboard(volunteer=row, shown=True, at=joined)
        others = [one for one in town.staff.values() if one.worker.is_volunteer]
        town.staff = {**town.staff, row.worker.pk: Staffer(row.worker, [], "volunteer", care=0.9)}
        for number, one in enumerate(others):
            one.worker = _profile(town, one.worker, number=number, now=now, at=joined + timedelta(days=60))


def _reward(town: Town, position: int, row: Sequence[object]) -> Reward:
    names = (
        "name_zh",
        "name_en",
        "merchant_zh",
        "merchant_en",
        "words_zh",
        "words_en",
        "icon",
        "points",
        "stock",
        "most_a_person",
    )
    return Reward(community=town.community, position=position, **dict(zip(names, row, strict=True)))


def _profile(town: Town, worker: Worker, *, number: int, now: datetime, at: datetime) -> Worker:
    """The staff sheet's own volunteers give their evenings; of two, one has an insurance that ends soon."""
    row = neighbours.join(
        community=town.community, person=worker.person, skills=worker.skills, times=[*EVENINGS, *WEEKEND],
        languages=["mandarin"], at=at,
    )  # fmt: skip
    if number % 2:
        neighbours.insure(
            volunteer=row, insurer="和睦人寿（示例）", policy_no=f"HM-2025-{number:04d}", by=row.person,
            until=(now + timedelta(days=17)).date(), at=at,
        )  # fmt: skip
    neighbours.show_on_leaderboard(volunteer=row, shown=number == 0, at=at)
    return row.worker


# --- the month behind -------------------------------------------------------------------------------------------
def earlier(stage: Stage) -> list[tuple[float, Story]]:
    """What 林女士 and 何阿姨 did for others, and what was given for recycling: where their points come from."""
    lin, chen, he = (stage.home(*room) for room in PERSONAS)
    pupils = _homes(stage)
    errand = "降压药快吃完了，想有人陪着去取"
    return [
        (LIN_OFFERS.days * DAY, _offers(stage, lin.contact, LIN_OFFERS)),
        *((days * DAY, _taught(stage, lin.contact, next(pupils), words, days=days)) for days, words in _LESSONS),
        (13 * DAY, _visited(stage, lin.contact, chen, words=errand, days=13)),
        *((days * DAY, _visited(stage, he.contact, next(pupils), words=words, days=days)) for days, words in _WALKS),
        *((days * DAY, _recycled(stage, lin, words, days=days)) for days, words in _RECYCLED),
    ]


def _offers(stage: Stage, person: Person, said: Said) -> Story:
    _offer(stage, person, said, at=stage.ago(said.days * DAY))
    yield stage.now


def _taught(stage: Stage, teacher: Person, pupil: Home, words: str, *, days: int) -> Story:
    """A need, a match, two yeses, an hour of English, thanks."""
    at = stage.ago(days * DAY)
    neighbours.ask_help(
        community=stage.town.community, person=pupil.contact, household=pupil.household, words=words,
        labels=["language"], at=at,
    )  # fmt: skip
    matches = neighbours.propose(community=stage.town.community, at=at + timedelta(minutes=15))
    match = next((one for one in matches if one.offer.person_id == teacher.pk), None)
    if match is None:
        return
    yield at + timedelta(hours=1)
    for person in (teacher, pupil.contact):
        match = neighbours.say_yes(match_id=match.pk, person=person, at=at + timedelta(hours=1))
    assert match.order is not None  # noqa: S101 - both have said yes
    yield from _done(stage, match.order, teacher, pupil.contact, ago=(days - 1) * DAY, words="讲了一小时，下次练对话。")


def _visited(stage: Stage, helper: Person, home: Home, *, words: str, days: int) -> Story:
    order = stage.town.ask(stage.wish("warm.greetings.visit", words, ago=days * DAY, home=home))
    yield stage.ago(days * DAY - 5)
    at = stage.ago(days * DAY - 5)
    worker = Worker.objects.get(person=helper)
    orders.invite(order_id=order.pk, worker=worker, by=home.contact, reason="她家离得近，人也熟", at=at)
    orders.accept(order_id=order.pk, worker=worker, at=at)
    yield from _done(
        stage, order, helper, home.contact, ago=days * DAY - 3 * HOUR, words="药取回来了，陪着坐了一会儿。"
    )


def _done(stage: Stage, order: Order, helper: Person, helped: Person, *, ago: float, words: str) -> Story:
    """An hour of help, confirmed with five stars and thanks."""
    yield stage.ago(ago)
    orders.arrive(order_id=order.pk, by=helper, at=stage.ago(ago), proof="code")
    yield stage.ago(ago - HOUR)
    photos = [
        stage.town.album.of(order.product.code, draw=stage.town.chance.of("neighbours"))
    ] * order.promised.evidence_photos
    order = orders.finish(order_id=order.pk, words=words, photos=photos, by=helper, at=stage.ago(ago - HOUR))
    at = stage.ago(ago - 3 * HOUR)
    yield at
    order = orders.confirm(order_id=order.pk, by=helped, at=at)
    orders.review(order_id=order.pk, stars=5, tags=["warm"], words="真是好邻居，谢谢您。", by=helped, at=at)
    assert order.provider is not None  # noqa: S101 - done by somebody
    orders.like(worker=order.provider, by=helped, at=at, order=order)


def _recycled(stage: Stage, home: Home, words: str, *, days: int) -> Story:
    wish: Wish = stage.wish("value.commerce.recycling", words, ago=days * DAY, home=home)
    hand = stage.anyone(wish.product.code)
    order = stage.town.ask(wish)
    yield stage.ago(days * DAY - 6)
    stage.town.give(order, hand, reason="负责这栋楼", at=stage.ago(days * DAY - 6))
    order = yield from stage.reached(order, hand, ago=days * DAY - 90)
    order = yield from stage.finished(order, hand, ago=days * DAY - 120, words="称过重，钱已结清。")
    at = stage.ago(days * DAY - 200)
    yield at
    orders.confirm(order_id=order.pk, by=home.contact, at=at)
    orders.review(order_id=order.pk, stars=5, tags=["on-time"], words="", by=home.contact, at=at)


# --- today ------------------------------------------------------------------------------------------------------
def today(town: Town, *, now: datetime) -> list[Match]:
    """Put up what neighbours offer and need, let the matcher propose, and tell them; return the proposals that wait.

    林女士 has taken a bag of rice for her points, and a neighbour who would play chess with her son waits for her yes; her own
    figures as a helper are counted. 何阿姨 is asked for a walk.
    """
    stage = Stage(town, now)
    lin, chen, he = (stage.home(*room) for room in PERSONAS)
    homes = _homes(stage)
    with community_scope(town.community.pk), tasks.by_hand():
        _in_hand(stage, he.contact, next(homes))
        for said in _OFFERS:
            _offer(stage, next(homes).contact, said, at=stage.ago(said.days * DAY))
        _offer(stage, he.contact, HE_OFFERS, at=stage.ago(HE_OFFERS.days * DAY))
        _need(stage, lin, LIN_NEEDS)
        _need(stage, chen, CHEN_NEEDS)
        for said in _NEEDS:
            _need(stage, next(homes), said)
        _at_their_shops()
        rice = Reward.objects.order_by("position")[0]
        points.redeem(reward_id=rice.pk, person=lin.contact, form_key=uuid7(), at=stage.ago(1.2 * DAY))
        found = neighbours.propose(community=town.community, at=stage.ago(18))
        tasks.run_all(at=now)
        scoring.refresh(worker_id=Worker.objects.get(person=lin.contact).pk)
        return found


def _at_their_shops() -> None:
    """Let vouchers of a shop that is really there be used up at its counter; the others', at any."""
    for shop in Merchant.objects.filter(standing__in=TRADING):
        Reward.objects.filter(merchant_zh=shop.name_zh).update(shop=shop.pk)


def _in_hand(stage: Stage, helper: Person, home: Home) -> None:
    """What 何阿姨 has taken on for this afternoon, and what her steward asks her to take on as well."""
    wang, worker = stage.town.by_slug("steward"), Worker.objects.get(person=helper)
    taken = stage.town.ask(
        stage.wish("warm.greetings.visit", "想有人来坐坐，量个血压", ago=95, home=home, ahead=(50, 170))
    )
    asked = stage.town.ask(
        stage.wish("warm.greetings.birthday", "爷爷八十大寿，想热闹一下", ago=40, home=home, ahead=(1500, 1620))
    )
    for order, ago in ((taken, 90), (asked, 25)):
        orders.invite(
            order_id=order.pk, worker=worker, by=wang.worker.person, reason="老人家就盼着您来", at=stage.ago(ago)
        )
    orders.accept(order_id=taken.pk, worker=worker, at=stage.ago(80))


def _homes(stage: Stage) -> Iterator[Home]:
    """Yield homes all over the community, none of a persona's, again from the first where there are too few."""
    every = [home for home in stage.town.homes if home.room not in PERSONAS and home.contact.phone]
    number = 0
    while True:
        yield every[number * 37 % len(every)]
        number += 1


def _offer(stage: Stage, person: Person, said: Said, *, at: datetime) -> None:
    neighbours.offer_help(
        community=stage.town.community, person=person, words=said.words, labels=said.labels, times=said.times,
        languages=said.languages, at=at, hours_a_month=6,
    )  # fmt: skip


def _need(stage: Stage, home: Home, said: Said) -> None:
    neighbours.ask_help(
        community=stage.town.community, person=home.contact, household=home.household, words=said.words,
        labels=said.labels, times=said.times, languages=said.languages, at=stage.ago(said.days * DAY),
    )  # fmt: skip
