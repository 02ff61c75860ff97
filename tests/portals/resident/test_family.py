"""The family pages: inviting, agreeing, changing, ending; with and without a right to."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core import clock
from linli.people import family
from linli.people import services as people
from linli.people.enums import BondState, Relation, Scope
from linli.people.kin import Tie
from linli.people.models import FamilyBond
from tests import relatives
from tests.cast import Town
from tests.conftest import SignedIn

PAGE, NEW = "/home/me/family/", "/home/me/family/new/"
ALL = ["request", "pay", "see", "alert"]


def invitation(**changes: object) -> dict[str, object]:
    return {"acts": "me", "tie": "parent", "member": "", "phone": "", "scopes": ALL, "cap": "300", **changes}


def test_daughter_invites_from_the_household_and_mother_agrees(browser: SignedIn, town: Town) -> None:
    sent = browser.as_(town.daughter).post(NEW, invitation(member=str(town.resident.pk)))
    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    bond = FamilyBond.objects.get()
    assert (bond.state, bond.cap_fen) == (BondState.INVITED, 30_000)
    page = relatives.said(browser.as_(town.resident).get(PAGE).text)
    assert "等您定" in page
    assert "女儿 HM小满" in page
    assert browser.post(f"{PAGE}{bond.pk}/confirm/").status_code == 302
    assert "替付，每月最多 ¥300.00" in relatives.said(browser.get(PAGE).text)


def test_number_is_answered_alike_whether_anybody_has_it(browser: SignedIn, town: Town) -> None:
    browser.as_(town.daughter)
    told = []
    for phone in (str(town.operator.phone), "13900000001"):
        browser.post(NEW, invitation(phone=phone))
        page = relatives.said(browser.get(PAGE).text)
        told.append("邀请发出了，等对方确认。七天内有效。" in page)
        assert town.operator.name not in page
    assert told == [True, True]
    assert FamilyBond.objects.filter(principal=None).count() == 1


def test_who_says_no_stays_a_number(browser: SignedIn, town: Town) -> None:
    browser.as_(town.daughter).post(NEW, invitation(phone=str(town.operator.phone)))
    bond = FamilyBond.objects.get()
    family.decline(bond_id=bond.pk, by=town.operator, at=clock.now())
    browser.as_(town.daughter)
    for path in (PAGE, f"{PAGE}{bond.pk}/"):
        page = browser.get(path).text
        assert town.operator.name not in page
        assert "没有同意" in page


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"phone": "12345"}, "手机号不对", 422), ({"scopes": []}, "请选至少一样", 422), ({"cap": ""}, "每月上限要大于 0", 422),
        ({"scopes": ["pay"]}, "要替付，先得能替办", 422), ({"cap": "99999"}, "最高 ¥2,000.00", 422),
    ],
)  # fmt: skip
def test_what_was_typed_comes_back_with_the_reason(
    changes: dict[str, object], sentence: str, status: int, browser: SignedIn, town: Town
) -> None:
    data = invitation(**{"phone": "13900000001", **changes})
    answer = browser.as_(town.daughter).post(NEW, data)
    assert answer.status_code == status
    assert sentence in answer.text
    assert f'value="{data["phone"]}"' in answer.text
    assert not FamilyBond.objects.exists()


def test_somebody_of_another_household_cannot_be_chosen_by_key(browser: SignedIn, town: Town) -> None:
    answer = browser.as_(town.daughter).post(NEW, invitation(member=str(town.operator.pk)))
    assert answer.status_code == 422
    assert not FamilyBond.objects.exists()


def test_neighbour_finds_no_family_account_of_others(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    neighbour = relatives.adult(town, "邻居", phone="+8613900000001")
    browser.as_(neighbour)
    assert browser.get(f"{PAGE}{bond.pk}/").status_code == 404
    for deed in ("confirm", "decline", "revoke"):
        assert browser.post(f"{PAGE}{bond.pk}/{deed}/").status_code == 404
    assert browser.post(f"{PAGE}{bond.pk}/", {"scopes": ["see"]}).status_code == 404
    bond.refresh_from_db()
    assert bond.is_active


def test_page_without_anybody_offers_the_first_step(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(PAGE).text
    assert "现在没有人可以替您办事。" in page
    assert f'href="{NEW}"' in page
    assert f'href="{PAGE}"' in browser.get("/home/me/").text


def test_elders_page_leads_to_who_may_act_for_them(browser: SignedIn, town: Town) -> None:
    people.prefer(person=town.resident, mode="elder")
    relatives.bind(town)
    assert "谁可以替我办事" in browser.as_(town.resident).get("/home/").text
    page = relatives.said(browser.get(PAGE).text)
    assert page.index("谁可以替我办事") < page.index("女儿 HM小满") < page.index("我可以替谁办事")


def test_mother_narrows_at_once(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.resident).post(f"{PAGE}{bond.pk}/", {"scopes": ["see"]})
    bond.refresh_from_db()
    assert bond.scopes == {Scope.SEE}


def test_daughter_asks_for_more_and_mother_decides(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    browser.as_(town.daughter).post(f"{PAGE}{bond.pk}/", {"scopes": ["see", "request"]})
    page = relatives.said(browser.as_(town.resident).get(PAGE).text)
    assert "想改成：替办 · 看进度" in page
    browser.post(f"{PAGE}{bond.pk}/confirm/")
    bond.refresh_from_db()
    assert bond.scopes == {Scope.SEE, Scope.REQUEST}


def test_second_answer_says_that_it_is_over(browser: SignedIn, town: Town) -> None:
    bond = relatives.invite(town)
    browser.as_(town.resident)
    assert browser.post(f"{PAGE}{bond.pk}/confirm/").status_code == 302
    again = browser.post(f"{PAGE}{bond.pk}/confirm/")
    assert again.status_code == 409
    assert "已经确认过了。" in again.text


def test_late_answer_says_that_the_week_is_over(
    browser: SignedIn, town: Town, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bond = relatives.invite(town)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=8))
    browser.as_(town.resident)
    late = browser.post(f"{PAGE}{bond.pk}/confirm/")
    assert late.status_code == 409
    assert "邀请过期了" in late.text


def test_guardian_sees_and_answers_for_the_child(browser: SignedIn, town: Town, at: datetime) -> None:
    father = relatives.adult(town, "HM爸爸", phone="+8613900000005", relation=Relation.SPOUSE)
    child = relatives.child(town)
    asked = family.Invitation(by=town.resident, by_acts=True, tie=Tie.CHILD, grant=relatives.grant(), other=child)
    bond = family.invite(community=town.community, invitation=asked, at=at)
    page = relatives.said(browser.as_(father).get(PAGE).text)
    assert "母亲 HM林禾 替 女儿 小安" in page
    assert browser.post(f"{PAGE}{bond.pk}/confirm/").status_code == 302
    assert "谁可以替孩子办事" in browser.get(PAGE).text


def test_pages_open_in_english(browser: SignedIn, town: Town) -> None:
    people.prefer(person=town.resident, language="en")
    bond = relatives.bind(town)
    browser.as_(town.resident)
    for path in (PAGE, NEW, f"{PAGE}{bond.pk}/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert '<html lang="en"' in page.text


def test_family_page_costs_the_same_queries_for_one_act_and_for_ten(browser: SignedIn, town: Town) -> None:
    relatives.bind(town)
    browser.as_(town.resident).get(PAGE)
    relatives.ask(town)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for _n in range(9):
        relatives.ask(town)
    with CaptureQueriesContext(connection) as ten:
        browser.get(PAGE)
    assert len(ten) == len(one)
