"""Signatures by the letter of the channels' documents, checked and made with `cryptography` alone: no library, no sandbox."""

import json
import re
import time
from base64 import b64decode
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509 import load_pem_x509_certificate

from linli.gateways import UnreachableError
from linli.gateways.sandbox import Sandbox, keys
from tests.gateways.by_hand import key, ordered, sign, verify
from tests.gateways.till import NUMBER, WEB, Shop, Till, of_alipay, of_wechat, serving

AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(\d+)",nonce_str="(\w+)",signature="([^"]+)",timestamp="(\d+)",serial_no="(\w+)"'
)


class Recorder(Shop):
    """A channel that writes down what it is asked, and is in trouble."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, str], bytes]] = []

    def hear(self, headers: dict[str, str], body: bytes, /) -> tuple[int, str, bytes]:
        self.asked.append(("", headers, body))
        return 503, "text/plain", b""

    def fetch(self, target: str, headers: dict[str, str], /) -> tuple[int, str, bytes]:
        self.asked.append((target, headers, b""))
        return 503, "text/plain", b""


def test_wechat_requests(sandbox: Sandbox) -> None:
    with serving(Recorder()) as channel:
        assert isinstance(channel, Recorder)
        gateway = of_wechat(sandbox, address=channel.address)
        with pytest.raises(UnreachableError):
            Till(gateway, channel, sandbox).prepay(on_desk=True)
        with pytest.raises(UnreachableError):
            gateway.find(number=NUMBER)
    certificate = load_pem_x509_certificate(sandbox.keys.file("merchant.cert").read_bytes())
    query = f"/v3/pay/transactions/out-trade-no/{NUMBER}?mchid={keys.MCHID}"
    for (_target, headers, body), line in zip(
        channel.asked, [("POST", "/v3/pay/transactions/native"), ("GET", query)], strict=True
    ):
        match = AUTHORIZATION.fullmatch(headers["Authorization"])
        assert match
        mchid, nonce, signature, at, serial = match.groups()
        assert (mchid, int(serial, 16)) == (keys.MCHID, certificate.serial_number)
        assert abs(time.time() - int(at)) < 60
        message = f"{line[0]}\n{line[1]}\n{at}\n{nonce}\n{body.decode()}\n"
        verify(key(sandbox, "merchant"), message, signature)
        with pytest.raises(InvalidSignature):
            verify(key(sandbox, "merchant"), message + " ", signature)
    asked = json.loads(channel.asked[0][2])
    assert (asked["amount"], asked["out_trade_no"], asked["mchid"], asked["appid"]) == (
        {"total": 12_50, "currency": "CNY"}, NUMBER, keys.MCHID, keys.APPID,
    )  # fmt: skip
    assert datetime.fromisoformat(asked["time_expire"]).utcoffset() == timedelta(hours=8)


def test_wechat_answers_of_the_sandbox(sandbox: Sandbox) -> None:
    path, at, nonce = "/v3/certificates", int(time.time()), "N0NCE"
    signature = sign(key(sandbox, "merchant"), f"GET\n{path}\n{at}\n{nonce}\n\n")
    authorization = (
        f'WECHATPAY2-SHA256-RSA2048 mchid="{keys.MCHID}",nonce_str="{nonce}",signature="{signature}",timestamp="{at}",'
        f'serial_no="{sandbox.keys.serial("merchant")}"'
    )
    with closing(HTTPConnection(sandbox.address.removeprefix("http://"), timeout=10)) as line:
        line.request("GET", path, headers={"Authorization": authorization})
        answer = line.getresponse()
        headers, body = answer.headers, answer.read().decode()
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n{body}\n"
    verify(key(sandbox, "platform"), message, headers["Wechatpay-Signature"])
    [row] = json.loads(body)["data"]
    assert row["serial_no"] == headers["Wechatpay-Serial"]


def test_wechat_notices_of_the_sandbox(sandbox: Sandbox, shop: Shop) -> None:
    shop.gateway = of_wechat(sandbox)
    Till(shop.gateway, shop, sandbox).pay()
    [heard] = shop.heard
    signed = f"{heard.headers['Wechatpay-Timestamp']}\n{heard.headers['Wechatpay-Nonce']}\n{heard.body.decode()}\n"
    verify(key(sandbox, "platform"), signed, heard.headers["Wechatpay-Signature"])
    resource = json.loads(heard.body)["resource"]
    opened = AESGCM(sandbox.keys.apiv3_key.encode()).decrypt(
        resource["nonce"].encode(), b64decode(resource["ciphertext"]), resource["associated_data"].encode()
    )
    assert json.loads(opened)["out_trade_no"] == NUMBER


def test_alipay_addresses_and_calls(sandbox: Sandbox) -> None:
    with serving(Recorder()) as channel:
        assert isinstance(channel, Recorder)
        gateway = of_alipay(sandbox, address=channel.address)
        address = Till(gateway, channel, sandbox).prepay().address
        with pytest.raises(UnreachableError):
            gateway.find(number=NUMBER)
    [(target, _headers, _body)] = channel.asked
    for asked, method in ((address, "alipay.trade.wap.pay"), (target, "alipay.trade.query")):
        words = dict(parse_qsl(urlsplit(asked).query))
        assert (words["method"], words["app_id"], words["sign_type"], words["charset"]) == (
            method, keys.ALIPAY_APPID, "RSA2", "utf-8",
        )  # fmt: skip
        message = ordered(words, "sign")
        verify(key(sandbox, "alipay-app"), message, words["sign"])
        with pytest.raises(InvalidSignature):
            verify(key(sandbox, "alipay-app"), message.replace("2.0", "3.0") + "x", words["sign"])
        sent = datetime.strptime(words["timestamp"] + "+0800", "%Y-%m-%d %H:%M:%S%z")
        assert abs(datetime.now(UTC) - sent) < timedelta(minutes=1)
    asked_for = json.loads(dict(parse_qsl(urlsplit(address).query))["biz_content"])
    assert (asked_for["total_amount"], asked_for["product_code"]) == ("12.50", "QUICK_WAP_WAY")


def test_alipay_notices_and_answers_of_the_sandbox(sandbox: Sandbox, shop: Shop) -> None:
    shop.gateway = gateway = of_alipay(sandbox)
    Till(gateway, shop, sandbox).pay()
    words = dict(parse_qsl(shop.heard[0].body.decode(), keep_blank_values=True))
    verify(key(sandbox, "alipay"), ordered(words, "sign", "sign_type"), words["sign"])
    address = gateway._client.address_of("alipay.trade.query", {"out_trade_no": NUMBER})
    with WEB.open(address, timeout=10) as answer:
        raw = answer.read().decode()
    told = raw[raw.index(":") + 1 : raw.index(',"sign"')]
    verify(key(sandbox, "alipay"), told, json.loads(raw)["sign"])
