"""A market for tests: a grocer with rice, oil and a package, who also cleans air conditioners; and money in a wallet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from linli.catalogue.models import Line, Product, SlaClass
from linli.ledger import services as ledger
from linli.ledger.enums import Unit
from linli.ledger.models import Account
from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import Checkout, Item, Sale, Variant
from linli.market.services import Choice, ItemDraft, VariantDraft, Wanted
from linli.merchants.enums import Post, Standing
from linli.merchants.models import Merchant, Staff
from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points.models import Payment
from linli.stewards import services as stewards
from tests.cast import Town
from tests.replaying import replayed

ALL_DAY = {str(day): [["00:00", "23:59"]] for day in range(7)}


@dataclass(kw_only=True)
class Market:
    """The grocer, its two people, and what it sells. Prices: rice 6000 fen, oil 8950, the package 14000, cleaning 9900."""

    town: Town
    shop: Merchant
    owner: Person
    clerk: Person
    rice: Variant
    oil: Variant
    package: Variant
    cleaning: Variant
    at: datetime

    def choice(self, *wanted: tuple[Variant, int], way: str = Way.DELIVERY, **more: object) -> Choice:
        """Return what a buyer decided on, at the prices of now."""
        lines = [Wanted(row.pk, count, Variant.objects.get(pk=row.pk).price_fen) for row, count in wanted]
        more.setdefault("form_key", uuid4())
        return Choice(lines=lines, ways={self.shop.pk: way}, **more)  # type: ignore[arg-type]  # a case's values

    def begin(self, *wanted: tuple[Variant, int], person: Person | None = None, **more: object) -> Checkout:
        """Begin a checkout of the resident, or of somebody else."""
        at = more.pop("at", self.at)
        return market.begin(
            community=self.town.community, person=person or self.town.resident, household=self.town.household,
            choice=self.choice(*wanted, **more), at=at,  # type: ignore[arg-type]  # a case's values
        )  # fmt: skip

    def buy(self, *wanted: tuple[Variant, int], person: Person | None = None, **more: object) -> Sale:
        """Buy from the wallet and return the one sale."""
        row = self.begin(*wanted, person=person, **more)
        market.from_wallet(checkout=row.pk, by=person or self.town.resident, at=self.at)
        return row.sales.get()

    def bring(self, sale: Sale, *, at: datetime | None = None) -> Sale:
        """Let the shop accept the sale's order and hand it over against the code."""
        moment = at or self.at
        sale.refresh_from_db()
        assert sale.order_id
        orders.dispatch(order_id=sale.order_id, at=moment)
        market.accept(sale=sale.pk, by=self.owner, at=moment)
        return market.hand_over(sale=sale.pk, code=sale.code, by=self.owner, at=moment)

    def settle(self, sale: Sale, *, at: datetime | None = None) -> Sale:
        """Let the buyer confirm, and settle what was brought."""
        moment = at or self.at
        sale.refresh_from_db()
        assert sale.order_id
        order = Order.objects.get(pk=sale.order_id)
        if order.state == State.FINISHED:
            orders.confirm(order_id=order.pk, by=order.requester, at=moment)
        return market.capture(sale=sale.pk, at=moment)

    def slots(self, *hours: int, capacity: int = 1) -> list[UUID]:
        """Offer the cleaning so many hours from now, for two hours each; return the keys in order."""
        spans = [(self.at + timedelta(hours=n), self.at + timedelta(hours=n + 2)) for n in hours]
        market.offer_times(item=self.cleaning.item_id, spans=spans, capacity=capacity, by=self.owner, at=self.at)
        return list(self.cleaning.item.slots.order_by("starts").values_list("pk", flat=True))

    def top_up(self, fen: int, *, person: Person | None = None) -> None:
        """Put money into a wallet."""
        who = person or self.town.resident
        market.top_up_at_desk(
            person=who, community=self.town.community.pk, fen=fen, form_key=uuid4(), by=self.town.operator, at=self.at
        )

    def give_points(self, points: int, *, person: Person | None = None, unit: str = Unit.GREEN) -> None:
        """Give somebody points that may be spent."""
        who, home = person or self.town.resident, self.town.community.pk
        source = ledger.ensure(community=home, owner=home, kind="issued", unit=unit, lowest=None, at=self.at)
        purse = ledger.ensure(community=home, owner=who.pk, unit=unit, at=self.at)
        ledger.post(
            community=home,
            cause=f"given:{uuid4()}",
            kind="award",
            legs=[(source.pk, -points), (purse.pk, points)],
            at=self.at,
        )

    def money(self) -> dict[str, int]:
        """Return what stands in each account of money, by its kind; those of one kind together."""
        found: dict[str, int] = {}
        for kind, balance in Account.objects.filter(unit=Unit.CNY).values_list("kind", "balance"):
            found[kind] = found.get(kind, 0) + balance
        return {kind: balance for kind, balance in found.items() if balance}

    def wallet(self, person: Person | None = None) -> int:
        """Return what is in a wallet, in fen."""
        who = person or self.town.resident
        row = Account.objects.filter(owner=who.pk, kind="own", unit=Unit.CNY).first()
        return row.balance if row else 0


def order_of(sale: Sale) -> Order:
    """Return the order by which a sale is delivered."""
    sale.refresh_from_db()
    assert sale.order
    return sale.order


def paid_in_points(sale: Sale) -> Payment:
    """Return the points that pay a part of a sale."""
    sale.refresh_from_db()
    assert sale.payment
    return sale.payment


def stall(town: Town, *, at: datetime, **changes: object) -> Merchant:
    """Make a merchant that is a member, of somebody new."""
    number = Merchant.objects.count()
    owner = people.register(
        name=f"{town.community.number_prefix}唐店主{number}",
        phone=f"+8613700{_line(town):02d}{number:04d}",
    )
    for role in (Role.RESIDENT, Role.MERCHANT):
        people.join(person=owner, community=town.community, role=role, at=at)
    said: Mapping[str, object] = {
        "name_zh": "守田粮店", "name_en": "Tang's Grain", "category": "fresh-food", "legal_name": "示例粮油商行",
        "licence_no": f"{number:018d}", "phone": "0571-88001122", "address": "和睦路 12 号", "lng": 120.101, "lat": 30.201,
        "standing": Standing.MEMBER, "commission": 300, "hours": ALL_DAY, **changes,
    }  # fmt: skip
    shop = Merchant.objects.create(community=town.community, applicant=owner, applied_at=at, **said)
    join(shop, owner, Post.OWNER, at=at)
    return shop


def _line(town: Town) -> int:
    """Return two digits of a community's telephone numbers."""
    return sum(map(ord, town.community.slug)) % 100


def join(shop: Merchant, person: Person, post: Post, *, at: datetime) -> None:
    """Let somebody work for a merchant."""
    Staff.objects.create(community=shop.community, merchant=shop, person=person, post=post, since=at)
    stewards.stand_in(community=shop.community, person=person, calls=(shop.name_zh, shop.name_en), at=at)


def opened(town: Town, *, at: datetime, fen: int) -> Market:
    """Return the grocer's shop, open, with money in the resident's wallet: what nearly every test of the market begins with."""

    def build() -> Market:
        made = open_(town, at=at)
        made.top_up(fen)
        return made

    return replayed(("shop", town.community.pk, at, fen), build, given=town)


def open_(town: Town, *, at: datetime, **changes: object) -> Market:
    """Open the grocer's shop with its goods on the shelf."""
    shop = stall(town, at=at, **changes)
    owner = shop.applicant
    clerk = people.register(name=f"{town.community.number_prefix}丁店员", phone=f"+8613600{_line(town):02d}0001")
    people.join(person=clerk, community=town.community, role=Role.MERCHANT, at=at)
    join(shop, clerk, Post.CLERK, at=at)
    staples = staples_of(town)
    goods = [Way.HALF_HOUR.value, Way.DELIVERY.value, Way.PICKUP.value, Way.HAND_OVER.value]

    def put(name: str, english: str, kind: str, variants: list[VariantDraft], **more: Any) -> Item:
        ways = [Way.VISIT.value] if kind == ItemKind.SERVICE else goods
        product = more.pop("product", staples)
        draft = ItemDraft(
            product=product, kind=kind, name_zh=name, name_en=english, variants=variants, ways=ways, **more
        )
        return market.add(merchant=shop.pk, draft=draft, by=owner, at=at)

    rice = put(
        "东北大米",
        "Rice",
        ItemKind.GOODS,
        [VariantDraft(name_zh="5 公斤", name_en="5 kg", price_fen=6000, stock=20, sku="R5")],
    )
    oil = put(
        "菜籽油",
        "Rapeseed oil",
        ItemKind.GOODS,
        [VariantDraft(name_zh="5 升", name_en="5 l", price_fen=8950, stock=10, sku="O5")],
    )
    parts = [(rice.variants.get().pk, 1), (oil.variants.get().pk, 1)]
    package = put(
        "米油套餐", "Rice and oil", ItemKind.PACKAGE, [VariantDraft(name_zh="一份", price_fen=14000)], parts=parts
    )
    cleaning = put(
        "空调清洗", "Air-conditioner cleaning", ItemKind.SERVICE, [VariantDraft(name_zh="挂机一台", price_fen=9900)],
        product=town.products["value.home.aircon"],
    )  # fmt: skip
    rows = [item.variants.select_related("item").get() for item in (rice, oil, package, cleaning)]
    return Market(
        town=town,
        shop=shop,
        owner=owner,
        clerk=clerk,
        rice=rows[0],
        oil=rows[1],
        package=rows[2],
        cleaning=rows[3],
        at=at,
    )


def staples_of(town: Town) -> Product:
    """Return the service by which goods are delivered."""
    line = Line.objects.get(community=town.community, code="home")
    sla = SlaClass.objects.get(community=town.community, code="general")
    row, _made = Product.objects.get_or_create(
        community=town.community, code="value.commerce.staples",
        defaults={
            "name_zh": "米面粮油服务", "name_en": "Rice, flour, grain and oil", "kind": "value", "line": line, "scene": "service",
            "providers": ["merchant"], "mode": "on-demand", "sla": sla, "is_free": False, "price_fen": 5000, "groups": ["family"],
        },
    )  # fmt: skip
    return row
