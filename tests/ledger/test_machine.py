"""Any sequence of calls, good, bad, repeated or cut short, leaves the ledger as plain Python books say it must be."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from linli.ledger import sealing
from linli.ledger import services as ledger
from linli.ledger.drafts import Posted
from linli.ledger.errors import LedgerError, NotAHoldError, NotReversibleError, OverdraftError
from linli.ledger.models import Account, Transfer
from tests.cast import Town
from tests.ledger.books import Entry
from tests.ledger.clerk import NOBODYS, Clerk, Crash, CrashError

type Move = tuple[int, int, int]

# Few of each, so that calls meet: causes are said again, accounts run dry, holds are ended twice.
CAUSES = st.integers(1, 40).map("c{}".format)
AMOUNTS = st.integers(1, 12)
ODD = st.sampled_from([0, -1, 1.5, True, "3", None, 10**15 + 1])
PLACES = st.integers(0, 11)
MOVES = st.lists(st.tuples(PLACES, PLACES, AMOUNTS), min_size=1, max_size=4)
# One of the latest, or any: what is new is what most can happen to.
PAST = st.integers(0, 5) | st.integers(0, 10**6)
# Two databases run this in every suite: about fifteen seconds of work each. On CI hypothesis takes the same examples each time.
LIMITS = settings(deadline=None, max_examples=50, stateful_step_count=30)


class Machine(Clerk):
    """Calls in any order."""

    # --- posting --------------------------------------------------------------------------------------------------
    @rule(cause=CAUSES, moves=MOVES)
    def post(self, cause: str, moves: list[Move]) -> None:
        self._post([self._draft(cause, self._legs(moves))])

    @rule(drafts=st.lists(st.tuples(CAUSES, MOVES), min_size=2, max_size=5))
    def post_many(self, drafts: list[tuple[str, list[Move]]]) -> None:
        self._post([self._draft(cause, self._legs(moves)) for cause, moves in drafts])

    @rule(cause=CAUSES, places=st.lists(st.tuples(PLACES, st.integers(-9, 9) | ODD), max_size=4))
    def post_anything(self, cause: str, places: list[tuple[int, Any]]) -> None:
        self._post([self._draft(cause, [(self.accounts[place].pk, amount) for place, amount in places])])

    @rule(cause=CAUSES, place=PLACES, amount=AMOUNTS, is_known=st.booleans())
    def post_astray(self, cause: str, place: int, amount: int, is_known: bool) -> None:  # noqa: FBT001 - drawn
        """From an account to one of another unit, or to one that is not there."""
        source = self.accounts[place]
        other = next(account for account in self.accounts if account.unit != source.unit)
        self._post([self._draft(cause, [(source.pk, -amount), (other.pk if is_known else NOBODYS, amount)])])

    # --- holds ----------------------------------------------------------------------------------------------------
    @rule(cause=CAUSES, place=PLACES, amount=AMOUNTS | AMOUNTS | ODD)
    def hold(self, cause: str, place: int, amount: Any) -> None:  # noqa: ANN401 - odd amounts are of any type
        account = self.accounts[place]
        draft = self._draft(cause, [], kind="hold")

        def call() -> list[Posted]:
            try:
                return [ledger.hold(account=account, amount=amount, cause=cause, at=self.at)]
            finally:
                # Only now is there surely an account to hold it in.
                draft.legs[:] = [(account.pk, _less(amount)), (self.held_of(account), amount)]  # type: ignore[index]  # a list

        self._call(call, [draft])

    @precondition(lambda self: self.books.open_holds())
    @rule(cause=CAUSES, which=PAST, to=PLACES, less=st.none() | st.integers(-1, 5))
    def capture(self, cause: str, which: int, to: int, less: int | None) -> None:
        hold = self._one(self.books.open_holds(), which)
        unit = self.books.units[next(account for account, _amount in hold.legs)]
        ours = [account for account in self.accounts if account.unit == unit]
        # At times of another unit.
        self._capture(hold, cause, self.accounts[to] if to > 9 else ours[to % len(ours)], less)

    def _capture(self, hold: Entry, cause: str, to: Account, less: int | None) -> None:
        (source, lost), (held, whole) = sorted(hold.legs, key=lambda leg: leg[1])
        amount = None if less is None else max(whole - less, 1)
        taken = whole if amount is None else amount
        legs = [(held, lost), (to.pk, taken)] + ([(source, whole - taken)] if taken < whole else [])
        self._call(
            lambda: [ledger.capture(hold_id=hold.id, to=to, cause=cause, at=self.at, amount=amount)],
            [self._draft(cause, legs, kind="capture", settles=hold.id)],
            {OverdraftError} if taken > whole else None,
        )

    @precondition(lambda self: self.books.open_holds())
    @rule(cause=CAUSES, which=PAST)
    def release(self, cause: str, which: int) -> None:
        self._release(self._one(self.books.open_holds(), which), cause)

    def _release(self, hold: Entry, cause: str) -> None:
        legs = [(account, -amount) for account, amount in hold.legs]
        self._call(
            lambda: [ledger.release(hold_id=hold.id, cause=cause, at=self.at)],
            [self._draft(cause, legs, kind="release", settles=hold.id)],
        )

    @rule(cause=CAUSES, which=PAST, to=PLACES, is_release=st.booleans())
    def end_anything(self, cause: str, which: int, to: int, is_release: bool) -> None:  # noqa: FBT001 - drawn
        """End whatever stands there: a hold that was ended, or what is no hold."""
        entry = self._one(list(self.books.entries.values()), which)
        if entry.kind != "hold":
            self._call(lambda: [ledger.release(hold_id=entry.id, cause=cause, at=self.at)], [], {NotAHoldError})
        elif is_release:
            self._release(entry, cause)
        else:
            self._capture(entry, cause, self.accounts[to], None)

    @precondition(lambda self: self.books.holds())
    @rule(which=PAST, other=PAST)
    def end_in_a_batch(self, which: int, other: int) -> None:
        """Two releases in a batch, at times of the same hold, or of one that was ended before."""
        causes = [f"end{len(self.said)}{half}" for half in "ab"]
        ended = [self._one(self.books.holds(), number) for number in (which, other)]
        self._post([
            self._draft(cause, [(account, -n) for account, n in sorted(hold.legs)], kind="release", settles=hold.id)
            for cause, hold in zip(causes, ended, strict=True)
        ])  # fmt: skip

    # --- the other way round, and once more -----------------------------------------------------------------------
    @rule(causes=st.lists(CAUSES, min_size=2, max_size=2, unique=True), which=PAST)
    def reverse(self, causes: list[str], which: int) -> None:
        """Take something back, and once more for another reason."""
        entry = self._one(list(self.books.entries.values()), which)
        for cause in causes:
            self._reverse(entry, cause)

    def _reverse(self, entry: Entry, cause: str) -> None:
        legs = [(account, -amount) for account, amount in entry.legs]
        self._call(
            lambda: [ledger.reverse(transfer=entry.id, cause=cause, at=self.at)],
            [self._draft(cause, legs, kind="reversal", reverses=entry.id)],
            {NotReversibleError} if entry.kind == "hold" or entry.settles else None,
        )

    @rule(which=PAST)
    def say_again(self, which: int) -> None:
        """What was said before posts nothing, and answers as it did."""
        call, drafts = self._one(self.said, which)
        assert self.books.refusals(drafts) == set()
        self._call(call, drafts)

    @rule(which=PAST, more=AMOUNTS)
    def say_otherwise(self, which: int, more: int) -> None:
        """A cause that was posted, with other amounts, beside a draft that is new and fine."""
        _call, drafts = self._one(self.said, which)
        (first, a), (second, b), *rest = drafts[0].legs
        fresh = self._draft(f"new{len(self.said)}", self._legs([(9, 0, 1)]))
        self._post([fresh, replace(drafts[0], legs=[(first, a - more), (second, b + more), *rest])])

    @rule(which=PAST, is_alone=st.booleans())
    def say_for_another_reason(self, which: int, is_alone: bool) -> None:  # noqa: FBT001 - drawn
        """A cause that was posted, with the same legs, as something else."""
        _call, drafts = self._one(self.said, which)
        other = replace(drafts[0], kind="other", settles=None, reverses=None)
        fresh = self._draft(f"new{len(self.said)}", self._legs([(9, 0, 1)]))
        self._post([other] if is_alone else [fresh, other])

    @rule(cause=CAUSES, place=st.integers(0, 8))
    def end_twins_for_one_cause(self, cause: str, place: int) -> None:
        """Two holds that look the same, both released for one cause: the second is not, and must not be said to be."""
        for _ in range(2):
            self.hold(cause=f"hold{len(self.said)}", place=place, amount=1)
        for hold in self.books.open_holds()[-2:]:
            self._release(hold, cause)

    # --- cut short ------------------------------------------------------------------------------------------------
    @rule(drafts=st.lists(st.tuples(CAUSES, MOVES), min_size=1, max_size=4), which=PAST)
    def crash_before_the_commit(self, drafts: list[tuple[str, list[Move]]], which: int) -> None:
        """The caller's transaction does other things, and dies: of all that it had posted nothing is left."""
        with suppress(CrashError), transaction.atomic():
            for cause, moves in drafts:
                with suppress(LedgerError):
                    self._poster([self._draft(cause, self._legs(moves))])()
            for hold in self.books.open_holds():
                ledger.release(hold_id=hold.id, cause=f"crash{hold.id}", at=self.at)
            with suppress(LedgerError):
                ledger.hold(account=self.accounts[which % 12], amount=1, cause="crash", at=self.at)
            raise CrashError

    @rule(drafts=st.lists(st.tuples(CAUSES, MOVES), min_size=1, max_size=3), after=st.integers(1, 9))
    def crash_between_statements(self, drafts: list[tuple[str, list[Move]]], after: int) -> None:
        """The ledger dies between two of its statements: all is there that it was to post, or nothing."""
        batch = [self._draft(cause, self._legs(moves)) for cause, moves in drafts]
        with suppress(CrashError, LedgerError), connection.execute_wrapper(Crash(after)):
            self._poster(batch)()
        there = dict(Transfer.objects.filter(cause__in=[draft.cause for draft in batch]).values_list("cause", "pk"))
        if there.keys() == self.books.entries.keys() & {draft.cause for draft in batch}:
            return
        assert self.books.refusals(batch) == set()
        assert there.keys() == {draft.cause for draft in batch}
        for draft in batch:
            self.books.enter(draft, number=there[draft.cause])

    @rule()
    def seal(self) -> None:
        sealing.seal_all(at=self.at)


def _less(amount: Any) -> Any:  # noqa: ANN401 - odd amounts are of any type
    """Return minus the amount; what is none, or no more than nothing, stays as odd as it is."""
    return -amount if type(amount) is int and amount > 0 else 0


@pytest.mark.slow
def test_any_calls_in_any_order_leave_the_books_whole(town: Town, at: datetime) -> None:
    machine: Any = partial(Machine, town.community.pk, at)
    run_state_machine_as_test(machine, settings=LIMITS)
