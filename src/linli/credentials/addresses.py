"""Where the world finds what this installation signed: every address begins with the setting LINLI_PUBLIC_URL."""

from urllib.parse import quote, urlsplit

from django.conf import settings

# These three are fixed by standards or stand in credentials that were given away: they never move.
JWKS_PATH = "/.well-known/jwks.json"
DID_PATH = "/.well-known/did.json"
STATUS_PATH = "/credentials/status/"
VERIFY_PATH = "/verify/"


def origin() -> str:
    """Return the installation's own address, without a slash at its end."""
    address: str = settings.LINLI_PUBLIC_URL
    return address


def issuer() -> str:
    """Return the installation as did:web: who signs."""
    return f"did:web:{quote(urlsplit(origin()).netloc, safe='')}"


def key(kid: str) -> str:
    """Return the name of an issuer key, as the header of what it signed and the published key sets have it."""
    return f"{issuer()}#{kid}"


def status_list(number: int) -> str:
    """Return where status list `number` is published."""
    return f"{origin()}{STATUS_PATH}{number}"


def verify(token: str) -> str:
    """Return the page on which whoever holds the token sees whether the credential is valid: what the QR code says."""
    return f"{origin()}{VERIFY_PATH}{token}/"


def vocabulary() -> str:
    """Return the prefix by which the terms of our claims are told from everybody else's."""
    return f"{origin()}/credentials/terms#"
