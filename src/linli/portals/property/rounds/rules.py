"""A recurrence rule as a form builds it, and a rule taken apart again."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

DAILY, WEEKLY, MONTHLY, OWN = "daily", "weekly", "monthly", "own"
WAYS: tuple[tuple[str, str | Promise], ...] = (
    (DAILY, pgettext_lazy("rule", "按天")), (WEEKLY, pgettext_lazy("rule", "按星期")),
    (MONTHLY, pgettext_lazy("rule", "按月")), (OWN, gettext_lazy("自己写规则")),
)  # fmt: skip
_DAYS = {WEEKLY: ("weekdays", "BYDAY"), MONTHLY: ("monthdays", "BYMONTHDAY")}


def build(said: Mapping[str, Any]) -> str:
    """Return the rule that was filled in; the domain says whether it is one."""
    way = said["way"]
    if way == OWN:
        return str(said["rrule"])
    parts = [f"FREQ={way.upper()}"]
    if (said["every"] or 1) > 1:
        parts.append(f"INTERVAL={said['every']}")
    if way in _DAYS:
        field, part = _DAYS[way]
        parts.append(f"{part}={','.join(said[field])}")
    return ";".join(parts)


def take_apart(rule: str) -> dict[str, Any]:
    """Return what the form shows for a rule; one that the form cannot build is shown as it is kept."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    way = parts.pop("FREQ", "").lower()
    shown: dict[str, Any] = {"way": way, "every": int(parts.pop("INTERVAL", "1")), "rrule": rule}
    if way in _DAYS:
        field, part = _DAYS[way]
        days = parts.pop(part, "")
        shown[field] = days.split(",") if way == WEEKLY else days
        plain = bool(days) and not (way == WEEKLY and any(len(day) > 2 for day in shown[field]))  # noqa: PLR2004 - MO, not 1MO
    else:
        plain = way == DAILY
    return shown if plain and not parts else {"way": OWN, "every": 1, "rrule": rule}
