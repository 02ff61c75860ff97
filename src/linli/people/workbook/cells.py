"""One cell at a time: what people type into it, turned into a value, or refused with the reason."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from linli.people.signin import NotAPhoneError, phone_number
from linli.people.workbook.columns import GENDERS, RELATIONS, YES_NO

MOBILE_DIGITS = 11
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$|(\d{4})(\d{2})(\d{2})$")
EARLIEST = date(1900, 1, 1)
LARGEST_HOME = 100_000


class BadCellError(ValueError):
    """The cell holds nothing usable; the message says why, in the operator's words."""


def text(value: object) -> str:
    """Return what the cell shows: a whole number without its point, no blanks around."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def short(most: int) -> Callable[[object], str]:
    """Return a reader of texts of at most so many characters."""

    def read(value: object) -> str:
        found = text(value)
        if len(found) > most:
            raise BadCellError(_("太长了，最多 %(most)s 个字。") % {"most": most})
        return found

    return read


def phone(value: object) -> str | None:
    """Return the mobile number in E.164, None for an empty cell."""
    said = text(value)
    if not said:
        return None
    plain = re.sub(r"[\s\-]", "", said)
    if re.fullmatch(r"1\d{10}", plain):
        if not _is_mobile(plain[:7]):
            raise BadCellError(_("“%(said)s”不是手机号。") % {"said": said})
        return f"+86{plain}"
    try:
        return phone_number(said)
    except NotAPhoneError as error:
        raise BadCellError(_phone_fault(said, plain)) from error


@lru_cache(maxsize=4096)
def _is_mobile(prefix: str) -> bool:
    """Tell whether numbers that begin so are mobile ones: the table is asked once per prefix, not per person."""
    try:
        phone_number(f"{prefix}0000")
    except NotAPhoneError:
        return False
    return True


def _phone_fault(said: str, plain: str) -> str:
    if not plain.isdigit():
        return _("“%(said)s”不是手机号。") % {"said": said}
    gap = MOBILE_DIGITS - len(plain)
    if gap == 1:
        return _("“%(said)s”少一位。") % {"said": said}
    if gap == -1:
        return _("“%(said)s”多一位。") % {"said": said}
    if gap:
        return _("“%(said)s”是 %(n)s 位数，手机号应为 11 位。") % {"said": said, "n": len(plain)}
    return _("“%(said)s”不是手机号。") % {"said": said}


def day(value: object) -> date | None:
    """Return the day, None for an empty cell; raise for what is no day, or none before 1900."""
    if isinstance(value, datetime):
        return _sane(value.date())
    if isinstance(value, date):
        return _sane(value)
    said = text(value)
    if not said:
        return None
    match = _DATE.match(said)
    if match is None:
        raise BadCellError(_("看不懂日期“%(said)s”，请写成 2024-05-01。") % {"said": said})
    try:
        return _sane(date(*(int(part) for part in match.groups() if part)))
    except ValueError as error:
        if isinstance(error, BadCellError):
            raise
        raise BadCellError(_("没有“%(said)s”这一天。") % {"said": said}) from error


def _sane(found: date) -> date:
    if found < EARLIEST:
        raise BadCellError(_("日期“%(said)s”太早了。") % {"said": found})
    return found


def area(value: object) -> Decimal | None:
    """Return square metres with two decimals, None for an empty cell."""
    said = text(value)
    if not said:
        return None
    try:
        found = Decimal(said.removesuffix("㎡").strip()).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise BadCellError(_("面积“%(said)s”不是数。") % {"said": said}) from error
    if not 0 < found < LARGEST_HOME:
        raise BadCellError(_("面积“%(said)s”不对。") % {"said": said})
    return found


def chosen(words: Mapping[str, Any], *, listed: str) -> Callable[[object], Any]:
    """Return a reader of one of these words; `listed` names the usual ones where it is another."""

    def read(value: object) -> Any:  # noqa: ANN401 - whatever the words stand for
        said = text(value)
        if said.lower() in words:
            return words[said.lower()]
        raise BadCellError(_("“%(said)s”不认识，可以填：%(listed)s。") % {"said": said, "listed": listed})

    return read


READERS: Mapping[str, Callable[[object], Any]] = {
    "building": short(30), "entrance": short(20), "room": short(20), "area": area, "name": short(40), "phone": phone,
    "relation": chosen({"": "", **RELATIONS}, listed="业主、租户、配偶、子女、父母、其他家人"),
    "gender": chosen({"": "", **GENDERS}, listed="女、男"), "birthday": day, "moved_in": day,
    "is_contact": chosen(YES_NO, listed="是、否"), "needs_care": chosen(YES_NO, listed="是、否"), "note": short(200),
    "moved_out": day,
}  # fmt: skip
