"""The sample's merchants: one that is a member, one on trial, one that applied, one that was not chosen, and 林女士's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from linli.core import facts, images
from linli.core.images import CleanPhoto
from linli.core.scoping import community_scope
from linli.merchants import licences, seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind, Post
from linli.merchants.models import Criterion, Merchant
from linli.merchants.services import Application, Terms
from linli.people.models import Person
from linli.simulation.layout import HEMULI, Point
from linli.simulation.scenes import LIN, Stage
from linli.simulation.town import Town

DAY = timedelta(days=1)
# How long the papers of the sample are good for.
_GOOD_FOR = timedelta(days=400)
_ADDRESS = "和睦路 {n} 号"


@dataclass(frozen=True, slots=True)
class Shop:
    """A business: names, category, legal name, what its licence's number begins with, when it applied (days ago), its words."""

    names: tuple[str, str]
    category: str
    legal: str
    licence: str
    ago: float
    words: str
    number: int = 1
    # Where its door is on the community's plan.
    door: Point | None = None

    def application(self) -> Application:
        """Return what it says of itself."""
        return Application(
            name_zh=self.names[0], name_en=self.names[1], category=self.category, legal_name=self.legal,
            licence_no=self.licence + licences.check_character(self.licence), phone=f"0571-8800{1000 + self.number}",
            address=_ADDRESS.format(n=self.number), words=self.words, place=self._place(),
        )  # fmt: skip

    def _place(self) -> Point | None:
        if self.door is None:
            return None
        lng, lat = HEMULI.on_earth(self.door)
        return lng, lat


GRAIN = Shop(
    ("守田粮店", "Tang's Grain"),
    "fresh-food",
    "杭州守田粮油商行（示例）",
    "92330110MA2XTANG0",
    140,
    "米面油杂粮，二十年老店，两公里内送上楼。",
    12,
    (140, 250),
)
FRUIT = Shop(
    ("拾光鲜果", "Fruit of the Day"),
    "fresh-food",
    "杭州拾光鲜果有限公司（示例）",
    "91330110MA2XFRT10",
    26,
    "早上六点从基地拉货，坏一个赔一个。",
    28,
    (190, 250),
)
_LOCK = Shop(
    ("安心开锁", "Safe Locks"),
    "house-repair",
    "杭州安心锁具服务部（示例）",
    "92330110MA2XLCK20",
    2,
    "公安备案，开锁、换锁、修门窗。",
    41,
)
_SNACK = Shop(
    ("半夜烧烤", "Late Barbecue"),
    "dining",
    "杭州半夜餐饮店（示例）",
    "92330110MA2XBBQ30",
    33,
    "晚上八点到凌晨两点。",
    55,
)
_FLOWERS = Shop(
    ("知禾花事", "Zhihe Flowers"),
    "education",
    "杭州知禾花艺工作室（示例）",
    "92330110MA2XFLW40",
    1,
    "周末教邻居插花，一次六个人。",
    3,
)
_NO = "排烟管道对着 3幢的窗，请先改好再来。"


def found(town: Town, *, now: datetime) -> None:
    """Give the community its checklist, and let merchants come as far as they have."""
    with community_scope(town.community.pk), facts.history():
        seeding.load_seed(community=town.community)
        stage = Stage(town, now)
        tang, lin = town.desk["merchant"], stage.home(*LIN).contact
        others = [home.contact for home in (stage.near(20), stage.near(40), stage.near(60))]
        _member(stage, tang, clerk=others[0])
        _on_trial(stage, others[0])
        _applied(stage, _LOCK, others[1], (PaperKind.LICENCE, PaperKind.INSURANCE))
        _not_chosen(stage, others[2])
        _applied(stage, _FLOWERS, lin, (PaperKind.LICENCE,))


def _member(stage: Stage, tang: Person, *, clerk: Person) -> None:
    row = _chosen(stage, GRAIN, tang, commission=300, limit=20)
    at = _ago(stage, GRAIN.ago - 40)
    _visit(stage, row, at=at)
    merchants.take_in(merchant=row.pk, by=stage.town.desk["operator"], at=at + DAY)
    _hours(row, tang, time(7, 30), time(20), at=at + 2 * DAY)
    merchants.hire(merchant=row.pk, person=clerk, post=Post.CLERK, by=tang, at=at + 3 * DAY)


def _on_trial(stage: Stage, owner: Person) -> None:
    row = _chosen(stage, FRUIT, owner, commission=500, limit=10)
    _hours(row, owner, time(8), time(21), at=_ago(stage, FRUIT.ago - 4))


def _chosen(stage: Stage, shop: Shop, owner: Person, *, commission: int, limit: int) -> Merchant:
    """Let a food shop apply, show its papers, be visited, and be chosen three days later."""
    row = _applied(stage, shop, owner, (PaperKind.LICENCE, PaperKind.FOOD, PaperKind.HEALTH), good=True)
    at = _ago(stage, shop.ago - 2)
    _visit(stage, row, at=at)
    terms = Terms(commission=commission, daily_limit=limit, coach=stage.town.by_slug("steward").worker)
    return merchants.select(merchant=row.pk, terms=terms, by=stage.town.desk["operator"], at=at + DAY)


def _not_chosen(stage: Stage, owner: Person) -> None:
    row = _applied(stage, _SNACK, owner, (PaperKind.LICENCE,), good=True)
    at = _ago(stage, _SNACK.ago - 3)
    _visit(stage, row, at=at, failed=("clean",))
    merchants.decline(merchant=row.pk, why=_NO, by=stage.town.desk["operator"], at=at + DAY)


def _applied(stage: Stage, shop: Shop, owner: Person, papers: Sequence[PaperKind], *, good: bool = False) -> Merchant:
    at = _ago(stage, shop.ago)
    row = merchants.apply(community=stage.town.community, application=shop.application(), by=owner, at=at)
    for number, kind in enumerate(papers):
        paper = merchants.hand_in(
            merchant=row.pk,
            kind=kind,
            photo=_sheet(shop.number * 10 + number),
            by=owner,
            at=at,
            until=(at + _GOOD_FOR).date(),
        )
        if good:
            merchants.check_paper(paper=paper.pk, good=True, by=stage.town.desk["operator"], at=at + DAY)
    return row


def _visit(stage: Stage, row: Merchant, *, at: datetime, failed: Sequence[str] = ()) -> None:
    asked = [line.code for line in Criterion.objects.for_category(row.category) if not line.paper]
    findings = {code: code not in failed for code in asked}
    by = stage.town.by_slug("steward").worker
    merchants.visit(merchant=row.pk, findings=findings, by=by, at=at, words="店主在，都看过了。")


def _hours(row: Merchant, owner: Person, opens: time, closes: time, *, at: datetime) -> None:
    merchants.open_hours(merchant=row.pk, spans=[(day, opens, closes) for day in range(7)], by=owner, at=at)


def _ago(stage: Stage, days: float) -> datetime:
    return stage.now - days * DAY


def _sheet(number: int) -> CleanPhoto:
    """Draw the photo of a document: a frame, lines, a red seal."""
    draw, paper = Random(number), Image.new("RGB", (640, 460), (250, 246, 232))
    pen = ImageDraw.Draw(paper)
    pen.rectangle((18, 18, 622, 442), outline=(168, 120, 60), width=5)
    pen.rectangle((200, 56, 440, 86), fill=(150, 40, 40))
    for line in range(7):
        pen.rectangle((70, 130 + line * 34, 70 + draw.randrange(220, 430), 140 + line * 34), fill=(120, 120, 116))
    pen.ellipse((452, 290, 572, 410), outline=(200, 40, 40), width=7)
    out = BytesIO()
    paper.save(out, "JPEG", quality=80)
    size = out.tell()
    out.seek(0)
    return images.clean(out, size=size)
