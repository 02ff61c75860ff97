"""The standing cast: one community with its people, and a stranger from another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO

from django.contrib.auth.hashers import make_password
from PIL import Image

from linli.catalogue.models import Line, Product, SlaClass
from linli.core import facts, images
from linli.core.scoping import community_scope
from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Membership, Person
from linli.people.queries import Member, members_of
from linli.places.models import Building, Community, Unit
from linli.stewards.models import Charge, Shift, Team, Worker

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


NO_PASSWORD = make_password(None)
_WORKERS = (
    ("王", Worker.Kind.STEWARD, Role.STEWARD, ["care", "reception", "coordination"]),
    ("周", Worker.Kind.TEAM, Role.TEAM_MEMBER, ["plumbing", "lift"]),
    ("冯", Worker.Kind.TEAM, Role.TEAM_MEMBER, ["plumbing", "lift"]),
    ("李", Worker.Kind.TEAM, Role.TEAM_LEAD, ["electrical"]),
)


def build(*, slug: str, prefix: str, phones: int, at: datetime = NOW) -> Town:
    """Make a community with its cast; `phones` is the number from which theirs are counted.

    Rows and facts are those that the services leave (tests/test_cast.py), in a statement a table: nearly every test begins here.
    """
    community = Community.objects.create(
        slug=slug, name_zh=f"{prefix}里", name_en=f"{prefix} Lane", number_prefix=prefix, created_at=at, is_sample=True
    )
    numbers = iter(range(phones, phones + 100))
    with community_scope(community.pk), facts.history():
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
        return SlaClass(
            community=community, code=code, name_zh=code, respond_minutes=respond, arrive_minutes=arrive,
            finish_minutes=finish, around_the_clock=night,
        )  # fmt: skip

    urgent, general, lift, _complaint = SlaClass.objects.bulk_create([
        sla("urgent", 15, 30, 24 * 60, night=True), sla("general", 30, None, 48 * 60, night=False),
        sla("lift", 5, 30, 120, night=True), sla("complaint", 60, None, 48 * 60, night=False),
    ])  # fmt: skip
    repair, greetings, value = Line.objects.bulk_create([
        Line(community=community, code="repair", kind="base", name_zh="保修", position=1),
        Line(community=community, code="greetings", kind="warm", name_zh="问候", position=2),
        Line(community=community, code="home", kind="value", name_zh="到家服务", position=3),
    ])  # fmt: skip
    rows = [
        Product(
            code="base.repair.water", name_zh="报修：给排水", name_en="Repair: water", kind="base", line=repair, scene="building",
            providers=["team"], skills=["plumbing"], mode="on-demand", sla=urgent, evidence_photos=1,
            checklist=[{"zh": "关阀止水", "en": "Shut the valve"}],
        ),
        Product(
            code="base.repair.lift", name_zh="电梯困人救援", name_en="Lift rescue", kind="base", line=repair, scene="building",
            providers=["team"], skills=["lift"], mode="on-demand", sla=lift,
        ),
        Product(
            code="warm.greetings.visit", name_zh="定期拜访", name_en="Regular visits", kind="warm", line=greetings,
            scene="neighbour", groups=["elder"], providers=["steward", "volunteer"], mode="triggered", sla=general,
        ),
        Product(
            code="value.home.aircon", name_zh="空调清洗服务", name_en="Air-conditioner cleaning", kind="value", line=value,
            scene="service", providers=["merchant"], skills=["appliance"], mode="on-demand", sla=general, is_free=False,
            price_fen=9900,
        ),
    ]  # fmt: skip
    for row in rows:
        row.community = community
    return {row.code: row for row in Product.objects.bulk_create(rows)}


def _persons(numbers: Iterator[int], *who: tuple[str, str]) -> list[Person]:
    """Make people of names and genders known, as people.register leaves them."""
    return Person.objects.bulk_create([
        Person(name=name, gender=gender, phone=_phone(next(numbers)), password=NO_PASSWORD) for name, gender in who
    ])  # fmt: skip


def _people(
    community: Community, household: Household, numbers: Iterator[int], *, prefix: str, at: datetime
) -> tuple[Person, Person, Person, Person]:
    names = (("林禾", "f"), ("小满", "f"), ("沈主管", "f"), ("方经理", "m"))
    resident, daughter, operator, supervisor = _persons(numbers, *((prefix + name, sex) for name, sex in names))
    roles = [
        (resident, Role.RESIDENT), (resident, Role.OWNER), (daughter, Role.RESIDENT), (operator, Role.OPERATOR),
        (supervisor, Role.SUPERVISOR),
    ]  # fmt: skip
    Membership.objects.bulk_create(Membership(community=community, person=p, role=role, since=at) for p, role in roles)
    for person, role in roles:
        facts.record(
            kind="member.join", at=at, community=community.pk, subject=("person", person.pk), payload={"role": role}
        )
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            community=community, household=household, person=one, relation=relation, is_contact=one is resident
        )
        for one, relation in ((resident, Relation.OWNER), (daughter, Relation.CHILD))
    )
    return resident, daughter, operator, supervisor


def _workers(
    community: Community, building: Building, numbers: Iterator[int], *, prefix: str, at: datetime
) -> tuple[Worker, Worker, Worker, Worker]:
    team = Team.objects.create(community=community, code="engineering", name_zh="工程部")
    people = _persons(numbers, *((f"{prefix}{surname}某", "") for surname in "王周冯李"))
    steward, engineer, second, lead = Worker.objects.bulk_create([
        Worker(
            community=community, person=person, kind=kind, skills=skills, is_lead=role == Role.TEAM_LEAD, since=at.date(),
            team=team if kind == Worker.Kind.TEAM else None, call_zh=f"{surname}师傅", call_en=surname,
        )
        for person, (surname, kind, role, skills) in zip(people, _WORKERS, strict=True)
    ])  # fmt: skip
    Membership.objects.bulk_create(
        Membership(community=community, person=person, role=role, since=at)
        for person, (_surname, _kind, role, _skills) in zip(people, _WORKERS, strict=True)
    )
    for worker in (steward, engineer, second, lead):
        facts.record(
            kind="worker.engaged", at=at, community=community.pk, subject=("worker", worker.pk),
            payload={"kind": worker.kind, "team": worker.team.code if worker.team else ""},
        )  # fmt: skip
    span = {"starts": at - timedelta(hours=6), "ends": at + timedelta(hours=6)}
    Shift.objects.bulk_create(
        Shift(community=community, worker=worker, **span) for worker in (steward, engineer, second, lead)
    )
    Charge.objects.create(community=community, worker=steward, building=building)
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
