"""The living sample: 和睦里 with a month behind it and today in full swing, and its smaller neighbour 桃源居."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person, Persona
from linli.simulation import (
    caring,
    daying,
    family,
    founding,
    layout,
    lettings,
    market,
    neighbourly,
    patrols,
    running,
    scenes,
    staff,
    trading,
)
from linli.simulation.chance import Chance
from linli.simulation.engine import Story
from linli.simulation.founding import Charter
from linli.simulation.needs import Wish
from linli.simulation.people import Home, Somebody, Wanted
from linli.simulation.phones import Phones
from linli.simulation.scenes import CHEN, LIN, Stage
from linli.simulation.town import Town

SEED = 7
DAYS = 30
HOUSEHOLDS = 1000
SMALL_DAYS, SMALL_HOUSEHOLDS = 12, 66
SLUG, SMALL_SLUG = "hemuli", "taoyuanju"
_NUMBER = "+8613800138{:03d}"
NEIGHBOUR = ("2幢", "1单元", "501")


@dataclass(frozen=True, slots=True)
class Card:
    """A persona as the welcome page shows it."""

    slug: str
    role: Role
    zh: str
    en: str
    story_zh: str
    story_en: str


CARDS = (
    Card("resident", Role.OWNER, "居民 林女士", "Resident, Ms Lin",
         "厨房水管修到一半，师傅等她同意换角阀；客厅的灯修好了，等她确认。",
         "Her kitchen pipe is half mended: a part waits for her yes. The lamp is done and waits for her word."),
    Card("elder", Role.OWNER, "长者 陈奶奶", "Elder, Grandma Chen",
         "八十一岁，独居，用长者模式。午饭在路上，管家今天来看她。",
         "Eighty-one, lives alone, uses elder mode. Lunch is on its way and her steward visits today."),
    Card("steward", Role.STEWARD, "管家 王管家", "Steward Wang",
         "负责 8幢和 11幢，手上四件事，又来了两个新单。",
         "In charge of buildings 8 and 11: four things in hand and two new offers."),
    Card("engineer", Role.TEAM_MEMBER, "工程 周师傅", "Engineer, Mr Zhou",
         "水电九年，林女士家修到一半，还有新单等他接。",
         "Nine years of pipes and wires: half-way at Ms Lin's, with offers to answer."),
    Card("team-lead", Role.TEAM_LEAD, "工程班长 刘师傅", "Team lead, Mr Liu",
         "盯着超时的单，没人接的由他指派。",
         "Watches what is late and decides who takes what nobody took."),
    Card("operator", Role.OPERATOR, "物业运营 沈主管", "Operator, Ms Shen",
         "看全社区的单子，答复投诉，管住户和服务目录。",
         "Sees every order, answers complaints, keeps households and catalogue."),
    Card("supervisor", Role.SUPERVISOR, "项目总监 梁总", "Supervisor, Mr Liang",
         "只看大局：超时升级到他，投诉到期报给他。",
         "Looks at the whole: what is late twice and what nobody answered reaches him."),
    Card("neighbour", Role.OWNER, "桃源居居民 苏先生", "Resident of another community",
         "住在另一个社区，和睦里的事他一样也看不到。",
         "Lives in another community and sees nothing of Hemuli."),
    Card("volunteer", Role.VOLUNTEER, "志愿管家 何阿姨", "Volunteer, Auntie He",
         "退休后当志愿管家，有人请她陪着散步，正等她点头。",
         "Retired and gives her time: somebody would like her company on a walk and waits for her yes."),
    Card("merchant", Role.MERCHANT, "商家 粮店唐老板", "Merchant, Mr Tang",
         "守着粮店的柜台：扫居民的积分券，交货，核销。",
         "Keeps the counter of Tang's Grain: scans a voucher, hands the rice over, done."),
    Card("daughter", Role.RESIDENT, "女儿 周女士", "Daughter, Ms Zhou",
         "在上海上班，替妈妈陈奶奶报修、约保洁，每月最多替付 500 元，妈妈都看得到。",
         "Works in Shanghai and asks for her mother, Grandma Chen, within a monthly cap; her mother sees every step."),
)  # fmt: skip
NUMBERS: Mapping[str, str] = {card.slug: _NUMBER.format(n) for n, card in enumerate(CARDS, start=1)}

_LIN = Wanted(
    LIN,
    ((Somebody("owner", "f", 36), "林知禾"), (Somebody("spouse", "m", 38), "许明朗"), (Somebody("child", "f", 8), "许安禾")),
    NUMBERS["resident"],
)  # fmt: skip
_CHEN = Wanted(
    CHEN,
    ((Somebody("owner", "f", 81), "陈月珍"),),
    NUMBERS["elder"],
    note="独居，听力不好，请大声些；女儿在外地",
    needs_care=True,
)
_HE = Wanted(
    neighbourly.HE,
    ((Somebody("owner", "f", 61), "何秀英"), (Somebody("spouse", "m", 63), "陈有根")),
    NUMBERS["volunteer"],
)
_SU = Wanted(
    NEIGHBOUR, ((Somebody("owner", "m", 41), "苏牧远"), (Somebody("spouse", "f", 40), "何以宁")), NUMBERS["neighbour"]
)

HEMULI = Charter(
    slug=SLUG, name=("和睦里", "Hemuli"), prefix="HM", households=HOUSEHOLDS, days=DAYS, ground=layout.HEMULI, sheet=staff.SHEET,
    is_sample=True, numbers=NUMBERS, wanted=(_LIN, _CHEN, _HE),
)  # fmt: skip
TAOYUANJU = Charter(
    slug=SMALL_SLUG, name=("桃源居", "Taoyuanju"), prefix="TY", households=SMALL_HOUSEHOLDS, days=SMALL_DAYS,
    ground=layout.TAOYUAN, sheet=staff.SMALL_SHEET, is_sample=True, numbers={"neighbour": NUMBERS["neighbour"]}, wanted=(_SU,),
)  # fmt: skip

# Names a piece of work and how much of it there is; gives back what to call with how much is done.
type Report = Callable[[str, float], AbstractContextManager[running.Progress]]


def make(
    *, now: datetime, report: Report, seed: int = SEED, days: int = DAYS, households: int = HOUSEHOLDS
) -> tuple[Town, Town]:  # fmt: skip
    """Make both communities in an installation that does not have them; return their towns.

    `days` and `households` make the first one smaller, as tests want it; today is as lively in any.
    """
    phones = Phones(kept=frozenset(NUMBERS.values()))
    main, small = Chance(seed), Chance(seed + 1)
    with report("founding", 2) as step:
        with transaction.atomic():
            hemuli = founding.found(
                replace(HEMULI, days=days, households=households), chance=main, phones=phones, now=now
            )
        step(1)
        with transaction.atomic():
            taoyuan = founding.found(TAOYUANJU, chance=small, phones=phones, now=now)
            _settle(hemuli, now=now, days=days)
        step(1)
    _past(hemuli, days=days, now=now, report=report)
    _past(taoyuan, days=SMALL_DAYS, now=now, report=report)
    _today(hemuli, now=now, report=report, plays=(*scenes.TODAY, caring.elder))
    _today(taoyuan, now=now, report=report, plays=(neighbour,))
    with report("neighbours", 1) as step:
        neighbourly.today(hemuli, now=now)
        lettings.today(hemuli, now=now)
        patrols.today(hemuli, now=now)
        caring.today(hemuli, now=now)
        market.today(hemuli, now=now)
        daying.today(hemuli, now=now)
        step(1)
    name_personas(hemuli, taoyuan)
    return hemuli, taoyuan


def _settle(town: Town, *, now: datetime, days: int) -> None:
    """Let those who are there from the beginning begin: neighbours, rounds, families, care, shops."""
    neighbourly.found(town, now=now, merchant=NUMBERS["merchant"])
    patrols.found(town, now=now, days=days)
    family.found(town, now=now, daughter=NUMBERS["daughter"])
    caring.found(town, now=now)
    trading.found(town, now=now)
    market.found(town, now=now)
    lettings.found(town, now=now)


def _past(town: Town, *, days: int, now: datetime, report: Report) -> None:
    running.plan(town, days=days, now=now)
    if town.community.slug == SLUG:
        scenes.put_on(
            town,
            now=now,
            plays=(earlier, family.earlier, caring.earlier, neighbourly.earlier, patrols.earlier, scenes.old_complaint),
        )
    with report(f"history {town.community.name_zh}", days + 1) as step:
        running.history(town, until=now - running.LIVE, days=days, progress=step)


def _today(town: Town, *, now: datetime, report: Report, plays: tuple[scenes.Play, ...]) -> None:
    scenes.put_on(town, now=now, plays=plays)
    with report(f"today {town.community.name_zh}", 1) as step:
        running.live(town, until=now + timedelta(seconds=1), progress=step)
        step(1)


def again(*, now: datetime, town: Town) -> None:
    """Play today's scenes once more in a town that stands: fresh offers, fresh emergencies."""
    scenes.put_on(town, now=now)
    running.live(town, until=now + timedelta(seconds=1))


def earlier(stage: Stage) -> list[tuple[float, Story]]:
    """What 林女士 and 陈奶奶 had done before: ended, judged, and part of what they know of their stewards."""
    lin, chen = stage.home(*LIN), stage.home(*CHEN)
    zhou, wang = stage.town.by_slug("engineer"), stage.town.by_slug("steward")
    days = 24 * 60
    return [
        (19 * days, _ended(stage, lin, zhou, "base.repair.door", "密码锁没电了，换了电池还是不亮", 19, "很细心，顺手教我怎么应急开门。")),
        (11 * days, _ended(stage, lin, stage.anyone("value.home.cleaning"), "value.home.cleaning", "约个保洁，擦玻璃加厨房油烟", 11, "")),
        (8 * days, _ended(stage, chen, zhou, "base.repair.power", "卫生间的灯一闪一闪，晚上不敢去", 8, "小周待我像自家人。")),
        (5 * days, _ended(stage, chen, wang, "value.elder.escort", "陪我去医院拿药", 5, "管家一路扶着我，谢谢。")),
    ]  # fmt: skip


def _ended(stage: Stage, home: Home, hand: staff.Staffer, code: str, words: str, days: int, said: str) -> Story:
    """An order of some days ago that went well from end to end."""
    ago = days * 24 * 60
    order = stage.town.ask(stage.wish(code, words, ago=ago, home=home))
    yield stage.ago(ago - 4)
    stage.town.give(order, hand, reason="居民指定", at=stage.ago(ago - 4))
    order = yield from stage.reached(order, hand, ago=ago - 24)
    order = yield from stage.finished(order, hand, ago=ago - 60, words="做好了，住户在场看过。")
    yield stage.ago(ago - 100)
    orders.confirm(order_id=order.pk, by=home.contact, at=stage.ago(ago - 100))
    orders.review(
        order_id=order.pk, stars=5, tags=["warm", "on-time"], words=said, by=home.contact, at=stage.ago(ago - 100)
    )
    orders.like(worker=hand.worker, by=home.contact, at=stage.ago(ago - 100), order=order)
    if days > 7:
        yield stage.ago(ago - 100 - 7 * 24 * 60)
        orders.close(order_id=order.pk, at=stage.ago(ago - 100 - 7 * 24 * 60))


def neighbour(stage: Stage) -> list[tuple[float, Story]]:
    """苏先生: one order of his own, so that his page is not empty."""
    home = stage.home(*NEIGHBOUR)
    wish: Wish = stage.wish("base.repair.water", "阳台水龙头拧紧了还是滴", ago=40, home=home, source=Source.APP)
    return [(40, stage.taken(wish, stage.anyone("base.repair.water"), after=3))]


def name_personas(hemuli: Town, taoyuan: Town) -> None:
    """Write the cards of the welcome page, and let 陈奶奶 see Linli in elder mode."""
    persons: dict[str, Person] = {one.slug: one.worker.person for one in hemuli.staff.values() if one.slug}
    persons |= dict(hemuli.desk)
    persons["resident"] = Stage(hemuli, hemuli.community.created_at).home(*LIN).contact
    persons["volunteer"] = Stage(hemuli, hemuli.community.created_at).home(*neighbourly.HE).contact
    persons["elder"] = Stage(hemuli, hemuli.community.created_at).home(*CHEN).contact
    persons["neighbour"] = Stage(taoyuan, taoyuan.community.created_at).home(*NEIGHBOUR).contact
    people.prefer(person=persons["elder"], mode=Person.Mode.ELDER)
    with community_scope(hemuli.community.pk):
        Persona.objects.bulk_create(
            Persona(
                slug=card.slug, person=persons[card.slug], role=card.role, position=n, label_zh=card.zh,
                community=taoyuan.community if card.slug == "neighbour" else hemuli.community, label_en=card.en,
                story_zh=card.story_zh, story_en=card.story_en,
            )
            for n, card in enumerate(CARDS, start=1)
        )  # fmt: skip
