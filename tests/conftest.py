"""Fixtures that every test may use: the standing cast, in scope, at a fixed moment."""

import gc
from collections.abc import Iterator
from datetime import datetime

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from linli.core import clock
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from linli.places.models import Community
from linli.stewards.models import Worker
from tests import cast, schema
from tests.cast import Town
from tests.replaying import replayed

LONG_WITHOUT_SAMPLE = "test_year.py"
_OBJECTS_BETWEEN_SEARCHES = 50_000


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, so that of two workers none is left alone with it at the end.

    Very first comes what is long and needs no sample: one worker has it while the other makes the sample. What asks no
    database is not repeated on another one.
    """
    if not settings.ON_SQLITE:
        items[:] = [item for item in items if _asks_a_database(item)]
    items.sort(
        key=lambda item: [
            item.path.name != LONG_WITHOUT_SAMPLE,
            *(item.get_closest_marker(mark) is None for mark in ("browser", "slow")),
        ]
    )


def pytest_collection_finish() -> None:
    """Leave whatever is loaded by now out of every later search for garbage, and search less often: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)


def _asks_a_database(item: pytest.Item) -> bool:
    wanted = set(getattr(item, "fixturenames", ()))
    return bool({"db", "transactional_db"} & wanted) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Lay out, beside the tables, what the migrations do beyond them (see schema)."""
    with django_db_blocker.unblock():
        schema.complete()


@pytest.fixture
def at() -> datetime:
    """The moment at which the cast lives: a Monday, 14:30 in Hangzhou."""
    return cast.NOW


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let the edge read the cast's moment: for tests that go through views."""
    monkeypatch.setattr(clock, "now", lambda: cast.NOW)
    return cast.NOW


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The community with everybody in it, in scope."""
    # The same keys come again with the next test: nothing may be kept under them.
    cache.clear()
    made = replayed(("town",), lambda: cast.build(slug="hemuli", prefix="HM", phones=1))
    with community_scope(made.community.pk), timezone.override(made.community.zone), translation.override("zh-hans"):
        yield made


@pytest.fixture
def elsewhere(db: None) -> Town:
    """Another community, with a cast of its own, not in scope."""
    return replayed(("elsewhere",), lambda: cast.build(slug="taoyuan", prefix="TY", phones=501))


@pytest.fixture
def stranger(elsewhere: Town) -> Person:
    """A resident of another community."""
    return elsewhere.resident


@pytest.fixture
def order(town: Town, at: datetime) -> Order:
    """Water drips in the resident's kitchen; nobody was asked yet."""
    need = orders.Need(
        product=town.water, words="厨房水管漏水", household=town.household, requester=town.resident, urgency="urgent"
    )
    return orders.request(community=town.community, need=need, by=town.resident, at=at)


@pytest.fixture
def accepted(order: Order, town: Town, at: datetime) -> Order:
    """The same order, in the engineer's hands."""
    orders.dispatch(order_id=order.pk, at=at)
    offer = order.offers.get()
    if offer.worker_id != town.engineer.pk:
        orders.decline(order_id=order.pk, worker=offer.worker, at=at)
        orders.dispatch(order_id=order.pk, at=at)
    return orders.accept(order_id=order.pk, worker=town.engineer, at=at)


@pytest.fixture
def finished(accepted: Order, town: Town, at: datetime) -> Order:
    """The same order, done by the engineer, waiting for the resident's word."""
    orders.arrive(order_id=accepted.pk, by=town.engineer.person, at=at)
    return orders.finish(order_id=accepted.pk, words="换好了", photos=[cast.photo()], by=town.engineer.person, at=at)


@pytest.fixture
def community(town: Town) -> Community:
    """The cast's community."""
    return town.community


@pytest.fixture
def resident(town: Town) -> Person:
    """The resident of 3幢2单元602."""
    return town.resident


@pytest.fixture
def engineer(town: Town) -> Worker:
    """The engineer who mends pipes."""
    return town.engineer


class SignedIn(Client):
    """A browser with somebody signed in."""

    def as_(self, person: Person) -> "SignedIn":
        """Sign the person in and return the browser."""
        self.force_login(person)
        return self


@pytest.fixture
def browser(now: datetime) -> SignedIn:
    """A browser at the cast's moment: `browser.as_(town.resident).get(...)`."""
    return SignedIn()
