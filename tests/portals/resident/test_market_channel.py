"""Paying through a channel: where one is sent, what is seen until its notice comes, and notices that are late, twice or forged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from linli import gateways
from linli.core import clock
from linli.gateways import Code, ForgedError, Notice, Paid, Prepaid
from linli.market import services as market
from linli.market.enums import CheckoutState
from linli.market.models import Checkout, Refund, Sale
from linli.market.models import Notice as Heard
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals.resident.market_stage import MARKET

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0"}


@dataclass
class Till:
    """A channel of this test's own: it keeps what it was asked, and believes notices that say the word."""

    code: Code = Code.WECHAT
    is_qr: bool = False
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def prepay(self, **asked: Any) -> Prepaid:
        self.asked.append(asked)
        return Prepaid(f"https://pay.example/{asked['number']}", is_qr=self.is_qr)

    def read_notice(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        if headers.get("X-Word") != "sesame":
            raise ForgedError
        number, fen, trade_no = body.decode().split()
        return Notice(
            kind="payment", number=number, fen=int(fen), trade_no=trade_no, at=clock.now(), state="success",
            notice_id=trade_no,
        )  # fmt: skip

    def acknowledge(self, *, ok: bool) -> tuple[int, str, bytes]:
        return (204, "application/json", b"") if ok else (500, "application/json", b'{"code":"FAIL"}')

    def find(self, *, number: str) -> Paid | None:  # noqa: ARG002 - the protocol's
        return None

    def close(self, *, number: str) -> None:
        pass


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    made = Till()
    monkeypatch.setattr(gateways, "enabled", lambda: [Code.WECHAT])
    monkeypatch.setattr(gateways, "gateway", lambda code: made if code == Code.WECHAT else None)
    return made


def pay_at(row: Checkout, act: str = "") -> str:
    return f"{MARKET}pay/{row.pk}/{act}"


def tell(phone: SignedIn, row: Checkout, *, fen: int = 6000, word: str = "sesame", trade: str = "T1") -> Any:  # noqa: ANN401 - the client's answer
    return phone.post(
        "/pay/notices/wechat/", f"{row.number} {fen} {trade}", content_type="text/plain", headers={"X-Word": word}
    )


def how(page: Any) -> dict[str, bool]:  # noqa: ANN401 - the client's answer
    return {one["value"]: one["is_off"] for one in page.context["how"]}


# --- through a channel -------------------------------------------------------------------------------------------
def test_channel_is_asked_once_and_the_page_leads_there(phone: SignedIn, shop: Market, till: Till) -> None:
    row = shop.begin((shop.rice, 1))
    assert how(phone.get(pay_at(row))) == {"wallet": False, "wechat": False, "cash": False}
    for _tap in range(2):
        phone.post(pay_at(row, "now/"), {"how": "wechat"}, headers=PHONE)
    (asked,) = till.asked
    assert (asked["fen"], asked["on_desk"], asked["return_url"]) == (6000, False, f"http://testserver{pay_at(row)}")
    assert asked["notify_url"].endswith("/pay/notices/wechat/")
    page = phone.get(pay_at(row))
    assert (page.context["waits"], f'href="https://pay.example/{row.number}"' in page.text) == (True, True)
    assert f'data-poll="{pay_at(row, "live/")}"' in page.text


def test_big_screen_gets_a_code_for_the_phone(phone: SignedIn, shop: Market, till: Till) -> None:
    till.is_qr = True
    row = shop.begin((shop.rice, 1))
    phone.post(pay_at(row, "now/"), {"how": "wechat"}, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    assert till.asked[0]["on_desk"]
    assert 'class="qr"' in phone.get(pay_at(row)).text


def test_return_page_stays_until_the_notice_has_come(phone: SignedIn, shop: Market, till: Till) -> None:
    row = shop.begin((shop.rice, 1))
    phone.post(pay_at(row, "now/"), {"how": "wechat"}, headers=PHONE)
    first = phone.get(pay_at(row, "live/"))
    assert phone.get(pay_at(row, "live/"), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert [tell(phone, row).status_code for _time in range(2)] == [204, 204]
    then = phone.get(pay_at(row, "live/"), headers={"If-None-Match": first["ETag"]})
    assert (then.status_code, "付好了" in then.text) == (200, True)
    assert phone.get(pay_at(row))["Location"] == f"{MARKET}sale/{Sale.objects.get().pk}/"
    assert shop.money()["channel-wechat"] == -6000


def test_forged_notice_is_refused_and_nothing_is_booked(phone: SignedIn, shop: Market, till: Till) -> None:
    row = shop.begin((shop.rice, 1))
    phone.post(pay_at(row, "now/"), {"how": "wechat"}, headers=PHONE)
    before = shop.money()
    answer = tell(phone, row, word="abracadabra")
    row.refresh_from_db()
    assert (answer.status_code, answer.content, row.state) == (401, b"", CheckoutState.OPEN)
    assert (shop.money(), Heard.objects.count()) == (before, 0)


def test_notice_needs_no_token_and_no_session(shop: Market, till: Till) -> None:
    row = shop.begin((shop.rice, 1))
    assert tell(SignedIn(enforce_csrf_checks=True), row).status_code == 204
    row.refresh_from_db()
    assert row.state == CheckoutState.PAID


@pytest.mark.parametrize("channel", ["alipay", "cash", "nothing"])
def test_notice_for_a_channel_that_is_not_here_finds_nothing(phone: SignedIn, till: Till, channel: str) -> None:
    assert machine().post(f"/pay/notices/{channel}/", b"", content_type="text/plain").status_code == 404


def machine() -> SignedIn:
    """Return what speaks for a channel: no browser, nobody signed in."""
    return SignedIn()


def test_notice_is_posted_and_nothing_else(shop: Market, till: Till) -> None:
    assert machine().get("/pay/notices/wechat/").status_code == 405


def test_notice_of_another_amount_books_nothing(phone: SignedIn, shop: Market, till: Till) -> None:
    row = shop.begin((shop.rice, 1))
    assert tell(phone, row, fen=1).status_code == 204
    row.refresh_from_db()
    assert (row.state, Heard.objects.get().outcome) == (CheckoutState.OPEN, "unequal")


def test_payment_that_came_too_late_is_told_and_goes_back(
    phone: SignedIn, shop: Market, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, later = shop.begin((shop.rice, 1)), shop.at + timedelta(minutes=16)
    phone.post(pay_at(row, "now/"), {"how": "wechat"}, headers=PHONE)
    monkeypatch.setattr(clock, "now", lambda: later)
    market.lapse(at=later)
    assert tell(phone, row).status_code == 204
    page = phone.get(pay_at(row))
    assert "您的付款来晚了，货已经放回，钱正原路退给您" in page.text
    assert Refund.objects.get().cause == "late-payment"
    assert [one["why"] for one in phone.get(f"{MARKET}refunds/").context["rows"]] == ["付款晚了，货已放回"]
