"""The town: one seed, one history; rules that hold in it and are seen to break; the sample; the command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, QuerySet

from linli.core import tasks
from linli.core.models import Delivery, Fact
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.orders.enums import State
from linli.orders.models import Offer, Order, OrderCounter, Photo
from linli.people.models import HouseholdMember
from linli.places.models import Community
from linli.simulation import report
from linli.simulation.engine import Engine, Story
from linli.simulation.management.commands.simulate import LARGEST
from linli.simulation.town import Town
from linli.stewards.models import Worker
from tests.cast import NOW
from tests.cast import Town as Cast
from tests.simulation import small

MINUTE = timedelta(minutes=1)


# --- one seed, one history ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_seed_lives_one_history_and_another_seed_another() -> None:
    first, again, other = (
        report.digest(small.lived(slug=f"town-{n}", seed=seed, now=NOW).community) for n, seed in enumerate((3, 3, 4))
    )
    assert first == again
    assert first != other


# --- the engine ---------------------------------------------------------------------------------------------------


def told(name: str, heard: list[tuple[str, datetime]], engine: Engine, *moments: datetime) -> Story:
    """Say when the story is played, at its beginning and at each of the moments it asks for."""
    for moment in moments:
        heard.append((name, engine.now or NOW))
        yield moment
    heard.append((name, engine.now or NOW))


def test_engine_plays_by_the_clock_and_equal_moments_in_order_of_coming_in() -> None:
    engine, heard = Engine(), list[tuple[str, datetime]]()
    engine.add(NOW + MINUTE, told("late", heard, engine))
    engine.add(NOW, told("first", heard, engine, NOW + MINUTE))
    engine.add(NOW, told("second", heard, engine))
    assert engine.run(until=NOW + 2 * MINUTE) == 4
    assert heard == [("first", NOW), ("second", NOW), ("late", NOW + MINUTE), ("first", NOW + MINUTE)]


def test_engine_story_never_goes_back_in_time() -> None:
    engine, heard = Engine(), list[tuple[str, datetime]]()
    engine.add(NOW, told("hasty", heard, engine, NOW - MINUTE, NOW + MINUTE))
    engine.run(until=NOW + 2 * MINUTE)
    assert [moment for _name, moment in heard] == [NOW, NOW, NOW + MINUTE]


def test_engine_keeps_what_comes_later() -> None:
    engine, heard = Engine(), list[tuple[str, datetime]]()
    engine.add(NOW, told("long", heard, engine, NOW + MINUTE))
    assert (engine.run(until=NOW + MINUTE), len(engine)) == (1, 1)
    assert (engine.run(until=NOW + 2 * MINUTE), len(engine)) == (1, 0)


# --- the rules ----------------------------------------------------------------------------------------------------


def one(*states: State) -> QuerySet[Order]:
    """Return the first order in one of the states, as rows to be spoilt."""
    return Order.objects.filter(pk=Order.objects.filter(state__in=states).order_by("number")[0].pk)


def forge(order: Order, kind: str, at: datetime, **payload: str) -> None:
    Fact.objects.create(
        kind=kind, at=at, community_id=order.community_id, subject_type="order", subject_id=order.pk,
        payload={"number": order.number, **payload},
    )  # fmt: skip


def astray() -> None:
    """Move a worker, and nothing else of theirs, to another community."""
    other = Community.objects.create(slug="other", name_zh="别处", number_prefix="BC", created_at=NOW)
    worker = Offer.objects.filter(state=Offer.State.PENDING)[0].worker
    Worker.objects.filter(pk=worker.pk).update(community=other)


# Each breaks one rule and no other, in a way that the database itself allows.
SPOILT: dict[str, Callable[[], object]] = {
    "no order is lost: facts tell its beginning and its state": lambda: one(State.CONFIRMED).update(state=State.CLOSED),
    "facts follow the table of moves": lambda: forge(
        one(State.CONFIRMED)[0], "order.confirm", NOW + MINUTE, **{"from": State.REQUESTED, "to": State.CONFIRMED}
    ),
    "an order's facts go forward in time": lambda: forge(
        one(State.CONFIRMED)[0], "order.report", NOW - timedelta(days=30)
    ),
    "what is in hand is in somebody's hands": lambda: Offer.objects.filter(
        order__in=one(State.ACCEPTED), state=Offer.State.ACCEPTED
    ).update(state=Offer.State.RELEASED),
    "an offered order lies with somebody": lambda: Offer.objects.filter(state=Offer.State.PENDING).update(
        state=Offer.State.EXPIRED
    ),
    "clocks and stamps agree with states": lambda: one(State.FINISHED).update(next_due=NOW),
    "finished work has its photos": lambda: Photo.objects.filter(stage="finish").delete(),
    "no number is missing or doubled": lambda: OrderCounter.objects.update(last=F("last") + 1),
    "judgements stand on finished work, figures on judgements": lambda: Worker.objects.update(
        stars_sum=F("stars_sum") + 1
    ),
    "every household has somebody to call": lambda: HouseholdMember.objects.update(is_contact=False),
    "no promised work is dead": lambda: Delivery.objects.update(state=Delivery.State.DEAD),
    "rows stay in their community": astray,
}


@contextmanager
def undone() -> Iterator[None]:
    """Take back at the end whatever the block wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def offered(town: Town) -> None:
    """Let somebody in the town ask for a plumber now, and a plumber be asked."""
    home = town.homes[0]
    need = orders.Need(
        product=town.products["base.repair.water"], words="水管漏水", household=home.household, requester=home.contact,
        urgency="urgent",
    )  # fmt: skip
    orders.request(community=town.community, need=need, by=home.contact, at=NOW)
    tasks.run_all(at=NOW)


def broken(community: Community, spoil: Callable[[], object]) -> list[str]:
    """Return which rules are named when a row has been spoilt, and set it right again."""
    with undone():
        with community_scope(community.pk):
            spoil()
        return [found.rule for found in report.check(community)]


@pytest.mark.django_db
def test_rules_hold_where_people_lived_and_each_names_what_breaks_it() -> None:
    town = small.lived(slug="town", seed=3, now=NOW)
    with community_scope(town.community.pk):
        offered(town)
    assert report.check(town.community) == []
    assert {rule: broken(town.community, spoil) for rule, spoil in SPOILT.items()} == {rule: [rule] for rule in SPOILT}


def test_every_rule_of_the_report_is_seen_to_break() -> None:
    assert set(SPOILT) == {*report._RULES, "rows stay in their community"}


# --- the command --------------------------------------------------------------------------------------------------


def simulate(*arguments: str) -> str:
    out = StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def test_simulate_lives_checks_and_prints_the_fingerprint(elsewhere: Cast) -> None:
    said = simulate("--days", "1", "--households", "20", "--seed", "5", "--at", "2026-11-23T14:30+08:00")
    community = Community.objects.get(slug="town-5")
    assert said.splitlines()[0].startswith("town-5 lived 1 days in ")
    assert said.splitlines()[1] == f"All rules hold. Fingerprint {report.digest(community)[:16]}"
    with community_scope(community.pk):
        asked = list(Order.objects.order_by("requested_at").values_list("requested_at", flat=True))
    assert NOW - timedelta(days=2) < asked[0] <= asked[-1] <= NOW


SIZES = f"--days is 1 to 3660, --households 1 to {LARGEST}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--days", "0"], SIZES),
        (["--days", "3661"], SIZES),
        (["--households", "0"], SIZES),
        (["--households", str(LARGEST + 1)], SIZES),
        (["--at", "2026-11-23T14:30"], "--at needs an offset, such as 2026-11-23T14:30+08:00"),
        (["--slug", "taoyuan"], "The community taoyuan is here already; choose another --slug or --seed."),
    ],
)
def test_simulate_refuses_what_it_cannot_make_with_a_sentence(
    elsewhere: Cast, arguments: Sequence[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        simulate(*arguments)
    assert (str(refusal.value), Community.objects.count()) == (sentence, 1)
