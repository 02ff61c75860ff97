"""Proofs say what the ledger says, and nothing that was not chosen; levels by the published formula; leaderboards."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from django.db.models import Sum
from django.utils import translation

from linli.catalogue.models import Product
from linli.core.ids import uuid7
from linli.credentials import services as credentials
from linli.credentials.errors import BadValidityError, NotConsentedError
from linli.credentials.models import Credential
from linli.ledger import services as ledger
from linli.ledger.models import Leg
from linli.neighbours import levels, printing, queries, totals
from linli.neighbours import services as neighbours
from linli.neighbours.errors import BadFieldError, NothingToProveError
from linli.neighbours.models import Volunteer
from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.models import Person
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Rule
from tests.cast import Town
from tests.neighbours.conftest import Settling

type Earning = Callable[..., None]
LATER = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def earn(town: Town) -> Earning:
    """Let a person have earned points, or given minutes, at some moment."""

    def post(person: Person, amount: int, kind: str, when: datetime) -> None:
        community = town.community.pk
        source = (
            issuing.clock(community=community, at=when)
            if kind == "minutes"
            else issuing.issuer(community=community, kind=kind, day=when.date(), at=when)
        )
        purse = issuing.purse(community=community, person=person.pk, unit=kind, at=when)
        ledger.post(
            community=community, cause=f"gift:{uuid7()}", kind="work" if kind == "minutes" else "award", at=when,
            legs=[(source.pk, -amount), (purse.pk, amount)],
        )  # fmt: skip

    return post


def prove(town: Town, person: Person, **changes: object) -> Credential:
    chosen = {
        "community": town.community, "person": person, "kinds": ["skill", "minutes", "help"], "years": [2026],
        "recipient": "和睦街道", "days": 90, "consented": True, "at": LATER, **changes,
    }  # fmt: skip
    return neighbours.prove(**chosen)  # type: ignore[arg-type]  # the test names what differs


# --- levels ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("points", "minutes", "score", "level", "missing"),
    [(0, 0, 0, None, 100), (99, 59, 99, None, 1), (90, 60, 100, 1, 200), (5000, 0, 5000, 5, 0), (290, 90, 300, 2, 500)],
)
def test_level_follows_the_formula(points: int, minutes: int, score: int, level: int | None, missing: int) -> None:
    stands = levels.standing(levels.score(points=points, minutes=minutes))
    assert (stands.score, stands.level.number if stands.level else None, stands.missing) == (score, level, missing)


def test_level_counts_what_was_earned_though_it_was_spent(town: Town, he: Person, earn: Earning, at: datetime) -> None:
    earn(he, 110, "welfare", at)
    points.pay(community=town.community, person=he, points=100, cause="x", at=at)
    stands = totals.standing_of(he, community=town.community, at=at)
    assert (stands.score, stands.level and stands.level.number) == (110, 1)


# --- proofs ------------------------------------------------------------------------------------------------------
def test_proof_totals_equal_the_ledger(town: Town, rule: Rule, helped: Order, he: Person) -> None:
    row = prove(town, he)
    legs = Leg.objects.filter(account__owner=he.pk, account__kind="own").values_list("account__unit")
    told = dict(legs.annotate(total=Sum("amount")).order_by())
    assert row.claims == {
        "name": "何秀英", "years": [2026], "points": {"skill": {"2026": told["skill"]}},
        "volunteerMinutes": {"2026": told["minutes"]}, "mutualHelp": {"times": 1}, "level": {"number": 0},
    }  # fmt: skip
    assert told == {"skill": 30, "minutes": 90}


def test_proof_says_nothing_that_was_not_chosen(town: Town, he: Person, earn: Earning) -> None:
    earn(he, 70, "green", datetime(2025, 3, 1, tzinfo=UTC))
    earn(he, 40, "green", datetime(2026, 3, 1, tzinfo=UTC))
    earn(he, 55, "welfare", datetime(2026, 3, 1, tzinfo=UTC))
    row = prove(town, he, kinds=["green"], years=[2025], with_name=False)
    assert row.claims == {
        "years": [2025], "points": {"green": {"2025": 70}},
        "level": {"number": 1, "name": {"zh": "热心邻居", "en": "Kind neighbour"}},
    }  # fmt: skip


def test_year_ends_where_the_community_is(town: Town, he: Person, earn: Earning) -> None:
    earn(he, 5, "green", datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    earn(he, 7, "green", datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    found = totals.by_year(he, community=town.community, kinds=["green"], years=[2025, 2026])
    assert found == {"green": {2025: 5, 2026: 7}}
    assert totals.years_of(he, community=town.community, at=LATER) == [2026, 2025]


def test_what_was_taken_back_is_not_proved(town: Town, rule: Rule, helped: Order, he: Person, at: datetime) -> None:
    assert helped.confirmed_at is not None
    orders.reopen(order_id=helped.pk, words="还是不会", by=town.resident, at=helped.confirmed_at + timedelta(hours=1))
    with pytest.raises(NothingToProveError):
        prove(town, he)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kinds", {"kinds": []}), ("kinds", {"kinds": ["cny"]}), ("years", {"years": []}),
        ("years", {"years": [2027]}), ("years", {"years": [1999]}),
    ],
)  # fmt: skip
def test_choice_that_cannot_be_is_refused(town: Town, he: Person, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadFieldError) as refused:
        prove(town, he, **wrong)
    assert refused.value.field == field


def test_nothing_is_signed_without_a_yes_nor_for_ever(town: Town, he: Person, earn: Earning, at: datetime) -> None:
    earn(he, 5, "skill", at)
    with pytest.raises(NotConsentedError):
        prove(town, he, consented=False)
    with pytest.raises(BadValidityError):
        prove(town, he, days=367)
    assert not Credential.objects.exists()


def test_proof_verifies_and_says_what_was_shown_before(town: Town, helped: Order, he: Person) -> None:
    shown = neighbours.claims_of(
        community=town.community, person=he, kinds=["minutes"], years=[2026], at=LATER
    )  # fmt: skip
    row = prove(town, he, kinds=["minutes"], purpose="评优")
    looker = credentials.Looker(address="127.0.0.1", agent="")
    verdict = credentials.verify_token(token=row.token, at=LATER, looked_by=looker)
    assert (verdict.is_valid, verdict.claims, verdict.recipient, verdict.purpose) == (True, shown, "和睦街道", "评优")


# --- hours -------------------------------------------------------------------------------------------------------
@pytest.fixture
def hours(town: Town, helped: Order, he: Person) -> Credential:
    """A certificate of November."""
    return neighbours.certify_hours(
        community=town.community, person=he, since=date(2026, 11, 1), until=date(2026, 11, 30), recipient="和睦大学",
        consented=True, at=LATER,
    )  # fmt: skip


def test_hours_are_those_of_the_days_between(town: Town, hours: Credential, he: Person) -> None:
    assert hours.claims == {
        "name": "何秀英", "from": "2026-11-01", "until": "2026-11-30", "volunteerMinutes": 90, "fullHours": 1,
        "services": 1,
    }  # fmt: skip
    for since, until, refusal in (
        (date(2026, 11, 29), date(2026, 11, 30), NothingToProveError),
        (date(2026, 11, 30), date(2026, 11, 29), BadFieldError),
    ):
        with pytest.raises(refusal):
            neighbours.hours_of(community=town.community, person=he, since=since, until=until)


def test_certificate_on_paper_says_it_in_the_readers_language(hours: Credential) -> None:
    chinese = printing.certificate(hours)
    with translation.override("en"):
        english = printing.certificate(hours)
    pages = [pypdfium2.PdfDocument(io.BytesIO(paper)) for paper in (chinese, english)]
    texts = [page[0].get_textpage().get_text_bounded() for page in pages]
    assert [len(page) for page in pages] == [1, 1]
    for said in ("何秀英", "和睦大学", "2026-11-01"):
        assert all(said in text for text in texts)
    assert "1 小时 30 分钟" in texts[0]
    assert hours.token in texts[0].replace("\r\n", "")


def test_lines_of_a_proof_are_totals_in_words(town: Town, rule: Rule, helped: Order, he: Person) -> None:
    assert printing.lines(prove(town, he, purpose="评优")) == [
        ("年份", "2026"), ("知识技能积分", "30 分"), ("志愿服务时长", "1 小时 30 分钟"), ("邻里互助", "1 次"),
        ("出具给", "和睦街道"), ("用途", "评优"),
    ]  # fmt: skip


# --- who is shown ------------------------------------------------------------------------------------------------
def test_leaderboard_shows_only_those_who_want_it(
    town: Town, volunteer: Volunteer, settle: Settling, earn: Earning, at: datetime
) -> None:
    def board() -> list[tuple[int, str, int]]:
        rows = queries.leaderboard(community=town.community, since=at - timedelta(days=30), until=LATER)
        return [(row.rank, row.person.name, row.score) for row in rows]

    other = settle("孙某", "+8613700000088", building="7幢")
    joined = neighbours.join(community=town.community, person=other, skills=[], at=at)
    for person, minutes in ((volunteer.person, 180), (other, 180)):
        earn(person, minutes, "minutes", at)
    earn(volunteer.person, 500, "green", at - timedelta(days=31))
    assert board() == []
    neighbours.show_on_leaderboard(volunteer=volunteer, shown=True, at=at)
    assert board() == [(1, "何秀英", 30)]
    neighbours.show_on_leaderboard(volunteer=joined, shown=True, at=at)
    assert board() == [(1, "何秀英", 30), (1, "孙某", 30)]
    neighbours.show_on_leaderboard(volunteer=volunteer, shown=False, at=at)
    assert board() == [(1, "孙某", 30)]


def test_figures_say_how_mutual_help_stands(
    town: Town, helped: Order, lesson: Product, settle: Settling, at: datetime
) -> None:  # fmt: skip
    neighbours.ask_help(community=town.community, person=town.resident, words="遛狗", labels=["pets"], at=at)
    assert queries.figures(since=at - timedelta(days=7)) == queries.Figures(
        needs=1, offers=1, waits_since=at, proposed=0, agreed=1, declined=0, expired=0
    )
    assert [len(rows) for rows in queries.board()] == [1, 1]
    card = queries.matches_of(town.resident)[0]
    assert (card.side, card.said_yes, card.other.name) == ("helped", True, "何秀英")
