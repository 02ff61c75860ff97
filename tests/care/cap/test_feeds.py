"""Indexes: Atom and RSS, links and messages inside."""

from datetime import UTC, datetime

import pytest

from linli.care import cap
from linli.care.cap import Named, errors
from tests.care.cap.documents import fixture


def test_us_index_gives_links_and_hints() -> None:
    (entry,) = cap.entries(fixture("nws_index"), base="https://alerts.example.gov/cap/ak.atom")
    assert entry.id == entry.link == "https://alerts.example.gov/cap/AK1"
    assert entry.updated == datetime(2026, 11, 24, 23, 37, tzinfo=UTC)
    assert entry.title == "Dense Fog Advisory issued November 24"
    assert entry.hints == (
        Named("event", "Dense Fog Advisory"), Named("expires", "2026-11-25T00:00:00-09:00"), Named("status", "Actual"),
        Named("FIPS6", "002105 002110"), Named("UGC", "AKZ020 AKZ025"),
    )  # fmt: skip
    assert (entry.message, entry.fault, entry.inline) == (None, None, b"")


def test_typed_link_goes_before_the_page_for_people() -> None:
    (entry,) = cap.entries(fixture("meteoalarm_index"))
    assert entry.link == "https://feeds.example.org/api/v1/warnings/1"
    assert entry.id == "https://feeds.example.org/warnings/1"
    assert entry.updated == datetime(2026, 9, 18, 16, 28, 8, tzinfo=UTC)


def test_rss_gives_links_and_messages_and_one_broken_entry_spoils_none() -> None:
    linked, inside, written, broken = cap.entries(fixture("rss_index"))
    assert (linked.id, linked.link) == ("one", "https://alerts.example.org/cap/1.xml")
    assert linked.updated == datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
    assert inside.message is not None
    assert (inside.message.identifier, inside.updated) == ("x2", None)  # a time without a zone is none
    assert cap.read(inside.inline) == inside.message
    assert written.message is not None
    assert (written.message.identifier, written.link) == ("x3", "")  # no address of the web
    assert isinstance(broken.fault, errors.MissingError)
    assert (broken.message, broken.fault.where) == (None, "scope")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:1", "ftp://a.example/x", "http://[", "http:///x", "data:,x", ""]
)
def test_address_that_is_none_of_the_web_is_left_out(address: str) -> None:
    data = f'<feed><entry><id>1</id><link href="{address}"/></entry></feed>'
    (entry,) = cap.entries(data.encode())
    assert entry.link == ""


def test_link_is_made_absolute() -> None:
    (entry,) = cap.entries(b'<feed><entry><link href="w/1.cap"/></entry></feed>', base="https://a.example/feed/x.atom")
    assert (entry.id, entry.link) == ("https://a.example/feed/w/1.cap", "https://a.example/feed/w/1.cap")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Tue, 24 Nov 2026 02:15:00 GMT", datetime(2026, 11, 24, 2, 15, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 02:15:00 -0000", datetime(2026, 11, 24, 2, 15, tzinfo=UTC)),
        ("Tue, 24 Nov 2026 02:15:00", None),
        ("yesterday", None),
        ("Tue, 99 Nov 2026 02:15:00 GMT", None),
    ],
)
def test_time_of_rss(said: str, found: datetime | None) -> None:
    (entry,) = cap.entries(f"<rss><channel><item><pubDate>{said}</pubDate></item></channel></rss>".encode())
    assert entry.updated == found


def test_bomb_in_a_written_message_is_the_entrys_fault() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&x;</alert>'
    data = f"<rss><channel><item><description><![CDATA[{bomb}]]></description></item></channel></rss>"
    (entry,) = cap.entries(data.encode())
    assert isinstance(entry.fault, errors.ForbiddenError)


def test_broken_geocode_is_no_hint() -> None:
    data = fixture("meteoalarm_index").replace(b"<valueName>EMMA_ID</valueName>", b"")
    (entry,) = cap.entries(data)
    assert [hint.name for hint in entry.hints] == ["identifier", "sent"]


def test_message_is_no_index_and_an_index_no_message() -> None:
    assert (cap.is_index(fixture("rss_index")), cap.is_index(fixture("nws_flood"))) == (True, False)
    with pytest.raises(errors.NotAnIndexError):
        cap.entries(fixture("nws_flood"))
    with pytest.raises(errors.NotCapError):
        cap.read(fixture("rss_index"))
