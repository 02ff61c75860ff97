"""The merchant's page of its tier: why it stands there, what would mend it, and the appeal."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.alliance import queries
from linli.alliance import services as alliance
from linli.alliance.enums import Outcome, State
from linli.alliance.models import Appeal, Assessment
from linli.core import clock
from linli.core.ids import uuid7
from linli.merchants import services as merchants
from linli.merchants.enums import Post, Tier
from linli.merchants.models import Merchant
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.portals import standings
from tests.alliance import conftest as made
from tests.alliance.conftest import DAY, MONTH, sold
from tests.cast import Town
from tests.conftest import SignedIn

member, papers, seen, shop, tang = made.member, made.papers, made.seen, made.shop, made.tang


@pytest.fixture
def owner(browser: SignedIn, member: Merchant, tang: Person) -> SignedIn:
    """The owner's phone."""
    return browser.as_(tang)


@pytest.fixture
def fallen(town: Town, member: Merchant, at: datetime) -> Assessment:
    """The shop was warned a month ago, and has fallen to bronze today."""
    before = at - MONTH
    sold(town, member, 30, at=before, stars=1, late=20, reopened=6)
    for when in (before, at):
        alliance.propose_month(community=town.community, at=when)
        alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=when)
    return queries.history(member)[0]


def page(shop: Merchant) -> str:
    return f"/counter/shop/{shop.pk}/standing/"


def said(row: Assessment, words: str = "那几单是下大雪") -> dict[str, str]:
    return {"assessment": str(row.pk), "words": words}


# --- who opens it --------------------------------------------------------------------------------------------------
def test_page_opens_in_both_languages_before_and_after_the_first_month(
    owner: SignedIn, town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    assert "还没有评定过" in owner.get(page(member)).text
    assert page(member) in owner.get(f"/counter/shop/{member.pk}/").text
    alliance.propose_month(community=town.community, at=at)
    people.prefer(person=tang, language="en")
    shown = owner.get(page(member))
    assert (shown.status_code, 'lang="en"' in shown.text) == (200, True)


def test_page_is_nobody_elses(
    owner: SignedIn, town: Town, member: Merchant, fallen: Assessment, elsewhere: Town, at: datetime
) -> None:
    people.join(person=town.daughter, community=town.community, role=Role.MERCHANT, at=at)
    people.join(person=elsewhere.resident, community=elsewhere.community, role=Role.MERCHANT, at=at)
    for somebody, status in (
        (town.daughter, 404), (elsewhere.resident, 404), (town.operator, 403), (town.resident, 403),
    ):  # fmt: skip
        owner.as_(somebody)
        assert [owner.get(page(member)).status_code, owner.post(page(member), said(fallen)).status_code] == [status] * 2
    assert Appeal.objects.count() == 0


def test_clerk_reads_and_does_not_appeal(
    owner: SignedIn, town: Town, member: Merchant, fallen: Assessment, tang: Person, at: datetime
) -> None:
    merchants.hire(merchant=member.pk, person=town.daughter, post=Post.CLERK, by=tang, at=at)
    owner.as_(town.daughter)
    shown = owner.get(page(member))
    assert (shown.status_code, "form" in shown.context, "降为铜牌" in shown.text) == (200, False, True)
    assert owner.post(page(member), said(fallen)).status_code == 403


# --- what it says --------------------------------------------------------------------------------------------------
def test_warning_says_why_and_what_to_mend(owner: SignedIn, town: Town, member: Merchant, at: datetime) -> None:
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    shown = owner.get(page(member))
    assert shown.context["tier"]["label"] == "银牌"
    assert [fact["term"] for fact in shown.context["mend"]] == ["居民评价", "准时"]
    assert "照现在这样，下个月会提议降一级" in shown.text
    # Nothing to appeal against before somebody stands behind it.
    assert "form" not in shown.context


@pytest.mark.parametrize("undone", ["not followed", "overturned"])
def test_warning_that_is_none_warns_no_longer(
    owner: SignedIn, town: Town, member: Merchant, tang: Person, at: datetime, undone: str
) -> None:
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    row = queries.history(member)[0].pk
    if undone == "not followed":
        alliance.keep(assessment=row, words="雪天不算", by=town.operator, at=at)
    else:
        alliance.confirm(assessment=row, by=town.operator, at=at)
        assert "下个月会提议降一级" in owner.get(page(member)).text
        made = alliance.appeal(assessment=row, words="那几单是下大雪", by=tang, at=at)
        alliance.answer_appeal(appeal=made.pk, outcome=Outcome.OVERTURNED, words="雪天不算", by=town.operator, at=at)
    text = owner.get(page(member)).text
    assert ("下个月会提议降一级" in text, "雪天不算" in text) == (False, True)


def test_warning_under_appeal_says_so_and_warns_no_longer(
    owner: SignedIn, town: Town, member: Merchant, tang: Person, at: datetime
) -> None:
    sold(town, member, 30, at=at, stars=1, late=20, reopened=6)
    alliance.propose_month(community=town.community, at=at)
    row = alliance.confirm(assessment=queries.history(member)[0].pk, by=town.operator, at=at)
    assert "申诉中" not in owner.get(page(member)).text
    made = alliance.appeal(assessment=row.pk, words="那几单是下大雪", by=tang, at=at)
    shown = owner.get(page(member))
    assert (shown.context["is_warned"], "下个月会提议降一级" in shown.text) == (False, False)
    assert shown.context["appealed"] == [{
        "title": "申诉中 · 提醒：要降级", "text": "今天 14:30交的，物业答复了会通知您。答复以前，这条提醒不算数。",
    }]  # fmt: skip
    assert "申诉中 · 提醒：要降级" in shown.text
    alliance.answer_appeal(appeal=made.pk, outcome=Outcome.UPHELD, words="查过了", by=town.operator, at=at)
    after = owner.get(page(member))
    assert (after.context["is_warned"], after.context["appealed"], "下个月会提议降一级" in after.text) == (
        True,
        [],
        True,
    )


def test_fall_under_appeal_says_so_in_both_languages_even_when_a_newer_month_is_there(
    owner: SignedIn, town: Town, member: Merchant, fallen: Assessment, tang: Person, at: datetime
) -> None:
    alliance.appeal(assessment=fallen.pk, words="那几单是下大雪", by=tang, at=at)
    alliance.propose_month(community=town.community, at=at + 20 * DAY)
    shown = owner.get(page(member))
    assert [one["title"] for one in shown.context["appealed"]] == ["申诉中 · 降为铜牌"]
    assert "答复以前，等级先照决定的算" in shown.text
    people.prefer(person=tang, language="en")
    assert owner.get(page(member)).status_code == 200


def test_suspended_shop_reads_why(owner: SignedIn, town: Town, member: Merchant, at: datetime) -> None:
    alliance.propose_month(community=town.community, at=at)
    merchants.suspend(merchant=member.pk, why="证照过期", by=town.operator, at=at)
    assert "证照过期" in owner.get(page(member)).text


@pytest.mark.parametrize("tier", list(Tier))
def test_badge_has_a_shape_of_its_own_for_each_tier(tier: Tier) -> None:
    badges = [standings.tier_badge(Merchant(tier=one)) for one in Tier]
    assert standings.tier_badge(Merchant(tier=tier))["label"] == str(tier.label)
    assert len({badge["icon"] for badge in badges}) == len(badges)


# --- the appeal ----------------------------------------------------------------------------------------------------
def test_falls_appeals_once_and_is_restored(
    owner: SignedIn, town: Town, member: Merchant, fallen: Assessment, at: datetime
) -> None:
    shown = owner.get(page(member))
    assert (shown.context["tier"]["label"], shown.context["against"]["label"]) == ("铜牌", "降为铜牌")
    assert [owner.post(page(member), said(fallen)).get("Location") for _ in range(2)] == [page(member)] * 2
    made = Appeal.objects.get()
    assert (made.words, "form" in owner.get(page(member)).context) == ("那几单是下大雪", False)
    alliance.answer_appeal(appeal=made.pk, outcome=Outcome.OVERTURNED, words="雪天不算", by=town.operator, at=at)
    after = owner.get(page(member))
    assert (after.context["tier"]["label"], "雪天不算" in after.text) == ("银牌", True)


@pytest.mark.parametrize("words", ["", "   ", "长" * 401])
def test_appeal_without_words_is_sent_back_with_what_was_typed(
    owner: SignedIn, member: Merchant, fallen: Assessment, words: str
) -> None:
    refused = owner.post(page(member), said(fallen, words))
    assert (refused.status_code, "请写清楚" in refused.text, words in refused.text) == (422, True, True)
    assert Appeal.objects.count() == 0


def test_appeal_too_late_is_told_so_and_keeps_its_words(
    owner: SignedIn, member: Merchant, fallen: Assessment, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=15))
    assert "form" not in owner.get(page(member)).context
    late = owner.post(page(member), said(fallen))
    assert (late.status_code, "申诉的时间过了" in late.text) == (409, True)


def test_second_appeal_is_refused(owner: SignedIn, member: Merchant, fallen: Assessment) -> None:
    owner.post(page(member), said(fallen))
    again = owner.post(page(member), said(fallen, "还有别的"))
    assert (again.status_code, "已经申诉过了" in again.text, Appeal.objects.count()) == (409, True, 1)


def test_what_is_not_this_shops_is_not_there(owner: SignedIn, member: Merchant, fallen: Assessment) -> None:
    assert owner.post(page(member), {"assessment": str(uuid7()), "words": "不对"}).status_code == 404
    assert owner.post(page(member), {"assessment": "x", "words": "不对"}).status_code == 422
    assert Assessment.objects.get(pk=fallen.pk).state == State.CONFIRMED


def test_page_of_two_years_takes_as_many_queries_as_of_one_month(
    owner: SignedIn, town: Town, member: Merchant, at: datetime
) -> None:
    alliance.propose_month(community=town.community, at=at)
    owner.get(page(member))
    with CaptureQueriesContext(connection) as one:
        assert owner.get(page(member)).status_code == 200
    for number in range(1, 24):
        alliance.propose_month(community=town.community, at=at + number * (MONTH - DAY / 2))
    with CaptureQueriesContext(connection) as many:
        shown = owner.get(page(member))
    assert len(shown.context["story"]) == 24
    assert len(many) == len(one)
