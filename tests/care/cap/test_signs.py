"""Kind and colour of a warning, and the frame in which it is passed on."""

from datetime import UTC, datetime

import pytest

from linli.care import cap
from linli.care.cap import Colour, Kind
from tests.care.cap.documents import document, fixture


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("台风", Kind.TYPHOON), ("暴雨", Kind.RAINSTORM), ("寒潮", Kind.COLD), ("高温", Kind.HEAT), ("大风", Kind.GALE),
        ("雷电", Kind.THUNDER), ("雷雨大风", Kind.SQUALL), ("大雾", Kind.FOG), ("暴雪", Kind.SNOW), ("道路结冰", Kind.ICING),
        ("冰雹", Kind.HAIL), ("霜冻", Kind.FROST), ("干旱", Kind.DROUGHT), ("霾", Kind.HAZE), ("沙尘暴", Kind.SANDSTORM),
        ("森林火险", Kind.FIRE), ("地质灾害气象风险", Kind.LANDSLIDE), ("山洪灾害", Kind.FLOOD), ("低温雨雪冰冻", Kind.COLD),
        ("強烈季候風信號", Kind.GALE), ("熱帶氣旋警告", Kind.TYPHOON), ("Flash Flood Warning", Kind.FLOOD),
        ("Extreme Heat Warning", Kind.HEAT), ("Severe Thunderstorm Warning", Kind.THUNDER), ("Wind Chill", Kind.COLD),
        ("Tropical Storm Watch", Kind.TYPHOON), ("停课信号", Kind.OTHER), ("Volcano Warning", Kind.OTHER),
        ("wheat rust", Kind.OTHER),
    ],
)  # fmt: skip
def test_kind_by_name(event: str, kind: Kind) -> None:
    assert cap.kinds.of(cap.read(document(info={"event": event, "headline": None})).infos[0]) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("11B01", Kind.TYPHOON), ("11B03", Kind.RAINSTORM), ("11B04", Kind.SNOW), ("11B05", Kind.COLD),
        ("11B06", Kind.GALE), ("11B07", Kind.SANDSTORM), ("11B09", Kind.HEAT), ("11B14", Kind.THUNDER),
        ("11B15", Kind.HAIL), ("11B16", Kind.FROST), ("11B17", Kind.FOG), ("11B19", Kind.HAZE), ("11B20", Kind.SQUALL),
        ("11B21", Kind.ICING), ("11B22", Kind.DROUGHT), ("11B99", Kind.GALE),
    ],
)  # fmt: skip
def test_kind_by_national_code_goes_before_the_headline(code: str, kind: Kind) -> None:
    data = fixture("national_gale").replace(b"11B06", code.encode())
    assert cap.kinds.of(cap.read(data).infos[0]) is kind


@pytest.mark.parametrize(
    ("name", "kind", "colour"),
    [
        ("oasis_a1_security", Kind.OTHER, None),
        ("oasis_a2_thunderstorm", Kind.THUNDER, None),
        ("oasis_a3_earthquake", Kind.OTHER, None),
        ("national_gale", Kind.GALE, Colour.YELLOW),
        ("nws_flood", Kind.FLOOD, None),
        ("meteoalarm_rain", Kind.RAINSTORM, Colour.ORANGE),
        ("canada_wind", Kind.GALE, Colour.YELLOW),
        ("norway_snow", Kind.SNOW, Colour.YELLOW),
    ],
)
def test_kind_and_colour_of_issuers_messages(name: str, kind: Kind, colour: Colour | None) -> None:
    info = cap.read(fixture(name)).infos[0]
    assert (cap.kinds.of(info), cap.colours.of(info)) == (kind, colour)


@pytest.mark.parametrize(
    ("headline", "colour"),
    [
        ("杭州市气象台发布暴雨蓝色预警[IV级/一般]", Colour.BLUE),
        ("杭州市气象台发布高温红色预警信号", Colour.RED),
        ("将台风黄色预警升级为橙色", Colour.ORANGE),
        ("將颱風黃色預警變更為紅色", Colour.RED),
        ("暴雨橙色预警降级为暴雨黄色预警", Colour.YELLOW),
        ("Orange Rain Warning issued", Colour.ORANGE),
        ("Red Flag Warning", None),
        ("Amber rainstorm warning", None),
        ("发布山洪灾害预警", None),
        ("Orange County flood watch", None),
    ],
)
def test_colour_by_headline(headline: str, colour: Colour | None) -> None:
    info = cap.read(document(info={"headline": headline, "event": "x"})).infos[0]
    assert cap.colours.of(info) is colour


def test_severity_is_a_colour_on_the_national_scale_alone() -> None:
    code = "<eventCode><valueName>x</valueName><value>11B03</value></eventCode>"
    plain = {"headline": "预警", "event": "暴雨", "severity": "Extreme"}
    assert cap.colours.of(cap.read(document(code, info=dict(plain))).infos[0]) is Colour.RED
    assert cap.colours.of(cap.read(document(info=dict(plain))).infos[0]) is None


def test_national_message_without_a_colour_has_none() -> None:
    data = fixture("national_gale").decode()
    plain = data.replace("Yellow", "Unknown").replace("黄色", "").replace("蓝色", "")
    assert cap.colours.of(cap.read(plain.encode()).infos[0]) is None


# --- the frame ---------------------------------------------------------------------------------------------------
def test_frame_keeps_the_issuers_words_to_the_letter() -> None:
    frame = cap.frame(cap.read(fixture("national_gale")))
    assert frame is not None
    assert frame.issuer == "杭州市气象局"
    assert frame.headline == "杭州市气象局将大风蓝色预警升级为大风黄色预警[III级/较重]"
    assert frame.description == (
        "杭州市气象台2026年11月24日10时15分将大风蓝色预警升级为黄色预警：\n预计今天午后到夜里，我市有7级左右偏北风，阵风9级。"
    )
    assert (frame.instruction, frame.colour, frame.kind) == ("", Colour.YELLOW, Kind.GALE)
    assert frame.sent == datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
    assert frame.ends == datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
    assert frame.places == ("余杭区,临平区",)


def test_frame_never_names_the_clerk_on_duty() -> None:
    message = cap.read(fixture("national_gale"))
    assert "值班员" not in repr(message) + repr(cap.frame(message))


@pytest.mark.parametrize(("language", "found"), [("es", "es-US"), ("es-MX", "es-US"), ("en", "en-US"), ("zh", "en-US")])
def test_frame_is_in_the_language_wished_for_or_the_first(language: str, found: str) -> None:
    frame = cap.frame(cap.read(fixture("oasis_a4_two_languages")), language=language)
    assert frame is not None
    assert frame.language == found


def test_message_that_says_nothing_has_no_frame() -> None:
    data = document()
    assert cap.frame(cap.read(data.replace(data[data.index(b"<info>") : -8], b""))) is None
