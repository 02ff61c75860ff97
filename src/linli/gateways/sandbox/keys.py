"""The sandbox's accounts: keys and certificates made once in a folder, both sides' halves of them."""

import datetime as dt
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

MCHID, APPID = "1900000109", "wxd678efh567hg6787"
ALIPAY_APPID, SELLER = "2021000000000001", "2088000000000001"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092026000000000001"
_NAMES = ("merchant", "platform", "stranger", "alipay-app", "alipay")
_YEARS = dt.timedelta(days=1825)


@dataclass(frozen=True, slots=True)
class Keys:
    """Private halves by name, and where they lie; `stranger` signs what is forged."""

    folder: Path
    private: dict[str, RSAPrivateKey]
    apiv3_key: str

    def file(self, name: str) -> Path:
        """Return the file of a key (`merchant`), of its public half (`alipay.pub`) or of the APIv3 key (`apiv3`)."""
        return self.folder / f"{name}.pem"

    def serial(self, name: str) -> str:
        """Return the serial number of a certificate as WeChat Pay writes it."""
        return f"{self.certificate(name).serial_number:X}"

    def certificate(self, name: str) -> x509.Certificate:
        """Return the certificate of `merchant` or `platform`."""
        return x509.load_pem_x509_certificate(self.file(f"{name}.cert").read_bytes())

    def sign(self, name: str, message: str) -> str:
        """Sign with RSA-SHA256, in base64: what both channels do."""
        return b64encode(self.private[name].sign(message.encode(), PKCS1v15(), SHA256())).decode()

    def holds(self, name: str, message: str, signature: str) -> bool:
        """Tell whether that key signed exactly this."""
        try:
            self.private[name].public_key().verify(b64decode(signature), message.encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


@lru_cache(maxsize=8)  # reading a key checks it, which takes a while
def load(folder: Path) -> Keys:
    """Return the keys in the folder, made where they are not there yet, for their owner's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = {name: _private(folder / f"{name}.pem") for name in _NAMES}
    for name, key in private.items():
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        _kept(folder / f"{name}.pub.pem", public)
    for name in ("merchant", "platform"):
        _kept(folder / f"{name}.cert.pem", _certificate(name, private[name]))
    apiv3_key = _kept(folder / "apiv3.pem", secrets.token_hex(16).encode()).decode()
    return Keys(folder, private, apiv3_key)


def _private(file: Path) -> RSAPrivateKey:
    if not file.exists():
        made = generate_private_key(public_exponent=65537, key_size=2048)
        _kept(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - the line above writes no other
    return key


def _certificate(name: str, key: RSAPrivateKey) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Linli sandbox {name}")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM)


def _kept(file: Path, content: bytes) -> bytes:
    """Write a file with its mode, unless it is there; return what it holds."""
    if not file.exists():
        draft = file.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        try:
            file.hardlink_to(draft)  # of two that start at once the first wins, and both read the same key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()
