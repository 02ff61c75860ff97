"""Pictures of a shop's goods, as its people's phones add and arrange them."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from linli.market import services as market
from linli.market.models import Picture, Variant
from linli.people import services as people
from linli.portals import bodies
from tests import cast, marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market


def of(row: Variant, page: str = "") -> str:
    return f"/counter/shop/{row.merchant_id}/goods/{row.item_id}/{page}"


def upload(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("rice.jpg", content or cast.picture().read(), content_type="image/jpeg")


def add(owner: SignedIn, row: Variant, number: int = 1, **more: Any) -> Any:  # noqa: ANN401 - the test client's answer
    return owner.post(of(row, "pictures/"), {"photos": [upload() for _n in range(number)], **more})


def pictures(row: Variant) -> list[Picture]:
    return list(Picture.objects.filter(item=row.item_id).order_by("position"))


def change(owner: SignedIn, row: Variant, picture: Picture, do: str) -> Any:  # noqa: ANN401 - the test client's answer
    return owner.post(of(row, f"pictures/{picture.pk}/"), {"do": do})


# --- adding and arranging ----------------------------------------------------------------------------------------
def test_pictures_are_added_seen_arranged_and_taken_away(owner: SignedIn, grocer: Market) -> None:
    assert "还没有照片" in owner.get(of(grocer.rice)).text
    assert add(owner, grocer.rice, 3)["Location"] == of(grocer.rice)
    one, two, three = pictures(grocer.rice)
    page = owner.get(of(grocer.rice))
    shown = [(photo["pk"], photo["alt"], photo["tag"]) for photo in page.context["photos"]]
    assert shown == [
        (one.pk, "东北大米，照片 1", "封面"),
        (two.pk, "东北大米，照片 2", ""),
        (three.pk, "东北大米，照片 3", ""),
    ]
    assert (page.context["most"], f"/market/pictures/{one.pk}/?thumb=1" in page.text) == (3, True)
    assert change(owner, grocer.rice, three, "first")["Location"] == of(grocer.rice)
    assert change(owner, grocer.rice, one, "remove")["Location"] == of(grocer.rice)
    assert pictures(grocer.rice) == [three, two]


def test_double_tap_adds_once(owner: SignedIn, grocer: Market) -> None:
    key = str(owner.get(of(grocer.rice)).context["picture_form"]["form_key"].value())
    assert [add(owner, grocer.rice, 2, form_key=key).status_code for _tap in range(2)] == [302, 302]
    assert len(pictures(grocer.rice)) == 2


def test_full_item_offers_no_more_and_says_so_to_a_late_form(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice, 6)
    page = owner.get(of(grocer.rice))
    assert (page.context["most"], "放上去" in page.text) == (0, False)
    answer = add(owner, grocer.rice)
    assert (answer.status_code, "照片最多 6 张" in answer.text, len(pictures(grocer.rice))) == (409, True, 6)


def test_list_shows_the_cover_or_else_the_icon(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice, 2)
    rows = owner.get(f"/counter/shop/{grocer.shop.pk}/goods/").context["rows"]
    cover = f"/market/pictures/{pictures(grocer.rice)[0].pk}/?thumb=1"
    assert {row["item"].name_zh: row["thumb"] for row in rows} == {
        "东北大米": cover, "菜籽油": "", "米油套餐": "", "空调清洗": "",
    }  # fmt: skip


def test_item_asks_as_much_for_six_pictures_as_for_one(owner: SignedIn, grocer: Market) -> None:
    counts = []
    for number in (1, 5):
        add(owner, grocer.rice, number)
        owner.get(of(grocer.rice))
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(of(grocer.rice)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_page_with_pictures_reads_in_english(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice, 2)
    people.prefer(person=grocer.owner, language="en")
    page = owner.get(of(grocer.rice))
    assert [photo["alt"].startswith("Rice") for photo in page.context["photos"]] == [True, True]


# --- what is refused ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"MZ\x90\x00" + b"\x00" * 200, 415, "这个文件不是照片"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * (20 * 1024 * 1024), 413, "照片太大了"),
    ],
    ids=["program", "heavy"],
)
def test_file_that_is_no_picture_keeps_all_out(
    owner: SignedIn, grocer: Market, content: bytes, status: int, sentence: str
) -> None:
    answer = owner.post(of(grocer.rice, "pictures/"), {"photos": [upload(), upload(content)]})
    assert (answer.status_code, sentence in answer.context["picture_error"]) == (status, True)
    assert (sentence in answer.text, Picture.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        (0, 422, "还没有照片。请拍一张"),
        (7, 422, "一次最多 6 张"),
    ],
)
def test_none_or_too_many_at_once_are_refused(
    owner: SignedIn, grocer: Market, files: int, status: int, sentence: str
) -> None:
    answer = add(owner, grocer.rice, files)
    assert (answer.status_code, sentence in answer.context["picture_error"], Picture.objects.count()) == (
        status,
        True,
        0,
    )


def test_body_announced_too_large_is_turned_away_unread(owner: SignedIn, grocer: Market) -> None:
    answer = owner.post(
        of(grocer.rice, "pictures/"), b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(bodies.MOST_BYTES + 1),
    )  # fmt: skip
    assert (answer.status_code, "传的东西太大了" in answer.text) == (413, True)


def test_form_without_csrf_token_is_refused(grocer: Market) -> None:
    strict = SignedIn(enforce_csrf_checks=True).as_(grocer.owner)
    assert (add(strict, grocer.rice).status_code, Picture.objects.count()) == (403, 0)


def test_picture_that_is_gone_is_told_when_put_first_and_not_when_taken_away(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice)
    (row,) = pictures(grocer.rice)
    market.remove_picture(item=grocer.rice.item_id, picture=row.pk, by=grocer.owner, at=grocer.at)
    answer = change(owner, grocer.rice, row, "first")
    assert (answer.status_code, "没有找到，可能已经撤下" in answer.context["error"]) == (404, True)
    assert change(owner, grocer.rice, row, "remove").status_code == 302


def test_deed_that_is_none_is_404(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice)
    (row,) = pictures(grocer.rice)
    assert [change(owner, grocer.rice, row, do).status_code for do in ("", "burn")] == [404, 404]
    assert [owner.get(of(grocer.rice, page)).status_code for page in ("pictures/", f"pictures/{row.pk}/")] == [405, 405]
    assert pictures(grocer.rice) == [row]


# --- whose they are ----------------------------------------------------------------------------------------------
def test_clerk_sees_pictures_and_changes_none(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.rice)
    (row,) = pictures(grocer.rice)
    owner.as_(grocer.clerk)
    page = owner.get(of(grocer.rice))
    assert (str(row.pk) in page.text, "放上去" in page.text, "拿掉第" in page.text) == (True, False, False)
    told = [
        add(owner, grocer.rice),
        change(owner, grocer.rice, row, "first"),
        change(owner, grocer.rice, row, "remove"),
    ]
    assert ([answer.status_code for answer in told], pictures(grocer.rice)) == ([403] * 3, [row])


def test_another_shop_and_a_stranger_change_nothing(
    owner: SignedIn, grocer: Market, town: Town, elsewhere: Town
) -> None:
    add(owner, grocer.rice)
    (row,) = pictures(grocer.rice)
    other = marketplace.stall(town, at=grocer.at)
    for somebody, status in ((other.applicant, 404), (town.resident, 403), (elsewhere.resident, 403)):
        owner.as_(somebody)
        told = [add(owner, grocer.rice), change(owner, grocer.rice, row, "remove")]
        assert ([answer.status_code for answer in told], pictures(grocer.rice)) == ([status] * 2, [row])
    # Under a shop of one's own another's item is not there either.
    owner.as_(other.applicant)
    path = f"/counter/shop/{other.pk}/goods/{grocer.rice.item_id}/pictures/"
    assert [
        owner.post(path, {"photos": upload()}).status_code,
        owner.post(f"{path}{row.pk}/", {"do": "remove"}).status_code,
    ] == [404, 404]
    assert pictures(grocer.rice) == [row]


def test_picture_of_another_item_is_not_reached_through_this_one(owner: SignedIn, grocer: Market) -> None:
    add(owner, grocer.oil)
    (row,) = pictures(grocer.oil)
    assert [change(owner, grocer.rice, row, do).status_code for do in ("first", "remove")] == [404, 302]
    assert pictures(grocer.oil) == [row]


def test_place_and_device_are_not_kept(owner: SignedIn, grocer: Market) -> None:
    raw, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SpyPhone"
    Image.new("RGB", (64, 48), (1, 2, 3)).save(raw, "JPEG", exif=exif)
    assert b"SpyPhone" in raw.getvalue()
    owner.post(of(grocer.rice, "pictures/"), {"photos": upload(raw.getvalue()), "form_key": str(uuid4())})
    (row,) = pictures(grocer.rice)
    with row.file.open() as whole, row.thumb.open() as small:
        assert (b"SpyPhone" in whole.read(), b"SpyPhone" in small.read()) == (False, False)
