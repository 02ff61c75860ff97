"""The sandbox by itself: its keys, and what may be asked of it over HTTP."""

import json
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from linli.gateways import Code, GatewayError, StaleNoticeError
from linli.gateways.sandbox import Sandbox, keys
from linli.gateways.sandbox.state import RefusedError
from tests.gateways.till import NUMBER, WEB, Shop, Till, of_wechat


def post(sandbox: Sandbox, path: str) -> object:
    with WEB.open(f"{sandbox.address}{path}", data=b"", timeout=10) as answer:
        return json.loads(answer.read())


def test_keys_are_for_their_owner_and_made_once(tmp_path: Path) -> None:
    first = keys.load(tmp_path / "keys")
    files = {file.name: file.read_bytes() for file in first.folder.iterdir()}
    assert {stat.S_IMODE(file.stat().st_mode) for file in first.folder.iterdir()} == {0o600}
    keys.load.cache_clear()
    again = keys.load(tmp_path / "keys")
    assert {file.name: file.read_bytes() for file in again.folder.iterdir()} == files
    assert (again.apiv3_key, len(again.apiv3_key)) == (first.apiv3_key, 32)


def test_notices_over_http(till: Till, shop: Shop, sandbox: Sandbox) -> None:
    till.open(till.prepay())
    assert post(sandbox, "/sandbox/hold") == {"ok": True}
    post(sandbox, f"/sandbox/payments/{NUMBER}?do=pay")
    post(sandbox, f"/sandbox/notices/{NUMBER}?fen=7")
    assert shop.heard == []
    post(sandbox, "/sandbox/release?last_first=1")
    sandbox.settle()
    assert [notice.fen for notice in shop.notices] == [7, 12_50]
    post(sandbox, f"/sandbox/notices/{NUMBER}?again=2&late=600")
    sandbox.settle()
    assert shop.errors == [StaleNoticeError] * 2


def test_list_and_trouble_over_http(till: Till, sandbox: Sandbox) -> None:
    till.open(till.prepay())
    post(sandbox, f"/sandbox/payments/{NUMBER}?do=cancel")
    with WEB.open(f"{sandbox.address}/sandbox/payments", timeout=10) as answer:
        assert [(row["number"], row["state"]) for row in json.loads(answer.read())] == [(NUMBER, "closed")]
    post(sandbox, "/sandbox/trouble?is=down")
    assert sandbox.trouble == "down"


@pytest.mark.parametrize(
    "path",
    [
        "/sandbox/notices/HM-0",
        f"/sandbox/notices/{NUMBER}?refund=R-0",
        "/sandbox/payments/HM-0?do=pay",
        "/sandbox/x",
        "/",
    ],
)
def test_what_is_not_there_is_404(till: Till, sandbox: Sandbox, path: str) -> None:
    till.open(till.prepay())
    with pytest.raises(HTTPError, match="404"):
        post(sandbox, path)


def test_page_of_nobody_is_404(sandbox: Sandbox) -> None:
    with pytest.raises(HTTPError, match="404"):
        WEB.open(f"{sandbox.address}/pay/nobodys", timeout=10)


def test_page_shows_words_as_words(till: Till, sandbox: Sandbox) -> None:
    till.open(till.prepay())
    sandbox.payment(NUMBER).subject = "<b>灯</b>"
    with WEB.open(
        f"{sandbox.address}/pay/{sandbox.payment(NUMBER).token}?redirect_url=%22%3E%3Cb%3E", timeout=10
    ) as page:
        content = page.read().decode()
    assert ("<b>" in content, "&lt;b&gt;灯&lt;/b&gt;" in content) == (False, True)


def test_hand_pays_once(till: Till, sandbox: Sandbox) -> None:
    till.open(till.prepay())
    sandbox.pay(NUMBER)
    with pytest.raises(RefusedError, match="paid"):
        sandbox.pay(NUMBER)
    with pytest.raises(LookupError):
        sandbox.pay("HM-0")


def test_serve_answers_until_interrupted(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Whoever starts the tests in the background lets them ignore an interrupt, and their children with them.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeds}; from pathlib import Path; from linli.gateways.sandbox import serve; serve('127.0.0.1', {port}, Path({str(folder)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        for _try in range(100):
            try:
                with WEB.open(f"http://127.0.0.1:{port}/sandbox/payments", timeout=10) as answer:
                    assert answer.status == 200
                break
            except URLError:
                time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_wechat_refund_may_be_asked_about(sandbox: Sandbox, shop: Shop) -> None:
    gateway = of_wechat(sandbox)
    shop.gateway = gateway
    Till(gateway, shop, sandbox).pay()
    gateway.refund(number=NUMBER, refund_number="R-20261130-1", fen=50, total_fen=12_50, why="")
    status, told = gateway._client.query_refund(out_refund_no="R-20261130-1")
    assert (status, json.loads(told)["status"], json.loads(told)["amount"]["refund"]) == (200, "SUCCESS", 50)
    assert gateway._client.query_refund(out_refund_no="R-0")[0] == 404


def test_wechat_refuses_what_is_malformed(sandbox: Sandbox, shop: Shop) -> None:
    gateway = of_wechat(sandbox)
    till = Till(gateway, shop, sandbox)
    for number, fen in (("short", 12_50), (NUMBER, 0), ("x" * 33, 1)):
        with pytest.raises(GatewayError, match="PARAM_ERROR"):
            till.prepay(number, fen)
    assert gateway._client._core.request("/v3/nothing")[0] == 404
    with pytest.raises(HTTPError, match="401"):
        WEB.open(f"{sandbox.address}/v3/certificates", timeout=10)


def test_same_number_for_another_amount_is_refused(till: Till, code: Code) -> None:
    till.open(till.prepay())
    if code is Code.ALIPAY:
        assert "已有另一笔款" in till.open(till.prepay(fen=1))
    else:
        with pytest.raises(GatewayError, match="INVALID_REQUEST"):
            till.prepay(fen=1)
    assert till.sandbox.payment(NUMBER).fen == 12_50
