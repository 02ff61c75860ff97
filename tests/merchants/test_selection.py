"""Merchants: they apply, show their papers, are visited, chosen by the checklist, tried, taken in, suspended and restored."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from linli.core import tasks
from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.merchants import categories, licences, permissions, queries, readiness, seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind, Standing
from linli.merchants.errors import (
    AlreadyHereError,
    BadFieldError,
    NotReadyError,
    NotYoursError,
    TooManyPapersError,
    TooSoonError,
    WrongStandingError,
)
from linli.merchants.models import Criterion, Merchant, Paper
from linli.merchants.services import Terms
from linli.messages import texts as messages
from linli.messages.models import Message
from linli.people.enums import Role
from linli.people.models import Membership, Person
from linli.stewards.models import Worker
from tests import cast
from tests.cast import Town
from tests.merchants.conftest import LICENCE, other

DAY = timedelta(days=1)
type Seen = Callable[..., None]


# --- applying ----------------------------------------------------------------------------------------------------
def test_code_of_the_standard_is_valid_and_no_slip_of_one_character_is() -> None:
    assert licences.is_valid(LICENCE)
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    slips = [
        LICENCE[:place] + letter + LICENCE[place + 1 :]
        for place in range(len(LICENCE))
        for letter in letters
        if letter != LICENCE[place]
    ]
    assert [slip for slip in slips if licences.is_valid(slip)] == []
    assert licences.normal(" 9135 0100-m000100y43 ") == LICENCE
    assert not licences.is_valid(LICENCE[:-1])
    assert not licences.is_valid("I" + LICENCE[1:])


def test_there_are_sixteen_categories_in_their_order() -> None:
    assert len(categories.all_of_them()) == 16
    assert next(iter(categories.all_of_them())) == "home-help"


def test_application_is_put_down_once_however_often_it_is_sent(town: Town, tang: Person, at: datetime) -> None:
    application = other(form_key=uuid4(), licence_no="9135 0100 m000 100y 43")
    first, again = (
        merchants.apply(community=town.community, application=application, by=tang, at=at) for _tap in range(2)
    )
    assert first == again
    assert (first.standing, first.licence_no, first.applicant, first.kind.code) == (
        Standing.APPLIED, LICENCE, tang, "fresh-food",
    )  # fmt: skip
    assert Fact.objects.filter(kind="merchant.apply").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_zh", " "), ("name_zh", "长" * 61), ("legal_name", ""), ("address", ""), ("category", "weapons"),
        ("licence_no", "91350100M000100Y44"), ("licence_no", ""), ("phone", "打电话"), ("phone", "123"),
        ("words", "长" * 401), ("place", (190.0, 0.0)), ("place", (0.0, 91.0)),
    ],
)  # fmt: skip
def test_application_that_makes_no_sense_names_the_field(
    town: Town, tang: Person, at: datetime, field: str, value: object
) -> None:
    with pytest.raises(BadFieldError) as refused:
        merchants.apply(community=town.community, application=other(**{field: value}), by=tang, at=at)
    assert (refused.value.field, Merchant.objects.count()) == (field, 0)


def test_licence_applies_once_until_it_is_over(town: Town, shop: Merchant, tang: Person, at: datetime) -> None:
    with pytest.raises(AlreadyHereError) as refused:
        merchants.apply(community=town.community, application=other(), by=town.resident, at=at)
    assert refused.value.standing == Standing.APPLIED
    merchants.decline(merchant=shop.pk, why="先把消防通道清出来", by=town.operator, at=at)
    again = merchants.apply(community=town.community, application=other(), by=tang, at=at)
    merchants.withdraw(merchant=again.pk, by=tang, at=at)
    assert merchants.apply(community=town.community, application=other(), by=tang, at=at).standing == Standing.APPLIED


def test_another_community_knows_nothing_of_it(shop: Merchant, elsewhere: Town, tang: Person, at: datetime) -> None:
    with community_scope(elsewhere.community.pk):
        assert queries.found(shop.pk) is None
        made = merchants.apply(community=elsewhere.community, application=other(), by=tang, at=at)
        assert list(queries.listed()) == [made]
    assert not permissions.may_see(elsewhere.member(elsewhere.operator), shop)


def test_application_is_withdrawn_by_whoever_sent_it_alone(town: Town, shop: Merchant, at: datetime) -> None:
    with pytest.raises(NotYoursError):
        merchants.withdraw(merchant=shop.pk, by=town.resident, at=at)


# --- papers ------------------------------------------------------------------------------------------------------
def test_newest_paper_of_a_kind_counts(
    town: Town, shop: Merchant, papers: dict[str, Paper], tang: Person, at: datetime
) -> None:
    line = {row.criterion.code: row for row in readiness.lines(shop, at=at)}["licence"]
    assert (line.met, line.paper) == (True, papers["licence"])
    newer = merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
    line = {row.criterion.code: row for row in readiness.lines(shop, at=at)}["licence"]
    assert (line.met, line.paper) == (None, newer)
    merchants.check_paper(paper=newer.pk, good=False, why="照片看不清", by=town.operator, at=at)
    assert {row.criterion.code: row.met for row in readiness.lines(shop, at=at)}["licence"] is False


def test_paper_is_good_until_its_last_day(shop: Merchant, papers: dict[str, Paper], at: datetime) -> None:
    last = papers["food"].until
    assert last is not None
    on_it = at + (last - at.date()) * 1
    assert {row.criterion.code: row.met for row in readiness.lines(shop, at=on_it)}["food-permit"] is True
    assert {row.criterion.code: row.met for row in readiness.lines(shop, at=on_it + DAY)}["food-permit"] is False


def test_paper_is_shown_by_their_own_people_and_checked_with_a_reason(
    town: Town, shop: Merchant, tang: Person, at: datetime
) -> None:
    handed = {"merchant": shop.pk, "kind": PaperKind.LICENCE, "photo": cast.photo(), "at": at}
    with pytest.raises(NotYoursError):
        merchants.hand_in(**handed, by=town.resident)  # type: ignore[arg-type]  # as one does
    with pytest.raises(BadFieldError, match="until"):
        merchants.hand_in(**handed, by=tang, until=at.date() - DAY)  # type: ignore[arg-type]  # the same
    paper = merchants.hand_in(**handed, by=tang)  # type: ignore[arg-type]  # the same
    with pytest.raises(BadFieldError, match="why"):
        merchants.check_paper(paper=paper.pk, good=False, by=town.operator, at=at)
    assert permissions.may_see_paper(town.member(town.operator), paper)
    assert not permissions.may_see_paper(town.member(town.steward.person), paper)
    assert not permissions.may_see_paper(town.member(town.resident), paper)


def test_papers_have_an_end(shop: Merchant, tang: Person, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.merchants.services.applying.MOST_PAPERS", 1)
    for refused in (False, True):
        if not refused:
            merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
            continue
        with pytest.raises(TooManyPapersError):
            merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)


# --- choosing ----------------------------------------------------------------------------------------------------
def test_shop_that_meets_the_checklist_is_tried_and_signs_in(
    town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, tang: Person, at: datetime
) -> None:
    seen()
    made = merchants.select(
        merchant=shop.pk, terms=Terms(commission=800, daily_limit=5, coach=town.steward), by=town.operator, at=at
    )
    assert (made.standing, made.commission, made.daily_limit, made.coach, made.is_trading) == (
        Standing.INCUBATING, 800, 5, town.steward, True,
    )  # fmt: skip
    assert Membership.objects.filter(person=tang, role=Role.MERCHANT, ended_at=None).exists()
    assert list(Merchant.objects.of(tang)) == [made]
    assert Fact.objects.get(kind="merchant.select").payload["commission"] == 800


def test_what_is_lacking_is_named_line_by_line(
    town: Town, shop: Merchant, tang: Person, seen: Seen, at: datetime
) -> None:
    def lacking() -> list[str]:
        with pytest.raises(NotReadyError) as refused:
            merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)
        return refused.value.lacking

    assert lacking() == ["visit", "licence", "food-permit", "health", "prices", "clean", "fresh", "refund"]
    seen("clean", "near")
    assert lacking() == ["licence", "food-permit", "health", "clean"]
    assert shop.standing == Standing.APPLIED


def test_visit_answers_every_must_and_nothing_else(town: Town, shop: Merchant, at: datetime) -> None:
    for findings in (
        {},
        {"prices": True},
        {**dict.fromkeys(("prices", "clean", "fresh", "refund"), True), "tools": True},
    ):
        with pytest.raises(BadFieldError, match="findings"):
            merchants.visit(merchant=shop.pk, findings=findings, by=town.steward, at=at)
    key = uuid4()
    said = dict.fromkeys(("prices", "clean", "fresh", "refund"), True)
    first, again = (
        merchants.visit(merchant=shop.pk, findings=said, by=town.steward, at=at, form_key=key) for _tap in range(2)
    )
    assert (first, shop.visits.count()) == (again, 1)


@pytest.mark.parametrize(
    ("field", "terms"), [("commission", Terms(commission=3001)), ("daily_limit", Terms(daily_limit=0))]
)
def test_terms_have_bounds(town: Town, shop: Merchant, at: datetime, field: str, terms: Terms) -> None:
    with pytest.raises(BadFieldError, match=field):
        merchants.select(merchant=shop.pk, terms=terms, by=town.operator, at=at)


def test_no_has_a_reason(town: Town, shop: Merchant, at: datetime) -> None:
    with pytest.raises(BadFieldError, match="why"):
        merchants.decline(merchant=shop.pk, why="  ", by=town.operator, at=at)
    row = merchants.decline(merchant=shop.pk, why="许可证过期了", by=town.operator, at=at)
    assert (row.standing, row.why) == (Standing.DECLINED, "许可证过期了")
    with pytest.raises(WrongStandingError):
        merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)


# --- held to it --------------------------------------------------------------------------------------------------
@pytest.fixture
def tried(town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, at: datetime) -> Merchant:
    """The shop is being tried."""
    seen()
    return merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)


def test_trial_lasts_a_month_and_then_the_limit_falls(town: Town, tried: Merchant, at: datetime) -> None:
    with pytest.raises(TooSoonError) as refused:
        merchants.take_in(merchant=tried.pk, by=town.operator, at=at + 29 * DAY + timedelta(hours=1))
    assert refused.value.days == 1
    row = merchants.take_in(merchant=tried.pk, by=town.operator, at=at + 30 * DAY)
    assert (row.standing, row.daily_limit, row.member_since) == (Standing.MEMBER, None, at + 30 * DAY)


def test_nobody_is_taken_in_whose_last_visit_found_something(
    town: Town, tried: Merchant, seen: Seen, at: datetime
) -> None:
    seen("fresh", later=20 * DAY)
    with pytest.raises(NotReadyError, match="fresh"):
        merchants.take_in(merchant=tried.pk, by=town.operator, at=at + 30 * DAY)


def test_who_is_suspended_is_told_why_and_comes_back_as_they_were(
    town: Town, tried: Merchant, seen: Seen, at: datetime
) -> None:
    row = merchants.suspend(merchant=tried.pk, why="三单都晚了一小时", by=town.operator, at=at + DAY)
    assert (row.standing, row.is_trading, row.why) == (Standing.SUSPENDED, False, "三单都晚了一小时")
    assert queries.counted() == {Standing.SUSPENDED: 1}
    seen("refund", later=2 * DAY)
    with pytest.raises(NotReadyError, match="refund"):
        merchants.restore(merchant=tried.pk, by=town.operator, at=at + 3 * DAY)
    seen(later=4 * DAY)
    row = merchants.restore(merchant=tried.pk, by=town.operator, at=at + 5 * DAY)
    assert (row.standing, row.why) == (Standing.INCUBATING, "")


def test_checklist_is_given_once_and_is_the_operators(town: Town) -> None:
    first = seeding.load_seed(community=town.community)
    Criterion.objects.filter(code="near").update(name_zh="离得近", is_active=False)
    assert (first, seeding.load_seed(community=town.community)) == (13, 0)
    assert Criterion.objects.get(code="near").name_zh == "离得近"
    assert "near" not in {line.code for line in Criterion.objects.for_category("fresh-food")}


# --- told --------------------------------------------------------------------------------------------------------
def test_office_and_owner_are_told_how_it_goes(town: Town, tried: Merchant, tang: Person, at: datetime) -> None:
    merchants.suspend(merchant=tried.pk, why="三单都晚了一小时", by=town.operator, at=at)
    tasks.run_all(at=at)
    told = Message.objects.filter(kind__startswith="merchant.").order_by("id").values_list("kind", "person")
    assert list(told) == [
        ("merchant.applied", town.operator.pk), ("merchant.selected", tang.pk), ("merchant.suspended", tang.pk),
    ]  # fmt: skip
    assert messages.words("merchant.suspended", Message.objects.get(kind="merchant.suspended").values) == (
        "暂停接新单：鲜果铺", "三单都晚了一小时 手上的单请办完，该付的照付。",
    )  # fmt: skip


def test_only_a_paper_that_will_not_do_is_news(town: Town, shop: Merchant, tang: Person, at: datetime) -> None:
    for good in (True, False):
        paper = merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
        merchants.check_paper(paper=paper.pk, good=good, why="" if good else "照片看不清", by=town.operator, at=at)
    tasks.run_all(at=at)
    assert Message.objects.get(kind="merchant.paper-bad").values == {"name": "鲜果铺", "why": "照片看不清"}


def test_verdict_said_twice_is_news_once_and_what_is_over_is_left_alone(
    town: Town, shop: Merchant, tang: Person, at: datetime
) -> None:
    paper = merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
    for _tap in range(2):
        merchants.check_paper(paper=paper.pk, good=False, why="照片看不清", by=town.operator, at=at)
    assert Fact.objects.filter(kind="merchant.paper-checked").count() == 1
    merchants.decline(merchant=shop.pk, why="照片看不清", by=town.operator, at=at)
    with pytest.raises(WrongStandingError):
        merchants.check_paper(paper=paper.pk, good=True, by=town.operator, at=at)


def test_shop_is_visited_by_who_works_here_for_pay(town: Town, shop: Merchant, at: datetime) -> None:
    Worker.objects.filter(pk=town.steward.pk).update(kind=Worker.Kind.VOLUNTEER)
    town.steward.refresh_from_db()
    findings = dict.fromkeys(("prices", "clean", "fresh", "refund"), True)
    with pytest.raises(NotYoursError):
        merchants.visit(merchant=shop.pk, findings=findings, by=town.steward, at=at)
