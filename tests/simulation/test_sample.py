"""The sample, made once: orders in every state, every persona, its trade in every state, and books that agree."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models import Sum

from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope, unscoped
from linli.ledger.enums import Unit
from linli.ledger.models import Account
from linli.market import services as market
from linli.market.enums import GroupState, ItemKind, SaleState, Way
from linli.market.models import GroupBuy, Item, Refund, Sale, Slot
from linli.messages.models import Message
from linli.orders.enums import State
from linli.orders.models import Order, Review
from linli.people.models import Persona
from linli.simulation import report, running, sample
from linli.simulation.town import Town
from tests.cast import NOW


@contextmanager
def silently(_name: str, _total: float) -> Iterator[running.Progress]:
    yield running.nothing


@pytest.mark.slow
@pytest.mark.django_db
def test_sample_has_everything_in_every_state_and_holds_the_rules() -> None:
    towns = sample.make(now=NOW, report=silently, days=1, households=24)
    with unscoped("the sample is two communities"):
        _holds_every_order_and_persona()
    with community_scope(towns[0].community.pk):
        _trades_in_every_state(towns[0])
    assert [report.check(town.community) for town in towns] == [[], []]


def _holds_every_order_and_persona() -> None:
    assert set(Order.objects.values_list("state", flat=True)) == set(State.values)
    personas = Persona.objects.order_by("position").values_list("slug", "person__phone")
    assert dict(personas) == dict(sample.NUMBERS)


def _trades_in_every_state(town: Town) -> None:
    assert set(Sale.objects.values_list("state", flat=True)) == {
        SaleState.HELD, SaleState.PAID, SaleState.CAPTURED, SaleState.CANCELLED,
    }  # fmt: skip
    assert Counter(Item.objects.values_list("kind", flat=True)) == {
        ItemKind.GOODS: 11, ItemKind.SERVICE: 1, ItemKind.PACKAGE: 1,
    }  # fmt: skip
    assert not Item.objects.filter(name_en="").exists()
    assert Slot.objects.free(at=NOW).count() == 15
    assert dict(GroupBuy.objects.values_list("state", "joined")) == {GroupState.OPEN: 3, GroupState.FAILED: 0}
    # 林女士 waits for what comes within half an hour; the grocer heard of it.
    fast = Sale.objects.select_related("order", "checkout").get(way=Way.HALF_HOUR)
    lin = Persona.objects.select_related("person").get(slug="resident").person
    assert fast.order
    assert (fast.checkout.person, fast.order.state, fast.promised_at) == (
        lin, State.TRAVELLING, NOW + timedelta(minutes=18),
    )  # fmt: skip
    assert Message.objects.filter(kind="sale.new-fast").count() == 2
    assert Refund.objects.filter(cause="defect", fen=480).count() == 1
    assert Review.objects.filter(order__sale__in=Sale.objects.all()).count() == 5
    # Books agree to the fen; what went back of a sale that is not due yet is kept from what is.
    assert Account.objects.filter(unit=Unit.CNY).aggregate(n=Sum("balance"))["n"] == 0
    dues = market.due_all(town.community, at=NOW)
    assert [(one.merchant.name_zh, one.fen) for one in dues] == [
        ("守田粮店", (14750 - 443) + (3260 - 98)), ("拾光鲜果", 3270 - 164 - 456),
    ]  # fmt: skip
    assert Fact.objects.filter(kind="sale.capture").count() == 5
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).exclude(state=Delivery.State.PENDING).exists()
