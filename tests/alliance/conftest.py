"""A shop that is a member, with what it sold: rows past the services, as many as a case needs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from linli.core.ids import uuid7
from linli.merchants import licences
from linli.merchants import services as merchants
from linli.merchants.enums import Post, Standing, Tier
from linli.merchants.models import Merchant, Paper, Staff
from linli.merchants.services import Terms
from linli.orders.enums import State
from linli.orders.models import Order, Review
from linli.people.models import Person
from tests.cast import Town
from tests.merchants.conftest import papers, seen, shop, tang

__all__ = ["papers", "seen", "shop", "tang"]

DAY = timedelta(days=1)
# When a month after the cast's moment is: 1 December, 08:00 in Hangzhou.
NEXT = timedelta(days=8)
MONTH = timedelta(days=31)


@pytest.fixture
def member(
    town: Town, shop: Merchant, papers: dict[str, Paper], seen: Callable[..., None], at: datetime
) -> Merchant:  # fmt: skip
    """The shop has been a member for two hundred days, and has a silver tier."""
    seen()
    merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)
    return stands(shop, at=at)


def stands(shop: Merchant, *, at: datetime, tier: Tier = Tier.SILVER, days: int = 200) -> Merchant:
    """Let a shop be a member for so many days, in a tier."""
    Merchant.objects.filter(pk=shop.pk).update(
        standing=Standing.MEMBER, tried_since=at - (days + 30) * DAY, member_since=at - days * DAY, tier=tier,
        daily_limit=None,
    )  # fmt: skip
    shop.refresh_from_db()
    return shop


def shops(town: Town, owner: Person, count: int, *, at: datetime) -> list[Merchant]:
    """Write so many members of the same category, each with an owner and five orders."""
    rows = Merchant.objects.bulk_create(
        Merchant(
            community=town.community, category="fresh-food", standing=Standing.MEMBER, name_zh=f"店{n}",
            legal_name=f"店{n}", licence_no=_licence(n), applicant=owner, phone="0571-88001122", address="和睦路",
            applied_at=at, tried_since=at - 60 * DAY, member_since=at - 30 * DAY, tier=Tier.BRONZE,
        )
        for n in range(count)
    )  # fmt: skip
    Staff.objects.bulk_create(
        Staff(community=town.community, merchant=row, person=owner, post=Post.OWNER, since=at) for row in rows
    )
    for number, row in enumerate(rows):
        sold(town, row, 5, at=at, stars=1 + number % 5, first=1000 + 5 * number)
    return rows


def _licence(number: int) -> str:
    body = f"91330106MA{number:07d}"
    return body + licences.check_character(body)


def sold(  # noqa: PLR0913 - what a case wants to be different
    town: Town, shop: Merchant, count: int, *, at: datetime, stars: int = 5, late: int = 0, reopened: int = 0,
    by: Person | None = None, first: int = 1, age: timedelta = timedelta(days=10),
) -> list[Order]:  # fmt: skip
    """Write closed orders of the shop with reviews: of them `late` were late and `reopened` opened again."""
    when = at - age
    who = by or town.resident
    rows = Order.objects.bulk_create(
        Order(
            id=uuid7(), community=town.community, number=f"HM{first + n:06d}", product=town.water, state=State.CLOSED,
            requester=who, provider=town.engineer, merchant=shop, requested_at=when, accepted_at=when,
            finished_at=when + timedelta(hours=1), moved_at=when, respond_due=when,
            finish_due=when + timedelta(minutes=30 if n < late else 90), reopened_count=int(n < reopened),
        )
        for n in range(count)
    )  # fmt: skip
    Review.objects.bulk_create(
        Review(community=town.community, order=row, worker=town.engineer, reviewer=who, stars=stars, at=when)
        for row in rows
    )
    return rows
