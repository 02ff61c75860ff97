"""Standing by: the steward of the building writes down what somebody said in person, and nobody else does."""

from datetime import datetime

from linli.orders import services as orders
from linli.orders.models import Order
from linli.people.enums import BondState, Confirmation
from linli.people.models import FamilyBond
from tests import relatives
from tests.cast import Town
from tests.conftest import SignedIn

WORDS = "上门核对了身份证，本人点头说让女儿办"


def home(town: Town) -> str:
    return f"/work/residents/{town.household.pk}/"


def test_steward_confirms_with_words_and_not_without(browser: SignedIn, town: Town) -> None:
    bond = relatives.invite(town)
    browser.as_(town.steward.person)
    assert "本人当面同意了，记下" in browser.get(home(town)).text
    browser.post(f"{home(town)}family/{bond.pk}/", {"words": " "})
    bond.refresh_from_db()
    assert bond.state == BondState.INVITED
    assert "请写下本人当面是怎么说的" in browser.get(home(town)).text
    browser.post(f"{home(town)}family/{bond.pk}/", {"words": WORDS})
    bond.refresh_from_db()
    assert (bond.state, bond.confirmed_how, bond.witness_words) == (BondState.ACTIVE, Confirmation.STEWARD, WORDS)
    assert WORDS in browser.as_(town.resident).get("/home/me/family/").text


def test_steward_ends_it_for_who_asks_in_person(browser: SignedIn, town: Town) -> None:
    bond = relatives.bind(town)
    browser.as_(town.steward.person).post(f"{home(town)}family/{bond.pk}/", {"answer": "revoke"})
    bond.refresh_from_db()
    assert (bond.state, bond.ended_by) == (BondState.ENDED, town.steward.person)


def test_worker_at_the_home_is_no_witness(browser: SignedIn, town: Town, order: Order, at: datetime) -> None:
    bond = relatives.invite(town)
    orders.assign(order_id=order.pk, worker=town.engineer, by=town.operator, reason="去看看", at=at)
    browser.as_(town.engineer.person)
    page = browser.get(home(town))
    assert page.status_code == 200
    assert "亲情账户" not in page.text
    assert browser.post(f"{home(town)}family/{bond.pk}/", {"words": WORDS}).status_code == 404
    assert browser.get(f"{home(town)}family/").status_code == 404


def test_steward_starts_one_and_the_daughter_agrees(browser: SignedIn, town: Town) -> None:
    browser.as_(town.steward.person)
    assert browser.get(f"{home(town)}family/").status_code == 200
    data = {
        "principal": str(town.resident.pk), "phone": str(town.daughter.phone), "tie": "parent", "words": WORDS,
        "scopes": ["request", "see"],
    }  # fmt: skip
    assert browser.post(f"{home(town)}family/", data).status_code == 302
    bond = FamilyBond.objects.get()
    assert (bond.principal, bond.agent, bond.state) == (town.resident, town.daughter, BondState.INVITED)
    browser.as_(town.daughter).post(f"/home/me/family/{bond.pk}/confirm/")
    bond.refresh_from_db()
    assert (bond.state, bond.confirmed_how) == (BondState.ACTIVE, Confirmation.STEWARD)


def test_steward_cannot_start_one_for_somebody_of_another_home(browser: SignedIn, town: Town) -> None:
    data = {
        "principal": str(town.operator.pk), "phone": str(town.daughter.phone), "tie": "parent", "words": WORDS,
        "scopes": ["see"],
    }  # fmt: skip
    assert browser.as_(town.steward.person).post(f"{home(town)}family/", data).status_code == 404
    assert not FamilyBond.objects.exists()


def test_nothing_typed_comes_back_with_what_is_missing(browser: SignedIn, town: Town) -> None:
    answer = browser.as_(town.steward.person).post(f"{home(town)}family/", {"principal": str(town.resident.pk)})
    assert answer.status_code == 422
    assert not FamilyBond.objects.exists()


def test_home_shows_who_acts_for_whom(browser: SignedIn, town: Town) -> None:
    relatives.bind(town)
    assert "女儿 HM小满 替 母亲 HM林禾" in browser.as_(town.steward.person).get(home(town)).text
