"""The points economy on the console."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.scoping import community_scope
from linli.ledger import services as ledger
from linli.merchants import services as merchants
from linli.merchants.models import Merchant
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Award, Budget, Occasion, Reward, Rule
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn

REWARDS = "/console/points/rewards/"
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


@pytest.fixture
def grain(town: Town, at: datetime) -> Merchant:
    """A grocer's shop that is a member."""
    return marketplace.stall(town, at=at)


def at_shop(shop: Merchant | None, **more: str) -> dict[str, str]:
    """Return what is filled in for a bag of rice at a shop, or at every counter."""
    said = {"name_zh": "一袋米", "points": "50", "days": "30", "is_active": "on", **more}
    return {**said, "shop": str(shop.pk)} if shop else said


def test_reward_is_at_a_shop_and_bears_its_name(console: SignedIn, grain: Merchant) -> None:
    form = console.get(f"{REWARDS}new/").context["form"]
    assert list(form.fields["shop"].choices) == [("", "社区里每个柜台"), (str(grain.pk), "守田粮店")]
    assert console.post(f"{REWARDS}new/", at_shop(grain, merchant_zh="随便写的")).status_code == 302
    made = Reward.objects.get()
    assert (made.shop, made.merchant_zh, made.merchant_en) == (grain.pk, "守田粮店", "Tang's Grain")
    assert console.get(f"{REWARDS}{made.pk}/").context["form"]["shop"].value() == grain.pk


def test_reward_at_every_counter_needs_a_name_to_show(console: SignedIn) -> None:
    page = console.post(f"{REWARDS}new/", at_shop(None))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["merchant_zh"])
    assert console.post(f"{REWARDS}new/", at_shop(None, merchant_zh="每家合作商户")).status_code == 302
    assert Reward.objects.get().shop is None


@pytest.mark.parametrize("which", ["elsewhere", "suspended", "applied", "nonsense"])
def test_shop_that_gives_nothing_out_here_is_refused(
    console: SignedIn, town: Town, elsewhere: Town, grain: Merchant, at: datetime, which: str
) -> None:
    if which == "elsewhere":
        with community_scope(elsewhere.community.pk):
            grain = marketplace.stall(elsewhere, at=at)
    elif which in ("suspended", "applied"):
        Merchant.objects.update(standing=which)
    said = at_shop(grain) if which != "nonsense" else {**at_shop(None), "shop": "x"}
    page = console.post(f"{REWARDS}new/", said)
    assert (page.status_code, "shop" in page.context["form"].errors, Reward.objects.exists()) == (422, True, False)


def test_office_sees_that_a_shop_takes_on_nothing_new_and_may_only_stop_its_reward(
    console: SignedIn, town: Town, grain: Merchant, at: datetime
) -> None:
    console.post(f"{REWARDS}new/", at_shop(grain))
    made = Reward.objects.get()
    before = "店家不接新单" in console.get(REWARDS).text
    merchants.suspend(merchant=grain.pk, why="卫生整改", by=town.operator, at=at)
    assert (before, "店家不接新单" in console.get(REWARDS).text) == (False, True)
    page = console.post(f"{REWARDS}{made.pk}/", at_shop(grain))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["shop"])
    assert "守田粮店（暂停接单）" in page.text
    stopped = {name: value for name, value in at_shop(grain).items() if name != "is_active"}
    assert console.post(f"{REWARDS}{made.pk}/", stopped).status_code == 302
    assert not Reward.objects.get().is_active


def test_vouchers_that_were_issued_are_good_where_they_say(
    console: SignedIn, town: Town, grain: Merchant, at: datetime
) -> None:
    console.post(f"{REWARDS}new/", at_shop(None, merchant_zh="守田粮店"))
    made = Reward.objects.get()
    endow(town, at)
    points.redeem(reward_id=made.pk, person=town.resident, form_key=uuid4(), at=at)
    fruit = marketplace.stall(town, at=at, name_zh="拾光鲜果", name_en="Fruit")
    path = f"{REWARDS}{made.pk}/"
    told = [
        # Somewhere else than they say: no. The shop that they name: yes, and from then on nowhere else; every counter: yes.
        console.post(path, at_shop(fruit)).status_code, console.post(path, at_shop(grain)).status_code,
        console.post(path, at_shop(fruit)).status_code,
        console.post(path, at_shop(None, merchant_zh="每家合作商户")).status_code,
    ]  # fmt: skip
    assert (told, Reward.objects.get().shop) == ([422, 302, 422, 302], None)


def endow(town: Town, at: datetime) -> None:
    """Give the resident sixty points."""
    source = issuing.issuer(community=town.community.pk, kind="green", day=at.date(), at=at)
    purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="green", at=at)
    legs = [(source.pk, -60), (purse.pk, 60)]
    ledger.post(community=town.community.pk, cause="gift", kind="award", legs=legs, at=at)


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
        shop = marketplace.stall(town, at=at).pk
        Reward.objects.create(community=town.community, name_zh="米", merchant_zh="店", shop=shop, points=5)
        Rule.objects.create(
            community=town.community, code=f"r{number}", name_zh="规则", event="liked", who="provider", kind="green",
            points=1, starts_on=at.date(),
        )  # fmt: skip

    fill(0)
    one = queries(console, path)
    for number in range(1, 30):
        fill(number)
    assert queries(console, path) == one
