"""Two neighbours who might help each other: 何阿姨 of the next building, and the resident of the cast."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.catalogue.models import Product
from linli.neighbours import services as neighbours
from linli.neighbours.models import HelpNeed, HelpOffer, Match, Volunteer
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people import services as people
from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Building, Unit
from linli.points.models import Rule
from tests.cast import Town

type Settling = Callable[..., Person]
SATURDAY = [[5, "morning"]]


@pytest.fixture
def settle(town: Town, at: datetime) -> Settling:
    """Let somebody live in a building of the community, by default the next one, eighty metres north."""

    def make(name: str, phone: str, *, building: str = "5幢", room: str = "101", gender: str = "f") -> Person:
        place, _new = Building.objects.get_or_create(
            community=town.community, name=building, defaults={"position": 5, "lng": 120.1, "lat": 30.2007}
        )
        unit, _new = Unit.objects.get_or_create(community=town.community, building=place, entrance="", room=room)
        household, _new = Household.objects.get_or_create(community=town.community, unit=unit)
        person = people.register(name=name, phone=phone, gender=gender)
        people.join(person=person, community=town.community, role=Role.RESIDENT, at=at)
        HouseholdMember.objects.create(
            community=town.community, household=household, person=person, relation=Relation.OWNER
        )
        return person

    return make


@pytest.fixture
def he(settle: Settling) -> Person:
    """何阿姨."""
    return settle("何秀英", "+8613700000077")


@pytest.fixture
def lesson(town: Town) -> Product:
    """What neighbours do for each other, unless their words name something else: not free at a merchant's."""
    return _product(town, "value.community.skills", "邻里技能课", price_fen=1000, points=30, points_kind="skill")


@pytest.fixture
def moving(town: Town) -> Product:
    """Moving-day help: heavy, so only with insurance."""
    return _product(town, "warm.homecoming.moving", "搬家引导服务", needs_insurance=True)


def _product(town: Town, code: str, name: str, **more: object) -> Product:
    usual = town.products["value.home.aircon"]
    return Product.objects.create(
        community=town.community, code=code, name_zh=name, kind=code.partition(".")[0], line=usual.line,
        scene="neighbour", providers=["steward", "volunteer"], mode="on-demand", sla=usual.sla,
        is_free="price_fen" not in more, **more,
    )  # fmt: skip


@pytest.fixture
def volunteer(town: Town, he: Person, at: datetime) -> Volunteer:
    """何阿姨, who has joined."""
    return neighbours.join(
        community=town.community, person=he, skills=["care"], calls=("何阿姨", "Auntie He"), at=at
    )  # fmt: skip


@pytest.fixture
def offer(town: Town, he: Person, lesson: Product, at: datetime) -> HelpOffer:
    """何阿姨 would show people their phones, on Saturday mornings."""
    return neighbours.offer_help(
        community=town.community, person=he, words="可以教老人用手机", labels=["phone"], times=SATURDAY, at=at
    )


@pytest.fixture
def need(town: Town, lesson: Product, at: datetime) -> HelpNeed:
    """The resident's mother wants to see her grandson on the phone."""
    return neighbours.ask_help(
        community=town.community, person=town.resident, words="想学会微信视频", labels=["phone"], at=at
    )


@pytest.fixture
def match(town: Town, offer: HelpOffer, need: HelpNeed, at: datetime) -> Match:
    """The two, proposed to each other."""
    return neighbours.propose(community=town.community, at=at)[0]


@pytest.fixture
def agreed(town: Town, match: Match, he: Person, at: datetime) -> Order:
    """Both said yes."""
    neighbours.say_yes(match_id=match.pk, person=he, at=at)
    order = neighbours.say_yes(match_id=match.pk, person=town.resident, at=at).order
    assert order is not None
    return order


@pytest.fixture
def helped(town: Town, agreed: Order, he: Person) -> Order:
    """… and it was done, an hour and a half on Saturday, and confirmed."""
    begins = agreed.slot_starts
    assert begins is not None
    over = begins + timedelta(minutes=90)
    orders.arrive(order_id=agreed.pk, by=he, at=begins)
    orders.finish(order_id=agreed.pk, words="会用了", photos=[], by=he, at=over)
    return orders.confirm(order_id=agreed.pk, by=town.resident, at=over)


@pytest.fixture
def rule(town: Town, at: datetime) -> Rule:
    """Volunteers earn what the product says."""
    return Rule.objects.create(
        community=town.community, code="helped", name_zh="志愿服务", event="confirmed", who="provider",
        measure="product", kind="welfare", points=10, worker_kinds=["volunteer"], starts_on=at.date(),
    )  # fmt: skip
