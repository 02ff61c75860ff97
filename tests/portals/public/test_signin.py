"""Signing in by phone and code, and every way in which it does not work."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from pytest_django import Settings

from linli.core import clock
from linli.messages import channels
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person, SignInCode
from tests import cast
from tests.cast import Town

CODE = "/sign-in/code/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that went out, oldest first."""
    codes: list[str] = []
    monkeypatch.setattr(channels.ConsoleSms, "send", lambda _self, _phone, code: codes.append(code))
    return codes


def later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: cast.NOW + timedelta(minutes=minutes))


def number(person: Person) -> str:
    return (person.phone or "").removeprefix("+86")


def test_phone_and_code_lead_home_in_a_new_session(browser: Client, town: Town, sent: list[str]) -> None:
    asked = browser.post("/sign-in/", {"phone": number(town.resident)})
    before = browser.session.session_key
    entered = browser.post(CODE, {"code": sent[0]})
    assert (asked.status_code, asked["Location"]) == (302, CODE)
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert browser.session.session_key != before
    assert not any(key in browser.session for key in ("signin-phone", "signin-next"))
    assert browser.get("/")["Location"] == "/home/"


@pytest.mark.parametrize("typed", ["", "12345", "057188888888", "电话", "1" * 60])
def test_wrong_phone_gets_a_sentence_and_keeps_what_was_typed(browser: Client, town: Town, typed: str) -> None:
    answer = browser.post("/sign-in/", {"phone": typed})
    assert answer.status_code == 422
    assert "手机号不对。请填 11 位手机号" in answer.content.decode()
    assert f'value="{typed[:40]}"' in answer.content.decode()
    assert SignInCode.objects.count() == 0


def test_second_code_within_a_minute_gets_429_and_stays_where_the_code_is_typed(
    browser: Client, town: Town, sent: list[str]
) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident)})
    answer = browser.post("/sign-in/", {"phone": number(town.resident)})
    assert answer.status_code == 429
    assert "验证码刚发过，请 61 秒后再试。" in answer.content.decode()
    assert 'name="code"' in answer.content.decode()
    assert len(sent) == 1


def test_limit_is_told_to_another_browser_too(browser: Client, town: Town, sent: list[str]) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident)})
    answer = Client().post("/sign-in/", {"phone": number(town.resident)})
    assert answer.status_code == 429
    assert "验证码刚发过" in answer.content.decode()
    assert 'name="phone"' in answer.content.decode()


def test_sixth_code_within_an_hour_gets_429(
    browser: Client, town: Town, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for turn in range(5):
        later(monkeypatch, turn * 2)
        assert browser.post("/sign-in/", {"phone": number(town.resident)}).status_code == 302
    later(monkeypatch, 10)
    answer = browser.post("/sign-in/", {"phone": number(town.resident)})
    assert answer.status_code == 429
    assert "验证码要得太多了，请 51 分钟后再试。" in answer.content.decode()


def test_wrong_code_says_how_many_tries_are_left(browser: Client, town: Town, sent: list[str]) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident)})
    answer = browser.post(CODE, {"code": "000000" if sent[0] != "000000" else "000001"})
    assert answer.status_code == 422
    assert "验证码不对，还可以试 4 次。" in answer.content.decode()


def test_code_dies_after_five_wrong_tries(browser: Client, town: Town, sent: list[str]) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident)})
    for _turn in range(5):
        browser.post(CODE, {"code": "wrong"})
    answer = browser.post(CODE, {"code": sent[0]})
    assert answer.status_code == 422
    assert "验证码已失效，请重新获取。" in answer.content.decode()


def test_code_dies_after_five_minutes(
    browser: Client, town: Town, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident)})
    later(monkeypatch, 5)
    answer = browser.post(CODE, {"code": sent[0]})
    assert answer.status_code == 422
    assert "验证码已失效" in answer.content.decode()


def test_phone_nobody_has_is_told_only_after_the_code(browser: Client, town: Town, sent: list[str]) -> None:
    asked = browser.post("/sign-in/", {"phone": "13700000000"})
    answer = browser.post(CODE, {"code": sent[0]})
    assert asked.status_code == 302
    assert answer.status_code == 403
    assert "这个手机号还没有登记" in answer.content.decode()


def test_code_page_without_a_phone_leads_back(browser: Client, db: None) -> None:
    assert browser.get(CODE)["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/inbox/?before=1", "/inbox/?before=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_never_leads_out_of_the_house(
    browser: Client, town: Town, sent: list[str], wanted: str, expected: str
) -> None:
    browser.post("/sign-in/", {"phone": number(town.resident), "next": wanted})
    assert browser.post(CODE, {"code": sent[0]})["Location"] == expected


def test_person_of_two_communities_chooses_one(browser: Client, town: Town, elsewhere: Town, sent: list[str]) -> None:
    people.join(person=town.resident, community=elsewhere.community, role=Role.OWNER, at=cast.NOW)
    browser.post("/sign-in/", {"phone": number(town.resident), "next": "/inbox/"})
    answer = browser.post(CODE, {"code": sent[0]})
    assert answer["Location"] == "/communities/?next=%2Finbox%2F"
    page = browser.get(answer["Location"])
    chosen = browser.post("/communities/", {"community": elsewhere.community.pk, "next": "/inbox/"})
    assert [one["pk"] for one in page.context["choices"]] == [town.community.pk, elsewhere.community.pk]
    assert (chosen.status_code, chosen["Location"]) == (302, "/inbox/")
    assert browser.session["community"] == str(elsewhere.community.pk)


def test_forwarded_address_is_believed_only_behind_a_proxy(browser: Client, town: Town, sent: list[str]) -> None:
    browser.post("/sign-in/", {"phone": "13700000001"}, headers={"x-forwarded-for": "203.0.113.9"})
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        Client().post("/sign-in/", {"phone": "13700000002"}, headers={"x-forwarded-for": "1.2.3.4, 203.0.113.9"})
        Client().post("/sign-in/", {"phone": "13700000003"}, headers={"x-forwarded-for": "nonsense"})
    sent_to = SignInCode.objects.order_by("phone").values_list("sent_to", flat=True)
    assert list(sent_to) == ["127.0.0.1", "203.0.113.9", None]


def test_language_chosen_on_this_phone_goes_on_after_sign_in(browser: Client, town: Town, sent: list[str]) -> None:
    browser.post("/language/", {"language": "en"})
    browser.post("/sign-in/", {"phone": number(town.resident)})
    browser.post(CODE, {"code": sent[0]})
    town.resident.refresh_from_db()
    assert town.resident.language == "en"


def test_sms_gateway_that_fails_is_said_and_can_be_tried_again_at_once(
    browser: Client, town: Town, sent: list[str], settings: Settings
) -> None:
    settings.LINLI_SMS_CHANNEL = f"{__name__}.Down"
    answer = browser.post("/sign-in/", {"phone": number(town.resident)})
    assert (answer.status_code, "短信没有发出去" in answer.content.decode()) == (503, True)
    settings.LINLI_SMS_CHANNEL = f"{__name__}.Up"
    assert browser.post("/sign-in/", {"phone": number(town.resident)})["Location"] == CODE


class Down:
    def send(self, phone: str, code: str) -> None:
        raise TimeoutError(phone, code)


class Up:
    def send(self, phone: str, code: str) -> None:
        assert (phone[:4], len(code)) == ("+861", 6)
