"""The sample's lettings: homes and parking spaces live, one that waits for the office, one that has run out, and who comes to look."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from linli.core import facts, images, tasks
from linli.core.images import CleanPhoto
from linli.core.scoping import community_scope
from linli.lettings import services as lettings
from linli.lettings.models import Listing
from linli.lettings.services import Booking, Offer
from linli.people.models import Person
from linli.simulation.people import Home
from linli.simulation.scenes import LIN, Stage
from linli.simulation.town import Town

DAY, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=30)
_ROOM, _PAPER = (("#e9e4d8", "#b08457"), ("#e6ddd3", "#8fb7c9"), ("#dfe6e6", "#9aa6a8")), (250, 246, 232)


@dataclass(frozen=True, slots=True)
class Place:
    """Something to let or for sale: names, words, price in yuan, and how many days ago it was begun."""

    names: tuple[str, str]
    words: tuple[str, str]
    deal: str
    yuan: int
    ago: float
    rooms: int = 0
    area: str = ""
    floor: int | None = None
    parking: str = ""

    def offer(self, home: Home) -> Offer:
        """Return what the owner says of it."""
        unit = None if self.parking else home.household.unit
        return Offer(
            kind="parking" if self.parking else "house", deal=self.deal, name_zh=self.names[0], name_en=self.names[1],
            words_zh=self.words[0], words_en=self.words[1], unit=unit, place=self.parking, price_fen=self.yuan * 100,
            deposit_fen=self.yuan * 100 if self.deal == "let" else 0, rooms=self.rooms or None, floor=self.floor,
            area=Decimal(self.area) if self.area else None,
        )  # fmt: skip


_SOUTH = Place(
    ("南向两居，近东门", "Two rooms facing south, by the east gate"),
    ("家电齐全，随时可住。厨房去年翻新，卫生间没有窗。", "Furnished, free now. Kitchen redone last year; no window in the bathroom."),
    "let", 4500, 12, rooms=2, area="78.5", floor=6,
)  # fmt: skip
_SALE = Place(
    ("三居带阳台，满五年", "Three rooms with a balcony"),
    ("自住六年，保养得好。西边卧室夏天偏热。", "Lived in by its owner for six years. The west bedroom is warm in summer."),
    "sale", 1_980_000, 20, rooms=3, area="112", floor=11,
)  # fmt: skip
_BAY = Place(
    ("地下车位，离电梯近", "Underground bay next to the lift"),
    ("宽 2.4 米，长 5.3 米，有充电桩位。", "2.4 by 5.3 metres, wired for a charger."),
    "let", 350, 8, parking="地下一层 A-12",
)  # fmt: skip
_WAITS = Place(
    ("一居，刚粉刷", "One room, freshly painted"),
    ("北向，安静。没有电视。", "Faces north, quiet. No television."),
    "let", 2600, 0.4, rooms=1, area="46", floor=3,
)  # fmt: skip
_OVER = Place(
    ("两居，带书房", "Two rooms and a study"),
    ("可以放钢琴。没有电梯口的遮挡。", "Room for a piano."),
    "let", 3900, 38, rooms=3, area="91", floor=2,
)  # fmt: skip


def found(town: Town, *, now: datetime) -> None:
    """Let owners offer what they have; the office verifies, a steward goes to look, one lowers the price, one runs out."""
    with community_scope(town.community.pk), facts.history():
        stage = Stage(town, now)
        south = _live(stage, _SOUTH, stage.near(12))
        lettings.reprice(listing=south.pk, fen=420_000, was=450_000, by=south.owner, at=now - 4 * DAY)
        by = town.by_slug("steward").worker
        lettings.check_on_site(
            listing=south.pk, as_described=True, by=by, at=now - 9 * DAY, words="去看过，和照片一样。"
        )
        _live(stage, _SALE, stage.near(25))
        _live(stage, _BAY, stage.home(*LIN))
        _handed_in(stage, _WAITS, stage.near(44))
        over = _live(stage, _OVER, stage.near(51))
        assert over.until is not None  # noqa: S101 - verify puts it down
        lettings.expire(at=over.until)


def _live(stage: Stage, place: Place, home: Home) -> Listing:
    row = _handed_in(stage, place, home)
    return lettings.verify(listing=row.pk, by=stage.town.desk["operator"], at=stage.now - (place.ago - 1) * DAY)


def _handed_in(stage: Stage, place: Place, home: Home) -> Listing:
    at, owner = stage.now - place.ago * DAY, home.contact
    row = lettings.draft(community=stage.town.community, offer=place.offer(home), by=owner, at=at)
    if not place.parking:
        lettings.add_photos(listing=row.pk, photos=[_room(place.yuan + n) for n in range(3)], by=owner, at=at)
    lettings.hand_in(listing=row.pk, photo=_deed(place.yuan), by=owner, at=at)
    return lettings.submit(listing=row.pk, by=owner, at=at)


def today(town: Town, *, now: datetime) -> None:
    """Let owners offer times from tomorrow on, and two neighbours come; the stewards are asked as ever."""
    with community_scope(town.community.pk), tasks.by_hand():
        stage = Stage(town, now)
        for place, viewer in ((_SOUTH, stage.near(33)), (_BAY, stage.near(18))):
            row = Listing.objects.select_related("owner").get(name_zh=place.names[0])
            _book(row, viewer.contact, town=town, now=now)
        tasks.run_all(at=now)


def _book(row: Listing, viewer: Person, *, town: Town, now: datetime) -> None:
    tomorrow = now.astimezone(town.community.zone).date() + DAY
    slots = [
        lettings.offer_slot(listing=row.pk, starts=starts, ends=starts + HALF_AN_HOUR, by=row.owner, at=now)
        for starts in (_at(tomorrow + n * DAY, hour, town) for n in range(2) for hour in (10, 16))
    ]
    booking = Booking(slot=slots[0].pk, price_fen=row.price_fen, words="想看看采光" if not row.place else "")
    lettings.book(listing=row.pk, booking=booking, by=viewer, at=now)


def _at(day: date, hour: int, town: Town) -> datetime:
    return datetime.combine(day, time(hour), town.community.zone)


def _room(number: int) -> CleanPhoto:
    """Draw a room: a wall, a window, a floor, a sofa."""
    draw = Random(number)
    wall, wood = _ROOM[number % len(_ROOM)]
    paper = Image.new("RGB", (640, 480), wall)
    pen = ImageDraw.Draw(paper)
    left = 60 + draw.randrange(280)
    pen.rectangle((left, 70, left + 220, 230), fill="#cfe3ee", outline="#ffffff", width=10)
    pen.line((left + 110, 70, left + 110, 230), fill="#ffffff", width=8)
    pen.polygon(((0, 480), (640, 480), (560, 340), (80, 340)), fill=wood)
    pen.rounded_rectangle(
        (180, 290, 180 + draw.randrange(180, 320), 400), 24, fill="#6f9a63", outline="#4a5550", width=3
    )
    return _jpeg(paper)


def _deed(number: int) -> CleanPhoto:
    """Draw the photo of a certificate: a frame, lines, a red seal."""
    draw, paper = Random(number), Image.new("RGB", (640, 460), _PAPER)
    pen = ImageDraw.Draw(paper)
    pen.rectangle((18, 18, 622, 442), outline=(168, 60, 60), width=6)
    for line in range(8):
        pen.rectangle((70, 100 + line * 34, 70 + draw.randrange(220, 430), 110 + line * 34), fill=(120, 120, 116))
    pen.ellipse((452, 290, 572, 410), outline=(200, 40, 40), width=7)
    return _jpeg(paper)


def _jpeg(paper: Image.Image) -> CleanPhoto:
    out = BytesIO()
    paper.save(out, "JPEG", quality=80)
    size = out.tell()
    out.seek(0)
    return images.clean(out, size=size)
