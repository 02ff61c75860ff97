"""Rows of orders told again: the same story, with its offers, facts and photos, at another time and in another home."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections, models

from linli.core.models import Fact
from linli.orders.models import Offer, Order, Photo, ReturnVisit, Review

# The connection itself: a look through Django's proxy for each of a few million values takes longer than the value.
DATABASE = connections["default"]
TEXT_TIMES = isinstance(DATABASE.ops.adapt_datetimefield_value(datetime.now(UTC)), str)


@dataclass(frozen=True, slots=True)
class Cut:
    """A row to copy: its values by name, the same as the database takes them, and where its times stand."""

    values: Mapping[str, Any]
    columns: tuple[Any, ...]
    times: tuple[tuple[int, datetime], ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a copied story happens instead, and to whom; keys as 32 hexadecimal digits."""

    household: str
    building: str
    place: str
    person: str


@dataclass(frozen=True, slots=True)
class Story:
    """An order with everything that belongs to it."""

    order: Cut
    rest: Mapping["Table", list[Cut]]


class Table:
    """A model's rows, read as they stand and written by the thousand, past services and managers."""

    def __init__(self, model: type[models.Model], *, about: str) -> None:
        self.model, self.about = model, about
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
        self.fields = {field.attname: field for field in fields}
        self.places = {name: place for place, name in enumerate(self.fields)}
        self.waiting: list[list[Any]] = []

    def read(self, **wanted: object) -> Iterator[Cut]:
        """Return the rows asked for, in the order of their keys."""
        for values in self.model._base_manager.filter(**wanted).order_by("pk").values(*self.fields):
            columns = tuple(self.fields[name].get_db_prep_save(value, DATABASE) for name, value in values.items())
            times = tuple((self.places[k], _plain(value)) for k, value in values.items() if isinstance(value, datetime))
            yield Cut(values, columns, times)

    def again(self, cut: Cut, *, by: timedelta, changes: Mapping[str, Any]) -> None:
        """Put a copy in line: its times moved, some columns changed to values as the database takes them."""
        row = list(cut.columns)
        for place, moment in cut.times:
            row[place] = str(moment + by) if TEXT_TIMES else moment + by
        for name, value in changes.items():
            row[self.places[name]] = value
        self.waiting.append(row)

    def write(self) -> None:
        """Insert what is in line."""
        named = ", ".join(DATABASE.ops.quote_name(field.column) for field in self.fields.values())
        marks, table = ", ".join(["%s"] * len(self.fields)), DATABASE.ops.quote_name(self.model._meta.db_table)
        with DATABASE.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", self.waiting)  # noqa: S608 - names of our own models
        self.waiting.clear()


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if TEXT_TIMES else moment


ORDERS = Table(Order, about="id")
OFFERS, FACTS = Table(Offer, about="order_id"), Table(Fact, about="subject_id")
PHOTOS, REVIEWS = Table(Photo, about="order_id"), Table(Review, about="order_id")
VISITS = Table(ReturnVisit, about="order_id")
# Photos before facts, which name them.
ALL = (ORDERS, PHOTOS, OFFERS, REVIEWS, VISITS, FACTS)
# In each table, who did it: copied as whoever it happens to now.
_BY = {OFFERS: "worker_id", FACTS: "actor_id", PHOTOS: "by_id", REVIEWS: "reviewer_id", VISITS: "by_id"}


def stories(**wanted: object) -> list[Story]:
    """Return the orders asked for with all that belongs to them; six queries."""
    orders = list(ORDERS.read(**wanted))
    rest: dict[UUID, dict[Table, list[Cut]]] = {cut.values["id"]: {} for cut in orders}
    for table in ALL[1:]:
        for cut in table.read(**{f"{table.about}__in": list(rest)}):
            rest[cut.values[table.about]].setdefault(table, []).append(cut)
    return [Story(cut, rest[cut.values["id"]]) for cut in orders]


def tell(story: Story, *, home: Home, by: timedelta, number: str, dice: Random) -> None:
    """Put a copy of the story in line. What happened on common ground stays there."""
    was = story.order.values
    key = hex7(was["requested_at"] + by, dice=dice)
    asker = was["requester_id"] if was["household_id"] else None
    changes = {"id": key, "number": number, "form_key": None}
    if asker:
        changes |= {"household_id": home.household, "building_id": home.building, "place": home.place}
        changes |= {"requester_id": home.person, "beneficiary_id": home.person if was["beneficiary_id"] else None}
    ORDERS.again(story.order, by=by, changes=changes)
    photos: dict[str, str] = {}
    for table in ALL[1:]:
        for cut in story.rest.get(table, ()):
            changes = {table.about: key}
            if "id" in table.places:
                changes["id"] = hex7(was["requested_at"] + by, dice=dice)
                photos[str(cut.values["id"])] = str(UUID(changes["id"]))
            if asker and cut.values[_BY[table]] == asker:
                changes[_BY[table]] = home.person
            table.again(cut, by=by, changes=changes | _payload(cut, photos))


def _payload(cut: Cut, photos: Mapping[str, str]) -> dict[str, Any]:
    payload = cut.values.get("payload") or {}
    if not payload.get("photos"):
        return {}
    return {"payload": json.dumps({**payload, "photos": [photos.get(key, key) for key in payload["photos"]]})}


def write() -> None:
    """Insert everything in line, orders first."""
    for table in ALL:
        table.write()


def hex7(at: datetime, *, dice: Random) -> str:
    """Return the hexadecimal digits of a UUIDv7 of a given moment, such as the order would have got then."""
    key = int(at.timestamp() * 1000) << 80 | dice.getrandbits(80)
    return f"{key & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62:032x}"
