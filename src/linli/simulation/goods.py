"""What the sample's grocer and fruit shop have on the shelf: goods with both names, a package, and a service with times."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from linli.market import services as market
from linli.market.enums import ItemKind, Way
from linli.market.models import Item, Variant
from linli.market.services import ItemDraft, VariantDraft
from linli.merchants.enums import Post
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.simulation import wares
from linli.simulation.scenes import Stage
from linli.simulation.trading import FRUIT, GRAIN, Shop

DAY = 24 * 60
_GOODS = (Way.HALF_HOUR, Way.DELIVERY, Way.PICKUP, Way.HAND_OVER)
_STAPLES, _PRODUCE = "value.commerce.staples", "value.commerce.produce"
# On how many days to come, and at what hours, fruit is cut at home.
_SLOT_DAYS, _SLOT_HOURS = 5, (10, 14, 16)


@dataclass(frozen=True, slots=True)
class Good:
    """Something on the shelf: names, words, icon, sizes (name, English, fen, stock), months."""

    names: tuple[str, str]
    words: tuple[str, str]
    icon: str
    sizes: Sequence[tuple[str, str, int, int]]
    months: Sequence[int] = ()


_GRAIN: Sequence[Good] = (
    Good(("五常大米", "Wuchang rice"), ("今年新米，现碾现装。", "This year's, milled when you order."), "wheat",
         (("5 公斤", "5 kg", 5800, 60), ("10 公斤", "10 kg", 10800, 30))),
    Good(("菜籽油", "Rapeseed oil"), ("本地小榨，非转基因。", "Pressed nearby, not genetically modified."), "package", (("5 升", "5 l", 8950, 24),)),
    Good(("富强粉", "Wheat flour"), ("包饺子、擀面都好。", "For dumplings and noodles."), "wheat", (("2.5 公斤", "2.5 kg", 1990, 40),)),
    Good(("黄豆", "Soya beans"), ("打豆浆的小黄豆。", "Small ones, for soya milk."), "sprout", (("1 公斤", "1 kg", 1280, 35),)),
    Good(("小米", "Millet"), ("熬粥出油。", "For a creamy porridge."), "sprout", (("1 公斤", "1 kg", 1680, 28),)),
    Good(("土红糖", "Brown sugar"), ("义乌老法熬的，秋冬才有。", "Boiled the old way, autumn and winter only."), "package", (("500 克", "500 g", 1580, 20),), (10, 11, 12, 1, 2)),
)  # fmt: skip
_FRUIT: Sequence[Good] = (
    Good(("赣南脐橙", "Navel oranges"), ("坏一个赔一个。", "One bad, one free."), "apple", (("2.5 公斤", "2.5 kg", 2980, 50),), (11, 12, 1)),
    Good(("红富士苹果", "Fuji apples"), ("脆甜，果径 80。", "Crisp and sweet, 80 mm."), "apple", (("6 个", "six", 2280, 40),)),
    Good(("砂糖橘", "Sugar mandarins"), ("带叶现摘。", "Picked with their leaves."), "apple", (("2.5 公斤", "2.5 kg", 2680, 60),), (11, 12, 1, 2)),
    Good(("香蕉", "Bananas"), ("软一点的给老人留着。", "Softer ones are kept for elders."), "apple", (("一把", "a bunch", 990, 30),)),
    Good(("猕猴桃", "Kiwi fruit"), ("放两天更甜。", "Sweeter in two days."), "apple", (("12 个", "twelve", 2580, 25),)),
)  # fmt: skip


@dataclass(slots=True)
class Stall:
    """A shop of the sample with its owner and what it sells, by the Chinese name of the item and the size."""

    shop: Merchant
    owner: Person
    sells: dict[str, Variant] = field(default_factory=dict)


def stocked(stage: Stage) -> list[Stall]:
    """Fill the shelves of both shops and return them: the grocer's, the fruit shop's."""
    stalls = [_stall(stage, GRAIN, _GRAIN, _STAPLES), _stall(stage, FRUIT, _FRUIT, _PRODUCE)]
    _package(stage, stalls[0])
    _cutting(stage, stalls[1])
    return stalls


def _stall(stage: Stage, shop: Shop, goods: Sequence[Good], code: str) -> Stall:
    stall = stall_of(shop)
    at = stage.ago(20 * DAY)
    for good in goods:
        sizes = [VariantDraft(name_zh=zh, name_en=en, price_fen=fen, stock=stock) for zh, en, fen, stock in good.sizes]
        draft = ItemDraft(
            product=stage.town.products[code], kind=ItemKind.GOODS, name_zh=good.names[0], name_en=good.names[1], icon=good.icon,
            words_zh=good.words[0], words_en=good.words[1], variants=sizes, ways=[way.value for way in _GOODS], months=good.months,
        )  # fmt: skip
        item = market.add(merchant=stall.shop.pk, draft=draft, by=stall.owner, at=at)
        if photos := wares.of(good.names[0]):
            market.add_pictures(item=item.pk, photos=photos, by=stall.owner, at=at)
        _put(stall, item)
    return stall


def stall_of(shop: Shop) -> Stall:
    """Return a shop with what it sells."""
    row = Merchant.objects.select_related("community").get(name_zh=shop.names[0])
    owner = row.staff.select_related("person").get(post=Post.OWNER, ended_at=None).person
    stall = Stall(row, owner)
    for item in Item.objects.filter(merchant=row):
        _put(stall, item)
    return stall


def _put(stall: Stall, item: Item) -> None:
    for variant in item.variants.all():
        stall.sells[f"{item.name_zh} {variant.name_zh}"] = variant


def _package(stage: Stage, stall: Stall) -> None:
    parts = [(stall.sells[name].pk, 1) for name in ("五常大米 5 公斤", "菜籽油 5 升", "富强粉 2.5 公斤")]
    draft = ItemDraft(
        product=stage.town.products[_STAPLES], kind=ItemKind.PACKAGE, name_zh="一家三口月度套餐", name_en="A month for three",
        words_zh="米、油、面各一份，比分开买省 15 元。", words_en="Rice, oil and flour, 15 yuan less than one by one.",
        variants=[VariantDraft(name_zh="一份", name_en="One", price_fen=15240)], ways=[Way.DELIVERY.value, Way.PICKUP.value],
        parts=parts, icon="package",
    )  # fmt: skip
    market.add(merchant=stall.shop.pk, draft=draft, by=stall.owner, at=stage.ago(18 * DAY))


def _cutting(stage: Stage, stall: Stall) -> None:
    """A service with times to come: fruit is cut at your home."""
    draft = ItemDraft(
        product=stage.town.products[_PRODUCE], kind=ItemKind.SERVICE, name_zh="上门切果盘", name_en="Fruit cut at your home",
        words_zh="生日、聚会，带水果带刀具来，切好摆好再走。", words_en="For birthdays and parties: we bring fruit and knives, cut and arrange.",
        variants=[VariantDraft(name_zh="八人份", name_en="For eight", price_fen=12800)], ways=[Way.VISIT.value], icon="apple",
    )  # fmt: skip
    item = market.add(merchant=stall.shop.pk, draft=draft, by=stall.owner, at=stage.ago(15 * DAY))
    day = stage.now.astimezone(stage.town.community.zone).date()
    begins = [
        datetime.combine(day + timedelta(days=ahead), time(hour), stage.town.community.zone)
        for ahead in range(1, _SLOT_DAYS + 1)
        for hour in _SLOT_HOURS
    ]
    spans = [(moment, moment + timedelta(hours=1)) for moment in begins]
    market.offer_times(item=item.pk, spans=spans, capacity=1, by=stall.owner, at=stage.now)
