"""Why two neighbours were brought together, in words; kept as codes, said in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from linli.core.week import Part
from linli.neighbours import labelling
from linli.neighbours.enums import Tongue

WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip

_SENTENCES: Mapping[str, str | Promise] = {
    "skill": gettext_lazy("正好是%(labels)s"),
    "service": gettext_lazy("正好是%(service)s"),
    "together": gettext_lazy("住同一栋楼"),
    "near": gettext_lazy("住得近（%(metres)s 米）"),
    "time": gettext_lazy("%(when)s都有空"),
    "language": gettext_lazy("都说%(language)s"),
    "returns": gettext_lazy("以前受过这家的帮忙"),
    "known": gettext_lazy("以前帮过这家"),
    "gave": gettext_lazy("需要帮忙的人也帮过别人"),
    "stars": gettext_lazy("邻居评价 %(stars)s 星"),
    "helped": gettext_lazy("帮过 %(times)s 次忙"),
    "waited": gettext_lazy("已经等了 %(days)s 天"),
}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return one reason in the active language; an unknown code of an older version is left unsaid."""
    if code not in _SENTENCES:
        return ""
    return str(_SENTENCES[code]) % _shown(values)


def sentences(kept: Sequence[Mapping[str, Any]]) -> str:
    """Return kept reasons as one line: 正好是手机电脑，周六上午都有空，住同一栋楼."""
    return _("，").join(each(kept))


def each(kept: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return kept reasons one by one, as chips show them."""
    return [said for reason in kept if (said := sentence(reason["code"], reason["values"]))]


def cell(day: int, part: str) -> str:
    """Return a cell of the week in words: 周六上午."""
    return _("%(day)s%(part)s") % {"day": WEEKDAYS[day], "part": Part(part).label}


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    shown = dict(values)
    if "labels" in values:
        shown["labels"] = _("、").join(filter(None, map(labelling.name, str(values["labels"]).split("|"))))
    if "part" in values:
        shown["when"] = cell(int(values["day"]), str(values["part"]))
    if "language" in values:
        shown["language"] = Tongue(values["language"]).label
    if "metres" in values:
        shown["metres"] = int(values["metres"])
    if "service" in values:
        english = (get_language() or "").startswith("en")
        shown["service"] = (english and values["service"].get("en")) or values["service"]["zh"]
    return shown
