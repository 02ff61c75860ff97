"""What comes up in a community: how often, when, for whom, and in which words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random

from linli.catalogue.models import Product
from linli.orders.enums import Source, Urgency
from linli.people.models import Person
from linli.places.models import Community
from linli.simulation.chance import weighted
from linli.simulation.people import Home

WORDS = Path(__file__).parent / "data" / "requests.tsv"
# Requests a day from each thousand households; chosen so that thirty days of a thousand come to about 1,200 orders.
PER_THOUSAND = 35.5
ROUNDS_PER_THOUSAND = 4.5

# How often each service is asked for; what is not named here is hardly ever asked.
_WEIGHTS: Mapping[str, float] = {
    "base.repair.water": 14, "base.repair.power": 11, "base.repair.door": 8, "base.repair.wall": 3,
    "base.repair.network": 6, "base.repair.public": 5, "base.repair.gas": 0.5, "base.repair.lift": 0.5,
    "base.repair.outage": 0.6, "base.cleaning.spill": 7, "base.greening.hazard": 2, "base.security.order": 5,
    "base.security.vehicles": 6, "base.security.emergency": 0.4, "base.security.fire": 0.3,
    "warm.homecoming.moving": 2, "warm.convenience.equipment": 5, "warm.convenience.parking": 1.5,
    "warm.quiet.renovation": 4, "warm.pets.hygiene": 3, "warm.pets.boarding": 1.2, "value.education.afterschool": 2,
    "value.education.classes": 1.6, "value.health.records": 1, "value.health.checkup": 1, "value.home.cleaning": 5,
    "value.home.appliance": 4, "value.home.aircon": 2, "value.home.car": 1.4, "value.home.moving": 0.8,
    "value.home.locksmith": 1.2, "value.home.nanny": 0.6, "value.commerce.staples": 2, "value.commerce.produce": 2,
    "value.commerce.express": 1.6, "value.commerce.daily": 1, "value.commerce.parcel": 4, "value.commerce.recycling": 3,
    "value.commerce.pets": 0.8, "value.elder.meals": 4, "value.elder.escort": 1.4, "value.elder.homecare": 0.9,
    "value.elder.bath": 0.6, "value.elder.rehab": 0.5, "value.community.activities": 1.2, "value.community.space": 2.2,
    "value.community.skills": 0.8, "value.community.cowork": 0.8, "value.community.startup": 0.3,
}  # fmt: skip
_RARE = 0.2
# Season (month → how much more): frozen pipes and air conditioners, storms and falling branches.
_SEASONS: Mapping[str, Mapping[int, float]] = {
    "base.repair.water": {12: 1.2, 1: 1.5, 2: 1.3}, "value.home.aircon": {5: 2, 6: 3, 7: 3, 8: 2, 11: 1.3},
    "base.greening.hazard": {7: 2, 8: 2.5, 9: 2}, "base.repair.wall": {6: 1.8, 7: 1.5, 9: 1.4},
    "base.repair.power": {7: 1.4, 8: 1.4, 1: 1.2},
}  # fmt: skip
# How busy each hour is: quiet nights, a peak after breakfast and one when people come home.
_HOURS = (0.4, 0.3, 0.2, 0.2, 0.3, 0.6, 1.5, 4, 7, 8, 7.5, 6, 4, 4, 5, 5.5, 6, 6.5, 8, 8.5, 7, 4.5, 2, 1)
_WEEKDAYS = (1.1, 1.0, 0.95, 0.95, 1.0, 1.1, 0.95)
# These come at any hour alike.
_ANY_HOUR = (
    "base.repair.gas",
    "base.repair.lift",
    "base.repair.outage",
    "base.security.emergency",
    "base.security.fire",
)
_SOURCES = {Source.APP: 80, Source.PHONE: 11, Source.COUNTER: 6, Source.STEWARD: 3}
# What is planned or triggered without anybody asking: product → (how often, where it happens).
_ROUNDS: Mapping[str, tuple[float, str]] = {
    "warm.greetings.visit": (5, "home"), "warm.greetings.birthday": (1.5, "home"), "base.cleaning.lobby": (2, "building"),
    "base.security.patrol": (2, "building"), "base.repair.inspection": (1.5, "building"), "base.greening.trees": (0.7, "building"),
    "warm.heart.handle": (1, "building"),
}  # fmt: skip
_DAY_STARTS, _DAY_ENDS = 8, 19
ELDERLY = 65


@dataclass(frozen=True, slots=True)
class Wish:
    """A need about to be told: when, by whom, for which home, what."""

    at: datetime
    product: Product
    words: str
    urgency: str
    source: str
    home: Home | None
    asker: Person | None = None
    beneficiary: Person | None = None
    slot: tuple[datetime, datetime] | None = None
    building: int | None = None


@cache
def sentences() -> Mapping[str, tuple[str, ...]]:
    """Return what residents say, by product code."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _tab, said = line.partition("\t")
            found[code].append(said)
    return {code: tuple(said) for code, said in found.items()}


@dataclass(frozen=True, slots=True)
class Demand:
    """One community's needs: its homes, its catalogue, and how many orders a day."""

    community: Community
    homes: tuple[Home, ...]
    products: Mapping[str, Product]
    per_day: float
    rounds_per_day: float

    def day(self, day: date, *, draw: Random) -> list[Wish]:
        """Return the wishes of one day, in order of time."""
        busy = _WEEKDAYS[day.weekday()]
        asked = [self._asked(day, draw) for _ in range(_count(draw, self.per_day * busy))]
        rounds = [self._round(day, draw) for _ in range(_count(draw, self.rounds_per_day))]
        return sorted([*asked, *rounds], key=lambda wish: wish.at)

    def _asked(self, day: date, draw: Random) -> Wish:
        weights = {
            code: _WEIGHTS.get(code, _RARE) * _SEASONS.get(code, {}).get(day.month, 1)
            for code in sentences()
            if code in self.products
        }
        product = self.products[weighted(draw, weights)]
        at = self._moment(day, draw, any_hour=product.code in _ANY_HOUR)
        home = self._home(product, day, draw)
        adults = [p for p in home.people if p.phone] or [home.contact]
        asker = home.contact if draw.random() < 0.7 else draw.choice(adults)
        urgency = usual_urgency(product)
        return Wish(
            at=at, product=product, words=draw.choice(sentences()[product.code]), urgency=urgency,
            source=Source.PHONE if urgency == Urgency.EMERGENCY else weighted(draw, _SOURCES), home=home, asker=asker,
            slot=self._slot(at, draw) if urgency == Urgency.NORMAL and draw.random() < 0.45 else None,
        )  # fmt: skip

    def _home(self, product: Product, day: date, draw: Random) -> Home:
        """Some services are for elders: then somebody asks who has one at home, or is one."""
        home = draw.choice(self.homes)
        if product.code.startswith("value.elder."):
            for _ in range(12):
                if any(is_elder(person, on=day) for person in home.people):
                    break
                home = draw.choice(self.homes)
        return home

    def _round(self, day: date, draw: Random) -> Wish:
        kinds = {code: weight for code, (weight, _where) in _ROUNDS.items() if code in self.products}
        product = self.products[weighted(draw, kinds)]
        hour = draw.randint(_DAY_STARTS, _DAY_ENDS - 2)
        at = datetime.combine(day, time(hour, draw.randrange(0, 60, 5)), self.community.zone).astimezone(UTC)
        if _ROUNDS[product.code][1] == "building":
            return Wish(
                at=at, product=product, words="", urgency=Urgency.NORMAL, source=Source.ROUND, home=None,
                building=draw.randrange(1_000_000),
            )  # fmt: skip
        cared = [home for home in self.homes if home.household.needs_care] or list(self.homes)
        home = draw.choice(cared)
        return Wish(
            at=at, product=product, words="", urgency=Urgency.NORMAL, source=Source.TRIGGER, home=home,
            beneficiary=home.contact,
        )  # fmt: skip

    def _moment(self, day: date, draw: Random, *, any_hour: bool) -> datetime:
        hour = draw.randrange(24) if any_hour else draw.choices(range(24), _HOURS)[0]
        at = time(hour, draw.randrange(60), draw.randrange(60))
        return datetime.combine(day, at, self.community.zone).astimezone(UTC)

    def _slot(self, at: datetime, draw: Random) -> tuple[datetime, datetime]:
        """Return a window within service hours: later today, tomorrow or the day after."""
        days = weighted(draw, {0: 4, 1: 5, 2: 2, 3: 1})
        hour = draw.choice((9, 10, 14, 15, 16, 18))
        local = at.astimezone(self.community.zone)
        if days == 0 and local.hour + 2 >= hour:
            days = 1
        day = local.date() + timedelta(days=days)
        starts = datetime.combine(day, time(hour), self.community.zone).astimezone(UTC)
        return starts, starts + timedelta(hours=2)


def usual_urgency(product: Product) -> str:
    """Return how urgent a request for the product is, by its promise class."""
    if product.sla.code in ("lift", "emergency"):
        return Urgency.EMERGENCY
    return Urgency.URGENT if product.sla.code == "urgent" else Urgency.NORMAL


def is_elder(person: Person, *, on: date) -> bool:
    """Tell whether somebody is of the age for which elders' services are made; who has no known birthday is not."""
    return (person.age(on=on) or 0) >= ELDERLY


def _count(draw: Random, mean: float) -> int:
    """Return how many of something happen: about the mean, hardly ever far from it."""
    return max(round(draw.gauss(mean, mean**0.5 * 0.7)), 0)


def days(since: date, until: date) -> Iterator[date]:
    """Yield every day from the first to the last, both included."""
    for offset in range((until - since).days + 1):
        yield since + timedelta(days=offset)
