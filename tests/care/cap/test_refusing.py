"""What is no whole message is refused, by name and place."""

from typing import Any

import pytest

from linli.care import cap
from linli.care.cap import errors
from tests.care.cap.documents import area, document


@pytest.mark.parametrize(
    ("parts", "error", "where"),
    [
        *(({"head": {name: None}}, errors.MissingError, name) for name in ("identifier", "sender", "sent", "status")),
        *(({"head": {name: " "}}, errors.MissingError, name) for name in ("msgType", "scope")),
        *(({"info": {name: None}}, errors.MissingError, name) for name in ("category", "event", "urgency")),
        *(({"info": {name: None}}, errors.MissingError, name) for name in ("severity", "certainty")),
        *(({"head": {name: "actual"}}, errors.BadValueError, name) for name in ("status", "msgType", "scope")),
        *(({"info": {name: "High"}}, errors.BadValueError, name) for name in ("category", "urgency", "certainty")),
        ({"info": {"severity": "Blue"}}, errors.BadValueError, "severity"),  # a national colour in CAP proper
        ({"info": {"responseType": "Run"}}, errors.BadValueError, "responseType"),
        *(({"head": {name: "a,b"}}, errors.BadValueError, name) for name in ("identifier", "sender")),
        *(({"head": {name: "a b"}}, errors.BadValueError, name) for name in ("identifier", "sender")),
        ({"head": {"scope": "Restricted"}}, errors.MissingError, "restriction"),
        ({"head": {"scope": "Private"}}, errors.MissingError, "addresses"),
        ({"more": "<sender>b@example.org</sender>"}, errors.RepeatedError, "sender"),
        ({"area": "<area/>"}, errors.MissingError, "areaDesc"),
        ({"area": "<resource/>"}, errors.MissingError, "resourceDesc"),
        ({"area": area("<ceiling>5</ceiling>")}, errors.MissingError, "altitude"),
        ({"area": area("<altitude>high</altitude>")}, errors.BadValueError, "altitude"),
        ({"area": area("<geocode><value>1</value></geocode>")}, errors.MissingError, "valueName"),
        ({"area": area("<geocode><valueName>1</valueName></geocode>")}, errors.MissingError, "value"),
    ],
)
def test_wrong_message_is_refused_with_the_elements_name(
    parts: dict[str, Any], error: type[errors.CapError], where: str
) -> None:
    with pytest.raises(error) as caught:
        cap.read(document(**parts))
    assert (type(caught.value), caught.value.where) == (error, where)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-24T10:15:00", "2026-11-24", "24/11/2026 10:15", "2026-02-30T10:15:00+08:00", "2026-11-24T25:15:00+08:00",
        "2026-11-24T10:15:00+15:00", "2026-11-24T10:15:00+08", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
        "２０２６-11-24T10:15:00+08:00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["sent", "onset"])
def test_time_that_is_no_moment_is_refused(said: str, name: str) -> None:
    with pytest.raises(errors.BadTimeError) as caught:
        cap.read(document(**{"head" if name == "sent" else "info": {name: said}}))  # type: ignore[arg-type]  # either of two names
    assert (caught.value.code, caught.value.where) == ("time", name)


@pytest.mark.parametrize(
    "said",
    [
        "<polygon>30,120 31,120 31,121 30.5,120</polygon>",  # open
        "<polygon>30,120 31,120 30,120</polygon>",  # three points
        "<polygon>30,120 31,120 91,121 30,120</polygon>",  # off the globe
        "<polygon>120,30 120,31 121,31 120,30</polygon>",  # longitude first
        "<polygon>30 120 31 120 31 121 30 120</polygon>",  # no commas
        "<polygon>30,120,5 31,120,5 31,121,5 30,120,5</polygon>",
        "<polygon>NaN,120 31,120 31,121 NaN,120</polygon>",
        "<polygon>3e1,120 31,120 31,121 3e1,120</polygon>",
        "<polygon>" + "30,120 31,120 " * 5001 + "30,120</polygon>",  # too many to be reckoned with
        "<circle>30,120</circle>",
        "<circle>30,120 -1</circle>",
        "<circle>30,120 5km</circle>",
        "<circle>30,190 5</circle>",
        "<circle>30,120 30000</circle>",
    ],
)
def test_wrong_shape_is_refused(said: str) -> None:
    with pytest.raises(errors.BadShapeError) as caught:
        cap.read(document(area(said)))
    assert caught.value.where in ("polygon", "circle")


@pytest.mark.parametrize("said", ["w0", "a@b,w0", "a@b,w0,2026-11-24T10:15:00", "a@b,,2026-11-24T10:15:00+08:00", ",,"])
def test_wrong_reference_is_refused(said: str) -> None:
    with pytest.raises(errors.BadReferenceError):
        cap.read(document(head={"references": said}))


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"<feed/>", "feed"),
        (b"<alert/>", ""),
        (b'<alert xmlns="urn:else"/>', "urn:else"),
        (b'<alert xmlns="http://www.incident.com/cap/1.0"/>', "http://www.incident.com/cap/1.0"),
    ],
)
def test_other_xml_is_no_cap(data: bytes, where: str) -> None:
    with pytest.raises(errors.NotCapError) as caught:
        cap.read(data)
    assert caught.value.where == where
