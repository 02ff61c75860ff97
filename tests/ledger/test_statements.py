"""Statements add up to the unit, know whom every entry was with, and end where their period ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.ids import uuid7
from linli.core.scoping import community_scope
from linli.ledger import services as ledger
from linli.ledger import statements
from linli.ledger.models import Account, Transfer
from linli.ledger.statements import Line, Part, Party
from tests.cast import Town

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

# Gives the purse so much at that moment.
type Give = Callable[[int, datetime], None]


@pytest.fixture
def home(town: Town) -> UUID:
    return town.community.pk


@pytest.fixture
def issuer(home: UUID, at: datetime) -> Account:
    return ledger.ensure(community=home, owner=home, kind="issued-202611", unit="green", lowest=None, at=at)


@pytest.fixture
def purse(home: UUID, issuer: Account, at: datetime) -> Account:
    return ledger.ensure(community=home, owner=uuid7(), unit="green", at=at)


@pytest.fixture
def give(home: UUID, issuer: Account, purse: Account) -> Give:
    def give(amount: int, at: datetime) -> None:
        legs = [(issuer.pk, -amount), (purse.pk, amount)]
        ledger.post(community=home, cause=f"gift:{uuid7()}", kind="award", legs=legs, at=at)

    return give


def of(*owners: UUID, since: datetime = SINCE, until: datetime = UNTIL) -> list[Line]:
    return list(statements.statement(accounts=Account.objects.filter(owner__in=owners), since=since, until=until))


def party(account: Account) -> Party:
    return Party(account.pk, account.owner, account.kind, account.unit)


def told(lines: list[Line]) -> list[tuple[str, int, int | None]]:
    return [(line.part.value, line.amount, line.balance) for line in lines]


def test_statement_runs_from_the_opening_balance_to_the_closing_one(purse: Account, give: Give) -> None:
    give(7, SINCE + timedelta(days=3))
    give(40, SINCE - timedelta(days=3))
    give(-5, SINCE + timedelta(days=2))
    give(100, UNTIL + timedelta(days=1))
    assert told(of(purse.owner)) == [("opening", 0, 40), ("entry", -5, 35), ("entry", 7, 42), ("closing", 0, 42)]


def test_statement_begins_with_its_first_moment_and_ends_before_its_last(purse: Account, give: Give) -> None:
    for amount, moment in ((1, SINCE - TICK), (2, SINCE), (4, UNTIL - TICK), (8, UNTIL)):
        give(amount, moment)
    assert told(of(purse.owner)) == [("opening", 0, 1), ("entry", 2, 3), ("entry", 4, 7), ("closing", 0, 7)]
    assert told(of(purse.owner, since=UNTIL, until=UNTIL + TICK))[0] == ("opening", 0, 7)


def test_statement_of_two_following_periods_is_that_of_both(purse: Account, give: Give) -> None:
    for day in range(60):
        give(day + 1, SINCE + timedelta(days=day))
    first, second, both = (
        of(purse.owner),
        of(purse.owner, since=UNTIL, until=UNTIL + 2 * (UNTIL - SINCE)),
        of(purse.owner, until=UNTIL + 2 * (UNTIL - SINCE)),
    )
    assert first[-1].balance == second[0].balance
    assert [line.transfer for line in [*first[1:-1], *second[1:-1]]] == [line.transfer for line in both[1:-1]]
    assert both[-1].balance == sum(range(61))


def test_statement_leaves_out_who_had_nothing_and_moved_nothing(
    home: UUID, purse: Account, give: Give, at: datetime
) -> None:
    ledger.ensure(community=home, owner=purse.owner, unit="sport", at=at)
    give(3, UNTIL)
    assert of(purse.owner) == []
    give(3, SINCE - TICK)
    assert told(of(purse.owner)) == [("opening", 0, 3), ("closing", 0, 3)]


def test_statement_goes_account_by_account(
    home: UUID, issuer: Account, purse: Account, give: Give, at: datetime
) -> None:
    """Some had something and moved nothing, some had nothing and moved, one did neither."""
    quiet, still, late = (ledger.ensure(community=home, owner=uuid7(), unit="green", at=at) for _ in range(3))
    for account, moment in ((quiet, SINCE - TICK), (late, at)):
        legs = [(issuer.pk, -9), (account.pk, 9)]
        ledger.post(community=home, cause=f"gift:{account.pk}", kind="award", legs=legs, at=moment)
    give(2, at)
    lines = of(purse.owner, quiet.owner, still.owner, late.owner)
    assert [(line.number, line.part) for line in lines] == [
        (purse.pk, Part.OPENING), (purse.pk, Part.ENTRY), (purse.pk, Part.CLOSING), (quiet.pk, Part.OPENING),
        (quiet.pk, Part.CLOSING), (late.pk, Part.OPENING), (late.pk, Part.ENTRY), (late.pk, Part.CLOSING),
    ]  # fmt: skip


def test_others_are_those_on_the_other_side_in_order(home: UUID, purse: Account, give: Give, at: datetime) -> None:
    give(40, SINCE - TICK)
    shop = ledger.ensure(community=home, owner=home, kind="redeemed", unit="green", at=at)
    hold = ledger.hold(account=purse, amount=30, cause="hold", at=at)
    held = Account.objects.get(kind="held")
    ledger.capture(hold_id=hold.id, to=shop, amount=20, cause="capture", at=at)
    assert [(line.amount, line.others) for line in of(purse.owner) if line.part == Part.ENTRY] == [
        (-30, (party(held),)), (10, (party(held),)), (30, (party(purse),)), (-30, (party(purse), party(shop))),
    ]  # fmt: skip


def test_others_are_of_the_same_unit(home: UUID, issuer: Account, purse: Account, at: datetime) -> None:
    owners = (home, purse.owner)
    clock, time = (ledger.ensure(community=home, owner=who, unit="minutes", lowest=None, at=at) for who in owners)
    legs = [(issuer.pk, -3), (purse.pk, 3), (clock.pk, -45), (time.pk, 45)]
    ledger.post(community=home, cause="both", kind="award", legs=legs, at=at)
    found = {line.account: line.others for line in of(purse.owner) if line.part == Part.ENTRY}
    assert found == {party(purse): (party(issuer),), party(time): (party(clock),)}


def test_journal_has_every_leg_and_no_balance(
    home: UUID, issuer: Account, purse: Account, give: Give, at: datetime
) -> None:
    for amount, moment in ((1, SINCE - TICK), (2, at), (4, UNTIL)):
        give(amount, moment)
    lines = list(statements.journal(transfers=Transfer.objects.all(), since=SINCE, until=UNTIL))
    assert [(line.account, line.amount, line.balance, line.others) for line in lines] == [
        (party(issuer), -2, None, (party(purse),)), (party(purse), 2, None, (party(issuer),)),
    ]  # fmt: skip


def test_statement_of_a_stranger_is_empty(elsewhere: Town, purse: Account, give: Give, at: datetime) -> None:
    give(5, at)
    with community_scope(elsewhere.community.pk):
        assert of(purse.owner) == []


def test_queries_do_not_grow_with_entries(purse: Account, give: Give, at: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            of(purse.owner)
        return len(queries)

    give(1, SINCE - TICK)
    give(1, at)
    one = asked()
    for minute in range(29):
        give(1, at + timedelta(minutes=minute))
    assert asked() == one


def test_statement_in_chunks_is_the_same(purse: Account, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(7):
        give(1, SINCE + timedelta(days=day))
    whole = of(purse.owner)
    monkeypatch.setattr(statements, "CHUNK", 2)
    assert of(purse.owner) == whole
