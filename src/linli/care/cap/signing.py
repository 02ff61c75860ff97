"""The enveloped XML signature that CAP allows (3.3.4.1), held against certificates that the operator trusts.

What is returned was signed: the message is read from what the signature covers and from nothing else of the document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, load_pem_x509_certificate
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from linli.care.cap import reading, xml
from linli.care.cap.errors import WrongSignatureError
from linli.care.cap.values import Message

_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
# Keys of certificates alone, no shared secret; SHA-1 is broken.
_CONFIG = SignatureConfiguration(
    location="./",
    signature_methods=frozenset({
        SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512, SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
    }),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
)  # fmt: skip


class State(StrEnum):
    """What a document's signature says of it; a wrong one is an error and no state."""

    UNSIGNED = "unsigned"
    VALID = "valid"


class Wrong(StrEnum):
    """Why a signature is not believed: `where` of WrongSignatureError."""

    ALTERED = "altered"  # not what was signed, or not signed with this key
    UNTRUSTED = "untrusted"  # with a key of none of the certificates
    OUTDATED = "outdated"  # with a certificate that is not valid now
    UNREADABLE = "unreadable"  # not one enveloped signature of the whole message, by methods that hold


@dataclass(frozen=True, slots=True)
class Verified:
    """A message and who vouches for it: the certificate's subject (RFC 4514) and SHA-256 fingerprint, empty if nobody."""

    message: Message
    state: State
    by: str = ""
    fingerprint: str = ""


def verify(data: bytes, *, certificates: Sequence[Certificate | str], at: datetime, charset: str = "") -> Verified:
    """Return the message and by whom it is signed; one without a signature comes back too, as `State.UNSIGNED`.

    Only these certificates (PEM, as text) count, each for itself: no chain is followed, and they must be valid at `at`.
    What the document itself says of its key is not believed. Use the message that is returned: what `reading.read` makes of
    the same bytes need not all be signed. Raises WrongSignatureError, all that `reading.read` does, and ValueError for a
    certificate that is none.
    """
    root = xml.parse(data, charset=charset)
    signatures = sum(one.tag == _SIGNATURE for one in root.iter())
    if not signatures:
        return Verified(reading.message(root), State.UNSIGNED)
    if signatures > 1:
        raise WrongSignatureError(Wrong.UNREADABLE)
    signer, signed = _verified(xml.text(data, charset=charset), [_certificate(one) for one in certificates])
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        raise WrongSignatureError(Wrong.OUTDATED)
    message = reading.message(xml.tree(signed))
    return Verified(message, State.VALID, signer.subject.rfc4514_string(), signer.fingerprint(SHA256()).hex())


def _certificate(given: Certificate | str) -> Certificate:
    return load_pem_x509_certificate(given.encode()) if isinstance(given, str) else given


def _verified(document: str, trusted: Sequence[Certificate]) -> tuple[Certificate, str]:
    """Return whose key it is and what it signed. A certificate whose key is of another sort is passed over like any other."""
    wrong = Wrong.UNREADABLE if trusted else Wrong.UNTRUSTED
    for certificate in trusted:
        try:
            return certificate, _signed(document, certificate)
        except InvalidDigest as error:
            raise WrongSignatureError(Wrong.ALTERED) from error  # the key fits, the words do not
        except InvalidSignature:
            wrong = Wrong.UNTRUSTED
        except (SignXMLException, ValueError, TypeError, KeyError, etree.LxmlError):
            continue
    raise WrongSignatureError(wrong)


def _signed(document: str, certificate: Certificate) -> str:
    """Return what the certificate's key signed: the whole alert, without the signature."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(document.encode(), parser)
    result = XMLVerifier().verify(root, x509_cert=certificate, expect_config=_CONFIG)
    if not isinstance(result, VerifyResult) or result.signed_xml is None or result.signed_xml.tag != root.tag:
        raise WrongSignatureError(Wrong.UNREADABLE)
    return str(etree.tostring(result.signed_xml, encoding="unicode"))
