"""The colour of a warning, where its issuer gives it one: blue, yellow, orange, red, each graver than the one before.

It is read where the issuer says it, never reckoned from what the issuer says of severity: many have other scales (Hong
Kong's amber is its lowest, a British amber its second), and a colour of ours under their name would be a lie. The one
exception is the national scale itself, in which blue to red and the four severities are the same by definition.
"""

import re
from enum import StrEnum

from linli.care.cap.values import Info, Severity


class Colour(StrEnum):
    """The four national colours (气象灾害预警信号发布与传播办法); others' yellow, orange and red are worn as they are."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


# Parameters in which issuers say it: ours; MeteoAlarm's "3; orange; Severe"; New Zealand's; Norway's; Canada's.
_PARAMETERS = ("severity", "awareness_level", "colourcode", "riskmatrixcolor", "layer:ec-msc-smc:1.1:colour")
_HANZI = {"蓝": Colour.BLUE, "藍": Colour.BLUE, "黄": Colour.YELLOW, "黃": Colour.YELLOW, "橙": Colour.ORANGE, "红": Colour.RED,
          "紅": Colour.RED}  # fmt: skip
# 将暴雨黄色预警升级为橙色: what it was changed to is what it is.
_CHANGED = re.compile(
    r"(?:升级|升級|降级|降級|变更|變更|调整|調整|更改)[为為至到成](?:[^蓝藍黄黃橙红紅]{0,8})([蓝藍黄黃橙红紅])"
)
_SAID = re.compile(r"([蓝藍黄黃橙红紅])色")
_ENGLISH = re.compile(r"\b(blue|yellow|orange|red)\b", re.IGNORECASE)
_ENGLISH_SAID = re.compile(
    r"\b(blue|yellow|orange|red) (?!flag)(?:[a-z]+ ){0,3}(?:warning|alert|signal)\b", re.IGNORECASE
)
# The national colours are the four severities, wherever the national event types stand.
_NATIONAL_TYPE = re.compile(r"1[1-4][A-Z]\d\d")
_SEVERITIES = {
    Severity.MINOR: Colour.BLUE, Severity.MODERATE: Colour.YELLOW, Severity.SEVERE: Colour.ORANGE,
    Severity.EXTREME: Colour.RED,
}  # fmt: skip


def of(info: Info) -> Colour | None:
    """Return the colour: by a parameter, else from headline or event, else the national severity's; None where none."""
    return _parameter(info) or _said(info.headline) or _said(info.event) or _national(info)


def _parameter(info: Info) -> Colour | None:
    for pair in info.parameters:
        match = _ENGLISH.search(pair.value)
        if pair.name.lower() in _PARAMETERS and match:
            return Colour(match[1].lower())
    return None


def _said(words: str) -> Colour | None:
    if match := _CHANGED.search(words) or _SAID.search(words):
        return _HANZI[match[1]]
    english = _ENGLISH_SAID.search(words)
    return Colour(english[1].lower()) if english else None


def _national(info: Info) -> Colour | None:
    if any(_NATIONAL_TYPE.fullmatch(pair.value) for pair in info.event_codes):
        return _SEVERITIES.get(info.severity)
    return None
