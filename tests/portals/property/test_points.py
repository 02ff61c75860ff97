"""The points economy on the console."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.ledger import services as ledger
from linli.points import issuing
from linli.points.models import Award, Budget, Occasion, Reward, Rule
from tests.cast import Town
from tests.conftest import SignedIn

RULE = {
    "name_zh": "志愿服务", "name_en": "Help", "event": "confirmed", "who": "provider", "kind": "welfare", "measure": "each",
    "points": "10", "starts_on": "2026-12-01", "worker_kinds": ["volunteer"], "most_a_day": "30", "approve_above": "60",
}  # fmt: skip


@pytest.fixture
def rule(town: Town, at: datetime) -> Rule:
    return Rule.objects.create(
        community=town.community, code="helped", name_zh="志愿服务", event="confirmed", who="provider", kind="welfare",
        points=10, starts_on=at.date(), most_a_day=30,
    )  # fmt: skip


@pytest.fixture
def waits(town: Town, rule: Rule, at: datetime) -> Award:
    occasion = Occasion.objects.create(
        community=town.community,
        event="confirmed",
        cause="x",
        at=at,
        provider=town.engineer.person,
        requester=town.resident,
    )
    return Award.objects.create(
        community=town.community, occasion=occasion, rule=rule, person=town.engineer.person, other=town.resident,
        kind="welfare", points=100, at=at, day=at.date(), state="waiting",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["", "rules/", "rules/new/", "rewards/", "rewards/new/", "ledger/", "budgets/green/"])
def test_every_page_opens_for_the_operator(console: SignedIn, path: str) -> None:
    assert console.get(f"/console/points/{path}").status_code == 200


@pytest.mark.parametrize("path", ["rules/new/", "rewards/new/", "budgets/green/"])
def test_who_may_not_edit_is_refused(browser: SignedIn, town: Town, path: str) -> None:
    assert browser.as_(town.supervisor).get(f"/console/points/{path}").status_code == 403


def test_award_that_waits_is_approved(console: SignedIn, waits: Award) -> None:
    assert console.post(f"/console/points/awards/{waits.pk}/", {"answer": "yes"}).status_code == 302
    waits.refresh_from_db()
    assert waits.state == "posted"


def test_award_is_refused_with_its_reason(console: SignedIn, waits: Award) -> None:
    console.post(f"/console/points/awards/{waits.pk}/", {"answer": "no", "words": "记重了"})
    waits.refresh_from_db()
    assert (waits.state, waits.words) == ("refused", "记重了")


def test_rule_is_tried_on_last_month_before_it_is_kept(console: SignedIn, town: Town, at: datetime) -> None:
    Occasion.objects.create(
        community=town.community, event="confirmed", cause="x", at=at - timedelta(days=30), worker_kind="volunteer",
        provider=town.steward.person, requester=town.resident,
    )  # fmt: skip
    page = console.post("/console/points/rules/new/", {**RULE, "preview": "1"}).content.decode()
    assert "会发 1 次，1 人得到：公益积分 10" in page
    assert Rule.objects.count() == 0


def test_rule_is_kept(console: SignedIn) -> None:
    assert console.post("/console/points/rules/new/", RULE).status_code == 302
    made = Rule.objects.get()
    assert (made.points, made.starts_on, made.worker_kinds, made.most_a_day, made.approve_above) == (
        10, date(2026, 12, 1), ["volunteer"], 30, 60,
    )  # fmt: skip


def test_cap_raised_within_the_month_is_refused_in_words(console: SignedIn, rule: Rule) -> None:
    answer = console.post(f"/console/points/rules/{rule.pk}/", {**RULE, "most_a_day": "40", "starts_on": "2026-11-24"})
    assert (answer.status_code, "要调高，请从 12月1日" in answer.content.decode()) == (422, True)
    assert Rule.objects.count() == 1


def test_rule_beyond_the_budget_is_refused_in_words(console: SignedIn, town: Town, at: datetime) -> None:
    Budget.objects.create(community=town.community, kind="welfare", month=date(2026, 12, 1), points=5)
    Occasion.objects.create(
        community=town.community, event="confirmed", cause="x", at=at - timedelta(days=30), worker_kind="volunteer",
        provider=town.steward.person, requester=town.resident,
    )  # fmt: skip
    answer = console.post("/console/points/rules/new/", RULE)
    assert (answer.status_code, "超出额度 5 分" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("points", ["", "0", "-3", "1.5", "many"])
def test_rule_without_a_whole_number_is_refused(console: SignedIn, points: str) -> None:
    assert console.post("/console/points/rules/new/", {**RULE, "points": points}).status_code == 422
    assert Rule.objects.count() == 0


def test_rule_is_retired(console: SignedIn, rule: Rule, at: datetime) -> None:
    console.post(f"/console/points/rules/{rule.pk}/retire/")
    rule.refresh_from_db()
    assert rule.ends_on == at.date()


def test_budget_is_set_for_next_month(console: SignedIn) -> None:
    console.post("/console/points/budgets/green/", {"month": "2026-12-01", "points": "500"})
    assert Budget.objects.get().points == 500


def test_reward_is_added_and_its_stock_not_cut_below_what_was_given(console: SignedIn, town: Town) -> None:
    data = {
        "name_zh": "一袋米",
        "merchant_zh": "南街粮店",
        "points": "50",
        "days": "30",
        "stock": "5",
        "is_active": "on",
    }
    assert console.post("/console/points/rewards/new/", data).status_code == 302
    made = Reward.objects.get()
    assert (made.community, made.stock) == (town.community, 5)
    Reward.objects.update(given=3)
    assert console.post(f"/console/points/rewards/{made.pk}/", {**data, "stock": "2"}).status_code == 422


def test_ledger_is_found_by_name_phone_and_cause(console: SignedIn, town: Town, at: datetime) -> None:
    source = issuing.issuer(community=town.community.pk, kind="green", day=at.date(), at=at)
    purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="green", at=at)
    legs = [(source.pk, -5), (purse.pk, 5)]
    ledger.post(community=town.community.pk, cause="gift:1", kind="award", legs=legs, at=at)
    phone = str(town.resident.phone)
    for wanted, found in (("林禾", 1), (phone[-4:], 1), ("gift", 1), ("nothing like it", 0), ("", 1)):
        page = console.get("/console/points/ledger/", {"q": wanted})
        assert len(page.context["rows"]) == found, wanted


def test_ring_of_neighbours_is_shown_to_look_at(console: SignedIn, town: Town, waits: Award, at: datetime) -> None:
    for n in range(4):
        a, b = (town.steward.person, town.engineer.person) if n % 2 else (town.engineer.person, town.steward.person)
        occasion = Occasion.objects.create(community=town.community, event="confirmed", cause=f"r{n}", at=at)
        Award.objects.create(
            community=town.community, occasion=occasion, rule=waits.rule, person=a, other=b, kind="welfare", points=9, at=at,
            day=at.date(), state="waiting",
        )  # fmt: skip
    assert "互相确认成圈" in console.get("/console/points/").content.decode()


def queries(console: SignedIn, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        console.get(f"/console/points/{path}")
    return len(asked)


@pytest.mark.parametrize("path", ["", "rules/", "rewards/", "ledger/"])
def test_queries_do_not_grow_with_rows(console: SignedIn, town: Town, at: datetime, path: str) -> None:
    def fill(number: int) -> None:
        person = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="green", at=at)
        source = issuing.issuer(community=town.community.pk, kind="green", day=at.date(), at=at)
        ledger.post(
            community=town.community.pk, cause=f"g{number}", kind="award", legs=[(source.pk, -1), (person.pk, 1)], at=at
        )
        Reward.objects.create(community=town.community, name_zh="米", merchant_zh="店", points=5)
        Rule.objects.create(
            community=town.community, code=f"r{number}", name_zh="规则", event="liked", who="provider", kind="green",
            points=1, starts_on=at.date(),
        )  # fmt: skip

    fill(0)
    one = queries(console, path)
    for number in range(1, 30):
        fill(number)
    assert queries(console, path) == one
