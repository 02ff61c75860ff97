"""Where a QR code on a page leads; how codes are drawn is linli.credentials.qr."""

from django.http import HttpRequest
from django.urls import reverse


def voucher_address(request: HttpRequest, token: str) -> str:
    """Return the whole address at which a merchant's phone takes a voucher."""
    return request.build_absolute_uri(reverse("merchant:voucher", args=[token]))


def pass_address(request: HttpRequest, code: str) -> str:
    """Return the whole address at which the gate finds a visitor's code typed in."""
    return request.build_absolute_uri(reverse("steward:gate", query={"code": code}))
