"""A new community from nothing: the ground, the catalogue, the office, the staff, and those who live there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from linli.catalogue import services as catalogue
from linli.catalogue.models import Product
from linli.core.scoping import community_scope
from linli.places.models import Community
from linli.points import services as points
from linli.simulation import layout, needs, people, staff
from linli.simulation.chance import Chance
from linli.simulation.layout import Ground
from linli.simulation.people import Wanted
from linli.simulation.phones import Phones
from linli.simulation.photos import Album
from linli.simulation.staff import Post
from linli.simulation.town import Town

AGE = timedelta(days=1500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """What a community is founded with. `orders_per_day` None: as many as its households ask for.

    `days` is how long its staff has been on the roster: as long as its history shall be.
    """

    slug: str
    name: tuple[str, str]
    prefix: str
    households: int
    days: int
    ground: Ground
    sheet: Sequence[Post]
    is_sample: bool = False
    orders_per_day: float | None = None
    # The personas' numbers, by slug; and the households that must be there.
    numbers: Mapping[str, str]
    wanted: Sequence[Wanted] = ()


def found(charter: Charter, *, chance: Chance, phones: Phones, now: datetime) -> Town:
    """Found the community by the public services and return its town, in which nothing has happened yet."""
    community = Community.objects.create(**_community(charter, now))
    with community_scope(community.pk):
        buildings, _spots = layout.draw(charter.ground, community)
        catalogue.load_seed(community=community, at=community.created_at)
        points.load_seed(community=community, starts_on=community.created_at.date())
        kept: dict[str, Any] = {"phones": phones, "now": now, "personas": charter.numbers}
        desk = dict(staff.office(community=community, **kept))
        named = {building.name: building for building in buildings}
        engaged = staff.engage(
            community=community, sheet=charter.sheet, buildings=named, chance=chance, days=charter.days, **kept
        )
        rows = people.rows(
            ground=charter.ground, households=charter.households, draw=chance.of("people"), phones=phones,
            today=now.date(), wanted=charter.wanted,
        )  # fmt: skip
        people.settle(community=community, rows=rows, by=desk["operator"], at=now - timedelta(days=40))
        homes = tuple(people.homes())
        products = {product.code: product for product in Product.objects.offered()}
    return Town(
        community=community, chance=chance, homes=homes, desk=desk, buildings=tuple(buildings), products=products,
        staff={one.worker.pk: one for one in engaged}, album=Album(),
        demand=demand(charter, community=community, homes=homes, products=products),
    )  # fmt: skip


def demand(
    charter: Charter, *, community: Community, homes: tuple[people.Home, ...], products: Mapping[str, Product]
) -> needs.Demand:
    """Return what the community asks for on an ordinary day: by its size, or as many as the charter says."""
    size = charter.households / 1000
    per_day, rounds = size * needs.PER_THOUSAND, size * needs.ROUNDS_PER_THOUSAND
    if charter.orders_per_day is not None:
        share = charter.orders_per_day / (per_day + rounds)
        per_day, rounds = per_day * share, rounds * share
    told = {one.room for one in charter.wanted}
    # What becomes of those who must be there is told by scenes alone.
    asking = tuple(home for home in homes if home.room not in told)
    return needs.Demand(
        community=community, homes=asking, products=products, per_day=per_day, rounds_per_day=rounds
    )  # fmt: skip


def _community(charter: Charter, now: datetime) -> dict[str, Any]:
    return {
        "slug": charter.slug, "name_zh": charter.name[0], "name_en": charter.name[1], "number_prefix": charter.prefix,
        "operator_zh": f"{charter.name[0]}物业服务中心（示例）", "address": f"示例市邻里区{charter.name[0]}路 8 号",
        "service_phone": "0571-0000 0000", "is_sample": charter.is_sample, "created_at": now - AGE,
        "boundary": charter.ground.shape(_hull(charter.ground)),
    }  # fmt: skip


def _hull(ground: Ground) -> layout.Ring:
    """The plan's outer edge, a little wider than everything on it."""
    rings = [*(block.ring for block in ground.blocks), *(spot.ring for spot in ground.spots)]
    points = [point for ring in rings for point in ring]
    right, bottom = ceil(max(x for x, _y in points)) + 10, ceil(max(y for _x, y in points)) + 10
    return ((0, 0), (right, 0), (right, bottom), (0, bottom))
