"""The standing cast: one community with its people, and a stranger from another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image

from linli.catalogue.models import Line, Product, SlaClass
from linli.core import images
from linli.core.scoping import community_scope
from linli.people import services as people
from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Person
from linli.people.queries import Member, members_of
from linli.places.models import Building, Community, Unit
from linli.stewards import services as stewards
from linli.stewards.models import Team, Worker

# A Monday, 14:30 in Hangzhou: everybody is on duty.
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@dataclass(kw_only=True)
class Town:
    """A small community, ready for an order."""

    community: Community
    building: Building
    household: Household
    resident: Person
    daughter: Person
    steward: Worker
    engineer: Worker
    second_engineer: Worker
    lead: Worker
    operator: Person
    supervisor: Person
    water: Product
    visit: Product
    lift: Product
    products: dict[str, Product] = field(default_factory=dict)

    def member(self, person: Person) -> Member:
        """Return the person as a member of this community."""
        return next(m for m in members_of(person) if m.community.pk == self.community.pk)


def build(*, slug: str, prefix: str, phones: int, at: datetime = NOW) -> Town:
    """Make a community with its cast; `phones` is the number from which theirs are counted."""
    community = Community.objects.create(
        slug=slug, name_zh=f"{prefix}里", name_en=f"{prefix} Lane", number_prefix=prefix, created_at=at, is_sample=True
    )
    numbers = iter(range(phones, phones + 100))
    with community_scope(community.pk):
        building = Building.objects.create(community=community, name="3幢", position=3, lng=120.1, lat=30.2)
        unit = Unit.objects.create(community=community, building=building, entrance="2单元", room="602")
        household = Household.objects.create(community=community, unit=unit)
        products = _catalogue(community)
        resident, daughter, operator, supervisor = _people(community, household, numbers, prefix=prefix, at=at)
        steward, engineer, second, lead = _workers(community, building, numbers, prefix=prefix, at=at)
    return Town(
        community=community, building=building, household=household, products=products,
        water=products["base.repair.water"], visit=products["warm.greetings.visit"], lift=products["base.repair.lift"],
        resident=resident, daughter=daughter, operator=operator, supervisor=supervisor,
        steward=steward, engineer=engineer, second_engineer=second, lead=lead,
    )  # fmt: skip


def _phone(number: int) -> str:
    return f"+86138{number:08d}"


def _catalogue(community: Community) -> dict[str, Product]:
    def sla(code: str, respond: int, arrive: int | None, finish: int, *, night: bool) -> SlaClass:
        return SlaClass.objects.create(
            community=community, code=code, name_zh=code, respond_minutes=respond, arrive_minutes=arrive,
            finish_minutes=finish, around_the_clock=night,
        )  # fmt: skip

    urgent = sla("urgent", 15, 30, 24 * 60, night=True)
    general = sla("general", 30, None, 48 * 60, night=False)
    lift = sla("lift", 5, 30, 120, night=True)
    sla("complaint", 60, None, 48 * 60, night=False)
    repair = Line.objects.create(community=community, code="repair", kind="base", name_zh="保修", position=1)
    greetings = Line.objects.create(community=community, code="greetings", kind="warm", name_zh="问候", position=2)
    value = Line.objects.create(community=community, code="home", kind="value", name_zh="到家服务", position=3)
    rows = [
        Product(
            code="base.repair.water",
            name_zh="报修：给排水",
            name_en="Repair: water",
            kind="base",
            line=repair,
            scene="building",
            providers=["team"],
            skills=["plumbing"],
            mode="on-demand",
            sla=urgent,
            evidence_photos=1,
            checklist=[{"zh": "关阀止水", "en": "Shut the valve"}],
        ),
        Product(
            code="base.repair.lift",
            name_zh="电梯困人救援",
            name_en="Lift rescue",
            kind="base",
            line=repair,
            scene="building",
            providers=["team"],
            skills=["lift"],
            mode="on-demand",
            sla=lift,
        ),
        Product(
            code="warm.greetings.visit",
            name_zh="定期拜访",
            name_en="Regular visits",
            kind="warm",
            line=greetings,
            scene="neighbour",
            groups=["elder"],
            providers=["steward", "volunteer"],
            mode="triggered",
            sla=general,
        ),
        Product(
            code="value.home.aircon",
            name_zh="空调清洗服务",
            name_en="Air-conditioner cleaning",
            kind="value",
            line=value,
            scene="service",
            providers=["merchant"],
            skills=["appliance"],
            mode="on-demand",
            sla=general,
            is_free=False,
            price_fen=9900,
        ),
    ]
    for row in rows:
        row.community = community
        row.save(force_insert=True)
    return {row.code: row for row in rows}


def _people(
    community: Community, household: Household, numbers: Iterator[int], *, prefix: str, at: datetime
) -> tuple[Person, Person, Person, Person]:
    def person(name: str, gender: str, *roles: Role) -> Person:
        one = people.register(name=name, phone=_phone(next(numbers)), gender=gender)
        for role in roles:
            people.join(person=one, community=community, role=role, at=at)
        return one

    resident = person(f"{prefix}林禾", "f", Role.RESIDENT, Role.OWNER)
    daughter = person(f"{prefix}小满", "f", Role.RESIDENT)
    for one, relation in ((resident, Relation.OWNER), (daughter, Relation.CHILD)):
        HouseholdMember.objects.create(
            community=community, household=household, person=one, relation=relation, is_contact=one is resident
        )
    operator = person(f"{prefix}沈主管", "f", Role.OPERATOR)
    supervisor = person(f"{prefix}方经理", "m", Role.SUPERVISOR)
    return resident, daughter, operator, supervisor


def _workers(
    community: Community, building: Building, numbers: Iterator[int], *, prefix: str, at: datetime
) -> tuple[Worker, Worker, Worker, Worker]:
    team = Team.objects.create(community=community, code="engineering", name_zh="工程部")

    def worker(surname: str, kind: str, skills: list[str], *, is_lead: bool = False) -> Worker:
        one = people.register(name=f"{prefix}{surname}某", phone=_phone(next(numbers)))
        made = stewards.engage(
            community=community, person=one, kind=kind, calls=(f"{surname}师傅", f"{surname}"), skills=skills, at=at,
            team=team if kind == Worker.Kind.TEAM else None, is_lead=is_lead,
        )  # fmt: skip
        stewards.roster(worker=made, spans=[(at - timedelta(hours=6), at + timedelta(hours=6))])
        return made

    steward = worker("王", Worker.Kind.STEWARD, ["care", "reception", "coordination"])
    engineer = worker("周", Worker.Kind.TEAM, ["plumbing", "lift"])
    second = worker("冯", Worker.Kind.TEAM, ["plumbing", "lift"])
    lead = worker("李", Worker.Kind.TEAM, ["electrical"], is_lead=True)
    stewards.put_in_charge(worker=steward, buildings=[building], at=at)
    return steward, engineer, second, lead


def photo() -> images.CleanPhoto:
    """Return a small clean photo."""
    return images.clean(picture(), size=1000)


def picture(*, form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> BytesIO:
    """Return an open file with a picture in it."""
    out = BytesIO()
    Image.new("RGB", size, (120, 160, 90)).save(out, form)
    out.seek(0)
    return out
