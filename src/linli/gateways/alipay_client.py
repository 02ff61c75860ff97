"""The library's client with another address, China's clock, and refusals that can be told from lies.

Imported only when a payment is made: the library takes half a second to load, and sets up logging as it does; what is
set up already goes on as before.
"""

import json
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from alipay import AliPay  # type: ignore[import-untyped] # ships no types
from alipay.exceptions import AliPayException, AliPayValidationError  # type: ignore[import-untyped] # ships no types
from alipay.utils import AliPayConfig  # type: ignore[import-untyped] # ships no types

from linli.gateways.amounts import written
from linli.gateways.errors import ForgedError, GatewayError, UnreachableError

_TIMEOUT = 15
_DONE, _TROUBLE = "10000", "20000"
# What the channel says when it does not know itself what happened.
_LATER = ("ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "isp.unknow-error", "aop.unknow-error")


class Client(AliPay):  # type: ignore[misc] # ships no types
    """Signed calls; `ask` raises our errors."""

    def __init__(self, *, appid: str, private_key: str, public_key: str, address: str) -> None:
        super().__init__(
            appid=appid,
            app_private_key_string=private_key,
            alipay_public_key_string=public_key,
            config=AliPayConfig(timeout=_TIMEOUT),
        )
        if address:
            self._gateway = f"{address.rstrip('/')}/gateway.do"

    def build_body(self, method: str, biz_content: object = None, **words: object) -> dict[str, Any]:
        """Build a call; the library would date it by the clock of this machine's zone."""
        body: dict[str, Any] = super().build_body(method, biz_content, timestamp=written(datetime.now(UTC)), **words)
        return body

    def address_of(self, method: str, content: dict[str, Any], **words: str) -> str:
        """Return the signed address that a browser is sent to."""
        return f"{self._gateway}?{self.client_api(method, content, **words)}"

    def ask(self, method: str, content: dict[str, Any]) -> dict[str, Any]:
        """Call the channel and return its verified answer; raises GatewayError and UnreachableError."""
        try:
            answer: dict[str, Any] = self.server_api(method, content)
        except AliPayValidationError as error:
            raise UnreachableError("the answer is not the channel's") from error
        except (OSError, HTTPException, ValueError) as error:
            raise UnreachableError(type(error).__name__) from error
        _check(answer)
        return answer

    def check_notice(self, told: dict[str, str]) -> None:
        """Verify the parameters of a notice, `sign` among them; raises ForgedError."""
        data = dict(told)
        try:
            is_signed = self.verify(data, data.pop("sign"))
        except (AliPayException, KeyError, ValueError) as error:
            raise ForgedError("not signed, or by an unknown scheme") from error
        if not is_signed:
            raise ForgedError("wrong signature")

    def _verify_and_return_sync_response(self, raw_string: str, response_type: str) -> Any:  # noqa: ANN401 - the library's
        answer = json.loads(raw_string)
        if not isinstance(answer, dict):
            raise ValueError("no object")  # noqa: TRY004 - as with what is no JSON at all
        # Of a call that it cannot lay at anybody's door (no such app, wrong signature) the channel signs no refusal.
        if "sign" not in answer or "error_response" in answer:
            _check(answer.get("error_response") or answer.get(response_type) or {})
            raise AliPayValidationError
        return super()._verify_and_return_sync_response(raw_string, response_type)


def _check(answer: dict[str, Any]) -> None:
    """Raise what a refusal means; done and nothing at all pass."""
    code = str(answer.get("code", ""))
    if code in ("", _DONE):
        return
    sub_code = str(answer.get("sub_code") or code)
    words = str(answer.get("sub_msg") or answer.get("msg", ""))
    if code == _TROUBLE or sub_code in _LATER:
        raise UnreachableError(f"{sub_code}: {words}")
    raise GatewayError(sub_code, words)
