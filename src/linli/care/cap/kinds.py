"""What a warning is about, as one of our own kinds: from codes where the issuer gives them, else from the event's name."""

import re
from collections.abc import Iterator
from enum import StrEnum

from linli.care.cap.values import Info


class Kind(StrEnum):
    """What threatens; `other` is everything that is not known here, and no less a warning."""

    TYPHOON = "typhoon"
    TORNADO = "tornado"
    RAINSTORM = "rainstorm"
    FLOOD = "flood"
    LANDSLIDE = "landslide"
    SNOW = "snow"
    COLD = "cold"
    GALE = "gale"
    SANDSTORM = "sandstorm"
    HEAT = "heat"
    DROUGHT = "drought"
    THUNDER = "thunder"
    SQUALL = "squall"
    HAIL = "hail"
    FROST = "frost"
    FOG = "fog"
    HAZE = "haze"
    ICING = "icing"
    SURGE = "surge"
    WAVES = "waves"
    FIRE = "fire"
    AVALANCHE = "avalanche"
    OTHER = "other"


# National event types (GB/T 35561): only those that public users of the 12379 system's data agree on; where none of
# these, the name decides.
_NATIONAL = {
    "11B01": Kind.TYPHOON, "11B03": Kind.RAINSTORM, "11B04": Kind.SNOW, "11B05": Kind.COLD, "11B06": Kind.GALE,
    "11B07": Kind.SANDSTORM, "11B09": Kind.HEAT, "11B14": Kind.THUNDER, "11B15": Kind.HAIL, "11B16": Kind.FROST,
    "11B17": Kind.FOG, "11B19": Kind.HAZE, "11B20": Kind.SQUALL, "11B21": Kind.ICING, "11B22": Kind.DROUGHT,
    "11E02": Kind.SURGE, "11E06": Kind.WAVES,
}  # fmt: skip
# MeteoAlarm's parameter awareness_type: "10; Rain".
_METEOALARM = {
    "1": Kind.GALE, "2": Kind.SNOW, "3": Kind.THUNDER, "4": Kind.FOG, "5": Kind.HEAT, "6": Kind.COLD, "7": Kind.WAVES,
    "8": Kind.FIRE, "9": Kind.AVALANCHE, "10": Kind.RAINSTORM, "12": Kind.FLOOD, "13": Kind.FLOOD,
}  # fmt: skip
# SAME codes of weather events (47 CFR 11.31), as US and Canadian messages carry them.
_SAME = {
    "HUW": Kind.TYPHOON, "HUA": Kind.TYPHOON, "HLS": Kind.TYPHOON, "TRW": Kind.TYPHOON, "TRA": Kind.TYPHOON,
    "TOR": Kind.TORNADO, "TOA": Kind.TORNADO, "FFW": Kind.FLOOD, "FFA": Kind.FLOOD, "FFS": Kind.FLOOD, "FLW": Kind.FLOOD,
    "FLA": Kind.FLOOD, "FLS": Kind.FLOOD, "CFW": Kind.SURGE, "CFA": Kind.SURGE, "SSW": Kind.SURGE, "SSA": Kind.SURGE,
    "WSW": Kind.SNOW, "WSA": Kind.SNOW, "BZW": Kind.SNOW, "SQW": Kind.SNOW, "HWW": Kind.GALE, "HWA": Kind.GALE,
    "EWW": Kind.GALE, "DSW": Kind.SANDSTORM, "SVR": Kind.THUNDER, "SVA": Kind.THUNDER, "SVS": Kind.THUNDER,
    "FRW": Kind.FIRE, "AVW": Kind.AVALANCHE, "AVA": Kind.AVALANCHE, "FZW": Kind.FROST, "FSW": Kind.ICING,
    "LSW": Kind.LANDSLIDE,
}  # fmt: skip
# The first that occurs decides, so the longer and the rarer stand before what they contain.
_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"台风|颱風|熱帶氣旋|热带气旋|typhoon|hurricane|tropical (?:storm|cyclone)", Kind.TYPHOON),
        (r"龙卷|龍捲|tornado", Kind.TORNADO),
        (r"雷雨大风|雷暴大风|强对流|squall", Kind.SQUALL),
        (r"雷电|雷暴|雷暴警告|thunder|lightning", Kind.THUNDER),
        (r"道路结冰|道路冰雪|电线积冰|冻雨|icing|freezing rain|flash freeze|\bice\b", Kind.ICING),
        (r"森林火险|草原火险|山火|fire", Kind.FIRE),
        (r"雪崩|avalanche", Kind.AVALANCHE),
        (r"暴雪|大雪|雪灾|blizzard|snow|winter storm", Kind.SNOW),
        (r"冰雹|\bhail", Kind.HAIL),
        (r"霜冻|霜凍|\bfrost|\bfreeze", Kind.FROST),
        (r"地质灾害|滑坡|泥石流|山泥傾瀉|landslip|landslide|debris flow", Kind.LANDSLIDE),
        (r"风暴潮|storm surge|coastal flood", Kind.SURGE),
        (r"洪水|山洪|洪涝|内涝|渍涝|水浸|flood", Kind.FLOOD),
        (r"暴雨|强降雨|强降水|rain", Kind.RAINSTORM),
        (r"沙尘|扬沙|dust ?storm|sand ?storm", Kind.SANDSTORM),
        (r"寒潮|降温|寒冷|严寒|低温|cold|wind chill", Kind.COLD),
        (r"高温|炎热|酷熱|热浪|\bheat|high temperature", Kind.HEAT),
        (r"海浪|high surf|high seas|\bwaves?\b", Kind.WAVES),
        (r"大风|季候風|季风|强风|\bgales?\b|\bwinds?\b", Kind.GALE),
        (r"大雾|浓雾|\bfog", Kind.FOG),
        (r"霾|重污染|haze|air quality|smog", Kind.HAZE),
        (r"干旱|乾旱|drought", Kind.DROUGHT),
    )
)


def of(info: Info) -> Kind:
    """Return what an info block is about: by its codes, else by its event's name, else by its headline."""
    return next(_coded(info), None) or _said(info.event) or _said(info.headline) or Kind.OTHER


def _coded(info: Info) -> Iterator[Kind]:
    for pair in info.event_codes:
        table = _SAME if pair.name.upper() == "SAME" else _NATIONAL
        if pair.value.upper() in table:
            yield table[pair.value.upper()]
    for pair in info.parameters:
        number = pair.value.partition(";")[0].strip()
        if pair.name == "awareness_type" and number in _METEOALARM:
            yield _METEOALARM[number]


def _said(words: str) -> Kind | None:
    return next((kind for pattern, kind in _WORDS if pattern.search(words)), None)
