"""Applying with a business, as the resident's phone shows it: the checklist, the application, its documents, how it stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.merchants import licences, seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind, Post, Standing
from linli.merchants.models import Criterion, Merchant, Paper
from linli.merchants.services import Terms
from linli.people import services as people
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.merchants.conftest import LICENCE, other, papers, seen, shop, tang

__all__ = ["papers", "seen", "shop", "tang"]

INDEX, NEW = "/home/business/", "/home/business/new/"
SAID = {
    "name_zh": "鲜果铺", "name_en": "Fresh", "category": "fresh-food", "legal_name": "示例鲜果有限公司",
    "licence_no": LICENCE, "phone": "0571-88001122", "address": "和睦路 12 号", "words": "早上六点从基地拉菜",
}  # fmt: skip
type Seen = Callable[..., None]


@pytest.fixture
def phone(browser: SignedIn, tang: Person) -> SignedIn:
    return browser.as_(tang)


def at_(shop: Merchant, act: str = "") -> str:
    return f"{INDEX}{shop.pk}/{act}"


def upload(name: str = "paper.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, cast.picture().read(), content_type="image/jpeg")


@pytest.mark.parametrize("path", [INDEX, NEW])
def test_page_opens_for_everybody_of_the_community_in_both_languages(
    phone: SignedIn, town: Town, tang: Person, path: str
) -> None:
    assert phone.get(path).status_code == 200
    people.prefer(person=tang, language="en")
    assert 'lang="en"' in phone.get(path).text
    assert phone.as_(town.operator).get(path).status_code == 200
    phone.logout()
    assert phone.get(path)["Location"].startswith("/sign-in/")


# --- the checklist -----------------------------------------------------------------------------------------------
def test_checklist_of_a_category_is_published_before_anybody_applies(phone: SignedIn, town: Town) -> None:
    seeding.load_seed(community=town.community)
    groups = phone.get(INDEX, {"category": "fresh-food"}).context["groups"]
    assert [[line.code for line in group["lines"]] for group in groups] == [
        ["licence", "food-permit", "health"], ["prices", "clean", "fresh", "refund"], ["near", "neighbours"],
    ]  # fmt: skip
    page = phone.get(INDEX, {"category": "fresh-food"}).text
    assert ("清单：生鲜果蔬" in page, "食品经营许可证在有效期内" in page, "责任保险" in page) == (True, True, False)


@pytest.mark.parametrize("category", ["", "weapons"])
def test_checklist_without_a_category_is_what_all_are_asked(phone: SignedIn, town: Town, category: str) -> None:
    seeding.load_seed(community=town.community)
    groups = phone.get(INDEX, {"category": category}).context["groups"]
    assert [[line.code for line in group["lines"]] for group in groups] == [
        ["licence"], ["prices", "clean", "refund"], ["near", "neighbours"],
    ]  # fmt: skip


def test_no_checklist_is_said_so(phone: SignedIn) -> None:
    assert "清单还没有公布" in phone.get(INDEX).text


def test_only_ones_own_applications_are_listed(phone: SignedIn, town: Town, shop: Merchant) -> None:
    assert [card["row"] for card in phone.get(INDEX).context["rows"]] == [shop]
    assert phone.as_(town.resident).get(INDEX).context["rows"] == []


# --- applying ----------------------------------------------------------------------------------------------------
def test_two_taps_are_one_application(phone: SignedIn, tang: Person) -> None:
    said = {**SAID, "form_key": str(uuid4())}
    places = [phone.post(NEW, said)["Location"] for _tap in range(2)]
    row = Merchant.objects.get()
    assert places == [at_(row)] * 2
    assert (row.applicant, row.licence_no, row.category, row.words) == (tang, LICENCE, "fresh-food", SAID["words"])
    assert "申请收到了" in phone.get(at_(row)).text


def test_category_that_was_read_about_is_chosen(phone: SignedIn) -> None:
    assert phone.get(NEW, {"category": "pets"}).context["form"]["category"].value() == "pets"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name_zh", "", "请写店名"), ("name_zh", "长" * 61, "最多 60 字"), ("legal_name", "  ", "照营业执照写名称"),
        ("licence_no", "91350100M000100Y44", "统一社会信用代码不对"), ("category", "weapons", "请选一个经营类别"),
        ("category", "", "请选一个经营类别"), ("phone", "打电话", "店里的电话"), ("address", "", "请写门店地址"),
        ("words", "长" * 401, "最多 400 字"), ("name_en", "x" * 121, "最多 120 字"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    phone: SignedIn, field: str, value: str, sentence: str
) -> None:
    answer = phone.post(NEW, {**SAID, field: value})
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (422, [field])
    assert sentence in errors[field][0]
    assert f'id="id_{field}_error"' in answer.text
    assert answer.context["form"]["name_en"].value() == (value if field == "name_en" else "Fresh")
    assert not Merchant.objects.exists()


def test_licence_that_has_applied_is_refused_in_words(phone: SignedIn, town: Town, shop: Merchant) -> None:
    answer = phone.as_(town.resident).post(NEW, SAID)
    assert (answer.status_code, "这张执照在本社区已经有一家：申请中" in answer.text) == (409, True)
    assert Merchant.objects.get() == shop


# --- where it stands ---------------------------------------------------------------------------------------------
def test_business_of_another_is_not_there(phone: SignedIn, town: Town, shop: Merchant, elsewhere: Town) -> None:
    for somebody in (town.resident, town.operator, town.steward.person, elsewhere.resident):
        phone.as_(somebody)
        answers = [
            phone.get(at_(shop)), phone.get(at_(shop, "withdraw/")), phone.post(at_(shop, "withdraw/")),
            phone.post(at_(shop, "paper/"), {"kind": "licence", "photos": upload()}),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [404] * 4
    assert (Paper.objects.count(), Merchant.objects.get().standing) == (0, Standing.APPLIED)


def steps(phone: SignedIn, shop: Merchant) -> list[str]:
    return [step["is"] for step in phone.get(at_(shop)).context["steps"]]


def test_steps_follow_from_application_to_member(
    phone: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, at: datetime
) -> None:
    assert steps(phone, shop) == ["done", "now", "wait", "wait"]
    seen()
    assert steps(phone, shop) == ["done", "done", "wait", "wait"]
    merchants.select(merchant=shop.pk, terms=Terms(daily_limit=7), by=town.operator, at=at)
    assert steps(phone, shop) == ["done", "done", "now", "wait"]
    assert "每天最多 7 单" in phone.get(at_(shop)).text
    merchants.suspend(merchant=shop.pk, why="三单都晚了一小时", by=town.operator, at=at)
    assert steps(phone, shop) == ["done", "done", "now", "wait"]
    assert "三单都晚了一小时" in phone.get(at_(shop)).text
    merchants.restore(merchant=shop.pk, by=town.operator, at=at)
    merchants.take_in(merchant=shop.pk, by=town.operator, at=at + timedelta(days=30))
    assert steps(phone, shop) == ["done"] * 4


def test_who_was_declined_reads_why_and_may_apply_anew(
    phone: SignedIn, town: Town, shop: Merchant, at: datetime
) -> None:
    merchants.decline(merchant=shop.pk, why="先把消防通道清出来", by=town.operator, at=at)
    page = phone.get(at_(shop))
    assert ("先把消防通道清出来" in page.text, f'href="{NEW}"' in page.text) == (True, True)
    assert (page.context["steps"], page.context["kind"], page.context["may_withdraw"]) == ([], "", False)
    assert phone.post(NEW, SAID).status_code == 302


def test_each_line_is_marked(
    phone: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], tang: Person, seen: Seen, at: datetime
) -> None:
    marks = [line["label"] for line in phone.get(at_(shop)).context["lines"]]
    assert marks == ["达到", "达到", "达到", "还没看", "还没看", "还没看", "还没看", "还没看", "还没看"]
    seen("clean", "near")
    handed = {"merchant": shop.pk, "photo": cast.photo(), "by": tang, "at": at}
    bad = merchants.hand_in(kind=PaperKind.FOOD, **handed)  # type: ignore[arg-type]  # as one does
    merchants.check_paper(paper=bad.pk, good=False, why="照片看不清", by=town.operator, at=at)
    merchants.hand_in(kind=PaperKind.HEALTH, **handed)  # type: ignore[arg-type]  # the same
    Paper.objects.filter(pk=papers["licence"].pk).update(until=at.date() - timedelta(days=1))
    page = phone.get(at_(shop))
    marks = [line["label"] for line in page.context["lines"]]
    assert marks == ["过期了", "没达到", "等物业核对", "达到", "没达到", "达到", "达到", "没达到", "达到"]
    assert ("照片看不清" in page.text, f"/papers/{bad.pk}/?thumb=1" in page.text) == (True, True)


# --- documents ---------------------------------------------------------------------------------------------------
def test_document_is_handed_in_and_the_next_that_is_missing_is_asked_for(phone: SignedIn, shop: Merchant) -> None:
    assert phone.get(at_(shop)).context["kind"] == PaperKind.LICENCE
    said = {"kind": "licence", "number": " 2026-8 ", "until": "2027-03-01", "photos": upload()}
    assert phone.post(at_(shop, "paper/"), said)["Location"] == at_(shop)
    paper = Paper.objects.get()
    assert (paper.kind, paper.number, f"{paper.until}") == ("licence", "2026-8", "2027-03-01")
    page = phone.get(at_(shop))
    assert (page.context["kind"], "2026-8 · 有效到 2027年3月1日" in page.text) == (PaperKind.FOOD, True)
    assert phone.get(at_(shop), {"paper": "licence"}).context["kind"] == PaperKind.LICENCE
    with paper.thumb.open("rb") as kept:
        assert phone.get(f"/papers/{paper.pk}/?thumb=1").getvalue() == kept.read()


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"until": "2026-11-22"}, 422, "已经过期"), ({"until": "soon"}, 422, "日期没有看懂"),
        ({"number": "1" * 41}, 422, "证号太长了"), ({"photos": ""}, 422, "还没有照片"),
        ({"photos": SimpleUploadedFile("a.jpg", b"words")}, 415, "不是照片"),
    ],
)  # fmt: skip
def test_document_that_will_not_do_is_refused_in_words(
    phone: SignedIn, shop: Merchant, wrong: dict[str, object], status: int, sentence: str
) -> None:
    said = {"kind": "food", "number": "JY1", "until": "", "photos": upload(), **wrong}
    answer = phone.post(at_(shop, "paper/"), said)
    assert (answer.status_code, sentence in answer.text, answer.context["kind"]) == (status, True, "food")
    assert not Paper.objects.exists()


def test_one_picture_at_a_time(phone: SignedIn, shop: Merchant) -> None:
    answer = phone.post(at_(shop, "paper/"), {"kind": "licence", "photos": [upload(), upload("b.jpg")]})
    assert (answer.status_code, "一次最多 1 张" in answer.text, Paper.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("kind", ["medical", "passport", ""])
def test_document_that_nobody_asks_for_is_not_taken(phone: SignedIn, shop: Merchant, kind: str) -> None:
    assert phone.post(at_(shop, "paper/"), {"kind": kind, "photos": upload()}).status_code == 404
    assert not Paper.objects.exists()


def test_document_is_not_taken_once_it_is_over(phone: SignedIn, shop: Merchant, tang: Person, at: datetime) -> None:
    merchants.withdraw(merchant=shop.pk, by=tang, at=at)
    answer = phone.post(at_(shop, "paper/"), {"kind": "licence", "photos": upload()})
    assert (answer.status_code, "现在不能这样做" in answer.text, Paper.objects.count()) == (409, True, 0)


# --- withdrawing -------------------------------------------------------------------------------------------------
def test_application_is_withdrawn_after_a_question(phone: SignedIn, shop: Merchant) -> None:
    asked = phone.get(at_(shop, "withdraw/"))
    assert (asked.status_code, "撤回这份申请？" in asked.text) == (200, True)
    assert Merchant.objects.get().standing == Standing.APPLIED
    assert phone.post(at_(shop, "withdraw/"))["Location"] == INDEX
    assert Merchant.objects.get().standing == Standing.WITHDRAWN
    again = phone.post(at_(shop, "withdraw/"))
    assert (again.status_code, "这家店已撤回" in again.text) == (409, True)


def test_clerk_reads_how_it_stands_and_withdraws_nothing(
    phone: SignedIn, town: Town, shop: Merchant, papers: dict[str, Paper], seen: Seen, tang: Person, at: datetime
) -> None:
    seen()
    merchants.select(merchant=shop.pk, terms=Terms(), by=town.operator, at=at)
    merchants.hire(merchant=shop.pk, person=town.operator, post=Post.CLERK, by=tang, at=at)
    page = phone.as_(town.operator).get(at_(shop))
    assert (page.status_code, page.context["tabs"], page.context["may_withdraw"]) == (200, [], False)
    assert page.context["shop"] == f"/counter/shop/{shop.pk}/"
    assert phone.post(at_(shop, "withdraw/")).status_code == 409


# --- how many queries --------------------------------------------------------------------------------------------
def licence(number: int) -> str:
    body = f"91350100M{number:08d}"
    return body + licences.check_character(body)


@pytest.mark.parametrize("path", [INDEX, "one"])
def test_page_asks_as_much_for_fifteen_as_for_one(
    phone: SignedIn, town: Town, shop: Merchant, tang: Person, at: datetime, path: str
) -> None:
    counts, path = [], at_(shop) if path == "one" else path
    phone.get(path)
    for rows in (range(1), range(1, 15)):
        for number in rows:
            merchants.apply(community=town.community, application=other(licence_no=licence(number)), by=tang, at=at)
            merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=tang, at=at)
            Criterion.objects.create(
                community=town.community, code=f"c{number}", name_zh="再一条", paper=PaperKind.LICENCE
            )
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
