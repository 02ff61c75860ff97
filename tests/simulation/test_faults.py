"""Faults that change nothing: work delivered twice, work that fails after it was done, a form sent at once by many."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import connection
from pytest_django import Settings

from linli.config.value_chain import CHAIN
from linli.core import tasks
from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope
from linli.messages.models import Message
from linli.orders import services as orders
from linli.orders.models import Offer, Order
from linli.simulation import report
from tests import cast
from tests.cast import NOW, Town
from tests.simulation import faults, small

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
TAPS = 4


@pytest.fixture
def entered(town: Town, at: datetime) -> Order:
    """Water drips at the resident's, and the operator writes it down: the resident and a worker will be told."""
    need = orders.Need(product=town.water, household=town.household, requester=town.resident, source="phone")
    return orders.request(community=town.community, need=need, by=town.operator, at=at)


@pytest.fixture
def unsteady(settings: Settings) -> Iterator[None]:
    """Let every consumer fail twice, each time after its work was done."""
    settings.LINLI_VALUE_CHAIN = f"{faults.__name__}.CHAIN"
    yield
    faults.tries.clear()


def told() -> list[tuple[str, str]]:
    """Return who was told what, in order of kind."""
    return sorted(Message.objects.values_list("kind", "person__name"))


def test_task_delivered_twice_does_its_work_once(entered: Order, at: datetime) -> None:
    fact = Fact.objects.get(subject_id=entered.pk)
    assert tasks.deliver_due(fact_id=fact.pk, at=at) == len(CHAIN["order.request"])
    assert tasks.deliver_due(fact_id=fact.pk, at=at) == 0
    assert tasks.run_all(at=at) == 1
    before = told()
    assert tasks.run_all(at=at) == 0
    assert (told(), Offer.objects.count(), len(before)) == (before, 1, 2)


def test_consumer_that_fails_twice_leaves_nothing_and_then_succeeds(
    unsteady: None, town: Town, entered: Order, at: datetime
) -> None:
    for wait in (0, 10):
        assert tasks.run_all(at=at + wait * SECOND) == 0
        assert (told(), Offer.objects.count()) == ([], 0)
    for wait in (40, 50, 80):
        tasks.run_all(at=at + wait * SECOND)
    worker = Offer.objects.get().worker.person
    assert told() == [("order.offer", worker.name), ("order.received", town.resident.name)]
    assert set(Delivery.objects.values_list("state", "attempts", "error")) == {("done", 2, "")}


@pytest.mark.django_db
def test_town_in_which_all_work_fails_twice_still_holds_its_rules(unsteady: None) -> None:
    town = small.lived(slug="town", seed=3, now=NOW)
    with community_scope(town.community.pk):
        for later in range(1, 8):
            town.follow(NOW + later * HOUR)
        messages = list(Message.objects.values_list("person", "kind", "link", "at"))
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", faults.FAILS)}
    assert len(messages) == len(set(messages)) > 0
    assert report.check(town.community) == []


def test_sweep_wakes_the_worker_once_in_its_grace(order: Order, at: datetime) -> None:
    overdue = at + tasks.GRACE
    assert [tasks.sweep(at=overdue + wait * SECOND) for wait in (0, 15, 29, 30, 45)] == [1, 0, 0, 1, 0]


@pytest.mark.postgres
@pytest.mark.skipif(installed.ON_SQLITE, reason="SQLite lets one writer in at a time, so that no two taps meet")
@pytest.mark.django_db(transaction=True)
def test_form_sent_by_four_taps_of_one_instant_is_one_order() -> None:
    town = cast.build(slug="hemuli", prefix="HM", phones=1)
    form, gate, made = uuid4(), threading.Barrier(TAPS), list[str]()

    def tap() -> None:
        gate.wait()
        made.append(_ask(town, form_key=form))
        connection.close()

    threads = [threading.Thread(target=tap) for _ in range(TAPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (TAPS, 1)


def _ask(town: Town, *, form_key: object) -> str:
    fields = {"product": town.water, "household": town.household, "requester": town.resident, "form_key": form_key}
    need = orders.Need(**fields)  # type: ignore[arg-type] # fields of several types
    with community_scope(town.community.pk):
        return orders.request(community=town.community, need=need, by=town.resident, at=NOW).number
