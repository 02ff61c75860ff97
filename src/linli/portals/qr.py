"""QR codes as inline SVG, drawn on the server, in the ink of the page's own colours."""

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

# Four modules of quiet all round is what scanners ask for (ISO/IEC 18004).
BORDER = 4


def svg(text: str) -> SafeString:
    """Return the code as an <svg>; its modules are class "qr-dark", so that the stylesheet gives size and colours."""
    drawn = segno.make(text, error="m", boost_error=False).svg_inline(
        border=BORDER, svgclass="qr", lineclass="qr-dark", omitsize=True, dark=None
    )
    return mark_safe(drawn)  # noqa: S308 - a library drew it; the text became squares


def voucher_address(request: HttpRequest, token: str) -> str:
    """Return the whole address at which a merchant's phone takes a voucher."""
    return request.build_absolute_uri(reverse("merchant:voucher", args=[token]))
