"""Who lives here: households of every kind, written as the rows of a households workbook and loaded through it."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from linli.people import workbook
from linli.people.models import Household, HouseholdMember, Person
from linli.people.workbook import Row
from linli.places.models import Community
from linli.simulation import names
from linli.simulation.chance import some, weighted
from linli.simulation.layout import Block, Ground
from linli.simulation.phones import Phones

ROOMS_PER_FLOOR = 2
# One room in thirty stands empty.
EMPTY = 0.033
SMALLEST_FLOORS = 6


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a household before they have a name: what they are to it, gender, age."""

    relation: str
    gender: str
    age: int


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the town's agents know it: its members with their persons, the contact first."""

    household: Household
    people: tuple[Person, ...]

    @property
    def room(self) -> tuple[str, str, str]:
        """Where it is: building, entrance, room."""
        unit = self.household.unit
        return unit.building.name, unit.entrance, unit.room

    @property
    def contact(self) -> Person:
        """Who calls the steward."""
        return self.people[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A household that must be there as told: for the personas."""

    room: tuple[str, str, str]
    people: tuple[tuple[Somebody, str], ...]
    phone: str
    note: str = ""
    needs_care: bool = False


def _single(draw: Random) -> list[Somebody]:
    return [Somebody("owner" if draw.random() < 0.6 else "tenant", draw.choice("fm"), draw.randint(23, 39))]


def _couple(draw: Random) -> list[Somebody]:
    age = draw.randint(26, 62)
    return [Somebody("owner", "m", age), Somebody("spouse", "f", age - draw.randint(-1, 4))]


def _family(draw: Random) -> list[Somebody]:
    found = [Somebody("owner", g := draw.choice("fm"), age := draw.randint(29, 49))]
    found.append(Somebody("spouse", "m" if g == "f" else "f", age - draw.randint(-3, 3)))
    children = range(1 + (draw.random() < 0.32))
    found.extend(Somebody("child", draw.choice("fm"), min(draw.randint(0, 18), age - 22)) for _ in children)
    return found


def _three_generations(draw: Random) -> list[Somebody]:
    found = _family(draw)
    age = found[0].age + draw.randint(23, 31)
    found.append(Somebody("parent", "f", age))
    return [*found, Somebody("parent", "m", age + 2)] if draw.random() < 0.6 else found


def _elders(draw: Random) -> list[Somebody]:
    age = draw.randint(63, 84)
    return [Somebody("owner", "m", age), Somebody("spouse", "f", age - draw.randint(0, 4))]


def _elder_alone(draw: Random) -> list[Somebody]:
    return [Somebody("owner", weighted(draw, {"f": 7, "m": 3}), draw.randint(68, 90))]


def _sharing(draw: Random) -> list[Somebody]:
    found = [Somebody("tenant", draw.choice("fm"), draw.randint(22, 32)) for _ in range(draw.randint(2, 3))]
    return [found[0], *(replace(one, relation="other") for one in found[1:])]


_KINDS: dict[Callable[[Random], list[Somebody]], float] = {
    _single: 15, _couple: 21, _family: 33, _three_generations: 9, _elders: 11, _elder_alone: 6, _sharing: 5,
}  # fmt: skip
_AREAS = (58.6, 72.35, 88.9, 89.5, 89.98, 102.4, 118.2, 126.75, 138.6)
_NOTES = (
    "家里有狗，请先敲门",
    "宝宝午睡 12:30–14:30，请勿按铃",
    "工作日 19:00 后在家",
    "门铃坏了，请打电话",
    "有一只怕生的猫",
)
_ELDER_NOTES = ("听力不好，请大声些", "腿脚不便，开门慢", "独居，子女在外地", "有高血压，药在客厅")
ELDERLY = 75


def rooms(ground: Ground, *, households: int) -> Iterator[tuple[Block, str, str]]:
    """Yield block, entrance and room of the whole plan, as many storeys as the households need, and never endless."""
    doors = sum(block.entrances for block in ground.blocks) * ROOMS_PER_FLOOR
    planned = sum(block.entrances * block.floors for block in ground.blocks) * ROOMS_PER_FLOOR
    wanted = households * (1 + EMPTY) + doors
    for block in ground.blocks:
        floors = max(round(block.floors * wanted / planned), SMALLEST_FLOORS)
        for entrance in range(1, block.entrances + 1):
            for floor in range(1, floors + 1):
                yield from ((block, f"{entrance}单元", f"{floor}{door:02d}") for door in range(1, ROOMS_PER_FLOOR + 1))


def rows(
    *, ground: Ground, households: int, draw: Random, phones: Phones, today: date, wanted: Sequence[Wanted] = ()
) -> list[Row]:
    """Return the workbook's rows: `households` homes lived in, some empty rooms between, the wanted ones as told."""
    told = {one.room: one for one in wanted}
    every = list(rooms(ground, households=households))
    places = [(block.name, entrance, room) for block, entrance, room in every]
    empty = {place for place in places if place not in told and draw.random() < EMPTY}
    lived_in = [place for place in places if place not in empty and place not in told]
    draw.shuffle(lived_in)
    chosen = {*lived_in[: max(households - len(told), 0)], *told}
    found: list[Row] = []
    for place in places:
        found += _home(place, lives=place in chosen, told=told.get(place), draw=draw, phones=phones, today=today)
    return [replace(row, number=number) for number, row in enumerate(found, start=2)]


def _home(
    place: tuple[str, str, str], *, lives: bool, told: Wanted | None, draw: Random, phones: Phones, today: date
) -> Iterator[Row]:
    building, entrance, room = place
    area = Decimal(str(draw.choice(_AREAS)))
    if not lives:
        yield Row(number=0, building=building, entrance=entrance, room=room, area=area)
        return
    people = [one for one, _name in told.people] if told else weighted(draw, _KINDS)(draw)
    given = [name for _one, name in told.people] if told else _named(people, draw, today)
    moved_in = today - timedelta(days=int(some(draw, 20, 365 * 12)))
    note, care = (told.note, told.needs_care) if told else _note(people, draw)
    for n, (one, name) in enumerate(zip(people, given, strict=True)):
        yield Row(
            number=0, building=building, entrance=entrance, room=room, area=area, name=name,
            phone=_phone(one, n, told, draw, phones), relation=one.relation, gender=one.gender,
            birthday=_birthday(one.age, draw, today), moved_in=moved_in, is_contact=n == 0, needs_care=care,
            note=note,
        )  # fmt: skip


def _phone(one: Somebody, position: int, told: Wanted | None, draw: Random, phones: Phones) -> str | None:
    if told and position == 0:
        return told.phone
    has = {True: position == 0 or draw.random() < 0.8, False: draw.random() < 0.97}[one.age > ELDERLY]
    return phones.next() if has and one.age >= 14 else None


def _named(people: Sequence[Somebody], draw: Random, today: date) -> list[str]:
    """Children bear the first one's surname, parents too; everybody in a home is called differently."""
    first = names.surname(draw)
    found: list[str] = []
    for n, one in enumerate(people):
        family = n == 0 or (one.relation in ("child", "parent") and (one.relation == "child" or one.gender == "m"))
        surname = first if family else names.surname(draw)
        name = surname + names.given(draw, gender=one.gender, born=today.year - one.age)
        while name in found:
            name = surname + names.given(draw, gender=one.gender, born=today.year - one.age)
        found.append(name)
    return found


def _birthday(age: int, draw: Random, today: date) -> date:
    return today - timedelta(days=int(age * 365.25) + draw.randint(1, 364))


def _note(people: Sequence[Somebody], draw: Random) -> tuple[str, bool]:
    alone = len(people) == 1 and people[0].age >= ELDERLY
    if people[0].age >= ELDERLY and draw.random() < 0.5:
        return draw.choice(_ELDER_NOTES), alone
    return (draw.choice(_NOTES) if draw.random() < 0.06 else ""), alone


def settle(*, community: Community, rows: Sequence[Row], by: Person, at: datetime) -> workbook.Summary:
    """Bring the rows in as an operator does: as an Excel workbook, read, checked, previewed and committed."""
    file = io.BytesIO(workbook.write(rows))
    return workbook.load(community=community, file=file, file_name="住户.xlsx", by=by, at=at)


def homes() -> list[Home]:
    """Return the households of the community in scope as agents, in the order of buildings, entrances and rooms."""
    found: dict[object, list[Person]] = {}
    households: dict[object, Household] = {}
    members = HouseholdMember.objects.filter(household__moved_out=None).select_related(
        "person", "household__unit__building"
    )
    for member in members.order_by("household__unit__building__position", "id"):
        households[member.household_id] = member.household
        people = found.setdefault(member.household_id, [])
        people.insert(0 if member.is_contact else len(people), member.person)
    return [Home(households[key], tuple(people)) for key, people in found.items()]
