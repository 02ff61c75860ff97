"""How many queries a page costs does not depend on how many orders there are; the benchmark asks it of 100,000."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.orders.enums import State
from linli.orders.models import Order
from linli.triage import engine
from linli.triage.engine import Reading
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals.property import many

STATES = (State.REQUESTED, State.ACCEPTED, State.FINISHED, State.CLOSED, State.CANCELLED)
EACH = 6
WATER = "base.repair.water"

# Asks for something and returns the last status.
type Ask = Callable[[SignedIn, Town, Order], int]


def home(browser: SignedIn, town: Town, order: Order) -> int:
    return browser.as_(town.resident).get("/home/").status_code


def order_page(browser: SignedIn, town: Town, order: Order) -> int:
    return browser.as_(town.resident).get(f"/home/orders/{order.pk}/").status_code


def create(browser: SignedIn, town: Town, order: Order) -> int:
    proposal = browser.as_(town.resident).post("/home/ask/", {"words": "厨房水管漏水"})["Location"]
    browser.get(proposal)
    return browser.post(proposal, {"choice": WATER}).status_code


def console(browser: SignedIn, town: Town, order: Order) -> int:
    return browser.as_(town.operator).get("/console/orders/").status_code


def today(browser: SignedIn, town: Town, order: Order) -> int:
    return browser.as_(town.engineer.person).get("/work/").status_code


def badge(browser: SignedIn, town: Town, order: Order) -> int:
    return browser.as_(town.resident).get("/inbox/badge/").status_code


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the training of triage: whatever is said, water leaks."""

    def read(text: str, *, at: datetime, learned: object) -> Reading:
        return Reading(
            text=text, product=WATER, urgency="normal", slot=None, confidence=0.9, alternatives=[], danger=None
        )

    monkeypatch.setattr(engine, "read", read)


@pytest.mark.parametrize(
    ("ask", "status"), [(home, 200), (order_page, 200), (create, 302), (console, 200), (today, 200), (badge, 200)]
)
def test_page_costs_the_same_queries_with_one_order_and_with_thirty(
    ask: Ask, status: int, browser: SignedIn, town: Town, accepted: Order, at: datetime, understood: None
) -> None:
    # Whoever comes first pays for what is kept for all: the catalogue's front, queries made once.
    ask(browser, town, accepted)
    with CaptureQueriesContext(connection) as one:
        assert ask(browser, town, accepted) == status
    for turn, state in enumerate(STATES):
        many.orders(town, EACH, at=at, state=state, first=1 + turn * EACH)
    with CaptureQueriesContext(connection) as thirty:
        assert ask(browser, town, accepted) == status
    assert len(thirty) == len(one)
