"""Verified, refused, priced anew, renewed, closed, run out."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.core.models import Fact
from linli.lettings import queries
from linli.lettings import services as lettings
from linli.lettings.enums import Ending, State
from linli.lettings.errors import (
    AlreadyListedError,
    BadFieldError,
    NotYoursError,
    PriceChangedError,
    PriceHeldError,
    WrongStateError,
)
from linli.lettings.models import Deed, Listing, PriceChange
from linli.orders import services as orders
from linli.orders.enums import State as OrderState
from linli.people.models import Person
from linli.stewards.models import Worker
from tests.cast import Town
from tests.lettings.conftest import DAY, PRICE, Book, hand_in, home, offer, take

SECOND = timedelta(seconds=1)


def prices() -> list[int]:
    return list(PriceChange.objects.order_by("id").values_list("fen", flat=True))


def ending() -> tuple[str, str]:
    row = Listing.objects.get()
    return row.state, row.ending


# --- the office and the steward ------------------------------------------------------------------------------------
def test_verified_owner_makes_it_live_for_thirty_days(town: Town, live: Listing, at: datetime) -> None:
    assert (live.state, live.until, live.verified_at) == (State.LIVE, at + 30 * DAY, at)
    deed = Deed.objects.get()
    assert (deed.verified_by, deed.verified_at) == (town.operator, at)
    with pytest.raises(WrongStateError):
        lettings.verify(listing=live.pk, by=town.operator, at=at)


def test_refused_with_a_reason_may_be_mended_and_handed_in_again(
    town: Town, waiting: Listing, owner: Person, at: datetime
) -> None:
    with pytest.raises(BadFieldError):
        lettings.refuse(listing=waiting.pk, why=" ", by=town.operator, at=at)
    row = lettings.refuse(listing=waiting.pk, why="照片看不清", by=town.operator, at=at)
    assert (row.state, row.why) == (State.REFUSED, "照片看不清")
    lettings.change(listing=row.pk, offer=offer(town, price_fen=300_000), by=owner, at=at)
    again = lettings.submit(listing=row.pk, by=owner, at=at)
    assert (again.state, again.why, prices()) == (State.WAITING, "", [PRICE, 300_000])


def test_nobody_verifies_what_is_theirs(town: Town, waiting: Listing, at: datetime) -> None:
    Listing.objects.update(owner=town.operator)
    with pytest.raises(NotYoursError):
        lettings.verify(listing=waiting.pk, by=town.operator, at=at)


def test_same_home_is_live_once_for_a_deal(town: Town, live: Listing, viewer: Person, at: datetime) -> None:
    other = lettings.draft(community=town.community, offer=offer(town), by=viewer, at=at)
    with pytest.raises(AlreadyListedError):
        hand_in(other, viewer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=other.pk).update(state=State.LIVE, verified_at=at, until=at + DAY)
    sale = lettings.draft(community=town.community, offer=offer(town, deal="sale"), by=viewer, at=at)
    assert hand_in(sale, viewer, at=at).state == State.WAITING


def test_two_that_wait_for_one_home_do_not_both_go_live(
    town: Town, waiting: Listing, viewer: Person, at: datetime
) -> None:
    other = lettings.draft(community=town.community, offer=offer(town), by=viewer, at=at)
    hand_in(other, viewer, at=at)
    lettings.verify(listing=waiting.pk, by=town.operator, at=at)
    with pytest.raises(AlreadyListedError):
        lettings.verify(listing=other.pk, by=town.operator, at=at)


def test_steward_says_whether_it_is_as_described(town: Town, live: Listing, at: datetime) -> None:
    with pytest.raises(BadFieldError):
        lettings.check_on_site(listing=live.pk, as_described=False, by=town.steward, at=at)
    bad = lettings.check_on_site(listing=live.pk, as_described=False, by=town.steward, at=at, words="没有电梯")
    assert (bad.is_checked, bad.seen_words) == (False, "没有电梯")
    good = lettings.check_on_site(listing=live.pk, as_described=True, by=town.steward, at=at + DAY)
    assert (good.is_checked, good.seen_at) == (True, at + DAY)


def test_owner_and_volunteers_do_not_check(town: Town, live: Listing, at: datetime) -> None:
    Worker.objects.filter(pk=town.engineer.pk).update(kind=Worker.Kind.VOLUNTEER)
    town.engineer.refresh_from_db()
    own = Worker.objects.get(pk=town.lead.pk)
    own.person = live.owner
    for worker in (town.engineer, own):
        with pytest.raises(NotYoursError):
            lettings.check_on_site(listing=live.pk, as_described=True, by=worker, at=at)


# --- one price for all ---------------------------------------------------------------------------------------------
def test_every_price_stays_in_the_history(live: Listing, owner: Person, at: datetime) -> None:
    lettings.reprice(listing=live.pk, fen=380_000, was=PRICE, by=owner, at=at + DAY)
    lettings.reprice(listing=live.pk, fen=330_000, was=380_000, by=owner, at=at + 2 * DAY)
    lettings.reprice(listing=live.pk, fen=330_000, was=380_000, by=owner, at=at + 2 * DAY)
    assert prices() == [PRICE, 380_000, 330_000]
    assert Fact.objects.filter(kind="listing.price").count() == 2


def test_price_does_not_rise_while_somebody_comes_to_see_it(
    live: Listing, owner: Person, book: Book, at: datetime
) -> None:
    viewing = book()
    with pytest.raises(PriceHeldError) as refused:
        lettings.reprice(listing=live.pk, fen=PRICE + 1, was=PRICE, by=owner, at=at)
    assert (refused.value.viewings, Listing.objects.get().price_fen) == (1, PRICE)
    lettings.reprice(listing=live.pk, fen=PRICE - 1, was=PRICE, by=owner, at=at)
    lettings.cancel(viewing=viewing.pk, by=viewing.viewer, at=at)
    assert lettings.reprice(listing=live.pk, fen=PRICE + 1, was=PRICE - 1, by=owner, at=at).price_fen == PRICE + 1


def test_price_is_not_changed_from_a_stale_page(live: Listing, owner: Person, at: datetime) -> None:
    with pytest.raises(PriceChangedError) as refused:
        lettings.reprice(listing=live.pk, fen=400_000, was=1, by=owner, at=at)
    assert refused.value.fen == PRICE
    for fen in (0, -5):
        with pytest.raises(BadFieldError):
            lettings.reprice(listing=live.pk, fen=fen, was=PRICE, by=owner, at=at)
    assert prices() == [PRICE]


# --- the end -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("concluded", "how"), [(True, Ending.LET), (False, Ending.WITHDRAWN)])
def test_closing_calls_appointments_off(
    live: Listing, owner: Person, book: Book, at: datetime, *, concluded: bool, how: str
) -> None:
    viewing = book()
    for _tap in range(2):
        lettings.close(listing=live.pk, concluded=concluded, by=owner, at=at)
    viewing.order.refresh_from_db()
    assert (ending(), viewing.order.state) == ((State.CLOSED, how), OrderState.CANCELLED)
    assert Fact.objects.filter(kind="listing.close").count() == 1


def test_viewing_that_is_under_way_goes_on(town: Town, live: Listing, owner: Person, book: Book, at: datetime) -> None:
    viewing = book()
    take(town, viewing.order, at=at)
    orders.arrive(order_id=viewing.order_id, by=town.steward.person, at=at)
    lettings.close(listing=live.pk, concluded=False, by=owner, at=at)
    viewing.order.refresh_from_db()
    assert viewing.order.state == OrderState.WORKING


def test_draft_is_withdrawn_and_never_concluded(draft: Listing, owner: Person, at: datetime) -> None:
    with pytest.raises(WrongStateError):
        lettings.close(listing=draft.pk, concluded=True, by=owner, at=at)
    assert lettings.close(listing=draft.pk, concluded=False, by=owner, at=at).ending == Ending.WITHDRAWN


def test_office_takes_down_with_a_reason(town: Town, live: Listing, book: Book, at: datetime) -> None:
    viewing = book()
    with pytest.raises(BadFieldError):
        lettings.take_down(listing=live.pk, why="", by=town.operator, at=at)
    assert ending() == (State.LIVE, "")
    row = lettings.take_down(listing=live.pk, why="产权有争议", by=town.operator, at=at)
    viewing.order.refresh_from_db()
    assert (row.ending, row.why, viewing.order.state) == (Ending.TAKEN_DOWN, "产权有争议", OrderState.CANCELLED)


def test_schedule_gives_notice_once_and_closes_what_has_run_out(live: Listing, book: Book, at: datetime) -> None:
    viewing = book()
    end = at + 30 * DAY
    noticed = [lettings.give_notice(at=moment) for moment in (end - 3 * DAY - SECOND, end - 3 * DAY, end - DAY)]
    closed = [lettings.expire(at=moment) for moment in (end - SECOND, end, end + DAY)]
    viewing.order.refresh_from_db()
    assert (noticed, closed, ending()) == ([0, 1, 0], [0, 1, 0], (State.CLOSED, Ending.EXPIRED))
    assert viewing.order.state == OrderState.CANCELLED
    kinds = [f"listing.{kind}" for kind in ("expiring", "expire")]
    assert [Fact.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_run_out_is_not_shown_before_the_schedule_came_by(live: Listing, at: datetime) -> None:
    end = at + 30 * DAY
    shown = [queries.wanted(queries.Wanted(), at=moment).count() for moment in (end - SECOND, end)]
    assert shown == [1, 0]


def test_renewed_is_shown_thirty_days_more(live: Listing, owner: Person, at: datetime) -> None:
    lettings.give_notice(at=at + 28 * DAY)
    row = lettings.renew(listing=live.pk, by=owner, at=at + 28 * DAY)
    assert (row.until, row.warned_at) == (at + 58 * DAY, None)
    assert lettings.expire(at=at + 31 * DAY) == 0


def test_run_out_comes_back_within_sixty_days(town: Town, live: Listing, owner: Person, at: datetime) -> None:
    end = at + 30 * DAY
    lettings.expire(at=end)
    with pytest.raises(WrongStateError):
        lettings.renew(listing=live.pk, by=owner, at=end + 61 * DAY)
    assert lettings.renew(listing=live.pk, by=owner, at=end + 60 * DAY).state == State.LIVE


def test_let_or_withdrawn_is_not_renewed(live: Listing, owner: Person, at: datetime) -> None:
    lettings.close(listing=live.pk, concluded=True, by=owner, at=at)
    with pytest.raises(WrongStateError) as refused:
        lettings.renew(listing=live.pk, by=owner, at=at)
    assert refused.value.ending == Ending.LET


def test_filters_narrow(town: Town, live: Listing, at: datetime) -> None:
    def found(**said: object) -> int:
        return queries.wanted(queries.Wanted(**said), at=at).count()  # type: ignore[arg-type]  # a case's value

    assert [found(kind="house"), found(kind="shop"), found(deal="let"), found(deal="sale")] == [1, 0, 1, 0]
    assert [found(least_fen=PRICE), found(least_fen=PRICE + 1), found(most_fen=PRICE), found(most_fen=PRICE - 1)] == [
        1, 0, 1, 0,
    ]  # fmt: skip
    assert [found(rooms=2), found(rooms=3)] == [1, 0]


def test_home_is_found_by_its_address(town: Town, elsewhere: Town) -> None:
    assert queries.unit_called(" 3幢 1单元801") is None
    made = home(town)
    assert [queries.unit_called(said) for said in (" 3幢 1单元801", "", "9幢")] == [made, None, None]
