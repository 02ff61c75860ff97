"""Signatures: made here with keys made here, and then tampered with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.signer import XMLSigner

from linli.care import cap
from linli.care.cap import State, Wrong, errors
from tests.care.cap.documents import MESSAGES, document, fixture

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = timedelta(days=1)
type Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Office:
    key: Key
    certificate: x509.Certificate

    def sign(self, data: bytes, method: SignatureMethod = SignatureMethod.RSA_SHA256) -> bytes:
        signed = XMLSigner(signature_algorithm=method).sign(
            etree.fromstring(data), key=self.key, cert=[self.certificate]
        )  # fmt: skip
        return bytes(etree.tostring(signed, encoding="UTF-8", xml_declaration=True))


def office(name: str, key: Key | None = None, starts: datetime = AT - DAY) -> Office:
    key = key or rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(starts + 30 * DAY)
        .sign(key, hashes.SHA256())
    )
    return Office(key, certificate)


@pytest.fixture(scope="module")
def met() -> Office:
    return office("Example Met Office")


@pytest.fixture(scope="module")
def stranger() -> Office:
    return office("Stranger")


def wrong(data: bytes, *certificates: x509.Certificate, at: datetime = AT) -> str:
    with pytest.raises(errors.WrongSignatureError) as caught:
        cap.verify(data, certificates=certificates, at=at)
    return caught.value.where


@pytest.mark.parametrize("name", MESSAGES)
def test_signed_message_is_read_and_says_by_whom(name: str, met: Office) -> None:
    found = cap.verify(met.sign(fixture(name)), certificates=[met.certificate], at=AT)
    assert found.message == cap.read(fixture(name))
    assert (found.state, found.by) == (State.VALID, "CN=Example Met Office")
    assert found.fingerprint == met.certificate.fingerprint(hashes.SHA256()).hex()


def test_right_one_of_several_certificates_is_found(met: Office, stranger: Office) -> None:
    data = met.sign(document())
    found = cap.verify(data, certificates=[stranger.certificate, met.certificate], at=AT)
    assert found.by == "CN=Example Met Office"


def test_certificate_with_a_key_of_another_sort_is_passed_over(met: Office) -> None:
    curve = office("Curve", ec.generate_private_key(ec.SECP256R1()))
    data = met.sign(document())
    assert cap.verify(data, certificates=[curve.certificate, met.certificate], at=AT).by == "CN=Example Met Office"
    assert wrong(data, curve.certificate) in (Wrong.UNREADABLE, Wrong.UNTRUSTED)


def test_certificate_that_is_none_is_the_callers_mistake(met: Office) -> None:
    with pytest.raises(ValueError, match="PEM"):
        cap.verify(met.sign(document()), certificates=["no certificate"], at=AT)


def test_certificate_may_be_pem(met: Office) -> None:
    pem = met.certificate.public_bytes(serialization.Encoding.PEM).decode()
    assert cap.verify(met.sign(document()), certificates=[pem], at=AT).state is State.VALID


def test_elliptic_key_signs_too() -> None:
    curve = office("Curve", ec.generate_private_key(ec.SECP256R1()))
    data = curve.sign(document(), SignatureMethod.ECDSA_SHA256)
    assert cap.verify(data, certificates=[curve.certificate], at=AT).by == "CN=Curve"


def test_unsigned_message_is_said_to_be_unsigned(met: Office) -> None:
    found = cap.verify(document(), certificates=[met.certificate], at=AT)
    assert (found.message, found.state, found.by) == (cap.read(document()), State.UNSIGNED, "")


@pytest.mark.parametrize(
    ("old", "new"), [("橙色", "蓝色"), ("Alert<", "Cancel<"), ("</info>", "<note/></info>"), ("Severe", "Minor")]
)
def test_altered_message_is_refused(old: str, new: str, met: Office) -> None:
    signed = met.sign(document()).decode()
    assert old in signed
    assert wrong(signed.replace(old, new, 1).encode(), met.certificate) == Wrong.ALTERED


def test_message_signed_by_a_stranger_is_refused(met: Office, stranger: Office) -> None:
    assert wrong(stranger.sign(document()), met.certificate) == Wrong.UNTRUSTED
    assert wrong(stranger.sign(document())) == Wrong.UNTRUSTED


@pytest.mark.parametrize("at", [AT - 2 * DAY, AT + 60 * DAY])
def test_certificate_outside_its_days_vouches_for_nothing(at: datetime, met: Office) -> None:
    assert wrong(met.sign(document()), met.certificate, at=at) == Wrong.OUTDATED


def test_message_wrapped_round_a_signed_one_is_not_read(met: Office) -> None:
    signed = met.sign(document()).decode().split("?>", 1)[1]
    outer = document(more=signed)
    assert wrong(outer, met.certificate) == Wrong.UNREADABLE


def _without_value(data: bytes) -> bytes:
    head, tail = data.split(b"<ds:SignatureValue>")
    return head + b"<ds:SignatureValue>" + tail[tail.index(b"</ds:SignatureValue>") :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"rsa-sha256", b"rsa-sha1").replace(b"2001/04/xmldsig-more#rsa", b"2000/09/xmldsig#rsa"),
        lambda data: data.replace(b"2001/04/xmldsig-more#rsa-sha256", b"2001/04/xmldsig-more#hmac-sha256"),
        lambda data: data.replace(b'URI=""', b'URI="http://example.org/x"'),
        lambda data: data.replace(b'URI=""', b'URI="#other"'),
        lambda data: data.replace(b"<ds:Reference", b"<ds:Other").replace(b"</ds:Reference", b"</ds:Other"),
        lambda data: data.replace(b"</alert>", b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></alert>'),
        _without_value,
    ],
    ids=["sha1", "hmac", "outside", "elsewhere", "no-reference", "two", "no-value"],
)  # fmt: skip
def test_signature_of_another_making_is_refused(spoil: Callable[[bytes], bytes], met: Office) -> None:
    data = met.sign(document())
    assert spoil(data) != data
    assert wrong(spoil(data), met.certificate) in (Wrong.UNREADABLE, Wrong.UNTRUSTED)


def test_bomb_with_a_signature_is_refused_as_a_bomb(met: Office) -> None:
    data = met.sign(document()).replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x "y">]>', 1)
    with pytest.raises(errors.ForbiddenError):
        cap.verify(data, certificates=[met.certificate], at=AT)


def test_read_does_not_look_at_the_signature(met: Office) -> None:
    assert cap.read(met.sign(document())) == cap.read(document())
