"""Evidence from what happened: what counts, what does not, and how many queries it takes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.alliance import gathering
from linli.alliance.scoring import Evidence, Policy
from linli.core.ids import uuid7
from linli.merchants import readiness
from linli.merchants import services as merchants
from linli.merchants.enums import Post, Standing
from linli.merchants.models import Merchant, Paper
from linli.orders import clocks
from linli.orders.models import Complaint, Order
from linli.people.models import Person
from tests.alliance.conftest import DAY, shops, sold, stands
from tests.cast import Town

POLICY = Policy()


def known(*, at: datetime, prices: dict[UUID, float] | None = None) -> dict[UUID, Evidence]:
    rows = gathering.evidence(at=at, policy=POLICY, price_ratios=prices or {})
    return {row.pk: seen for row, seen in rows.items()}


def test_orders_reviews_and_membership_are_counted(town: Town, member: Merchant, at: datetime) -> None:
    rows = sold(town, member, 8, at=at, stars=4, late=3, reopened=2)
    seen = known(at=at, prices={member.pk: 1.1})[member.pk]
    assert (seen.done, seen.on_time, seen.delivered, seen.reopened) == (8, 5, 8, 2)
    assert [tuple(review) for review in seen.reviews] == [(4, 10.0)] * 8
    assert (seen.category, seen.price_ratio, seen.member_days, seen.unsafe) == ("fresh-food", 1.1, 200, ())
    assert sum(map(clocks.on_time, rows)) == 5


def test_what_is_older_than_the_window_does_not_count(town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 3, at=at, age=timedelta(days=POLICY.window_days, hours=1))
    sold(town, member, 2, at=at, age=POLICY.half_life_days * POLICY.half_lives * DAY + DAY, first=10)
    seen = known(at=at)[member.pk]
    assert (seen.done, len(seen.reviews)) == (0, 3)


def test_what_its_own_people_ordered_and_said_is_no_evidence(
    town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    merchants.hire(merchant=member.pk, person=town.daughter, post=Post.CLERK, by=tang, at=at)
    merchants.dismiss(merchant=member.pk, person=town.daughter, by=tang, at=at)
    sold(town, member, 4, at=at, by=tang)
    sold(town, member, 3, at=at, by=town.daughter, first=10)
    rows = sold(town, member, 2, at=at, stars=3, first=20)
    complain(rows[0], tang, at=at)
    seen = known(at=at)[member.pk]
    assert (seen.done, [review.stars for review in seen.reviews], seen.open_hours) == (2, [3, 3], ())


def complain(order: Order, by: Person, *, at: datetime, ago: int = 5, mended: int | None = None) -> None:
    opened = at - timedelta(hours=ago)
    resolved = None if mended is None else opened + timedelta(hours=mended)
    Complaint.objects.create(
        community=order.community, order=order, person=by, words="菜不新鲜", opened_at=opened, alarm_at=at, hard_alarm_at=at,
        resolved_at=resolved, answer="" if resolved is None else "退了款",
    )  # fmt: skip


def test_complaints_are_those_of_the_window_and_whatever_is_open(town: Town, member: Merchant, at: datetime) -> None:
    rows = sold(town, member, 4, at=at)
    complain(rows[0], town.resident, at=at, ago=50, mended=20)
    complain(rows[1], town.resident, at=at, ago=24 * 200, mended=1)
    complain(rows[2], town.resident, at=at, ago=24 * 200)
    complain(rows[3], town.resident, at=at, ago=3)
    seen = known(at=at)[member.pk]
    assert (seen.mended_hours, seen.open_hours) == ((20.0,), (4800.0, 3.0))


@pytest.mark.parametrize("case", ["all well", "expired", "bad", "filthy", "dear"])
def test_unsafe_is_what_the_checklist_finds_failed_today(
    town: Town, member: Merchant, papers: dict[str, Paper], seen: Callable[..., None], at: datetime, case: str
) -> None:
    later = at
    if case == "expired":
        later = at + 201 * DAY
        Paper.objects.exclude(kind="food").update(until=None)
    if case == "bad":
        merchants.check_paper(paper=papers["health"].pk, good=False, why="看不清", by=town.operator, at=at)
    if case in {"filthy", "dear"}:
        seen(*(["clean"] if case == "filthy" else ["prices"]), later=DAY)
    expected = {"all well": (), "expired": ("food-permit",), "bad": ("health",), "filthy": ("clean",), "dear": ()}[case]
    assert known(at=later)[member.pk].unsafe == expected
    failed = [one.criterion.code for one in readiness.lines(member, at=later) if one.met is False]
    assert tuple(code for code in failed if code in POLICY.safety) == expected


def test_only_who_trades_is_measured_and_who_is_tried_has_no_days(
    town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    rows = shops(town, tang, 3, at=at)
    for row, standing in zip(rows, (Standing.SUSPENDED, Standing.LEFT, Standing.INCUBATING), strict=True):
        Merchant.objects.filter(pk=row.pk).update(standing=standing)
    seen = known(at=at)
    assert set(seen) == {member.pk, rows[2].pk}
    assert seen[rows[2].pk].member_days is None


def test_others_communities_are_out_of_sight(town: Town, elsewhere: Town, member: Merchant, at: datetime) -> None:
    stands(member, at=at)
    Merchant.objects.filter(pk=member.pk).update(community=elsewhere.community)
    assert known(at=at) == {}


def test_evidence_of_thirty_takes_as_many_queries_as_of_one(
    town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    sold(town, member, 5, at=at)
    with CaptureQueriesContext(connection) as one:
        assert len(known(at=at)) == 1
    shops(town, tang, 29, at=at)
    with CaptureQueriesContext(connection) as thirty:
        assert len(known(at=at)) == 30
    assert (len(one), len(thirty)) == (7, 7)


def test_key_of_no_merchant_among_prices_is_ignored(town: Town, member: Merchant, at: datetime) -> None:
    assert known(at=at, prices={uuid7(): 2.0})[member.pk].price_ratio is None
