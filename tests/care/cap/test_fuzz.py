"""Whatever comes in: a message, or a named error; within time and memory."""

import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.care import cap
from linli.care.cap import CapError, Ground, Message
from tests.care.cap.documents import CAP, MESSAGES, area, document, fixture

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
GROUND = Ground(point=(120.0, 30.25), codes=("330110",), names=("余杭区",))
SEEDS = [fixture(name) for name in (*MESSAGES, "nws_index", "meteoalarm_index", "rss_index")]
FRAGMENTS = [
    b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x10FFFF;", b"]]>", b"<![CDATA[", b"<!DOCTYPE a>", b"<?x?>", b"<!--", b"\x00",
    b"\xff\xfe", b"\xed\xa0\x80", b"<info>", b"</alert>", b"<polygon>1,2 3,4 5,6 1,2</polygon>", b"9" * 400, b"-", b"NaN",
    b"1e999", b"\xe2\x80\xae", b"encoding='utf-16'", b" ", b"\n", b",", b"T", b"+14:00", b"<area>", b"<alert>",
]  # fmt: skip


def tried(data: bytes) -> None:
    """Do all that is done with a document; anything but a named error is a failure of the test."""
    kinds = [_kind(use, data) for use in (_message, _index, _signed)]
    assert CapError.code not in kinds, "every refusal has a kind of its own"


def _kind(use: Callable[[bytes], None], data: bytes) -> str | None:
    try:
        use(data)
    except CapError as error:
        return error.code
    return None


def _message(data: bytes) -> None:
    _used(cap.read(data))


def _index(data: bytes) -> None:
    for entry in cap.entries(data, base="https://a.example/"):
        assert entry.link == "" or entry.link.startswith(("http://", "https://"))
        if entry.message:
            _used(entry.message)


def _signed(data: bytes) -> None:
    _used(cap.verify(data, certificates=[], at=AT).message)


def _used(message: Message) -> None:
    cap.concerns(message, ground=GROUND)
    cap.frame(message)
    cap.admit(message, at=AT)
    assert message.sent.tzinfo


def _mutate(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, into in changes:
        at = int(place * len(data))
        data = data[:at] + into + data[at + length :]
    return data


CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(FRAGMENTS) | st.binary(max_size=4)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300, deadline=10_000)
def test_random_bytes_end_in_a_named_error(data: bytes) -> None:
    tried(data)


@given(st.sampled_from(SEEDS), CHANGES)
@settings(max_examples=500, deadline=10_000, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_messages_end_in_a_message_or_a_named_error(
    data: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    tried(_mutate(data, changes))


@given(
    st.sampled_from(SEEDS),
    st.sampled_from(["gbk", "utf-16", "utf-16-be", "utf-16-le", "latin-1", "utf-8-sig", "utf-7"]),
)
@settings(max_examples=100, deadline=10_000)
def test_text_in_a_wrong_encoding_ends_in_a_message_or_a_named_error(data: bytes, codec: str) -> None:
    tried(data.decode().encode(codec, "replace"))


@given(st.sampled_from(["sent", "references", "identifier", "incidents", "status"]), st.text(max_size=60))
@settings(max_examples=200, deadline=10_000)
def test_any_text_in_a_field_ends_in_a_message_or_a_named_error(name: str, said: str) -> None:
    escaped = said.replace("&", "&amp;").replace("<", "&lt;")
    tried(document(head={name: escaped.encode("utf-8", "replace").decode()}))


NUMBERS = (
    st.floats(allow_nan=True).map(str) | st.integers(-200, 200).map(str) | st.sampled_from(["1e9", "٣", "", "0x1"])
)
POINTS = st.tuples(NUMBERS, NUMBERS).map(",".join)


@given(st.lists(POINTS, max_size=8), st.booleans())
@settings(max_examples=300, deadline=10_000)
def test_any_ring_ends_in_a_shape_or_a_named_error(points: list[str], is_closed: bool) -> None:  # noqa: FBT001 - drawn
    ring = [*points, *points[:1]] if is_closed else points
    tried(document(area(f"<polygon>{' '.join(ring)}</polygon>")))


COORDINATES = st.tuples(st.integers(-90, 90), st.integers(-180, 180))


@given(st.lists(COORDINATES, min_size=3, max_size=12), st.integers(0, 20038))
@settings(max_examples=300, deadline=10_000)
def test_any_ring_on_the_globe_is_decided(points: list[tuple[int, int]], km: int) -> None:
    ring = " ".join(f"{lat},{lng}" for lat, lng in [*points, points[0]])
    circle = f"<circle>{points[0][0]},{points[0][1]} {km}</circle>"
    for inside in (f"<polygon>{ring}</polygon>", circle):
        found = cap.concerns(cap.read(document(area(inside))), ground=GROUND)
        assert len(found) in (0, 1)


# --- as much as can be ------------------------------------------------------------------------------------------
def _filled(piece: str, around: Callable[[str], bytes]) -> bytes:
    room = cap.MESSAGE_BYTES - len(around(""))
    return around(piece * (room // len(piece.encode())))


HUGE = {
    "areas": _filled(area("<polygon>1,2 3,4 1,4 3,2 1,2</polygon>"), document),
    "points": _filled("30.1,120.1 31,119 ", lambda said: document(area(f"<polygon>{said}</polygon>"))),
    "rings": _filled("<polygon>" + "29,119 31,121 31,119 29,121 " * 99 + "29,119</polygon>", lambda said: document(area(said))),
    "circles": _filled("<circle>30,120 1</circle>", lambda said: document(area(said))),
    "codes": _filled("<geocode><valueName>a</valueName><value>33</value></geocode>", lambda said: document(area(said))),
    "words": _filled("雨", lambda said: document(info={"description": said})),
    "references": _filled("a,b,2026-11-24T10:15:00+08:00 ", lambda said: document(head={"references": said, "msgType": "Update"})),
    "quotes": _filled('"', lambda said: document(head={"incidents": said})),
    "attributes": f'<alert xmlns="{CAP}" {" ".join(f"a{n}=" + chr(34) * 2 for n in range(90_000))}/>'.encode(),
    "namespaces": _filled("<a xmlns='urn:x'/>", lambda said: document(more=said)),
    "deep": b"<a>" * 333_000,
    "comment": b"<!--" + b"-a" * 499_000 + b"--><alert/>",
    "spaces": b"<?xml" + b" " * 999_000 + b"?>",
    "digits": _filled("9", lambda said: document(area(f"<altitude>{said}</altitude>"))),
    "headline": _filled("升级为", lambda said: document(info={"headline": said, "event": "red " * 3})),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_largest_documents_end_within_seconds(name: str) -> None:
    assert len(HUGE[name]) <= cap.MESSAGE_BYTES
    began = time.process_time()
    tried(HUGE[name])
    assert time.process_time() - began < 10  # 2 s where nobody else works


@pytest.mark.slow
@pytest.mark.parametrize("name", ["areas", "points", "attributes", "words"])
def test_largest_documents_are_read_within_memory(name: str) -> None:
    tracemalloc.start()
    with suppress(CapError):
        cap.read(HUGE[name])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
