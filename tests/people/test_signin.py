"""Sign-in by phone and code, within its limits."""

from datetime import timedelta

import pytest

from linli.people import signin
from linli.people.models import SignInCode
from tests.cast import NOW, Town

PHONE = "+8613800000001"
pytestmark = pytest.mark.django_db


class Outbox(list[tuple[str, str]]):
    """What was sent."""

    def send(self, phone: str, code: str) -> None:
        self.append((phone, code))


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.mark.parametrize("text", ["13800000001", "138 0000 0001", "+86 138-0000-0001", "008613800000001"])
def test_numbers_as_people_type_them(text: str) -> None:
    assert signin.phone_number(text) == PHONE


@pytest.mark.parametrize("text", ["", "1380000000", "138000000012", "057188888888", "hello", "12345678901"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(signin.NotAPhoneError):
        signin.phone_number(text)


def test_right_code_signs_the_person_in_once(town: Town, outbox: Outbox) -> None:
    signin.send_code(phone=PHONE, address="10.0.0.1", at=NOW, send=outbox.send)
    code = outbox[0][1]
    assert signin.check_code(phone=PHONE, code=f" {code} ", at=NOW) == town.resident
    with pytest.raises(signin.ExpiredCodeError):
        signin.check_code(phone=PHONE, code=code, at=NOW)


def test_code_is_not_kept_in_clear(outbox: Outbox) -> None:
    row = signin.send_code(phone=PHONE, address=None, at=NOW, send=outbox.send)
    assert outbox[0][1] not in row.code_hash


def test_code_dies_after_five_minutes(town: Town, outbox: Outbox) -> None:
    signin.send_code(phone=PHONE, address=None, at=NOW, send=outbox.send)
    with pytest.raises(signin.ExpiredCodeError):
        signin.check_code(phone=PHONE, code=outbox[0][1], at=NOW + timedelta(minutes=5))


def test_five_wrong_tries_kill_the_code(town: Town, outbox: Outbox) -> None:
    signin.send_code(phone=PHONE, address=None, at=NOW, send=outbox.send)
    right = outbox[0][1]
    wrong = "000000" if right != "000000" else "000001"
    left = []
    for _ in range(5):
        with pytest.raises(signin.WrongCodeError) as refused:
            signin.check_code(phone=PHONE, code=wrong, at=NOW)
        left.append(refused.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(signin.ExpiredCodeError):
        signin.check_code(phone=PHONE, code=right, at=NOW)


def test_unknown_number_is_told_only_after_the_right_code(outbox: Outbox) -> None:
    signin.send_code(phone=PHONE, address=None, at=NOW, send=outbox.send)
    with pytest.raises(signin.UnknownPhoneError):
        signin.check_code(phone=PHONE, code=outbox[0][1], at=NOW)


def test_limits_per_minute_hour_and_day(outbox: Outbox) -> None:
    sent, refused, moment = 0, set(), NOW
    for _ in range(24 * 60):
        try:
            signin.send_code(phone=PHONE, address=None, at=moment, send=outbox.send)
            sent += 1
        except signin.TooManyCodesError as error:
            refused.add(error.wait > timedelta(0))
        moment += timedelta(minutes=1)
    assert (sent, refused) == (10, {True})


def test_limit_per_hour_says_how_long_to_wait(outbox: Outbox) -> None:
    for n in range(5):
        signin.send_code(phone=PHONE, address=None, at=NOW + timedelta(minutes=2 * n), send=outbox.send)
    with pytest.raises(signin.TooManyCodesError) as refused:
        signin.send_code(phone=PHONE, address=None, at=NOW + timedelta(minutes=10), send=outbox.send)
    assert refused.value.wait == timedelta(minutes=50)


def test_one_address_cannot_write_to_everybody(outbox: Outbox) -> None:
    for n in range(60):
        signin.send_code(phone=f"+86138000{n:05d}", address="10.0.0.9", at=NOW, send=outbox.send)
    with pytest.raises(signin.TooManyCodesError):
        signin.send_code(phone="+8613900000000", address="10.0.0.9", at=NOW, send=outbox.send)


def test_channel_that_fails_keeps_nothing(outbox: Outbox) -> None:
    def down(phone: str, code: str) -> None:
        raise OSError

    with pytest.raises(signin.CodeNotSentError):
        signin.send_code(phone=PHONE, address=None, at=NOW, send=down)
    assert SignInCode.objects.count() == 0
