"""Asking for somebody by a family account: for whom, within what is left of the month, until it ends."""

from datetime import datetime
from uuid import uuid4

import pytest

from linli.core import clock
from linli.core.models import Fact
from linli.orders.models import Order
from linli.people import family
from linli.people.enums import Scope
from linli.people.models import FamilyBond
from linli.triage import engine
from linli.triage.engine import Reading
from tests import relatives
from tests.cast import Town
from tests.conftest import SignedIn

PAGE, ASK = "/home/me/family/", "/home/ask/"
WATER, AIRCON = "base.repair.water", "value.home.aircon"


@pytest.fixture(autouse=True)
def understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the training of triage: whatever is said, water leaks."""

    def read(text: str, *, at: datetime, learned: object) -> Reading:
        return Reading(
            text=text, product=WATER, urgency="normal", slot=None, confidence=0.9, alternatives=[], danger=None
        )

    monkeypatch.setattr(engine, "read", read)


def ask(browser: SignedIn, bond: FamilyBond) -> str:
    return str(browser.post(ASK, {"words": "厨房水管漏水", "for": str(bond.pk)})["Location"])


def test_daughter_asks_for_her_mother_and_both_read_it(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.daughter)
    assert "为谁办" in browser.get(ASK).text
    proposal = ask(browser, bond)
    assert f'value="{bond.pk}" checked' in browser.get(proposal).text
    order_page = browser.post(proposal, {"choice": WATER, "for": str(bond.pk)})["Location"]
    order = Order.objects.get()
    assert (order.requester, order.beneficiary, order.household) == (town.daughter, town.resident, town.household)
    page = relatives.said(browser.get(order_page).text)
    assert "替 母亲 HM林禾" in page
    assert "女儿 HM小满 替 母亲 HM林禾提出需求" in page
    assert "替 母亲 HM林禾" in relatives.said(browser.get("/home/orders/").text)
    browser.as_(town.resident)
    assert "女儿 HM小满 替您提的" in relatives.said(browser.get("/home/orders/").text)
    assert "女儿 HM小满 替 母亲 HM林禾：提出需求" in relatives.said(browser.get(PAGE).text)


def test_draft_keeps_for_whom_when_the_form_does_not_say(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.daughter)
    browser.post(ask(browser, bond), {"choice": WATER})
    assert Order.objects.get().beneficiary == town.resident


def test_choice_may_be_changed_back_to_oneself(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.daughter)
    browser.post(ask(browser, bond), {"choice": WATER, "for": ""})
    assert Order.objects.get().beneficiary is None


def test_account_revoked_in_between_never_turns_into_an_order_for_oneself(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.daughter)
    proposal = ask(browser, bond)
    family.revoke(bond_id=bond.pk, by=town.resident, at=clock.now())
    for data in ({"choice": WATER}, {"choice": WATER, "for": str(bond.pk)}):
        answer = browser.post(proposal, data)
        assert answer.status_code == 403
        assert "您现在不能替这位家人办" in answer.text
    assert not Order.objects.exists()


def test_nobody_else_asks_by_the_account(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    neighbour = relatives.adult(town, "邻居", phone="+8613900000001")
    browser.as_(neighbour)
    assert browser.post(ASK, {"words": "漏水", "for": str(bond.pk)}).status_code == 403
    assert "为谁办" not in browser.get(ASK).text


def test_service_that_costs_says_what_is_left_and_refuses_beyond(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town, given=relatives.grant(cap_fen=15_000))
    path = f"/home/product/{town.products[AIRCON].pk}/"
    browser.as_(town.daughter)
    assert "本月还可以替付 ¥150.00" in browser.get(f"{path}?for={bond.pk}").text
    assert browser.post(path, {"for": str(bond.pk), "form_key": str(uuid4())}).status_code == 302
    refused = browser.post(path, {"for": str(bond.pk), "form_key": str(uuid4())})
    assert refused.status_code == 409
    assert "超过了本月替付的上限 ¥150.00，还剩 ¥51.00" in refused.text
    assert "本月还可以付 ¥51.00" in relatives.said(browser.get(PAGE).text)


def test_double_tap_is_one_order(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town, given=relatives.grant(cap_fen=15_000))
    data = {"for": str(bond.pk), "form_key": str(uuid4())}
    browser.as_(town.daughter)
    answers = [browser.post(f"/home/product/{town.products[AIRCON].pk}/", data)["Location"] for _tap in range(2)]
    assert answers[0] == answers[1]
    assert Order.objects.count() == 1


def test_who_may_only_look_sees_no_button_and_leaves_a_trace(browser: SignedIn, town: Town, finished: Order) -> None:
    bond = relatives.bind(town, given=relatives.grant(Scope.SEE, cap_fen=None))
    browser.as_(town.daughter)
    path = f"/home/orders/{finished.pk}/"
    assert browser.get(path).status_code == 200
    page = browser.get(path)
    assert "办好了，提交" not in page.text
    assert "要投诉" not in page.text
    assert f'href="{path}"' in browser.get(f"{PAGE}{bond.pk}/").text
    for deed in ("confirm", "cancel", "reopen", "complain", "answer"):
        assert browser.post(f"{path}{deed}/", {"words": "x"}).status_code == 404
    assert Fact.objects.filter(kind="family.look").count() == 1
    assert f"女儿 HM小满看了订单 {finished.number}" in relatives.said(browser.as_(town.resident).get(PAGE).text)


def test_mother_ends_it_and_the_daughter_sees_nothing_new(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    order = relatives.ask(town, words="厨房水管漏水，钥匙在门卫")
    browser.as_(town.resident).post(f"{PAGE}{bond.pk}/revoke/")
    browser.as_(town.daughter)
    assert browser.get(f"/home/orders/{order.pk}/").status_code == 404
    assert browser.get(f"/home/orders/{order.pk}/live/").status_code == 404
    for path in ("/home/", "/home/orders/", "/home/orders/?show=done", ASK):
        page = browser.get(path).text
        assert "漏水，钥匙" not in page
        assert order.number not in page
    log = relatives.said(browser.get(PAGE).text)
    # What she did stays hers to read: which service, which number, and nothing of the home.
    assert order.number in log
    assert "钥匙" not in log
    assert town.household.unit.label not in log
