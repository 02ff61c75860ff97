"""Sign-in by a code sent to the phone, within the limits that the law and the channel set.

Limits per number: one a minute, five an hour, ten a day (X3); per sender's address sixty an hour, so that nobody
can make Linli write to strangers. A code lives five minutes and survives five wrong tries.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import phonenumbers
from django.conf import settings
from django.db import models, transaction

from linli.core import facts
from linli.people.models import Person, SignInCode

LIMITS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
ADDRESS_LIMIT = (timedelta(hours=1), 60)
LIFETIME = timedelta(minutes=5)
MAX_TRIES = 5
DIGITS = 6


class NotAPhoneError(ValueError):
    """The text is no mobile number that could receive a code."""


class TooManyCodesError(Exception):
    """A limit is reached; `wait` is how long until the next code may be sent."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class WrongCodeError(Exception):
    """The code does not match; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class ExpiredCodeError(Exception):
    """There is no living code for this number: expired, used up or never sent."""


class CodeNotSentError(Exception):
    """The channel could not send the code; nothing counts against the limits."""


class UnknownPhoneError(Exception):
    """The code is right, but nobody of this installation has the number."""


def phone_number(text: str) -> str:
    """Return the number in E.164, China assumed where no country is given; raise NotAPhoneError."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneError(text) from error
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in kinds:
        raise NotAPhoneError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def send_code(*, phone: str, address: str | None, at: datetime, send: Callable[[str, str], None]) -> SignInCode:
    """Make a code for an E.164 number and give it to `send(phone, code)`; return the row (which knows no code).

    Whether anybody has the number is not looked at, so that sending tells a stranger nothing. Raises TooManyCodesError,
    and CodeNotSentError where `send` fails; nothing is kept then. The channel is called outside the transaction: a slow
    gateway keeps no other writer waiting.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        _check_limits(phone=phone, address=address, at=at)
        row = SignInCode(phone=phone, sent_to=address, sent_at=at, expires_at=at + LIFETIME)
        row.code_hash = _hash(row, code)
        row.save(force_insert=True)
    try:
        send(phone, code)
    except Exception as error:
        # Whatever an adapter raises means the same to who waits for the code.
        row.delete()
        raise CodeNotSentError from error
    return row


def _check_limits(*, phone: str, address: str | None, at: datetime) -> None:
    for span, most in LIMITS:
        _check(SignInCode.objects.filter(phone=phone), span=span, most=most, at=at)
    if address:
        _check(SignInCode.objects.filter(sent_to=address), span=ADDRESS_LIMIT[0], most=ADDRESS_LIMIT[1], at=at)


def _check(codes: "models.QuerySet[SignInCode]", *, span: timedelta, most: int, at: datetime) -> None:
    recent = list(codes.filter(sent_at__gt=at - span).order_by("-sent_at").values_list("sent_at", flat=True)[:most])
    if len(recent) >= most:
        raise TooManyCodesError(recent[-1] + span - at)


def check_code(*, phone: str, code: str, at: datetime) -> Person:
    """Return the person whose number and newest code these are; the code is used up.

    Raises ExpiredCodeError, WrongCodeError (the try is counted and kept), UnknownPhoneError.
    """
    with transaction.atomic():
        row = SignInCode.objects.select_for_update().filter(phone=phone, used_at=None).order_by("-sent_at").first()
        if row is None or row.expires_at <= at or row.tries >= MAX_TRIES:
            raise ExpiredCodeError
        right = hmac.compare_digest(row.code_hash, _hash(row, code.strip()))
        if right:
            row.used_at = at
        else:
            row.tries += 1
        row.save(update_fields=["used_at", "tries"])
    if not right:
        raise WrongCodeError(MAX_TRIES - row.tries)
    return _known(phone=phone, at=at)


def _known(*, phone: str, at: datetime) -> Person:
    person = Person.objects.filter(phone=phone, is_active=True).first()
    if person is None:
        raise UnknownPhoneError(phone)
    with transaction.atomic():
        facts.record(kind="person.signed-in", at=at, community=None, actor=person.pk, subject=("person", person.pk))
    return person


def _hash(row: SignInCode, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{row.pk}:{row.phone}:{code}".encode(), hashlib.sha256).hexdigest()
