"""The console: a household's family accounts, and the community's own figures for them."""

import pytest

from linli.core.models import Fact
from linli.people import family
from tests import relatives
from tests.cast import Town
from tests.conftest import SignedIn

RULES = "/console/households/family/"


def test_panel_shows_who_acts_for_whom(browser: SignedIn, town: Town) -> None:
    relatives.bind(town)
    page = browser.as_(town.operator).get(f"/console/households/{town.household.pk}/").text
    assert "女儿 HM小满 替 母亲 HM林禾" in page
    assert "替付，每月最多 ¥300.00" in page


def test_operator_sets_figures_with_their_source_and_residents_read_them(browser: SignedIn, town: Town) -> None:
    browser.as_(town.operator)
    assert "邻里的默认值" in browser.get(RULES).text
    assert browser.post(RULES, {"most": "3", "cap": "500", "source": "业委会决议"}).status_code == 302
    kept = family.rules(town.community.pk)
    assert (kept.most, kept.most_cap_fen, kept.source) == (3, 50_000, "业委会决议")
    assert Fact.objects.get(kind="family.rules").payload["was"] == {
        "most": 5, "most_cap_fen": 200_000, "source": "",
    }  # fmt: skip
    page = browser.as_(town.daughter).get("/home/me/family/new/").text
    assert "一个人最多 3 个亲情账户，替付每月最高 ¥500.00。" in page
    assert "依据：业委会决议。" in page


@pytest.mark.parametrize("data", [{"most": "0", "cap": "500"}, {"most": "3", "cap": "0"}, {"most": "99", "cap": "1"}])
def test_figures_without_sense_are_refused(data: dict[str, str], browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.operator).post(RULES, data).status_code == 422
    assert family.rules(town.community.pk).most == 5


def test_supervisor_looks_and_does_not_set(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.supervisor).get(RULES).status_code == 403
