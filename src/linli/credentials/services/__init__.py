"""Everything that may be done with a credential: `from linli.credentials import services as credentials`."""

from linli.credentials.looking import Looker
from linli.credentials.services.issuing import issue, revoke
from linli.credentials.services.publishing import did_document, jwks, status_list
from linli.credentials.services.verifying import Verdict, looks_of, verify_jws, verify_token

__all__ = [
    "Looker", "Verdict", "did_document", "issue", "jwks", "looks_of", "revoke", "status_list", "verify_jws",
    "verify_token",
]  # fmt: skip
