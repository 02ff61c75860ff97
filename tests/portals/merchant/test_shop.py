"""The merchant's own page: terms, hours, ring, and who works there."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.merchants import services as merchants
from linli.merchants.enums import Post, Standing
from linli.merchants.models import Merchant, Paper, Staff
from linli.merchants.services import Terms
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from tests.cast import Town
from tests.conftest import SignedIn
from tests.merchants.conftest import papers, seen, shop, tang

__all__ = ["papers", "seen", "shop", "tang"]

PAGES = ("", "hours/", "people/")


@pytest.fixture
def tried(town: Town, shop: Merchant, papers: dict[str, Paper], seen: Callable[..., None], at: datetime) -> Merchant:
    """The shop is being tried, at eight per cent, with the steward to help."""
    seen()
    terms = Terms(commission=850, daily_limit=5, coach=town.steward)
    return merchants.select(merchant=shop.pk, terms=terms, by=town.operator, at=at)


@pytest.fixture
def owner(browser: SignedIn, tried: Merchant, tang: Person) -> SignedIn:
    """The owner's phone."""
    return browser.as_(tang)


@pytest.fixture
def clerk(town: Town, tried: Merchant, tang: Person, at: datetime) -> Person:
    """Somebody of the community who works there."""
    return merchants.hire(merchant=tried.pk, person=town.resident, post=Post.CLERK, by=tang, at=at).person


def at_(shop: Merchant, page: str = "") -> str:
    return f"/counter/shop/{shop.pk}/{page}"


def known(town: Town, at: datetime, *, name: str = "小孟", phone: str = "+8613900000555") -> Person:
    person = people.register(name=name, phone=phone)
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=at)
    return person


# --- who opens what ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES)
def test_page_opens_for_the_owner_in_both_languages(owner: SignedIn, tried: Merchant, tang: Person, page: str) -> None:
    assert owner.get(at_(tried, page)).status_code == 200
    people.prefer(person=tang, language="en")
    assert 'lang="en"' in owner.get(at_(tried, page)).text


@pytest.mark.parametrize("page", PAGES)
def test_page_is_nobody_elses(
    owner: SignedIn, town: Town, tried: Merchant, elsewhere: Town, at: datetime, page: str
) -> None:
    colleague = known(town, at)
    people.join(person=colleague, community=town.community, role=Role.MERCHANT, at=at)
    people.join(person=elsewhere.resident, community=elsewhere.community, role=Role.MERCHANT, at=at)
    for somebody, status in ((colleague, 404), (elsewhere.resident, 404), (town.operator, 403), (town.resident, 403)):
        owner.as_(somebody)
        assert [answer(at_(tried, page)).status_code for answer in (owner.get, owner.post)] == [status] * 2


def test_clerk_sees_the_shop_and_changes_nothing(owner: SignedIn, tried: Merchant, clerk: Person, tang: Person) -> None:
    owner.as_(clerk)
    assert [owner.get(at_(tried, page)).status_code for page in PAGES] == [200, 403, 200]
    assert owner.get(at_(tried)).context["is_owner"] is False
    said = {"ring_metres": "1500", "phone": "057188001122", "address": "南街 1 号"}
    assert [owner.post(at_(tried), said).status_code, owner.post(at_(tried, "hours/"), {}).status_code] == [403, 403]
    assert owner.post(at_(tried, "people/"), {"dismiss": str(tang.pk)}).status_code == 403
    tried.refresh_from_db()
    assert (tried.ring_metres, tried.hours, tried.staff.filter(ended_at=None).count()) == (1000, {}, 2)


def test_who_was_dismissed_is_out(
    owner: SignedIn, town: Town, tried: Merchant, clerk: Person, tang: Person, at: datetime
) -> None:
    people.join(person=clerk, community=town.community, role=Role.MERCHANT, at=at)
    Staff.objects.filter(person=clerk).update(ended_at=at)
    assert owner.as_(clerk).get(at_(tried)).status_code == 404


# --- terms -------------------------------------------------------------------------------------------------------
def test_terms_are_shown(owner: SignedIn, town: Town, tried: Merchant) -> None:
    page = owner.get(at_(tried))
    assert [fact["text"] for fact in page.context["terms"]] == [
        "最多 5 单", "8.5%", "1000 米", town.steward.call, "0571-88001122", "和睦路 12 号",
    ]  # fmt: skip
    assert ("试营中" in page.text, "没在营业" in page.text, "还没有填" in page.text) == (True, True, True)


def test_suspended_shop_reads_why(owner: SignedIn, town: Town, tried: Merchant, at: datetime) -> None:
    merchants.suspend(merchant=tried.pk, why="三单都晚了一小时", by=town.operator, at=at)
    assert "三单都晚了一小时" in owner.get(at_(tried)).text


def test_owner_changes_what_is_theirs(owner: SignedIn, tried: Merchant) -> None:
    said = {"ring_metres": "1500", "phone": "0571-88001122", "address": "南街 1 号"}
    assert owner.post(at_(tried), said)["Location"] == at_(tried)
    tried.refresh_from_db()
    assert (tried.ring_metres, tried.phone, tried.address) == (1500, "0571-88001122", "南街 1 号")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ring_metres", "99", "100 到 5000 米"), ("ring_metres", "far", "100 到 5000 米"),
        ("ring_metres", "5001", "100 到 5000 米"), ("phone", "打电话", "店里的电话"), ("address", "", "请写门店地址"),
    ],
)  # fmt: skip
def test_change_that_makes_no_sense_stands_beside_its_field(
    owner: SignedIn, tried: Merchant, field: str, value: str, sentence: str
) -> None:
    said = {"ring_metres": "1000", "phone": "0571-88001122", "address": "和睦路 12 号", field: value}
    answer = owner.post(at_(tried), said)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert sentence in answer.context["form"].errors[field][0]
    tried.refresh_from_db()
    assert (tried.ring_metres, tried.phone, tried.address) == (1000, "0571-88001122", "和睦路 12 号")


# --- hours -------------------------------------------------------------------------------------------------------
def test_hours_are_kept_shown_and_offered_again(owner: SignedIn, tried: Merchant) -> None:
    said = {"opens-0-0": "13:00", "closes-0-0": "20:00", "opens-0-1": "06:00", "closes-0-1": "12:00"}
    assert owner.post(at_(tried, "hours/"), said)["Location"] == at_(tried)
    tried.refresh_from_db()
    assert tried.hours == {"0": [["06:00", "12:00"], ["13:00", "20:00"]]}
    page = owner.get(at_(tried))
    # The cast lives on a Monday at half past two.
    assert (page.context["is_open"], "营业中" in page.text) == (True, True)
    assert [fact["text"] for fact in page.context["week"]] == ["06:00–12:00、13:00–20:00", *["休息"] * 6]
    again = owner.get(at_(tried, "hours/")).text
    assert again.index('value="06:00"') < again.index('value="13:00"')


def test_empty_week_is_a_week_of_rest(owner: SignedIn, tried: Merchant) -> None:
    Merchant.objects.filter(pk=tried.pk).update(hours={"0": [["06:00", "12:00"]]})
    assert owner.post(at_(tried, "hours/"), {}).status_code == 302
    tried.refresh_from_db()
    assert tried.hours == {}


def test_third_span_of_a_day_is_not_lost(owner: SignedIn, tried: Merchant) -> None:
    kept = {"3": [["06:00", "07:00"], ["08:00", "09:00"], ["10:00", "11:00"]]}
    Merchant.objects.filter(pk=tried.pk).update(hours=kept)
    form = owner.get(at_(tried, "hours/")).context["form"]
    owner.post(
        at_(tried, "hours/"), {name: f"{form[name].value():%H:%M}" for name in form.fields if form[name].value()}
    )
    tried.refresh_from_db()
    assert tried.hours == kept


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"opens-2-0": "09:00"}, "closes-2-0", "开门和关门都要填"),
        ({"opens-2-1": "soon", "closes-2-1": "10:00"}, "opens-2-1", "时间没有看懂"),
        ({"opens-2-0": "09:00", "closes-2-0": "09:00"}, "opens-2-0", "关门要晚于开门"),
        (
            {"opens-2-0": "08:00", "closes-2-0": "12:00", "opens-2-1": "12:00", "closes-2-1": "14:00"},
            "opens-2-0", "不能相接或重叠",
        ),
    ],
    ids=["one end", "no time", "ends at once", "meet"],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_beside_their_day(
    owner: SignedIn, tried: Merchant, said: dict[str, str], field: str, sentence: str
) -> None:
    answer = owner.post(at_(tried, "hours/"), said)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert sentence in answer.text
    tried.refresh_from_db()
    assert tried.hours == {}


# --- people ------------------------------------------------------------------------------------------------------
def test_owner_hires_by_number_and_dismisses_after_a_question(
    owner: SignedIn, town: Town, tried: Merchant, at: datetime
) -> None:
    person = known(town, at)
    for _tap in range(2):
        assert owner.post(at_(tried, "people/"), {"phone": "139 0000 0555", "post": "clerk"}).status_code == 302
    assert [(one.person.name, one.post) for one in tried.staff.order_by("id")] == [
        ("唐守田", "owner"),
        ("小孟", "clerk"),
    ]
    assert "小孟" in owner.get(at_(tried, "people/")).text
    assert "确定移出" in owner.get(at_(tried, "people/"), {"dismiss": str(person.pk)}).text
    assert tried.staff.filter(person=person, ended_at=None).exists()
    owner.post(at_(tried, "people/"), {"dismiss": str(person.pk)})
    assert not tried.staff.filter(person=person, ended_at=None).exists()
    assert owner.post(at_(tried, "people/"), {"dismiss": str(person.pk)}).status_code == 404


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"phone": "13700009999"}, "phone", "本社区没有人登记这个手机号"), ({"phone": "123"}, "phone", "手机号不对"),
        ({"phone": ""}, "phone", "请填对方登记的手机号"), ({"phone": "13900000555", "post": "king"}, "post", "请选店主或店员"),
    ],
)  # fmt: skip
def test_hiring_that_makes_no_sense_is_refused_in_words(
    owner: SignedIn, town: Town, tried: Merchant, at: datetime, said: dict[str, str], field: str, sentence: str
) -> None:
    known(town, at)
    answer = owner.post(at_(tried, "people/"), {"post": "clerk", **said})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (sentence in answer.text, tried.staff.count()) == (True, 1)


def test_somebody_of_another_community_or_who_has_left_is_not_known(
    owner: SignedIn, town: Town, tried: Merchant, elsewhere: Town, at: datetime
) -> None:
    gone = known(town, at)
    gone.memberships.update(ended_at=at)
    for number in (elsewhere.resident.phone, gone.phone):
        assert owner.post(at_(tried, "people/"), {"phone": number, "post": "clerk"}).status_code == 422
    assert tried.staff.count() == 1


@pytest.mark.parametrize("deed", ["dismiss", "demote"])
def test_last_owner_stays(owner: SignedIn, tried: Merchant, tang: Person, deed: str) -> None:
    said = {"dismiss": str(tang.pk)} if deed == "dismiss" else {"phone": str(tang.phone), "post": "clerk"}
    answer = owner.post(at_(tried, "people/"), said)
    assert (answer.status_code, "至少要留一位店主" in answer.text) == (409, True)
    assert tried.staff.get(ended_at=None).post == Post.OWNER


def test_owner_hands_over_and_goes(owner: SignedIn, town: Town, tried: Merchant, tang: Person, at: datetime) -> None:
    known(town, at)
    owner.post(at_(tried, "people/"), {"phone": "13900000555", "post": "owner"})
    assert owner.post(at_(tried, "people/"), {"dismiss": str(tang.pk)}, follow=True).status_code == 200
    assert owner.get(at_(tried)).status_code in (403, 404)
    assert [one.person.name for one in tried.staff.filter(ended_at=None)] == ["小孟"]


def test_nothing_is_changed_once_the_merchant_has_left(
    owner: SignedIn, tried: Merchant, tang: Person, at: datetime
) -> None:
    Merchant.objects.filter(pk=tried.pk).update(standing=Standing.LEFT)
    answer = owner.post(at_(tried, "hours/"), {"opens-0-0": "06:00", "closes-0-0": "12:00"})
    assert (answer.status_code, "现在不能这样做" in answer.text) == (409, True)


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_as_much_for_thirty_as_for_one(
    owner: SignedIn, town: Town, tried: Merchant, tang: Person, at: datetime, page: str
) -> None:
    counts = []
    owner.get(at_(tried, page))
    for rows in (range(1), range(1, 30)):
        for number in rows:
            person = known(town, at, name=f"店员{number}", phone=f"+86139000006{number:02d}")
            merchants.hire(merchant=tried.pk, person=person, post=Post.CLERK, by=tang, at=at)
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(at_(tried, page)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
