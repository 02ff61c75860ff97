"""The library's client with another address, no request before the first is due, and a certificate list that lasts.

Imported only when a payment is made: the library takes half a second to load.
"""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from wechatpayv3 import WeChatPay, WeChatPayType  # type: ignore[import-untyped] # ships no types
from wechatpayv3.core import Core  # type: ignore[import-untyped] # ships no types

from linli.gateways.errors import ForgedError, StaleNoticeError

NATIVE, H5 = WeChatPayType.NATIVE, WeChatPayType.H5
CLOCK_SKEW = 300  # seconds; WeChat Pay's own measure
# A stranger who sends notices with invented serials must not make us ask for certificates each time.
_ASK_AGAIN = 60.0
_TIMEOUT = (5, 15)
_SIGNED = (
    "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature-Type",
)  # fmt: skip


class _Core(Core):  # type: ignore[misc] # ships no types
    def __init__(self, *, address: str, clock: Callable[[], float], **account: Any) -> None:
        self._address = address.rstrip("/")
        self._clock = clock
        self._lock = Lock()
        self._asked = -_ASK_AGAIN
        super().__init__(**account)
        if self._address:
            self._gate_way = self._address

    def _init_certificates(self) -> None:
        """Do nothing: certificates are asked for when the first signature is checked, and kept for the process."""

    def _update_certificates(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._asked < _ASK_AGAIN:
                return
            known = list(self._certificates)
            try:
                super()._update_certificates()
                self._asked = now
            finally:
                # The library empties the list first; a failed request must not cost us the ones that we have.
                if not self._certificates:
                    self._certificates.extend(known)

    def _verify_signature(self, headers: Mapping[str, str], body: str) -> bool:
        """Check signature, certificate and time, of answers and notices alike; raises ForgedError, StaleNoticeError."""
        by_name = {name.lower(): value for name, value in headers.items()}
        signed = {name: by_name.get(name.lower(), "") for name in _SIGNED}
        if signed["Wechatpay-Signature-Type"] != "WECHATPAY2-SHA256-RSA2048":
            raise ForgedError("not signed, or by an unknown scheme")
        try:
            is_signed = super()._verify_signature(signed, body)
            at = int(signed["Wechatpay-Timestamp"])
        except ValueError as error:
            raise ForgedError("the signature's headers make no sense") from error
        if not is_signed:
            raise ForgedError("wrong signature or unknown certificate")
        if abs(self._clock() - at) > CLOCK_SKEW:
            raise StaleNoticeError(f"signed at {at}")
        return True


class Client(WeChatPay):  # type: ignore[misc] # ships no types
    """The library's calls over that core."""

    def __init__(self, *, appid: str, address: str, clock: Callable[[], float], **account: Any) -> None:
        # The library's own __init__ makes the core that asks for certificates at once, of the address it has built in.
        self._type = WeChatPayType.H5
        self._mchid = account["mchid"]
        self._appid = appid
        self._notify_url = None
        self._partner_mode = False
        self._core = _Core(address=address, clock=clock, timeout=_TIMEOUT, **account)
