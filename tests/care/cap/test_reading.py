"""From a document to a message: the standard's own examples, issuers' forms, and all that is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from linli.care import cap
from linli.care.cap.values import (
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    Key,
    Message,
    MessageType,
    Named,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from tests.care.cap.documents import CAP, MESSAGES, area, document, fixture, geocode


def zoned(hours: int, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=timezone(timedelta(hours=hours)))  # type: ignore[arg-type, misc] # a date's parts


# --- the standard's examples -------------------------------------------------------------------------------------
def test_standards_first_example_is_read() -> None:
    message = cap.read(fixture("oasis_a1_security"))
    info = message.infos[0]
    assert message.key == Key("hsas@dhs.gov", "43b080713727", zoned(-5, 2003, 4, 2, 14, 39, 1))
    assert (message.status, message.type, message.scope) == (Status.ACTUAL, MessageType.ALERT, Scope.PUBLIC)
    assert (info.language, info.categories, info.certainty) == ("en-US", (Category.SECURITY,), Certainty.LIKELY)
    assert info.instruction.startswith(" A High Condition is declared")  # to the letter, the space too
    assert info.parameters == (Named("HSAS", "ORANGE"),)
    assert info.resources == (
        Resource(
            description="Image file (GIF)", mime_type="image/gif", uri="http://www.dhs.gov/dhspublic/getAdvisoryImage"
        ),
    )
    assert info.areas == (Area(description="U.S. nationwide and interests worldwide"),)


def test_standards_second_example_is_read() -> None:
    info = cap.read(fixture("oasis_a2_thunderstorm")).infos[0]
    assert info.response_types == (ResponseType.SHELTER,)
    assert info.event_codes == (Named("SAME", "SVR"),)
    assert info.expires == datetime(2003, 6, 17, 23, tzinfo=UTC)
    assert info.contact == "BARUFFALDI/JUSKIE"
    assert info.areas[0].polygons == (
        ((38.47, -120.14), (38.34, -119.95), (38.52, -119.74), (38.62, -119.89), (38.47, -120.14)),
    )
    assert info.areas[0].geocodes == tuple(Named("SAME", code) for code in ("006109", "006009", "006003"))


def test_standards_third_example_is_read() -> None:
    message = cap.read(fixture("oasis_a3_earthquake"))
    assert message.references == (Key("trinet@caltech.edu", "TRI13970876.1", zoned(-7, 2003, 6, 11, 20, 30)),)
    assert (message.type, message.infos[0].urgency) == (MessageType.UPDATE, Urgency.PAST)
    assert message.infos[0].areas[0].circles == (Circle((32.9525, -115.5527), 0.0),)


def test_standards_fourth_example_is_read() -> None:
    message = cap.read(fixture("oasis_a4_two_languages"))
    assert [info.language for info in message.infos] == ["en-US", "es-US"]
    assert [info.event for info in message.infos] == ["Child Abduction", "Abducción de Niño"]
    assert message.source == "SW"


# --- issuers -----------------------------------------------------------------------------------------------------
def test_us_message_is_read() -> None:
    message = cap.read(fixture("nws_flood"))
    assert [key.identifier[-9:] for key in message.references] == ["dee.001.1", "dee.002.1"]
    assert message.codes == ("IPAWSv1.0",)
    assert message.infos[0].description.count("\n") == 4
    assert message.infos[0].areas[0].geocodes == (Named("SAME", "006109"), Named("UGC", "CAC109"))


def test_european_message_with_prefixes_is_read() -> None:
    info = cap.read(fixture("meteoalarm_rain")).infos[0]
    assert (info.language, info.severity, info.effective) == ("es-ES", Severity.SEVERE, None)
    assert info.onset == datetime(2026, 9, 18, 22, tzinfo=UTC)
    assert info.areas == (Area(description="Prelitoral de Barcelona", geocodes=(Named("EMMA_ID", "ES180"),)),)


def test_canadian_message_in_two_languages_is_read() -> None:
    message = cap.read(fixture("canada_wind"))
    assert message.note == "\n    Service Notice: an example.\n  "
    assert message.infos[0].audience == "general public"
    assert message.infos[0].description == "\n    Strong winds with gusts near 90 km/h will continue.\n\n    ###\n    "
    assert message.infos[0].instruction == ""
    assert [len(info.areas[0].polygons) for info in message.infos] == [1, 0]


def test_norwegian_test_message_is_read_with_heights_and_picture() -> None:
    message = cap.read(fixture("norway_snow"))
    place, picture = message.infos[0].areas[0], message.infos[0].resources[0]
    assert (message.status, message.incidents) == (Status.TEST, ("20261124007",))
    assert (place.altitude, place.ceiling, picture.size) == (0.0, 1000.5, 1234)


def test_chinese_national_message_is_read_as_cap() -> None:
    message = cap.read(fixture("national_gale"))
    info = message.infos[0]
    assert message.is_national
    assert message.key == Key("33010041600000", "33010041600000_20261124101500", zoned(8, 2026, 11, 24, 10, 15))
    assert message.references == (Key("33010041600000", "33010041600000_20261124061200", None),)
    assert message.codes == ()  # the texts for channels are not the warning's
    assert (info.sender_name, info.event, info.severity) == ("杭州市气象局", "11B06", Severity.MODERATE)
    assert info.description.endswith("升级为黄色预警：\n预计今天午后到夜里，我市有7级左右偏北风，阵风9级。")
    assert info.areas[0].geocodes == (Named("GB/T 2260", "330110000000"), Named("GB/T 2260", "330113000000"))
    assert (info.onset, info.expires, info.areas[0].polygons) == (None, None, ())


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("33000041600000_20261124061200_0", [("33000041600000", "33000041600000_20261124061200_0")]),
        ("a1 b2", [("33010041600000", "a1"), ("33010041600000", "b2")]),
        ("a1,b2、", [("33010041600000", "a1"), ("33010041600000", "b2")]),
    ],
)
def test_national_references_are_identifiers_of_the_office_they_name_or_its_own(
    said: str, keys: list[tuple[str, str]]
) -> None:
    data = fixture("national_gale").replace(b"33010041600000_20261124061200", said.encode())
    assert [(key.sender, key.identifier) for key in cap.read(data).references] == keys


@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-16"])
def test_chinese_message_in_another_encoding_says_the_same(codec: str) -> None:
    data = fixture("national_gale")
    moved = data.decode().replace('encoding="UTF-8"', f'encoding="{codec}"').encode(codec)
    assert cap.read(moved) == cap.read(data)


@pytest.mark.parametrize("name", MESSAGES)
def test_order_prefix_and_white_space_change_nothing(name: str) -> None:
    data = fixture(name).decode()
    spaced = data.replace("<status>", "<status>\n\t ").replace("<unknown/>", "")
    stranger = spaced.replace("</alert>", '<x:new xmlns:x="urn:new"><alert/></x:new></alert>')
    assert cap.read(stranger.encode()) == cap.read(data.encode())


def test_cap_1_1_is_read() -> None:
    assert cap.read(document().replace(b"cap:1.2", b"cap:1.1")) == cap.read(document())


# --- leniency that loses nothing ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        "2026-11-24T10:15:00+08:00", "2026-11-24 10:15:00+08:00", "2026-11-24T02:15:00Z", "2026-11-24T02:15:00-00:00",
        "2026-11-24T10:15:00.123+08:00", "  2026-11-24T10:15:00+08:00\n",
    ],
)  # fmt: skip
def test_moment_is_the_same_however_it_is_spelt(said: str) -> None:
    assert cap.read(document(head={"sent": said})).sent == datetime(2026, 11, 24, 2, 15, tzinfo=UTC)


def test_empty_elements_are_taken_as_not_there() -> None:
    empty = area("<polygon></polygon><circle/><altitude/>") + "<onset/>"
    assert cap.read(document(empty)).infos[0].areas == (Area(description="某地"),)


def test_old_very_likely_is_likely() -> None:
    assert cap.read(document(info={"certainty": "Very Likely"})).infos[0].certainty is Certainty.LIKELY


def test_message_without_info_is_read() -> None:
    assert cap.read(document().replace(document()[document().index(b"<info>") : -8], b"")).infos == ()


def test_whole_message_is_what_was_written() -> None:
    data = document(
        area(geocode("330110"), "余杭区"),
        head={"addresses": '"li wei" a@b', "scope": "Private", "incidents": "i1 i2"},
    )
    assert cap.read(data) == Message(
        identifier="w1", sender="office@example.org", sent=zoned(8, 2026, 11, 24, 10, 15), status=Status.ACTUAL,
        type=MessageType.ALERT, scope=Scope.PRIVATE, addresses=("li wei", "a@b"), incidents=("i1", "i2"),
        infos=(
            Info(
                language="zh-CN", categories=(Category.MET,), event="台风", urgency=Urgency.EXPECTED,
                severity=Severity.SEVERE, certainty=Certainty.LIKELY, headline="发布台风橙色预警",
                areas=(Area(description="余杭区", geocodes=(Named("GB/T 2260", "330110"),)),),
            ),
        ),
    )  # fmt: skip
    assert CAP.encode() in data
