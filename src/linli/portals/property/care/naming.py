"""What rules name, in words: kinds of warnings, festivals, solar terms, days of the week."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.care import almanac
from linli.care.enums import Colour, EventKind, Trigger
from linli.care.models import Rule
from linli.portals import words

ALERTS: Mapping[str, str | Promise] = {
    "typhoon": gettext_lazy("台风"), "rainstorm": gettext_lazy("暴雨"), "gale": gettext_lazy("大风"),
    "thunder": gettext_lazy("雷电"), "squall": gettext_lazy("雷雨大风"), "hail": gettext_lazy("冰雹"),
    "tornado": gettext_lazy("龙卷风"), "snow": gettext_lazy("暴雪"), "icing": gettext_lazy("道路结冰"),
    "cold": gettext_lazy("寒潮"), "frost": gettext_lazy("霜冻"), "heat": gettext_lazy("高温"),
    "drought": gettext_lazy("干旱"), "fog": gettext_lazy("大雾"), "haze": gettext_lazy("霾"),
    "sandstorm": gettext_lazy("沙尘"), "flood": gettext_lazy("洪水"), "landslide": gettext_lazy("地质灾害"),
    "surge": gettext_lazy("风暴潮"), "waves": gettext_lazy("海浪"), "fire": gettext_lazy("森林火险"),
    "avalanche": gettext_lazy("雪崩"), "other": pgettext_lazy("alert", "其他"),
}  # fmt: skip
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
# Any year names all of them.
_YEAR = 2026


def occasions(trigger: str) -> list[tuple[str, str]]:
    """Return the festivals, or the solar terms, by code with their names."""
    if trigger == Trigger.TERM:
        found: dict[str, str] = {one.code: _name(one.zh, one.en) for one in almanac.sun.terms(_YEAR)}
    else:
        found = {one.code: _name(one.zh, one.en) for _day, one in almanac.feasts.of(_YEAR)}
    return list(found.items())


def _name(zh: str, en: str) -> str:
    return zh if words.chinese() else en


def when(rule: Rule) -> str:
    """Say what narrows a rule, "" where nothing does."""
    known: dict[str, str | Promise] = {}
    if rule.trigger == Trigger.ALERT:
        known = {**ALERTS, **dict(Colour.choices)}
    elif rule.trigger == Trigger.EVENT:
        known |= EventKind.choices
    elif rule.trigger == Trigger.WEEKDAY:
        known |= {str(day): name for day, name in enumerate(WEEKDAYS)}
    elif rule.trigger in (Trigger.FESTIVAL, Trigger.TERM):
        known |= occasions(rule.trigger)
    parts = (rule.when.get(name, ()) for name in ("kinds", "colours", "names", "days"))
    return " · ".join(_("、").join(str(known.get(str(one), one)) for one in part) for part in parts if part)
