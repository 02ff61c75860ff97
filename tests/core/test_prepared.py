"""Queries made once: the rows of the plain query, in the scope of whoever asks, on every thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Count, DateTimeField, UUIDField
from django.test.utils import CaptureQueriesContext
from django_scopes.exceptions import ScopeError

from linli.core.prepared import Prepared
from linli.core.scoping import community_scope, unscoped
from linli.orders.models import Order
from linli.people.models import Membership
from tests.cast import Town

newest = Prepared(lambda: Order.objects.order_by("-id"))
asked = Prepared(
    lambda person, since: (
        Order.objects.asked_by(person).filter(requested_at__gte=since).shown().order_by("-id").values_list("number")
    ),
    person=UUIDField(), since=DateTimeField(),
)  # fmt: skip


def test_rows_are_those_of_the_plain_query_with_what_is_joined(town: Town, order: Order) -> None:
    shown = Prepared(lambda key: Order.objects.filter(pk=key).shown(), key=UUIDField())
    row = shown(key=order.pk)[0]
    with CaptureQueriesContext(connection) as more:
        joined = (row.product.sla.code, row.requester, row.triage, row.requested_at)
    assert (joined, len(more)) == (("urgent", town.resident, None, order.requested_at), 0)


def test_values_change_from_call_to_call(town: Town, order: Order, at: datetime) -> None:
    later = at + timedelta(minutes=1)
    found = [asked(person=who.pk, since=since) for who, since in ((town.resident, at), (town.daughter, at))]
    assert [*found, asked(person=town.resident.pk, since=later)] == [[(order.number,)], [], []]


def test_each_call_is_one_query(town: Town, order: Order) -> None:
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            newest()
        assert len(queries) == 1


def test_scope_of_the_caller_counts_not_of_who_asked_first(town: Town, elsewhere: Town, order: Order) -> None:
    assert newest() == [order]
    with community_scope(elsewhere.community.pk):
        assert newest() == []
    with unscoped("a test of scopes"):
        assert newest() == [order]


def test_refuses_without_scope_even_after_it_has_answered_in_one(town: Town, elsewhere: Town, order: Order) -> None:
    def outside() -> None:
        with pytest.raises(ScopeError):
            newest()

    newest()
    with ThreadPoolExecutor(1) as another:
        # A thread of its own begins outside every scope, as the next request does.
        another.submit(outside).result()


def test_annotated_values_come_back(town: Town, order: Order) -> None:
    roles = Prepared(
        lambda person: (
            Membership.objects.filter(person=person).order_by().values("person").annotate(n=Count("id")).values("n")
        ),
        person=UUIDField(),
    )
    assert roles(person=town.resident.pk) == [{"n": 2}]


def test_first_is_none_where_there_is_no_row(town: Town, at: datetime) -> None:
    assert (newest.first(), asked.first(person=town.resident.pk, since=at)) == (None, None)
