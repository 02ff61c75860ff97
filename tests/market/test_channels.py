"""Paying through a channel that signs what it says: late, twice, forged, of another amount, and its bill at the end of the day."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linli import gateways
from linli.catalogue.models import Product
from linli.gateways import ForgedError
from linli.gateways.sandbox import Sandbox, Twist, start
from linli.market import checking
from linli.market import services as market
from linli.market.enums import CheckoutState, Gap, Outcome, RefundCause, RefundState, SaleState
from linli.market.errors import ChannelOffError, ChannelRefusedError
from linli.market.models import Checkout, Difference, Notice, Refund
from linli.market.services import refunding
from linli.orders.models import Order
from tests.cast import Town
from tests.gateways.till import WEB, serving
from tests.gateways.till import Shop as Ear
from tests.marketplace import Market

# What a channel says is read the same way whatever the database; what is booked for it, test_machine books on both.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("channels")


@pytest.fixture
def sandbox(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    (folder / "payments.json").unlink(missing_ok=True)
    made = start(folder, pauses=(0.0, 0.05))
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    yield made
    made.stop()


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Where notices arrive; they are kept, and read to the market by the test."""
    with serving(Ear()) as made:
        yield made


@pytest.fixture(params=list(gateways.Code))
def channel(request: pytest.FixtureRequest, ear: Ear, sandbox: Sandbox) -> str:
    ear.gateway = gateways.gateway(request.param)
    return str(request.param)


@pytest.fixture
def begun(shop: Market, channel: str, ear: Ear) -> Checkout:
    """Two bags of rice, and where the buyer pays for them; it is now, as the channel's clock has it."""
    shop.at = datetime.now(UTC)
    row = shop.begin((shop.rice, 2))
    _prepay(shop, row, channel, ear)
    return row


def _prepay(shop: Market, row: Checkout, channel: str, ear: Ear) -> gateways.Prepaid:
    made = market.prepay(
        checkout=row.pk, channel=channel, notify_url=f"{ear.address}/notices/{channel}", return_url=f"{ear.address}/back",
        payer_ip="127.0.0.1", by=shop.town.resident, at=shop.at,
    )  # fmt: skip
    if channel == "alipay":
        # It knows of a payment once its page was opened.
        WEB.open(made.address, timeout=10).close()
    return made


type Hear = Callable[..., list[Outcome]]


@pytest.fixture
def hear(channel: str, ear: Ear, sandbox: Sandbox, shop: Market) -> Hear:
    """Read what has arrived since to the market, and return what came of it."""
    read = 0

    def told(*, at: datetime | None = None) -> list[Outcome]:
        nonlocal read
        sandbox.settle()
        fresh, read = ear.heard[read:], len(ear.heard)
        return [market.hear(channel=channel, headers=one.headers, body=one.body, at=at or shop.at) for one in fresh]

    return told


def test_notice_books_what_was_paid(shop: Market, begun: Checkout, channel: str, sandbox: Sandbox, hear: Hear) -> None:
    sandbox.pay(begun.number)
    assert hear() == [Outcome.BOOKED]
    begun.refresh_from_db()
    assert (begun.state, begun.channel, bool(begun.trade_no)) == (CheckoutState.PAID, channel, True)
    assert begun.sales.get().state == SaleState.PAID
    assert shop.money() == {"bank": -500_00, "own": 500_00, f"channel-{channel}": -120_00, "escrow": 120_00}


def test_second_notice_books_nothing(shop: Market, begun: Checkout, sandbox: Sandbox, hear: Hear) -> None:
    sandbox.pay(begun.number)
    sandbox.settle()
    sandbox.notify(begun.number, times=2)
    assert (hear(), Order.objects.count()) == ([Outcome.BOOKED, Outcome.KNOWN, Outcome.KNOWN], 1)
    assert (shop.money()["escrow"], checking.faults()) == (120_00, [])


@pytest.mark.parametrize("how", [Twist(forged=True), Twist(tampered=True), Twist(late=600), Twist(app="other")])
def test_forged_notice_never_books(
    shop: Market, begun: Checkout, channel: str, ear: Ear, sandbox: Sandbox, how: Twist
) -> None:
    sandbox.hold()
    sandbox.pay(begun.number)
    before = shop.money()
    sandbox.notify(begun.number, how=how)
    sandbox.release(last_first=True)
    sandbox.settle()
    twisted = [one for one in ear.heard if isinstance(one.notice, Exception)]
    assert twisted
    for one in twisted:
        with pytest.raises(ForgedError):
            market.hear(channel=channel, headers=one.headers, body=one.body, at=shop.at)
    begun.refresh_from_db()
    assert (begun.state, shop.money(), Notice.objects.count()) == (CheckoutState.OPEN, before, 0)


def test_notice_of_another_amount_is_not_the_payment(
    shop: Market, begun: Checkout, ear: Ear, channel: str, sandbox: Sandbox, hear: Hear
) -> None:
    sandbox.hold()
    sandbox.pay(begun.number)
    sandbox.notify(begun.number, how=Twist(fen=1))
    sandbox.release(last_first=True)
    sandbox.settle()
    small = [one for one in ear.heard if isinstance(one.notice, gateways.Notice) and one.notice.fen == 1]
    told = [market.hear(channel=channel, headers=one.headers, body=one.body, at=shop.at) for one in small]
    begun.refresh_from_db()
    assert (told, begun.state, shop.money()) == (
        [Outcome.UNEQUAL],
        CheckoutState.OPEN,
        {"bank": -500_00, "own": 500_00},
    )


def test_payment_that_comes_too_late_goes_back_whole(
    shop: Market, begun: Checkout, channel: str, sandbox: Sandbox, hear: Hear
) -> None:
    market.cancel(checkout=begun.pk, by=shop.town.resident, at=shop.at)
    sandbox.pay(begun.number)
    assert hear() == [Outcome.LATE]
    shop.rice.refresh_from_db()
    row = Refund.objects.get()
    assert (row.cause, row.fen, row.state, shop.rice.stock) == (RefundCause.LATE_PAYMENT, 120_00, RefundState.SENT, 20)
    refunding.send(refund=row.pk, at=shop.at)
    hear()
    row.refresh_from_db()
    assert (row.state, shop.money()) == (RefundState.DONE, {"bank": -500_00, "own": 500_00})


def test_paid_another_way_meanwhile_goes_back_whole(
    shop: Market, begun: Checkout, sandbox: Sandbox, hear: Hear
) -> None:
    market.from_wallet(checkout=begun.pk, by=shop.town.resident, at=shop.at)
    sandbox.pay(begun.number)
    assert hear() == [Outcome.LATE]
    assert (shop.wallet(), shop.money()["escrow"], checking.faults()) == (380_00, 120_00, [])


def test_clock_asks_the_channel_before_it_lets_go(shop: Market, begun: Checkout, sandbox: Sandbox) -> None:
    sandbox.hold()
    sandbox.pay(begun.number)
    market.lapse(at=begun.pay_by + timedelta(seconds=1))
    begun.refresh_from_db()
    assert (begun.state, shop.money()["escrow"]) == (CheckoutState.PAID, 120_00)
    sandbox.release()


def test_clock_lets_go_what_the_channel_never_got(shop: Market, begun: Checkout) -> None:
    market.lapse(at=begun.pay_by + timedelta(seconds=1))
    begun.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (begun.state, shop.rice.stock) == (CheckoutState.LAPSED, 20)


def test_channel_that_cannot_be_asked_keeps_the_goods(shop: Market, begun: Checkout, sandbox: Sandbox) -> None:
    sandbox.trouble = "down"
    market.lapse(at=begun.pay_by + timedelta(seconds=1))
    begun.refresh_from_db()
    assert begun.state == CheckoutState.OPEN


def test_refund_goes_back_through_the_channel_once(
    shop: Market, begun: Checkout, channel: str, sandbox: Sandbox, hear: Hear
) -> None:
    sandbox.pay(begun.number)
    hear()
    sale = begun.sales.get()
    shop.bring(sale)
    shop.settle(sale)
    row = market.refund(
        sale=sale.pk, fen=50_00, cause=RefundCause.DEFECT, words="一袋破了", by=shop.owner, at=shop.at
    )  # fmt: skip
    assert row.state == RefundState.SENT
    for _ in range(2):
        refunding.send(refund=row.pk, at=shop.at)
    hear()
    row.refresh_from_db()
    assert (row.state, shop.money()[f"channel-{channel}"], checking.faults()) == (RefundState.DONE, -70_00, [])


def test_bill_that_agrees_has_no_differences(
    shop: Market, begun: Checkout, channel: str, sandbox: Sandbox, hear: Hear
) -> None:
    sandbox.pay(begun.number)
    hear()
    day = shop.at.astimezone(shop.town.community.zone).date()
    made = market.reconcile(community=shop.town.community, channel=channel, day=day, at=shop.at)
    assert (made.equal, made.ours_fen, made.theirs_fen, made.differences.count()) == (1, 120_00, 120_00, 0)


def test_bill_that_differs_lists_it_until_it_is_cleared(
    shop: Market, begun: Checkout, channel: str, sandbox: Sandbox
) -> None:
    sandbox.hold()
    sandbox.pay(begun.number)
    home = shop.town.community
    day = shop.at.astimezone(home.zone).date()
    market.reconcile(community=home, channel=channel, day=day, at=shop.at)
    row = Difference.objects.get()
    assert (row.gap, row.theirs_fen, row.ours_fen) == (Gap.ONLY_THEIRS, 120_00, None)
    market.clear(difference=row.pk, words="通知晚到，已补记", by=shop.town.operator, at=shop.at)
    market.reconcile(community=home, channel=channel, day=day, at=shop.at)
    assert Difference.objects.get().words == "通知晚到，已补记"
    sandbox.release()


def test_refused_channel_takes_nothing(shop: Market, channel: str, ear: Ear, sandbox: Sandbox) -> None:
    row = shop.begin((shop.rice, 1))
    sandbox.trouble = "down"
    if channel == "wechat":
        with pytest.raises(ChannelRefusedError):
            _prepay(shop, row, channel, ear)
    row.refresh_from_db()
    assert (row.state, row.address) == (CheckoutState.OPEN, "")


def test_channel_without_an_account_is_off(shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    row = shop.begin((shop.rice, 1))
    with pytest.raises(ChannelOffError):
        market.prepay(
            checkout=row.pk, channel="wechat", notify_url="http://x/", return_url="http://x/", payer_ip="::1",
            by=shop.town.resident, at=shop.at,
        )  # fmt: skip


def test_notice_for_nobody_is_kept_and_moves_nothing(
    shop: Market, begun: Checkout, sandbox: Sandbox, hear: Hear, elsewhere: Town
) -> None:
    Checkout.objects.filter(pk=begun.pk).update(number="somebody-else")
    sandbox.pay(begun.pk.hex)
    assert (hear(), shop.money()) == ([Outcome.UNKNOWN], {"bank": -500_00, "own": 500_00})


def test_refund_that_nobody_told_of_is_asked_for_again(
    shop: Market, begun: Checkout, sandbox: Sandbox, hear: Hear
) -> None:
    sandbox.pay(begun.number)
    hear()
    market.refuse(sale=begun.sales.get().pk, why="没货了", by=shop.owner, at=shop.at)
    assert refunding.chase(at=shop.at) == 0
    for minutes in (3, 6):
        refunding.chase(at=shop.at + timedelta(minutes=minutes))
    assert (Refund.objects.get().state, refunding.chase(at=shop.at + timedelta(hours=1))) == (RefundState.DONE, 0)
    assert shop.money() == {"bank": -500_00, "own": 500_00}


def test_payment_for_what_nobody_can_bring_any_more_goes_back_whole(
    shop: Market, begun: Checkout, sandbox: Sandbox, hear: Hear
) -> None:
    Product.objects.filter(pk=shop.rice.item.product_id).update(is_active=False)
    sandbox.pay(begun.number)
    assert hear() == [Outcome.LATE]
    begun.refresh_from_db()
    shop.rice.refresh_from_db()
    assert (begun.state, shop.rice.stock, Order.objects.count()) == (CheckoutState.LAPSED, 20, 0)
    assert (Refund.objects.get().fen, shop.money()) == (120_00, {"bank": -500_00, "own": 500_00})
