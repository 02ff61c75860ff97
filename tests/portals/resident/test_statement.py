"""A resident takes her own statement home."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.ledger import services as ledger
from linli.people.models import Person
from linli.points import issuing
from tests.cast import Town
from tests.conftest import SignedIn

URL = "/home/points/statement/"


def move(town: Town, *, giver: Person | None = None, to: Person, amount: int, at: datetime, cause: str) -> None:
    home = town.community.pk
    source = (
        issuing.purse(community=home, person=giver.pk, unit="green", at=at)
        if giver
        else issuing.issuer(community=home, kind="green", day=at.date(), at=at)
    )
    purse = issuing.purse(community=home, person=to.pk, unit="green", at=at)
    ledger.post(community=home, cause=cause, kind="award", legs=[(source.pk, -amount), (purse.pk, amount)], at=at)


def table(phone: SignedIn, **asked: str) -> list[list[str]]:
    response = phone.get(URL, {"form": "csv", **asked})
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]  # a file


def test_statement_has_this_years_entries_of_her_own(phone: SignedIn, town: Town, at: datetime) -> None:
    move(town, to=town.resident, amount=9, at=at - timedelta(days=365), cause="last year")
    move(town, to=town.resident, amount=4, at=at, cause="this year")
    move(town, to=town.daughter, amount=100, at=at, cause="hers")
    found = [(row[3], row[4], row[7], row[8]) for row in table(phone)[1:]]
    assert found == [
        ("2026-01-01 00:00:00", "期初余额", "", "9"), ("2026-11-23 14:30:00", "发放", "4", "13"),
        ("2026-12-31 23:59:59", "期末余额", "", "13"),
    ]  # fmt: skip


def test_statement_comes_as_a_workbook_unless_asked_otherwise(phone: SignedIn, town: Town, at: datetime) -> None:
    move(town, to=town.resident, amount=4, at=at, cause="x")
    response = phone.get(URL)
    assert ".xlsx" in response["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]  # type: ignore[attr-defined]  # a file
    assert [cell.value for cell in sheet[3]][7:9] == [4, 4]


def test_neighbour_in_a_statement_has_no_name(phone: SignedIn, town: Town, at: datetime) -> None:
    move(town, to=town.engineer.person, amount=9, at=at, cause="his")
    move(town, giver=town.engineer.person, to=town.resident, amount=4, at=at, cause="thanks")
    row = table(phone)[2]
    assert (row[0], row[6]) == (town.resident.name, "本人")


def test_points_page_leads_to_the_statement(phone: SignedIn) -> None:
    assert f'href="{URL}"' in phone.get("/home/points/").content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "2026-12-31", "until": "2026-01-01"}, "结束日期早于开始日期，请把两个日期对调。"),
        ({"since": "x"}, "没有这一天：x。请按 2026-11-01 的样子填。"),
    ],
)
def test_dates_without_sense_lead_back_with_a_sentence(phone: SignedIn, asked: dict[str, str], words: str) -> None:
    page = phone.get(URL, asked, follow=True)
    assert page.redirect_chain == [("/home/points/", 302)]
    assert words in page.content.decode()


def test_unknown_form_is_not_found(phone: SignedIn) -> None:
    assert phone.get(URL, {"form": "pdf"}).status_code == 404


def test_stranger_gets_nothing_of_hers(browser: SignedIn, town: Town, stranger: Person, at: datetime) -> None:
    move(town, to=town.resident, amount=4, at=at, cause="x")
    assert table(browser.as_(stranger))[1:] == [["这段时间没有进出。"]]


def test_visitor_is_led_to_sign_in(browser: SignedIn, town: Town) -> None:
    assert browser.get(URL).status_code == 302


def test_queries_do_not_grow_with_entries(phone: SignedIn, town: Town, at: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            table(phone)
        return len(queries)

    move(town, to=town.resident, amount=1, at=at, cause="first")
    one = asked()
    for number in range(29):
        move(town, to=town.resident, amount=1, at=at, cause=f"n{number}")
    assert asked() == one
