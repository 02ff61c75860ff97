"""Facts: kept for good, delivered once, swept when lost, sealed in a chain."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from linli.core import facts, sealing, tasks
from linli.core.models import Delivery, Fact, Seal
from linli.core.scoping import unscoped
from tests.cast import NOW, Town

WORKED: list[tuple[int, datetime]] = []
BROKEN = {"is": False}


def consumer(*, fact: Fact, at: datetime) -> None:
    if BROKEN["is"]:
        raise RuntimeError("the channel is down")
    DEPTHS.append(len(connection.savepoint_ids))
    WORKED.append((fact.pk, at))


@tasks.lengthy
def slow(*, fact: Fact, at: datetime) -> None:
    WORKED.append((fact.pk, at))
    DEPTHS.append(len(connection.savepoint_ids))
    # Somebody else is woken for the same fact while it works.
    assert tasks.deliver_due(fact_id=fact.pk, at=at) == 0
    if BROKEN["is"]:
        raise SystemExit


# How many transactions were open, one in another, while it worked.
DEPTHS: list[int] = []
CHAIN = {"test.happened": (f"{__name__}.consumer",), "test.long": (f"{__name__}.slow",)}
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _chain(settings: Settings) -> None:
    WORKED.clear()
    DEPTHS.clear()
    BROKEN["is"] = False
    settings.LINLI_VALUE_CHAIN = f"{__name__}.CHAIN"


def happen(n: int = 1, kind: str = "test.happened") -> list[Fact]:
    with transaction.atomic():
        return [facts.record(kind=kind, at=NOW, community=None, payload={"n": i}) for i in range(n)]


def test_fact_is_delivered_once_however_often_its_task_runs() -> None:
    (fact,) = happen()
    for _ in range(3):
        tasks.deliver_due(fact_id=fact.pk, at=NOW)
    assert [(fact.pk, NOW)] == WORKED
    assert Delivery.objects.get().state == Delivery.State.DONE


def test_failure_is_tried_again_later_with_longer_waits() -> None:
    BROKEN["is"] = True
    (fact,) = happen()
    assert tasks.deliver_due(fact_id=fact.pk, at=NOW) == 0
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.due_at) == (1, NOW + timedelta(seconds=10))
    assert delivery.error == "RuntimeError: the channel is down"
    tasks.deliver_due(fact_id=fact.pk, at=NOW + timedelta(seconds=9))
    assert Delivery.objects.get().attempts == 1
    BROKEN["is"] = False
    tasks.deliver_due(fact_id=fact.pk, at=NOW + timedelta(seconds=10))
    assert len(WORKED) == 1


def test_eight_failures_make_a_dead_letter_that_can_be_revived() -> None:
    BROKEN["is"] = True
    (fact,) = happen()
    for n in range(tasks.MAX_ATTEMPTS):
        tasks.deliver_due(fact_id=fact.pk, at=NOW + timedelta(hours=n))
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts) == (Delivery.State.DEAD, tasks.MAX_ATTEMPTS)
    BROKEN["is"] = False
    tasks.revive(delivery_id=dead.pk, at=NOW)
    tasks.deliver_due(fact_id=fact.pk, at=NOW)
    assert len(WORKED) == 1


def test_what_takes_long_holds_no_transaction_and_is_worked_on_once() -> None:
    (fact,) = happen(kind="test.long")
    assert tasks.deliver_due(fact_id=fact.pk, at=NOW) == 1
    assert tasks.deliver_due(fact_id=fact.pk, at=NOW + timedelta(hours=1)) == 0
    assert [(fact.pk, NOW)] == WORKED
    assert Delivery.objects.get().state == Delivery.State.DONE
    (short,) = happen()
    tasks.deliver_due(fact_id=short.pk, at=NOW)
    outside = len(connection.savepoint_ids)
    assert [outside, outside + 1] == DEPTHS


def test_what_takes_long_and_is_cut_off_is_found_by_the_sweep() -> None:
    (fact,) = happen(kind="test.long")
    BROKEN["is"] = True
    with pytest.raises(SystemExit):
        tasks.deliver_due(fact_id=fact.pk, at=NOW)
    again = NOW + tasks.FIRST_WAIT
    assert tasks.deliver_due(fact_id=fact.pk, at=again - timedelta(seconds=1)) == 0
    assert tasks.sweep(at=again + tasks.GRACE) == 1
    BROKEN["is"] = False
    assert tasks.deliver_due(fact_id=fact.pk, at=again + tasks.GRACE) == 1
    assert [NOW, again + tasks.GRACE] == [at for _pk, at in WORKED]


def test_sweep_wakes_only_what_is_overdue() -> None:
    happen(2)
    assert tasks.sweep(at=NOW + timedelta(seconds=29)) == 0
    assert tasks.sweep(at=NOW + timedelta(seconds=31)) == 2


def test_failed_change_takes_its_fact_with_it() -> None:
    def change() -> None:
        with transaction.atomic():
            facts.record(kind="test.happened", at=NOW, community=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert (Fact._base_manager.count(), Delivery.objects.count()) == (0, 0)


def test_history_is_kept_and_nothing_follows() -> None:
    with facts.history():
        facts.record(kind="test.happened", at=NOW, community=None)
    assert (Fact._base_manager.count(), Delivery.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_fact SET kind = 'forged'",
        "DELETE FROM core_fact",
    ],
)
def test_database_refuses_to_change_a_fact(sql: str) -> None:
    happen()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)
    assert Fact._base_manager.get().kind == "test.happened"


def test_chain_of_seals_holds_and_counts() -> None:
    happen(5)
    assert sealing.seal_all(at=NOW) == 5
    happen(2)
    assert sealing.seal(at=NOW) == 2
    happen(1)
    assert sealing.verify() == sealing.Verdict(seals=2, facts=7, unsealed=1)


def test_altered_fact_breaks_its_seal() -> None:
    happen(3)
    sealing.seal_all(at=NOW)
    Seal.objects.update(digest="0" * 64)
    assert sealing.verify().fault == "a fact under seal 1 was altered"


def test_missing_fact_breaks_its_seal() -> None:
    happen(3)
    sealing.seal_all(at=NOW)
    Seal.objects.update(count=4)
    assert sealing.verify().fault == "seal 1 covers 4 facts, 3 are there"


def test_missing_seal_is_named() -> None:
    happen(1)
    sealing.seal_all(at=NOW)
    happen(1)
    sealing.seal_all(at=NOW)
    Seal.objects.filter(number=1).delete()
    assert sealing.verify().fault == "seal 1 is missing"


def test_facts_of_another_community_are_out_of_sight(town: Town, elsewhere: Town) -> None:
    mine = set(Fact.objects.values_list("community_id", flat=True))
    assert mine == {town.community.pk}
    with unscoped("the test looks at both"):
        assert elsewhere.community.pk in set(Fact.objects.values_list("community_id", flat=True))


def test_other_backend_hands_over_after_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    dummy = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    with override_settings(TASKS=dummy), django_capture_on_commit_callbacks() as callbacks:
        happen(1)
    assert len(callbacks) == 1
