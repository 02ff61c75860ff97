"""Clients of the market's public services: `python -m bench.stalls open BUYERS ITEMS PRODUCTS`, then `python -m bench.stalls serve`.

A client that serves is told by lines on its standard input what to do: "rush FIRST LAST" lets the buyers of these numbers
buy the one bag of rice that everybody wants, one after the other; "buy SECONDS" buys what there is plenty of; "search SECONDS"
looks for words; "bare SECONDS" reads the same number of rows by an indexed SELECT. It answers each with a line of JSON.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import batched
from random import Random
from time import perf_counter
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - after the settings

from linli.catalogue.models import Line, Product, SlaClass  # noqa: E402 - the same
from linli.core.ids import uuid7  # noqa: E402 - the same
from linli.core.scoping import community_scope  # noqa: E402 - the same
from linli.ledger import services as ledger  # noqa: E402 - the same
from linli.ledger.drafts import Draft  # noqa: E402 - the same
from linli.ledger.enums import Unit  # noqa: E402 - the same
from linli.market import books, queries, searching  # noqa: E402 - the same
from linli.market import services as market  # noqa: E402 - the same
from linli.market.enums import ItemKind, Way  # noqa: E402 - the same
from linli.market.errors import SoldOutError  # noqa: E402 - the same
from linli.market.models import Item, Term, Variant  # noqa: E402 - the same
from linli.market.services import Choice, ItemDraft, VariantDraft, Wanted  # noqa: E402 - the same
from linli.merchants.enums import Post, Standing  # noqa: E402 - the same
from linli.merchants.models import Merchant, Staff  # noqa: E402 - the same
from linli.people.models import Household, Person  # noqa: E402 - the same
from linli.places.models import Building, Community  # noqa: E402 - the same
from linli.places.models import Unit as Room  # noqa: E402 - the same
from linli.stewards import services as stewards  # noqa: E402 - the same

SLUG, RUSH, PLENTY = "bench", "抢购大米", "平价大米"
GIVEN = 1_000_000
PAGE = 20
BATCH = 5000
_FIRST = (
    "东北",
    "五常",
    "云南",
    "本地",
    "有机",
    "散装",
    "进口",
    "精选",
    "农家",
    "新鲜",
    "冷冻",
    "手工",
    "无糖",
    "儿童",
    "家用",
)
_SECOND = (
    "大米",
    "面粉",
    "菜籽油",
    "酱油",
    "苹果",
    "橙子",
    "牛奶",
    "鸡蛋",
    "豆腐",
    "洗衣液",
    "纸巾",
    "猪肉",
    "带鱼",
    "青菜",
    "面条",
)
_THIRD = ("礼盒", "家庭装", "小包装", "特惠", "当季", "老字号", "次日达", "即食", "大份", "试吃")


def open_market(buyers: int, items: int, products: int) -> None:
    """Lay out a community with so many buyers, `items` bags of what everybody wants, and so many products on the shelf."""
    at = datetime.now(UTC)
    home = Community.objects.create(
        slug=SLUG, name_zh="量测社区", name_en="Bench", operator_zh="量测", address="-", number_prefix="B", created_at=at,
    )  # fmt: skip
    with community_scope(home.pk), transaction.atomic():
        building = Building.objects.create(community=home, name="1幢", position=1)
        shop, product = _shop(home, at=at)
        _sell(shop, product, RUSH, stock=items, at=at)
        _sell(shop, product, PLENTY, stock=1_000_000, at=at)
        _shelves(shop, product, products, at=at)
        _buyers(home, building, buyers, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _shop(home: Community, *, at: datetime) -> tuple[Merchant, Product]:
    sla = SlaClass.objects.create(
        community=home, code="general", name_zh="一般", respond_minutes=30, finish_minutes=2880, around_the_clock=True
    )
    line = Line.objects.create(community=home, code="commerce", kind="value", name_zh="新商业", position=1)
    product = Product.objects.create(
        community=home, code="value.commerce.staples", name_zh="米面粮油服务", kind="value", line=line, scene="service",
        providers=["merchant"], mode="on-demand", sla=sla, is_free=False, price_fen=5000,
    )  # fmt: skip
    owner = Person.objects.create(name="店主", phone="+8613900000000")
    shop = Merchant.objects.create(
        community=home, applicant=owner, applied_at=at, name_zh="量测粮店", category="fresh-food", legal_name="示例", phone="0",
        licence_no="0" * 18, address="-", standing=Standing.MEMBER, commission=300,
        hours={str(day): [["00:00", "23:59"]] for day in range(7)},
    )  # fmt: skip
    Staff.objects.create(community=home, merchant=shop, person=owner, post=Post.OWNER, since=at)
    stewards.stand_in(community=home, person=owner, calls=("店主", "Owner"), at=at)
    return shop, product


def _sell(shop: Merchant, product: Product, name: str, *, stock: int, at: datetime) -> None:
    draft = ItemDraft(
        product=product, kind=ItemKind.GOODS, name_zh=name, ways=[Way.DELIVERY],
        variants=[VariantDraft(name_zh="一袋", price_fen=100, stock=stock)],
    )  # fmt: skip
    market.add(merchant=shop.pk, draft=draft, by=shop.applicant, at=at)


def _shelves(shop: Merchant, product: Product, count: int, *, at: datetime) -> None:
    """Put so many products on the shelf, a statement a table: names of three words, a rank of their own."""
    dice = Random(7)  # noqa: S311 - made-up data, the same each run
    for numbers in batched(range(count), BATCH, strict=False):
        rows = [
            Item(
                community_id=shop.community_id, merchant=shop, product=product, kind=ItemKind.GOODS, ways=["delivery"],
                name_zh="".join(dice.choice(words) for words in (_FIRST, _SECOND, _THIRD)) + f" {number:06d}", rank=dice.random(),
                from_fen=100, made_at=at,
            )
            for number in numbers
        ]  # fmt: skip
        Item.objects.bulk_create(rows)
        Variant.objects.bulk_create(
            Variant(community_id=row.community_id, merchant=shop, item=row, name_zh="一份", price_fen=100, stock=9)
            for row in rows
        )
        Term.objects.bulk_create(
            Term(community_id=row.community_id, term=term, item=row)
            for row in rows
            for term in sorted(
                {*searching.terms(row.name_zh, shop.name_zh), searching.way("delivery"), searching.ALL_YEAR}
            )
        )


def _buyers(home: Community, building: Building, count: int, *, at: datetime) -> None:
    """Let so many people live there, each with a door and money in the wallet."""
    people = Person.objects.bulk_create(Person(name=f"邻居{n}", phone=f"+86137{n:08d}") for n in range(count))
    rooms = Room.objects.bulk_create(
        Room(community=home, building=building, entrance="1单元", room=f"{n}") for n in range(count)
    )
    Household.objects.bulk_create(Household(community=home, unit=room) for room in rooms)
    bank = ledger.ensure(community=home.pk, owner=home.pk, kind=books.BANK, unit=Unit.CNY, lowest=None, at=at)
    own = ledger.ensure_many(community=home.pk, names=[(person.pk, "own", Unit.CNY) for person in people], at=at)
    ledger.post_many([
        Draft(
            community=home.pk, cause=f"given:{uuid7()}", kind="top-up", legs=[(bank.pk, -GIVEN), (row.pk, GIVEN)], at=at
        )
        for row in own.values()
    ])  # fmt: skip


class Stalls:
    """Everybody who buys, and what they buy."""

    def __init__(self, home: Community) -> None:
        self.home = home
        self.people = list(Person.objects.filter(phone__startswith="+86137").order_by("phone"))
        self.doors = list(Household.objects.select_related("unit__building").order_by("pk"))
        self.variants = {
            row.item.name_zh: row
            for row in Variant.objects.filter(item__name_zh__in=[RUSH, PLENTY]).select_related("item")
        }
        self.dice = Random(os.getpid())  # noqa: S311 - which buyer, which words

    def buy(self, number: int, name: str) -> None:
        """Let one buyer check out one of it and pay from the wallet."""
        row = self.variants[name]
        choice = Choice(lines=[Wanted(row.pk, 1, 100)], ways={row.merchant_id: Way.DELIVERY}, form_key=uuid4())
        person, at = self.people[number], datetime.now(UTC)
        made = market.begin(community=self.home, person=person, household=self.doors[number], choice=choice, at=at)
        market.from_wallet(checkout=made.pk, by=person, at=datetime.now(UTC))

    def rush(self, first: int, last: int) -> dict[str, object]:
        """Let buyers buy what is scarce; say how it went for each, and how long each waited."""
        ends, times = Counter[str](), []
        for number in range(first, last):
            began = perf_counter()
            try:
                self.buy(number, RUSH)
                ends["sold"] += 1
            except SoldOutError:
                ends["refused"] += 1
            except Exception as stopped:  # noqa: BLE001 - whatever it was is what is asked for
                ends[type(stopped).__name__] += 1
            times.append(perf_counter() - began)
        return {"ends": ends, "times": times}

    def some(self) -> None:
        """Buy one of what there is plenty of."""
        self.buy(self.dice.randrange(len(self.people)), PLENTY)

    def search(self) -> None:
        """Look for two words, and read the first page as it is shown."""
        words = f"{self.dice.choice(_SECOND)} {self.dice.choice((*_FIRST, *_THIRD))}"
        list(queries.shelf(words=words)[:PAGE])

    def shelf(self) -> None:
        """Read the first page of everything."""
        list(queries.shelf()[:PAGE])

    def bare(self) -> None:
        """Read as many rows by their index, with nothing between."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, name_zh, from_fen FROM market_item WHERE community_id = %s AND is_active ORDER BY rank DESC, id LIMIT 20",
                [self.home.pk if connection.vendor == "postgresql" else self.home.pk.hex],
            )
            cursor.fetchall()


def repeat(work: Callable[[], None], *, seconds: float) -> dict[str, object]:
    """Return how long each piece of work took in the time there was; one is always done."""
    times, end = list[float](), perf_counter() + seconds
    while not times or perf_counter() < end:
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return {"times": times}


def serve(lines: Iterable[str]) -> Iterator[str]:
    """Do what each line says, and say what came of it."""
    home = Community.objects.get(slug=SLUG)
    with community_scope(home.pk):
        stalls = Stalls(home)
        yield "ready"
        for line in lines:
            what, *numbers = line.split()
            if what == "rush":
                yield json.dumps(stalls.rush(*map(int, numbers)))
            else:
                work = {"buy": stalls.some, "search": stalls.search, "shelf": stalls.shelf, "bare": stalls.bare}[what]
                yield json.dumps(repeat(work, seconds=float(numbers[0])))


if __name__ == "__main__":
    if sys.argv[1] == "open":
        open_market(*map(int, sys.argv[2:5]))
    else:
        for told in serve(sys.stdin):
            print(told, flush=True)
