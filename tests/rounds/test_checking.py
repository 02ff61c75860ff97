"""Check-ins: what a code proves and what it does not, one refusal each; photos, figures, and a tap that came twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders import timeline
from linli.orders.enums import State
from linli.orders.models import Order, Photo
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.enums import Proof, Shows
from linli.rounds.errors import (
    AlreadyCheckedError,
    BadReadingError,
    OldSheetError,
    OtherCommunityError,
    OtherPlaceError,
    PhotoMissingError,
    ReadingMissingError,
    ReplayedCodeError,
    RoundNotInHandError,
    RoundsError,
    SeenPhotoError,
    StaleCodeError,
    TooEarlyError,
    TooFarError,
    UnprovenError,
    UnreadableCodeError,
)
from linli.rounds.models import CheckIn, Checkpoint, Evidence, Plan, Reading, Round
from linli.rounds.services.checking import Scan
from linli.stewards.models import Worker
from tests.cast import Town
from tests.rounds.conftest import Scanning, fresh_photo, take

SECONDS = timedelta(seconds=1)


def refused(error: type[RoundsError], scan: Scan, by: Worker, at: datetime, **more: Any) -> RoundsError:
    """Check in, be refused, and see that nothing was kept."""
    before = CheckIn.objects.count(), Photo.objects.count(), Fact.objects.count()
    with pytest.raises(RoundsError) as found:
        rounds.check_in(scan=scan, by=by, at=at, **more)
    assert type(found.value) is error
    assert (CheckIn.objects.count(), Photo.objects.count(), Fact.objects.count()) == before
    return found.value


# --- it works -----------------------------------------------------------------------------------------------------
def test_check_in_is_kept_and_is_the_arrival(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    check = rounds.check_in(scan=scan(0, words=" 门开着 ", accuracy=12.0), by=town.engineer, at=due)
    order = Order.objects.get()
    assert (check.round, check.at, check.proof, check.words, check.accuracy) == (walk, due, Proof.PLACE, "门开着", 12.0)
    assert (order.state, order.arrived_at) == (State.WORKING, due)
    assert Fact.objects.get(kind="order.arrive").payload["proof"] == "place"


def test_check_in_stands_in_the_orders_story_with_its_photo(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    rounds.check_in(scan=scan(1, photos=[fresh_photo()]), by=town.engineer, at=due)
    step = timeline.of(Order.objects.get())[0]
    assert (step.name, step.note, len(step.photos)) == ("到点打卡", "泵房 · 0.35 MPa", 1)
    assert Fact.objects.get(kind="round.check-in").payload | {"round": "", "check_in": "", "checkpoint": "", "photos": 1} == {
        "number": walk.order.number if walk.order else "", "words": "泵房 · 0.35 MPa", "photos": 1, "round": "", "check_in": "",
        "checkpoint": "", "proof": "place", "late": False, "out": False,
    }  # fmt: skip


def test_round_is_walked_stop_by_stop_in_any_order(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    proofs = [rounds.check_in(scan=scan(n), by=town.engineer, at=due + n * 60 * SECONDS).proof for n in (2, 0, 1)]
    assert proofs == [Proof.PHOTO, Proof.PLACE, Proof.PLACE]
    assert Fact.objects.filter(kind="order.arrive").count() == 1


def test_code_is_read_alone_or_in_its_address(checkpoints: list[Checkpoint]) -> None:
    address = codes.sheet(checkpoints[0])
    assert address.startswith("http://127.0.0.1:8000/work/checkpoints/")
    alone = address.rstrip("/").rpartition("/")[2]
    assert (len(alone), codes.read(f" {alone}\n"), codes.read(address).step) == (44, codes.read(address), None)


def test_same_form_again_is_the_same_check_in(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    sent = scan(0, form_key=uuid4(), photos=[fresh_photo()])
    first, second = (rounds.check_in(scan=sent, by=town.engineer, at=due + n * SECONDS) for n in (0, 5))
    assert (first, CheckIn.objects.count(), Photo.objects.count(), second.at) == (second, 1, 1, due)


# --- whose round, and which place -----------------------------------------------------------------------------------
def test_worker_without_the_round_is_refused(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    refused(RoundNotInHandError, scan(0), town.second_engineer, due)
    refused(RoundNotInHandError, scan(0), town.second_engineer, due, round_id=walk.pk)


def test_round_that_nobody_took_is_refused(town: Town, laid: Round, scan: Scanning, due: datetime) -> None:
    refused(RoundNotInHandError, scan(0), town.engineer, due, round_id=laid.pk)


def test_round_that_is_finished_is_refused(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    rounds.check_in(scan=scan(0), by=town.engineer, at=due)
    gone = dict.fromkeys([stop.checkpoint for stop in walk.route()][1:], "钥匙不在")
    rounds.finish(round_id=walk.pk, by=town.engineer, at=due, reasons=gone)
    refused(RoundNotInHandError, scan(1), town.engineer, due)


def test_code_of_another_plans_place_is_refused(
    town: Town, walk: Round, checkpoints: list[Checkpoint], at: datetime, due: datetime
) -> None:
    other = rounds.put_up(community=town.community, names=("北门", ""), place=(120.1, 30.2), by=town.operator, at=at)
    refused(OtherPlaceError, Scan(code=codes.sheet(other), lng=120.1, lat=30.2), town.engineer, due)
    refused(OtherPlaceError, Scan(code=codes.sheet(other), lng=120.1, lat=30.2), town.engineer, due, round_id=walk.pk)


def test_code_of_another_community_is_refused(
    town: Town, elsewhere: Town, walk: Round, at: datetime, due: datetime
) -> None:
    with community_scope(elsewhere.community.pk):
        there = rounds.put_up(community=elsewhere.community, names=("南门", ""), place=(120.1, 30.2), at=at)
    refused(OtherCommunityError, Scan(code=codes.sheet(there), lng=120.1, lat=30.2), town.engineer, due)


def test_two_rounds_that_pass_the_same_place_are_checked_one_after_the_other(
    town: Town, draft: rounds.PlanDraft, walk: Round, scan: Scanning, at: datetime, due: datetime
) -> None:
    later = replace(draft, names=("第二趟", ""), window=(time(15, 5), time(17)))
    second = rounds.plan(community=town.community, draft=later, by=town.operator, at=at)
    rounds.lay_out(at=at)
    take(Round.objects.get(plan=second), town, at=at)
    found = [rounds.check_in(scan=scan(0), by=town.engineer, at=due).round.plan.name_zh for _ in range(2)]
    assert found == ["设备日巡", "第二趟"]
    refused(AlreadyCheckedError, scan(0), town.engineer, due)


def test_place_is_checked_once(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    check = rounds.check_in(scan=scan(0), by=town.engineer, at=due)
    refused(AlreadyCheckedError, scan(0), town.engineer, due)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(
            community=town.community,
            round=walk,
            checkpoint=check.checkpoint,
            at=due,
            by=town.engineer,
            epoch=1,
            proof="photo",
        )


def test_round_is_not_walked_the_morning_before(town: Town, walk: Round, scan: Scanning) -> None:
    refused(TooEarlyError, scan(0), town.engineer, walk.starts - 16 * 60 * SECONDS)
    rounds.check_in(scan=scan(0), by=town.engineer, at=walk.starts - 14 * 60 * SECONDS)
    assert CheckIn.objects.count() == 1


def test_check_in_after_the_window_is_kept_and_late(town: Town, walk: Round, scan: Scanning) -> None:
    rounds.check_in(scan=scan(0), by=town.engineer, at=walk.ends + 60 * SECONDS)
    assert Fact.objects.get(kind="round.check-in").payload["late"] is True


# --- what a printed code proves ------------------------------------------------------------------------------------
def _torn(code: str) -> str:
    """Change one letter in the middle of the code's MAC."""
    where = len(code) - 6
    return f"{code[:where]}{'A' if code[where] != 'A' else 'B'}{code[where + 1 :]}"


@pytest.mark.parametrize(
    "spoil", [_torn, lambda code: code[:-8], lambda _code: "你好", lambda _code: "", lambda _code: "x" * 44]
)
def test_code_that_was_made_up_is_refused(
    town: Town, walk: Round, scan: Scanning, due: datetime, spoil: Callable[[str], str]
) -> None:
    good = scan(0)
    refused(UnreadableCodeError, replace(good, code=spoil(good.code)), town.engineer, due)


def test_sheet_that_was_issued_again_makes_its_old_pictures_worthless(
    town: Town, walk: Round, scan: Scanning, checkpoints: list[Checkpoint], due: datetime
) -> None:
    old = scan(0)
    rounds.reissue(checkpoint_id=checkpoints[0].pk, by=town.operator, at=due)
    refused(OldSheetError, old, town.engineer, due)
    assert rounds.check_in(scan=scan(0), by=town.engineer, at=due).epoch == 2


def test_checkpoint_that_was_taken_down_has_no_code(
    town: Town, walk: Round, scan: Scanning, checkpoints: list[Checkpoint], due: datetime
) -> None:
    good = scan(0)
    rounds.take_down(checkpoint_id=checkpoints[0].pk, by=town.operator, at=due)
    refused(UnreadableCodeError, good, town.engineer, due)


def test_picture_of_a_sheet_at_home_is_refused(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    """The code is right, the round is in hand: what is missing is anything that shows that it is here and now."""
    refused(UnprovenError, scan(0, lng=None, lat=None), town.engineer, due)
    refused(UnprovenError, scan(0, lng=float("nan")), town.engineer, due)
    found = refused(TooFarError, scan(0, lng=120.11, lat=30.2005), town.engineer, due)
    assert isinstance(found, TooFarError)
    assert found.metres == 913


def test_photo_does_not_make_up_for_a_phone_that_is_elsewhere(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    refused(TooFarError, scan(0, lng=120.11, photos=[fresh_photo()]), town.engineer, due)


def test_what_the_phone_says_it_errs_by_counts_up_to_a_buildings_length(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    """120 m away."""
    refused(TooFarError, scan(0, lng=120.10175, accuracy=50.0), town.engineer, due)
    refused(TooFarError, scan(0, lng=120.103, accuracy=5000.0), town.engineer, due)
    assert rounds.check_in(scan=scan(0, lng=120.10175, accuracy=70.0), by=town.engineer, at=due).proof == Proof.PLACE


def test_place_on_no_map_takes_a_photo(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    refused(UnprovenError, scan(2, photos=[], lng=120.1, lat=30.2), town.engineer, due)
    assert rounds.check_in(scan=scan(2), by=town.engineer, at=due).proof == Proof.PHOTO


def test_photo_that_was_handed_in_before_is_refused(town: Town, walk: Round, scan: Scanning, due: datetime) -> None:
    photo = fresh_photo()
    rounds.check_in(scan=scan(2, photos=[photo]), by=town.engineer, at=due)
    refused(SeenPhotoError, scan(0, photos=[photo]), town.engineer, due)
    other = fresh_photo()
    refused(SeenPhotoError, scan(0, photos=[other, other]), town.engineer, due)
    assert Evidence.objects.count() == 1


def test_plan_that_asks_for_photos_takes_none_without(
    town: Town, plan: Plan, walk: Round, scan: Scanning, due: datetime
) -> None:
    Plan.objects.filter(pk=plan.pk).update(needs_photo=True)
    refused(PhotoMissingError, scan(0), town.engineer, due)
    assert rounds.check_in(scan=scan(0, photos=[fresh_photo()]), by=town.engineer, at=due).proof == Proof.PLACE


# --- a code that changes ---------------------------------------------------------------------------------------------
@pytest.fixture
def screen(town: Town, checkpoints: list[Checkpoint], at: datetime) -> Checkpoint:
    """The garage has a display now."""
    return rounds.reissue(checkpoint_id=checkpoints[2].pk, by=town.operator, at=at, shows=Shows.DISPLAY)


def shown(screen: Checkpoint, at: datetime) -> Scan:
    return Scan(code=codes.display(screen, at=at))


def test_display_proves_here_and_now_by_itself(town: Town, walk: Round, screen: Checkpoint, due: datetime) -> None:
    check = rounds.check_in(scan=shown(screen, due), by=town.engineer, at=due + 20 * SECONDS)
    assert (check.proof, check.step) == (Proof.DISPLAY, codes.step_at(due))
    assert Fact.objects.get(kind="order.arrive").payload["proof"] == "code"


def test_code_changes_every_thirty_seconds(screen: Checkpoint, due: datetime) -> None:
    assert len({codes.display(screen, at=due + n * SECONDS) for n in range(120)}) == 4


@pytest.mark.parametrize("late", [-90, 90, 3600])
def test_screenshot_of_a_display_is_refused(
    town: Town, walk: Round, screen: Checkpoint, due: datetime, late: int
) -> None:
    refused(StaleCodeError, shown(screen, due), town.engineer, due + late * SECONDS)


def test_display_code_is_good_for_one_check_in(
    town: Town, draft: rounds.PlanDraft, walk: Round, screen: Checkpoint, at: datetime, due: datetime
) -> None:
    """A second round, a second worker: the code that the first one used is used."""
    second = rounds.plan(community=town.community, draft=replace(draft, names=("第二趟", "")), by=town.operator, at=at)
    rounds.lay_out(at=at)
    order = Round.objects.get(plan=second).order_id
    assert order is not None
    orders.assign(order_id=order, worker=town.second_engineer, by=town.lead.person, reason="归你", at=at)
    rounds.check_in(scan=shown(screen, due), by=town.engineer, at=due)
    refused(ReplayedCodeError, shown(screen, due), town.second_engineer, due + SECONDS)
    after = due + 30 * SECONDS
    rounds.check_in(scan=shown(screen, after), by=town.second_engineer, at=after)
    assert CheckIn.objects.count() == 2


def test_database_refuses_a_step_twice(town: Town, walk: Round, laid: Round, screen: Checkpoint, due: datetime) -> None:
    check = rounds.check_in(scan=shown(screen, due), by=town.engineer, at=due)
    other = Round.objects.create(
        community=town.community, plan=walk.plan, starts=walk.ends, ends=walk.ends + SECONDS, day=walk.day, laid_at=due,
        judged_at=due,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(
            community=town.community, round=other, checkpoint=screen, at=due, by=town.engineer, epoch=2, proof="display",
            step=check.step,
        )  # fmt: skip


def test_sheet_is_worthless_where_there_is_a_display(
    town: Town, walk: Round, screen: Checkpoint, due: datetime
) -> None:
    refused(OldSheetError, Scan(code=codes.sheet(screen), photos=[fresh_photo()]), town.engineer, due)


# --- figures ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "is_out"), [("0.20", False), ("0.60", False), ("0.19", True), ("0.61", True), ("-1", True)]
)
def test_figure_outside_its_bounds_is_marked(
    town: Town, walk: Round, scan: Scanning, due: datetime, value: str, *, is_out: bool
) -> None:
    rounds.check_in(scan=scan(1, reading=Decimal(value)), by=town.engineer, at=due)
    row = Reading.objects.get()
    assert (row.value, row.is_out, Fact.objects.get(kind="round.check-in").payload["out"]) == (
        Decimal(value),
        is_out,
        is_out,
    )


def test_figure_is_read_where_there_is_a_gauge_and_only_there(
    town: Town, walk: Round, scan: Scanning, due: datetime
) -> None:
    refused(ReadingMissingError, scan(1, reading=None), town.engineer, due)
    refused(BadReadingError, scan(1, reading=Decimal("NaN")), town.engineer, due)
    refused(BadReadingError, scan(1, reading=Decimal(10**9)), town.engineer, due)
    refused(BadReadingError, scan(0, reading=Decimal(1)), town.engineer, due)


def test_bounds_are_those_of_when_the_round_was_laid_out(
    town: Town, draft: rounds.PlanDraft, plan: Plan, walk: Round, scan: Scanning, at: datetime, due: datetime
) -> None:
    wider = replace(draft, stops=[replace(draft.stops[1], highest=Decimal(9))])
    rounds.replan(plan_id=plan.pk, draft=wider, by=town.operator, at=at)
    rounds.check_in(scan=scan(1, reading=Decimal("0.7")), by=town.engineer, at=due)
    assert Reading.objects.get().is_out is True


# --- how many queries -------------------------------------------------------------------------------------------------
def test_thirtieth_check_in_takes_as_many_queries_as_the_second(
    town: Town, draft: rounds.PlanDraft, at: datetime, due: datetime
) -> None:
    put: dict[str, Any] = {"community": town.community, "by": town.operator, "at": at, "place": (120.1, 30.2)}
    many = [rounds.put_up(names=(f"点{n}", ""), **put) for n in range(30)]
    long = replace(draft, stops=[rounds.StopDraft(checkpoint=one) for one in many])
    rounds.plan(community=town.community, draft=long, by=town.operator, at=at)
    rounds.lay_out(at=at)
    take(Round.objects.get(), town, at=at)
    asked = []
    for number, one in enumerate(many):
        with CaptureQueriesContext(connection) as queries:
            scan = Scan(code=codes.sheet(one), lng=120.1, lat=30.2)
            rounds.check_in(scan=scan, by=town.engineer, at=due + number * SECONDS)
        asked.append(len(queries))
    assert (asked[1], asked[29]) == (asked[1], asked[1])
    assert asked[1] <= 12
