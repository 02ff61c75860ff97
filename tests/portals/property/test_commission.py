"""A merchant's commission on the console: what it was and is, why, from when; what is refused, and who sets it."""

from datetime import datetime

import pytest

from linli.core.models import Fact
from linli.market import permissions
from linli.merchants import permissions as choosing
from linli.merchants import services as merchants
from linli.merchants.models import Merchant
from linli.people import services as people
from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.property.office import TERMS, at_

SAID = {"commission": "8.25", "why": "和别家一样"}


def _page(shop: Market, deed: str = "") -> str:
    return f"/console/merchants/{shop.shop.pk}/{deed + '/' if deed else ''}"


def _commission(shop: Market) -> int:
    return Merchant.objects.get(pk=shop.shop.pk).commission


def test_page_says_what_it_is_now_and_when_the_shop_is_paid(console: SignedIn, town: Town, shop: Market) -> None:
    assert _page(shop, "commission") in console.get(_page(shop)).text
    console.post(at_("terms/"), TERMS)
    page = console.get(_page(shop, "commission"))
    assert [fact["text"] for fact in page.context["stands"]] == ["3%", "完成后 5 天付给商家"]
    assert [words for words in ("存下以后下的单照新的算", at_("terms/"), 'name="why"') if words not in page.text] == []
    people.prefer(person=town.operator, language="en")
    assert 'lang="en"' in console.get(_page(shop, "commission")).text


def test_it_is_set_and_stands_in_the_shops_story(console: SignedIn, town: Town, shop: Market) -> None:
    for said in (SAID, SAID, {"commission": "0", "why": "开业三年"}):
        assert console.post(_page(shop, "commission"), said).headers["Location"] == _page(shop)
    page = console.get(_page(shop))
    steps = [(one["name"], one["note"], one["quote"]) for one in page.context["story"]]
    assert steps[:2] == [
        ("改佣金", f"{town.operator.name} · 8.25% → 0%", "开业三年"),
        ("改佣金", f"{town.operator.name} · 3% → 8.25%", "和别家一样"),
    ]
    assert (_commission(shop), page.context["commission"], len(steps)) == (0, "0%", 2)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"commission": "-1"}, "commission", "在 0 到 30% 之间"), ({"commission": "30.01"}, "commission", "在 0 到 30% 之间"),
        ({"commission": "5.001"}, "commission", "最多两位小数"), ({"commission": "五"}, "commission", "只写数字"),
        ({"commission": "NaN"}, "commission", "只写数字"), ({"commission": "1e9"}, "commission", "只写数字"),
        ({"commission": "99999"}, "commission", "只写数字"), ({"commission": ""}, "commission", "只写数字"),
        ({"why": " "}, "why", "请写明原因"), ({"why": "长" * 401}, "why", ""),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_beside_its_field_and_kept_to_be_mended(
    console: SignedIn, shop: Market, wrong: dict[str, str], field: str, words: str
) -> None:
    page = console.post(_page(shop, "commission"), {**SAID, **wrong})
    errors = page.context["form"].errors
    assert (page.status_code, list(errors), words in errors[field][0], _commission(shop)) == (422, [field], True, 300)
    assert all(said.strip() in page.text for said in {**SAID, **wrong}.values())
    assert Fact.objects.filter(kind="merchant.commission").count() == 0


def test_who_may_set_it_may_pay_out_too_and_nobody_else(browser: SignedIn, town: Town, shop: Market) -> None:
    def may(person: Person) -> list[bool]:
        member = town.member(person)
        return [choosing.may_choose(member), permissions.may_keep_books(member)]

    assert [may(one) for one in (town.operator, town.supervisor, shop.owner)] == [[True] * 2, [False] * 2, [False] * 2]
    for somebody in (town.supervisor, town.steward.person, town.resident, shop.owner):
        browser.as_(somebody)
        assert browser.get(_page(shop, "commission")).status_code == 403
        assert browser.post(_page(shop, "commission"), SAID).status_code == 403
    assert _commission(shop) == 300


def test_shop_of_another_community_is_not_there(browser: SignedIn, elsewhere: Town, shop: Market) -> None:
    browser.as_(elsewhere.operator)
    assert browser.get(_page(shop, "commission")).status_code == 404
    assert (browser.post(_page(shop, "commission"), SAID).status_code, _commission(shop)) == (404, 300)


def test_of_a_shop_that_left_nothing_is_set_any_more(console: SignedIn, shop: Market, at: datetime) -> None:
    merchants.leave(merchant=shop.shop.pk, by=shop.owner, at=at)
    assert console.get(_page(shop, "commission")).headers["Location"] == _page(shop)
    late = console.post(_page(shop, "commission"), SAID)
    assert (late.status_code, "现在不能这样做" in late.text, _commission(shop)) == (409, True, 300)
