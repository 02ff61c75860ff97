"""Plain words: said, understood, confirmed with one tap; photos and words survive every step."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.catalogue.models import Product
from linli.orders.models import Complaint, Order
from linli.portals.resident import drafts, slots
from linli.triage import engine
from linli.triage.engine import Reading
from linli.triage.slots import Slot
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn

ASK = "/home/ask/"
TOMORROW = Slot(cast.NOW + timedelta(days=1), cast.NOW + timedelta(days=1, hours=2))


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> "Ears":
    """Decide what triage understands: `hears("base.repair.water", ...)`."""
    return Ears(monkeypatch)


class Ears:
    """Stands in for the trained model; its own tests judge that."""

    SURE = 0.93

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(
        self,
        product: str | None,
        *others: str,
        danger: str | None = None,
        urgency: str = "normal",
        slot: Slot | None = None,
    ) -> None:
        def read(text: str, *, at: datetime, learned: Sequence[tuple[str, str]] = ()) -> Reading:
            assert at.tzinfo is not None
            assert list(learned) == []
            alternatives: list[dict[str, str | float]] = [{"product": code, "confidence": 0.1} for code in others]
            return Reading(
                text=text,
                product=product,
                urgency=urgency,
                slot=slot,
                confidence=self.SURE,
                alternatives=alternatives,
                danger=danger,
            )

        self.monkeypatch.setattr(engine, "read", read)


def said(browser: SignedIn, words: str = "厨房水管漏水", **more: object) -> str:
    answer = browser.post(ASK, {"words": words, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def key(url: str) -> UUID:
    return UUID(url.strip("/").rpartition("/")[2])


def test_ask_link_fills_the_box_and_files_nothing(browser: SignedIn, town: Town) -> None:
    page = browser.as_(town.resident).get(ASK, {"words": "楼道灯不亮了"}).text
    assert ">楼道灯不亮了</textarea>" in page
    assert Order.objects.count() == 0


def test_ask_my_steward_shows_the_steward(browser: SignedIn, town: Town) -> None:
    assert "请王师傅帮我办" in browser.as_(town.resident).get(ASK, {"to": "steward"}).text


@pytest.mark.parametrize(
    ("words", "sentence"), [("", "还没说要办什么"), ("   ", "还没说要办什么"), ("漏" * 5000, "写得太长了：5000 字")]
)
def test_ask_refuses_nothing_and_too_much(browser: SignedIn, town: Town, words: str, sentence: str) -> None:
    answer = browser.as_(town.resident).post(ASK, {"words": words})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words.strip() in answer.text


def test_ask_refuses_what_is_no_photo_and_keeps_the_words(browser: SignedIn, town: Town) -> None:
    program = SimpleUploadedFile("a.jpg", b"MZ\x00", content_type="image/jpeg")
    answer = browser.as_(town.resident).post(ASK, {"words": "水管漏水", "photos": program})
    assert answer.status_code == 415
    assert ">水管漏水</textarea>" in answer.text


def test_proposal_shows_service_alternatives_slot_and_sureness(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water", "base.repair.lift", "complaint", "warm.greetings.visit", slot=TOMORROW, urgency="urgent")
    page = browser.as_(town.resident).get(said(browser)).text
    assert 'value="base.repair.water" checked' in page
    for words in ("电梯困人救援", "定期拜访", "都不是，交给管家", "把握 93%", "明天 14:30–16:30", "按急事派人"):
        assert words in page
    assert 'value="complaint"' not in page
    assert Order.objects.count() == 0


def test_confirm_makes_the_order_with_words_photos_and_what_triage_said(
    browser: SignedIn, town: Town, hears: Ears
) -> None:
    hears("base.repair.water", "base.repair.lift", slot=TOMORROW, urgency="urgent")
    url = said(browser.as_(town.resident), photos=cast.picture())
    answer = browser.post(
        url, {"choice": "base.repair.water", "slot": f"{TOMORROW.starts.isoformat()}/{TOMORROW.ends.isoformat()}"}
    )
    order = Order.objects.get()
    assert answer["Location"] == f"/home/orders/{order.pk}/"
    assert (order.product, order.words, order.urgency) == (town.water, "厨房水管漏水", "urgent")
    assert (order.slot_starts, order.slot_ends) == (TOMORROW.starts, TOMORROW.ends)
    assert order.photos.count() == 1
    assert order.triage is not None
    assert (order.triage["product"], order.triage["unsure"]) == ("base.repair.water", False)


def test_confirm_twice_is_one_order_and_leads_to_it(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    url = said(browser.as_(town.resident), photos=cast.picture())
    first, second = (browser.post(url, {"choice": "base.repair.water"}) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1
    assert browser.get(url)["Location"] == first["Location"]


def test_confirm_removes_the_draft_files(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    url = said(browser.as_(town.resident), photos=cast.picture())
    folder = f"drafts/{(key(url).int >> 80) // 86_400_000}/{key(url)}"
    assert default_storage.exists(folder)
    browser.post(url, {"choice": "base.repair.water"})
    assert not default_storage.exists(folder)


def test_confirm_of_another_choice_is_taken(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water", "base.repair.lift")
    browser.post(said(browser.as_(town.resident)), {"choice": "base.repair.lift"})
    assert Order.objects.get().product == town.lift


def test_none_of_these_goes_to_my_steward_and_says_so(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    answer = browser.post(said(browser.as_(town.resident)), {"choice": "steward"})
    order = Order.objects.get()
    assert (order.product, order.preferred) == (town.visit, town.steward)
    assert order.triage is not None
    assert order.triage["unsure"] is True
    page = browser.get(answer["Location"]).text
    assert "请管家帮忙" in page
    assert "定期拜访" not in page


def test_words_said_to_the_steward_ask_the_steward_first(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("warm.greetings.visit")
    browser.post(said(browser.as_(town.resident), to="steward"), {"choice": "warm.greetings.visit"})
    assert Order.objects.get().preferred == town.steward


def test_confirm_of_bad_time_or_service_keeps_the_draft(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    url = said(browser.as_(town.resident))
    bad_time = browser.post(url, {"choice": "base.repair.water", "slot": "2020-01-01T09:00+08:00/"})
    Product.objects.filter(pk=town.lift.pk).update(is_active=False)
    gone = browser.post(url, {"choice": "base.repair.lift"})
    assert (bad_time.status_code, gone.status_code) == (422, 409)
    assert "这个时间约不了" in bad_time.text
    assert "这项服务现在不能下单" in gone.text
    assert Order.objects.count() == 0
    assert browser.get(url).status_code == 200


def test_danger_shows_numbers_and_files_an_emergency_with_one_tap(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.lift", danger="base.repair.lift", urgency="emergency")
    url = said(browser.as_(town.resident), words="电梯卡住了我在里面")
    page = browser.get(url).text
    assert 'href="tel:119"' in page
    assert "别扒门" in page
    assert page.index("马上派人来") < page.index("电梯卡住了我在里面")
    browser.post(url, {"choice": "emergency"})
    order = Order.objects.get()
    assert (order.product, order.urgency) == (town.lift, "emergency")


def test_no_request_offers_examples_scenes_and_the_steward(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears(None, "base.repair.water")
    page = browser.as_(town.resident).get(said(browser, words="你好呀")).text
    assert "没听出要办什么" in page
    assert 'value="steward" checked' in page
    assert page.count('class="scene"') == 9


def test_complaint_asks_about_which_order_and_files_it(
    browser: SignedIn, town: Town, order: Order, hears: Ears
) -> None:
    hears("complaint")
    url = said(browser.as_(town.resident), words="说好半小时，两小时还没来")
    assert f'value="{order.pk}" checked' in browser.get(url).text
    answer = browser.post(url, {"about": str(order.pk)})
    complaint = Complaint.objects.get()
    assert (complaint.order, complaint.words) == (order, "说好半小时，两小时还没来")
    assert "投诉在办" in browser.get(answer["Location"]).text


def test_complaint_without_orders_offers_the_steward(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("complaint")
    page = browser.as_(town.resident).get(said(browser)).text
    assert "您还没有订单可以投诉" in page
    assert 'name="choice" value="steward"' in page


def test_complaint_that_was_none_can_still_be_asked_for(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("complaint", "base.repair.water")
    page = browser.as_(town.resident).get(said(browser), {"as": "request"}).text
    assert 'value="base.repair.water"' in page
    assert "没听出要办什么" not in page


def test_proposal_gives_no_figure_when_it_is_hardly_sure(
    browser: SignedIn, town: Town, hears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ears, "SURE", 0.2)
    hears("base.repair.water")
    assert "不太有把握" in browser.as_(town.resident).get(said(browser)).text


@pytest.mark.parametrize("about", ["nonsense", "0193f000-0000-7000-8000-000000000000"])
def test_complaint_about_what_is_not_mine_is_404(browser: SignedIn, town: Town, hears: Ears, about: str) -> None:
    hears("complaint")
    url = said(browser.as_(town.resident))
    assert browser.post(url, {"about": about}).status_code == 404
    assert Complaint.objects.count() == 0


def test_complaint_about_the_daughters_order_is_404(browser: SignedIn, town: Town, order: Order, hears: Ears) -> None:
    hears("complaint")
    url = said(browser.as_(town.daughter))
    assert browser.post(url, {"about": str(order.pk)}).status_code == 404


def test_editing_the_words_keeps_the_photos(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    first = key(said(browser.as_(town.resident), photos=cast.picture()))
    assert "刚才的 1 张照片还在" in browser.get(ASK, {"draft": str(first)}).text
    url = said(browser, words="卫生间漏水", draft=str(first), photos=cast.picture())
    browser.post(url, {"choice": "base.repair.water"})
    order = Order.objects.get()
    assert (order.words, order.photos.count()) == ("卫生间漏水", 2)


def test_draft_photo_is_shown_to_its_owner_only(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    url = said(browser.as_(town.resident), photos=cast.picture())
    shown = browser.get(f"{url}0/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert browser.get(f"{url}1/").status_code == 404
    assert browser.as_(town.daughter).get(f"{url}0/").status_code == 404


def test_draft_of_somebody_else_is_no_draft(browser: SignedIn, town: Town, hears: Ears) -> None:
    hears("base.repair.water")
    url = said(browser.as_(town.resident))
    answer = browser.as_(town.daughter).post(url, {"choice": "base.repair.water"})
    assert answer["Location"] == ASK
    assert Order.objects.count() == 0


def test_draft_that_never_was_leads_back_to_the_box(browser: SignedIn, town: Town) -> None:
    assert browser.as_(town.resident).get(f"{ASK}{uuid4()}/")["Location"] == ASK
    assert "刚才说的没有留下来" in browser.get(ASK).text


def test_drafts_are_swept_after_two_days(town: Town, at: datetime) -> None:
    member = town.member(town.resident)
    draft = drafts.keep(member=member, words="旧的", photos=[cast.photo()], to_steward=False, at=at)
    now = datetime.fromtimestamp((draft.key.int >> 80) / 1000, tz=at.tzinfo)
    drafts.sweep(at=now + timedelta(days=1))
    assert drafts.find(key=draft.key, member=member) == draft
    drafts.sweep(at=now + timedelta(days=4))
    assert drafts.find(key=draft.key, member=member) is None


@pytest.mark.parametrize(
    ("hours", "said"), [(4, "今天 14:30–18:30"), (48, "今天 14:30–11月25日 周三 14:30"), (None, "今天 14:30")]
)
def test_slot_of_several_days_names_the_day_of_its_end(town: Town, hours: int | None, said: str) -> None:
    ends = cast.NOW + timedelta(hours=hours) if hours else None
    assert slots.spoken((cast.NOW, ends), at=cast.NOW) == said
