"""Many orders at once, for tests that count queries; the benchmark uses it with a hundred thousand."""

from datetime import datetime, timedelta

from linli.core.ids import uuid7
from linli.orders.enums import State
from linli.orders.models import Order
from tests.cast import Town

BATCH = 1000


def orders(town: Town, count: int, *, at: datetime, state: str = State.REQUESTED, first: int = 1) -> list[Order]:
    """Write `count` orders of the resident in one state, a minute apart, past the services: rows only, no facts."""
    rows = [
        _order(town, number, state=state, at=at - timedelta(minutes=number)) for number in range(first, first + count)
    ]
    return Order.objects.bulk_create(rows, batch_size=BATCH)


def _order(town: Town, number: int, *, state: str, at: datetime) -> Order:
    taken = state not in (State.REQUESTED, State.OFFERED)
    done = at + timedelta(minutes=40) if state in (State.FINISHED, State.CONFIRMED, State.CLOSED) else None
    due = at + timedelta(minutes=45) if done is None and state != State.CANCELLED else None
    return Order(
        id=uuid7(), community=town.community, number=f"{town.community.number_prefix}261101-{number:03d}",
        product=town.water, state=state, requester=town.resident, household=town.household, building=town.building,
        place="3幢2单元602", words="水龙头滴水", provider=town.engineer if taken else None, requested_at=at,
        accepted_at=at if taken else None, finished_at=done, moved_at=at, respond_due=at + timedelta(minutes=45),
        finish_due=at + timedelta(days=1), next_due=due,
    )  # fmt: skip
