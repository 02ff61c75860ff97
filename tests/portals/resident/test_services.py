"""The catalogue and a request from it: every bad input gets its sentence, its status and nothing half-written."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.catalogue.models import Product
from linli.orders.models import Order, Photo
from linli.portals.resident import uploads
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def ask(browser: SignedIn, product: Product, **more: object) -> "Response":
    said: Mapping[str, object] = {"words": "水龙头滴水", "form_key": str(uuid4()), "slot": "", **more}
    return browser.post(f"/home/product/{product.pk}/", said)


def test_services_lists_nine_scenes(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get("/home/services/").text.count('class="scene"') == 9


def test_scene_lists_its_services_and_no_others(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get("/home/services/building/").text
    assert "电梯困人救援" in page
    assert "空调清洗服务" not in page


def test_scene_that_is_none_is_404(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get("/home/services/nowhere/").status_code == 404


def test_group_that_is_none_is_404(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get("/home/services/for/nobody/").status_code == 404


@pytest.mark.parametrize("text", ["空调", "conditioner"])
def test_search_finds_in_both_languages(browser: SignedIn, town: Town, text: str) -> None:
    assert "空调清洗服务" in browser.as_(town.resident).get("/home/services/", {"q": text}).text


def test_search_without_result_offers_plain_words(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get("/home/services/", {"q": "飞碟"}).text
    assert "没找到这样的服务" in page
    assert 'value="飞碟"' in page


def test_product_says_who_how_fast_and_to_what_standard(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(f"/home/product/{town.water.pk}/").text
    for words in ("物业班组", "15分钟内响应，30分钟内到场，24小时内办结", "关阀止水", "免费"):
        assert words in page


def test_product_of_another_community_is_404(browser: SignedIn, town: Town, elsewhere: Town) -> None:
    assert browser.as_(town.resident).get(f"/home/product/{elsewhere.water.pk}/").status_code == 404


def test_request_becomes_an_order_for_the_household(browser: SignedIn, town: Town) -> None:
    answer = ask(browser.as_(town.resident), town.water, photos=cast.picture())
    order = Order.objects.get()
    assert answer["Location"] == f"/home/orders/{order.pk}/"
    assert (order.words, order.household, order.urgency, order.slot_starts) == (
        "水龙头滴水",
        town.household,
        "urgent",
        None,
    )
    assert order.photos.count() == 1


def test_request_twice_with_one_key_is_one_order(browser: SignedIn, town: Town) -> None:
    key = str(uuid4())
    browser.as_(town.resident)
    first, second = (ask(browser, town.water, form_key=key) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_request_with_chosen_day_keeps_the_slot(browser: SignedIn, town: Town) -> None:
    ask(browser.as_(town.resident), town.water, slot="other", day="2026-11-25", part="morning")
    order = Order.objects.get()
    assert order.slot_starts is not None
    assert order.slot_starts.astimezone(town.community.zone).isoformat() == "2026-11-25T09:00:00+08:00"


def test_request_prefers_only_whom_the_page_offered(browser: SignedIn, town: Town, finished: Order) -> None:
    browser.as_(town.resident)
    assert "周师傅" in browser.get(f"/home/product/{town.water.pk}/").text
    ask(browser, town.water, preferred=str(town.engineer.pk))
    ask(browser, town.water, preferred=str(town.second_engineer.pk))
    orders = Order.objects.exclude(pk=finished.pk).order_by("id")
    assert [order.preferred for order in orders] == [town.engineer, None]


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"words": "漏" * 5000}, 422, "写得太长了：5000 字，最多 1000 字"),
        ({"slot": "2020-01-01T09:00+08:00/2020-01-01T12:00+08:00"}, 422, "这个时间约不了"),
        ({"slot": "whenever"}, 422, "这个时间约不了"),
        ({"slot": "2026-11-25T09:00"}, 422, "这个时间约不了"),
        ({"slot": "other", "day": "2026-13-45", "part": "morning"}, 422, "这个时间约不了"),
        ({"slot": "other", "day": "2026-11-25", "part": "midnight"}, 422, "这个时间约不了"),
    ],
)
def test_request_refused_says_why_and_keeps_what_was_typed(
    browser: SignedIn, town: Town, more: dict[str, str], status: int, sentence: str
) -> None:
    answer = ask(browser.as_(town.resident), town.water, **more)
    assert answer.status_code == status
    assert sentence in answer.text
    assert more.get("words", "水龙头滴水") in answer.text
    assert Order.objects.count() == 0


def test_request_for_what_was_switched_off_is_404(browser: SignedIn, town: Town) -> None:
    Product.objects.filter(pk=town.water.pk).update(is_active=False)
    assert ask(browser.as_(town.resident), town.water).status_code == 404


def test_request_with_program_named_photo_is_refused(browser: SignedIn, town: Town) -> None:
    program = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 200, content_type="image/jpeg")
    answer = ask(browser.as_(town.resident), town.water, photos=program)
    assert answer.status_code == 415
    assert "这个文件不是照片" in answer.text
    assert (Order.objects.count(), Photo.objects.count()) == (0, 0)


def test_request_with_40_mb_photo_is_refused(browser: SignedIn, town: Town) -> None:
    heavy = BytesIO(cast.picture().read() + b"\x00" * (40 * 1024 * 1024))
    heavy.name = "heavy.jpg"
    answer = ask(browser.as_(town.resident), town.water, photos=heavy)
    assert answer.status_code == 413
    assert "照片太大了" in answer.text
    assert Order.objects.count() == 0


def test_request_with_ten_photos_is_refused(browser: SignedIn, town: Town) -> None:
    answer = ask(browser.as_(town.resident), town.water, photos=[cast.picture() for _n in range(10)])
    assert answer.status_code == 422
    assert "照片太多了" in answer.text


def test_body_announced_too_large_is_turned_away_unread(browser: SignedIn, town: Town) -> None:
    browser.as_(town.resident)
    answer = browser.post(
        f"/home/product/{town.water.pk}/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(uploads.MOST_BYTES + 1),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "传的东西太大了" in answer.text


def test_request_without_csrf_token_is_refused(town: Town) -> None:
    strict = SignedIn(enforce_csrf_checks=True)
    assert ask(strict.as_(town.resident), town.water).status_code == 403
    assert Order.objects.count() == 0


def test_price_of_paid_service_is_a_from_price(browser: SignedIn, town: Town) -> None:
    aircon = town.products["value.home.aircon"]
    Product.objects.filter(pk=aircon.pk).update(unit_zh="台")
    assert "¥99.00 起/台" in browser.as_(town.resident).get(f"/home/product/{aircon.pk}/").text


def test_slots_never_lie_in_the_past(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(f"/home/product/{town.water.pk}/").text
    assert "今天 09:00–12:00" not in page
    assert "今天 14:00–18:00" in page
