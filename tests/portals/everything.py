"""One of everything in a community, so that whoever should not see it has something to find."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Concat

from linli.care.models import Feed
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
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Reward
from linli.rounds import services as rounds
from linli.rounds.models import Checkpoint
from tests import cast, marketplace, relatives
from tests.cast import Town
from tests.lettings import conftest as letting
from tests.merchants.conftest import other
from tests.portals import care as caring
from tests.portals import rounds as walking


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
    _market(town)
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


def _market(town: Town) -> None:
    """Let a shop sell, the resident have bought, joined, subscribed, put aside and asked back, and a home be to let."""
    shop = marketplace.open_(town, at=cast.NOW, name_zh="甲社区粮店")
    shop.top_up(900_00)
    done = shop.settle(shop.bring(shop.buy((shop.rice, 2))))
    market.refund(sale=done.pk, fen=5_00, cause="defect", words="甲社区破了", by=shop.owner, at=cast.NOW)
    market.pay_out(merchant=shop.shop.pk, by=town.operator, at=cast.NOW + timedelta(days=8))
    shop.begin((shop.oil, 1))
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
    letting.add_products(town)
    home = lettings.draft(
        community=town.community, offer=letting.offer(town, name_zh="甲社区两居"), by=town.resident, at=cast.NOW
    )
    lettings.hand_in(listing=home.pk, photo=cast.photo(), by=town.resident, at=cast.NOW)
