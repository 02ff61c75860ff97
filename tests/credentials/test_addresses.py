"""Addresses that stand in what was given away."""

import pytest
from pytest_django import Settings

from linli.credentials import addresses


@pytest.mark.parametrize(
    ("origin", "issuer"),
    [
        ("https://linli.example.cn", "did:web:linli.example.cn"),
        ("https://linli.example.cn:8443", "did:web:linli.example.cn%3A8443"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_issuer_is_the_installations_domain(settings: Settings, origin: str, issuer: str) -> None:
    settings.LINLI_PUBLIC_URL = origin
    assert (addresses.issuer(), addresses.key("x")) == (issuer, f"{issuer}#x")


def test_addresses_begin_with_the_installations_own() -> None:
    assert [addresses.verify("token"), addresses.status_list(3)] == [
        "https://linli.example.cn/verify/token/",
        "https://linli.example.cn/credentials/status/3",
    ]
