"""The counter: a voucher is used up where it says, and nowhere else."""

from datetime import datetime
from uuid import uuid4

import pytest

from linli.core.models import Fact
from linli.merchants import services as merchants
from linli.merchants.enums import Post
from linli.people import masking
from linli.points import services as points
from linli.points.models import Reward, Voucher
from tests import marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market

DO_IT, ELSEWHERE = "交货，核销", "这张券要到守田粮店用，您这儿不能核销。"


@pytest.fixture
def voucher(town: Town, grocer: Market, at: datetime) -> Voucher:
    """The resident has a voucher for a bag of rice at the grocer's."""
    grocer.give_points(60)
    rice = Reward.objects.create(
        community=town.community, name_zh="一袋米", shop=grocer.shop.pk, merchant_zh="守田粮店",
        merchant_en="Tang's Grain", points=50,
    )  # fmt: skip
    return points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid4(), at=at)


@pytest.fixture
def barber(browser: SignedIn, town: Town, grocer: Market, at: datetime) -> SignedIn:
    """The phone of another shop's owner."""
    shop = marketplace.stall(town, at=at, name_zh="阿芳理发", name_en="A-Fang Barbers")
    return browser.as_(shop.applicant)


def at_(voucher: Voucher) -> str:
    return f"/counter/v/{voucher.token}/"


def state(voucher: Voucher) -> tuple[str, str]:
    voucher.refresh_from_db()
    return voucher.state, voucher.payment.state


def test_voucher_of_another_shop_is_shown_with_where_to_go_and_no_button(
    barber: SignedIn, town: Town, voucher: Voucher
) -> None:
    for page in (barber.get(at_(voucher)), barber.post(at_(voucher))):
        assert (page.status_code, ELSEWHERE in page.text, DO_IT in page.text) == (403, True, False)
        # The other shop learns what it is and where to send them; who has it is not its business.
        assert ("一袋米" in page.text, page.context["voucher"]["who"]) == (True, "")
        assert masking.name(town.resident.name) not in page.text
    assert state(voucher) == ("issued", "held")
    assert not Fact.objects.filter(kind="voucher.use").exists()


def test_own_counter_uses_it_up_and_the_fact_says_where(owner: SignedIn, grocer: Market, voucher: Voucher) -> None:
    page = owner.get(at_(voucher))
    who = masking.name(voucher.person.name)
    assert (page.status_code, DO_IT in page.text, who in page.text) == (200, True, True)
    assert owner.post(at_(voucher))["Location"] == "/counter/"
    assert state(voucher) == ("used", "captured")
    assert Fact.objects.get(kind="voucher.use").payload["shop"] == str(grocer.shop.pk)


def test_used_voucher_says_so_at_every_counter_and_names_nobody_elsewhere(
    browser: SignedIn, town: Town, grocer: Market, voucher: Voucher, at: datetime
) -> None:
    fruit = marketplace.stall(town, at=at, name_zh="拾光鲜果", name_en="Fruit of the Day")
    browser.as_(grocer.owner).post(at_(voucher))
    for person, is_named in ((grocer.owner, True), (fruit.applicant, False)):
        page = browser.as_(person).get(at_(voucher))
        assert (page.status_code, "已经用过了" in page.text) == (409, True)
        assert bool(page.context["voucher"]["who"]) == is_named


def test_who_no_longer_works_there_uses_up_none_of_its_vouchers(
    browser: SignedIn, town: Town, grocer: Market, voucher: Voucher, at: datetime
) -> None:
    both = marketplace.stall(town, at=at, name_zh="拾光鲜果", name_en="Fruit")
    clerk = both.applicant
    merchants.hire(merchant=grocer.shop.pk, person=clerk, post=Post.CLERK, by=grocer.owner, at=at)
    assert DO_IT in browser.as_(clerk).get(at_(voucher)).text
    merchants.dismiss(merchant=grocer.shop.pk, person=clerk, by=grocer.owner, at=at)
    assert browser.as_(clerk).post(at_(voucher)).status_code == 403
    assert state(voucher) == ("issued", "held")


def test_suspended_shop_keeps_what_it_promised(
    owner: SignedIn, town: Town, grocer: Market, voucher: Voucher, at: datetime
) -> None:
    merchants.suspend(merchant=grocer.shop.pk, why="卫生整改", by=town.operator, at=at)
    assert owner.post(at_(voucher))["Location"] == "/counter/"
    assert state(voucher) == ("used", "captured")


def test_voucher_for_every_counter_is_used_up_at_any(barber: SignedIn, voucher: Voucher) -> None:
    Reward.objects.update(shop=None)
    assert barber.post(at_(voucher))["Location"] == "/counter/"
    assert state(voucher) == ("used", "captured")
