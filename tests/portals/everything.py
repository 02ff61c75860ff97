"""One of everything in a community, so that whoever should not see it has something to find."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Concat

from linli.alliance import services as alliance
from linli.alliance.enums import Proposed, State
from linli.alliance.models import Assessment
from linli.care.models import Feed
from linli.catalogue import drafting, publishing
from linli.catalogue.drafting import Idea
from linli.catalogue.models import ServiceGroup
from linli.core.ids import uuid7
from linli.ledger import services as ledger
from linli.lettings import services as lettings
from linli.market import services as market
from linli.market.services import reconciling
from linli.merchants import seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind
from linli.merchants.models import Criterion
from linli.messages import services as messages
from linli.neighbours import services as neighbours
from linli.orders import services as orders
from linli.orders.models import SavedFilter
from linli.people import workbook
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Reward, Rule
from linli.rounds import services as rounds
from linli.rounds.models import Checkpoint
from tests import cast, marketplace, relatives
from tests.cast import Town
from tests.catalogue.conftest import FULL
from tests.lettings import conftest as letting
from tests.marketplace import Market
from tests.merchants.conftest import other
from tests.portals import care as caring
from tests.portals import rounds as walking

# The code of the group of people that only this community has.
GROUP = "jia-elders"


def fill(town: Town) -> list[UUID]:
    """Fill the community and return the keys of two of its orders."""
    # The resident may ask for her daughter.
    relatives.bind_back(town)
    need = orders.Need(
        product=town.water, words="甲社区的水管漏了", household=town.household, requester=town.resident,
        beneficiary=town.daughter, urgency="urgent",
    )  # fmt: skip
    fresh = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    done = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    orders.dispatch(order_id=fresh.pk, at=cast.NOW)
    orders.assign(order_id=done.pk, worker=town.engineer, by=town.operator, reason="甲社区", at=cast.NOW)
    orders.arrive(order_id=done.pk, by=town.engineer.person, at=cast.NOW)
    orders.finish(order_id=done.pk, words="甲社区换好了", photos=[cast.photo()], by=town.engineer.person, at=cast.NOW)
    orders.complain(order_id=done.pk, words="甲社区又漏了", by=town.resident, at=cast.NOW)
    SavedFilter.objects.create(community=town.community, person=town.operator, name="甲社区", query="state=all")
    messages.tell(
        people=[town.resident], community=town.community, kind="order.received", at=cast.NOW, cause="test",
        values={
            "service": town.water.names, "number": fresh.number, "place": "", "words": "", "worker": "", "slot": "",
        }, link="/home/",
    )  # fmt: skip
    _voucher(town)
    _care(town)
    _rounds(town)
    _shop(town)
    _rule(town)
    _market(town)
    _lettings(town)
    _neighbours(town)
    _catalogue(town)
    _import(town)
    return [fresh.pk, done.pk]


def _voucher(town: Town) -> None:
    """Let the resident have earned something, taken a reward for it, and had a proof made."""
    source = issuing.issuer(community=town.community.pk, kind="green", day=cast.NOW.date(), at=cast.NOW)
    purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="green", at=cast.NOW)
    legs = [(source.pk, -60), (purse.pk, 60)]
    ledger.post(community=town.community.pk, cause="gift", kind="award", legs=legs, at=cast.NOW)
    rice = Reward.objects.create(community=town.community, name_zh="甲社区的米", merchant_zh="甲社区粮店", points=50)
    points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=cast.NOW)
    neighbours.prove(
        community=town.community, person=town.resident, kinds=["green"], years=[cast.NOW.year], recipient="甲社区银行",
        days=30, consented=True, at=cast.NOW,
    )  # fmt: skip


def _care(town: Town) -> None:
    """Let a warning be in force, somebody be visited, a visitor be expected, and a rule and a feed be there."""
    at = cast.NOW
    caring.alert(town, at=at, headline="甲社区的大风", issuer="甲社区气象台")
    caring.started(town, caring.rule(town, name_zh="甲社区的规则"), at=at)
    caring.listed(town, town.resident, at=at)
    caring.visit(town, at=at, words="甲社区的客人")
    Feed.objects.create(community=town.community, name="甲社区的来源", url="https://a.example/")


def _rounds(town: Town) -> None:
    """Let a round be in hand past two checkpoints, somebody have been at the first, and a register be open."""
    row = walking.walk(town, at=cast.NOW)
    Checkpoint.objects.update(name_zh=Concat(Value("甲社区"), "name_zh"))
    gate, later = Checkpoint.objects.get(number=1), cast.NOW + walking.LATER
    scan = rounds.Scan(code=walking.scan(gate), lng=walking.GATE[0], lat=walking.GATE[1], words="甲社区正常")
    rounds.check_in(scan=scan, by=town.engineer, at=later, round_id=row.pk)
    walking.material(town, at=cast.NOW)


def _shop(town: Town) -> None:
    """Let a shop have applied, shown its licence, and been visited."""
    seeding.load_seed(community=town.community)
    shop = merchants.apply(
        community=town.community, application=other(name_zh="甲社区鲜果"), by=town.resident, at=cast.NOW
    )
    merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=town.resident, at=cast.NOW)
    asked = [line.code for line in Criterion.objects.for_category(shop.category) if not line.paper]
    merchants.visit(merchant=shop.pk, findings=dict.fromkeys(asked, True), by=town.steward, at=cast.NOW)


def _rule(town: Town) -> None:
    """Let a rule hold by which whatever is confirmed earns an award that waits for a yes, and a budget bound it."""
    day = cast.NOW.date()
    Rule.objects.create(
        community=town.community, code="ours", name_zh="甲社区的积分", event="confirmed", who="requester", kind="green",
        points=10, approve_above=5, starts_on=day,
    )  # fmt: skip
    points.set_budget(
        community=town.community, kind="green", month=day, points=1_000, by=town.operator, at=cast.NOW
    )  # fmt: skip


def _market(town: Town) -> None:
    """Let a shop sell and be judged, the resident have bought, joined, subscribed, put aside and asked back."""
    shop = marketplace.open_(town, at=cast.NOW, name_zh="甲社区粮店")
    shop.top_up(900_00)
    done = shop.settle(shop.bring(shop.buy((shop.rice, 2))))
    market.refund(sale=done.pk, fen=5_00, cause="defect", words="甲社区破了", by=shop.owner, at=cast.NOW)
    market.pay_out(merchant=shop.shop.pk, by=town.operator, at=cast.NOW + timedelta(days=8))
    shop.begin((shop.oil, 1))
    shop.slots(24)
    market.add_pictures(item=shop.rice.item_id, photos=[cast.photo()], by=shop.owner, at=cast.NOW)
    market.put(person=town.resident, variant=shop.rice.pk, count=1, at=cast.NOW)
    plan = market.Plan(
        name_zh="甲社区团", way="pickup", tiers=((2, 50_00),), closes_at=cast.NOW + timedelta(days=1), most=5
    )
    market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=cast.NOW)
    market.subscribe(
        person=town.resident, household=town.household, variant=shop.rice.pk, count=1, way="delivery", day=1,
        form_key=uuid7(), at=cast.NOW,
    )  # fmt: skip
    day = cast.NOW.date()
    reconciling.keep(community=town.community, channel="wechat", day=day, theirs={"甲社区的一笔": 1}, at=cast.NOW)
    _judge(town, shop)


def _judge(town: Town, shop: Market) -> None:
    """Let the shop have been warned in October and appeal against it, and be about to lose its tier in November."""

    def month(first: date, **more: object) -> Assessment:
        was = shop.shop.tier
        return Assessment.objects.create(
            community=town.community, merchant=shop.shop, month=first, made_at=cast.NOW, score=40, confidence=1,
            tier_was=was, **{"tier_proposed": was, **more},
        )  # fmt: skip

    warned = month(
        date(2026, 10, 1), is_warning=True, state=State.CONFIRMED, decided_by=town.supervisor, decided_at=cast.NOW,
        words="甲社区的警告",
    )  # fmt: skip
    alliance.appeal(assessment=warned.pk, words="甲社区那天下大雪", by=shop.owner, at=cast.NOW)
    month(date(2026, 11, 1), tier_proposed=Proposed.WATCH)


def _lettings(town: Town) -> None:
    """Let a home be to let whose deed waits, and one that somebody comes to see tomorrow."""
    letting.add_products(town)
    at, by = cast.NOW, town.resident
    waiting = lettings.draft(community=town.community, offer=letting.offer(town, name_zh="甲社区两居"), by=by, at=at)
    lettings.hand_in(listing=waiting.pk, photo=cast.photo(), by=by, at=at)
    said = letting.offer(town, name_zh="甲社区三居", unit=letting.home(town, "802"))
    live = letting.hand_in(lettings.draft(community=town.community, offer=said, by=by, at=at), by, at=at)
    lettings.verify(listing=live.pk, by=town.operator, at=at)
    begins = at + letting.DAY
    slot = lettings.offer_slot(listing=live.pk, starts=begins, ends=begins + letting.HOUR, by=by, at=at)
    booking = lettings.Booking(slot=slot.pk, price_fen=live.price_fen, form_key=uuid7(), words="甲社区来看房")
    lettings.book(listing=live.pk, booking=booking, by=town.daughter, at=at)


def _neighbours(town: Town) -> None:
    """Let a neighbour offer what the resident needs, the two be proposed to each other, and a volunteer have joined."""
    _home, helper = caring.settle(town, "301", name="甲社区的邻居")
    at, here = cast.NOW, town.community
    neighbours.offer_help(community=here, person=helper, words="甲社区教用手机", labels=["phone"], at=at)
    neighbours.ask_help(community=here, person=town.resident, words="甲社区想学微信", labels=["phone"], at=at)
    neighbours.propose(community=here, at=at)
    neighbours.join(community=here, person=helper, skills=["care"], calls=("甲社区邻居", "Neighbour"), at=at)


def _catalogue(town: Town) -> None:
    """Let a group of people be served, and two services be thought of, one of which is offered now."""
    ServiceGroup.objects.create(
        community=town.community, code=GROUP, name_zh="甲社区的长者", icon="heart", position=1, source="operator"
    )
    _waiting, made = (
        drafting.propose(
            community=town.community, by=town.steward.person, at=cast.NOW,
            idea=Idea(content={**FULL, "name_zh": name, "standard_zh": name}, words="甲社区常有人问"),
        )
        for name in ("甲社区代收快递", "甲社区代遛狗")
    )  # fmt: skip
    publishing.publish(draft=made.pk, seen=made.revision, by=town.operator, at=cast.NOW)


def _import(town: Town) -> None:
    """Let a workbook of households wait for the operator's word."""
    row = workbook.Row(
        number=2, building=town.building.name, entrance="1单元", room="901", name="甲社区新住户", relation="owner"
    )
    workbook.stage(
        community=town.community, draft=workbook.Draft((row,), ()), file_name="甲社区住户.xlsx", by=town.operator,
        at=cast.NOW,
    )  # fmt: skip
