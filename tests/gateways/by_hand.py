"""Signatures and notices by the letter of the channels' documents, made with `cryptography` alone."""

import json
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from linli.gateways.sandbox import Sandbox, keys


def key(sandbox: Sandbox, name: str) -> RSAPrivateKey:
    made = load_pem_private_key(sandbox.keys.file(name).read_bytes(), password=None)
    assert isinstance(made, RSAPrivateKey)
    return made


def sign(private: RSAPrivateKey, message: str) -> str:
    return b64encode(private.sign(message.encode(), PKCS1v15(), SHA256())).decode()


def verify(private: RSAPrivateKey, message: str, signature: str) -> None:
    private.public_key().verify(b64decode(signature, validate=True), message.encode(), PKCS1v15(), SHA256())


def ordered(words: dict[str, str], *without: str) -> str:
    return "&".join(f"{name}={words[name]}" for name in sorted(words) if name not in without)


def wechat_notice(
    sandbox: Sandbox, event: str, resource: dict[str, object], /, **more: object
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a notice whose locked part is this."""
    at, nonce, about = int(time.time()), "0123456789ab", b"about"
    sealed = AESGCM(sandbox.keys.apiv3_key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), about)
    told = {
        "id": "EV-1", "create_time": "2026-11-30T14:30:01+08:00", "event_type": event,
        "resource_type": "encrypt-resource",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM", "ciphertext": b64encode(sealed).decode(), "nonce": nonce,
            "associated_data": about.decode(), "original_type": "transaction",
        },
    }  # fmt: skip
    body = json.dumps(told | more)
    headers = {
        "Wechatpay-Serial": sandbox.keys.serial("platform"),
        "Wechatpay-Timestamp": str(at),
        "Wechatpay-Nonce": "abc",
        "Wechatpay-Signature": sign(key(sandbox, "platform"), f"{at}\nabc\n{body}\n"),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }
    return headers, body.encode()


def alipay_notice(sandbox: Sandbox, **words: str) -> bytes:
    """Return the body of a notice that says this beside what all of them say; what is empty is left out."""
    now = datetime.now(UTC) + timedelta(hours=8)
    told = {
        "app_id": keys.ALIPAY_APPID, "seller_id": keys.SELLER, "notify_id": "n1",
        "notify_time": f"{now:%Y-%m-%d %H:%M:%S}", "trade_no": "2026000001", "total_amount": "12.50", "charset": "utf-8",
    } | words  # fmt: skip
    told = {name: value for name, value in told.items() if value != "-"}
    told["sign"] = sign(key(sandbox, "alipay"), ordered(told))
    return urlencode(told | {"sign_type": "RSA2"}).encode()
