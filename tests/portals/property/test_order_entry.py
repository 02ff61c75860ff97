"""代客下单: the household is found, the words are understood, the order is placed."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from linli.orders.enums import Source, Urgency
from linli.orders.models import Order
from linli.portals.property.orders import understanding
from tests.cast import Town
from tests.conftest import SignedIn

NEW = "/console/orders/new/"


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let triage hear water wherever water is said, a trapped person in a lift, and nothing else."""

    def read(text: str, *, at: datetime) -> SimpleNamespace:
        code = "base.repair.water" if "水" in text else "base.repair.lift" if "困" in text else None
        danger = "trapped" if "困" in text else None
        urgency = Urgency.EMERGENCY if danger else Urgency.URGENT
        others = [{"product": "warm.greetings.visit", "confidence": 0.04}]
        return SimpleNamespace(
            product="complaint" if "投诉" in text else code, urgency=urgency, slot=None, confidence=0.94,
            alternatives=others, danger=danger,
        )  # fmt: skip

    monkeypatch.setattr(understanding, "triage", SimpleNamespace(read=read))


def _data(town: Town, **more: str) -> dict[str, str]:
    return {
        "source": "phone",
        "requester": str(town.resident.pk),
        "form_key": "0190b2c0-0000-7000-8000-000000000001",
        **more,
    }


@pytest.mark.parametrize("words", ["602", "3幢2单元602", "HM林", "0001"])
def test_household_is_found(words: str, town: Town, browser: SignedIn) -> None:
    page = browser.as_(town.operator).get(NEW, {"room": words}).content.decode()
    assert f"household={town.household.pk}" in page
    assert str(town.resident.phone) not in page


def test_household_of_another_community_is_not_found(town: Town, elsewhere: Town, browser: SignedIn) -> None:
    page = (
        browser.as_(elsewhere.operator).get(NEW, {"room": "602", "household": str(town.household.pk)}).content.decode()
    )
    assert str(town.household.pk) not in page
    assert "HM林禾" not in page


def test_words_alone_are_understood_before_anything_is_placed(town: Town, browser: SignedIn) -> None:
    response = browser.as_(town.operator).post(f"{NEW}?household={town.household.pk}", _data(town, words="厨房漏水"))
    page = response.content.decode()
    assert "听上去是“报修：给排水”，94% 把握" in page
    assert f'value="{town.water.pk}" selected' in page
    assert not Order.objects.exists()


def test_confirmed_need_is_an_order(town: Town, browser: SignedIn) -> None:
    data = _data(town, words="厨房漏水", product=str(town.water.pk), urgency="urgent")
    browser.as_(town.operator)
    first, second = (browser.post(f"{NEW}?household={town.household.pk}", data) for _ in range(2))
    order = Order.objects.get()
    assert first["Location"] == second["Location"] == reverse("property:order", args=[order.pk])
    assert (order.requester_id, order.household_id) == (town.resident.pk, town.household.pk)
    assert (order.source, order.urgency) == (Source.PHONE, Urgency.URGENT)
    assert order.triage["product"] == "base.repair.water"


def test_public_place_needs_its_place(town: Town, browser: SignedIn) -> None:
    data = {"source": "counter", "words": "大堂漏水", "product": str(town.water.pk)}
    browser.as_(town.operator)
    assert browser.post(f"{NEW}?area=1", data).status_code == 422
    assert browser.post(f"{NEW}?area=1", {**data, "building": str(town.building.pk)}).status_code == 302
    assert Order.objects.get().place == "3幢"


def test_danger_is_said_first(town: Town, browser: SignedIn) -> None:
    response = browser.as_(town.operator).post(f"{NEW}?household={town.household.pk}", _data(town, words="困在电梯里"))
    assert "可能有人遇险" in response.content.decode()


@pytest.mark.parametrize(("words", "said"), [("我要投诉", "听上去是投诉"), ("你好", "没听出是哪项服务")])
def test_no_service_asks_for_one(words: str, said: str, town: Town, browser: SignedIn) -> None:
    response = browser.as_(town.operator).post(f"{NEW}?household={town.household.pk}", _data(town, words=words))
    assert said in response.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"words": "漏水" * 600, "product": "water"},
        {"words": "x", "product": "nonsense"},
        {"words": "x", "day": "2026-11-25"},
    ],
)
def test_bad_form_places_nothing_and_keeps_what_was_typed(more: dict[str, str], town: Town, browser: SignedIn) -> None:
    if more.get("product") == "water":
        more = {**more, "product": str(town.water.pk)}
    response = browser.as_(town.operator).post(f"{NEW}?household={town.household.pk}", _data(town, **more))
    assert response.status_code == 422
    assert more.get("words", "") in response.content.decode()
    assert not Order.objects.exists()


def test_supervisor_may_not_enter_orders(town: Town, browser: SignedIn) -> None:
    assert browser.as_(town.supervisor).get(NEW).status_code == 403
