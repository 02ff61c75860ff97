"""Ways to pay: WeChat Pay (API v3) and Alipay behind one interface. No rows, no words for residents, no clock but the channel's.

    gateway = gateways.gateway(Code.WECHAT)             # None where the installation has no such account
    prepaid = gateway.prepay(number=…, fen=…, …)        # send the browser to prepaid.address
    notice = gateway.read_notice(headers=request.headers, body=request.body)
    status, content_type, body = gateway.acknowledge(ok=True)

Signatures, certificates and encryption are the work of `wechatpayv3` and `python-alipay-sdk`, which are loaded with the first
payment and not before. `configured` names the settings; `sandbox` is a stand-in for both channels that speaks their
protocols with keys of its own, so that payments can be made where there are no accounts.
"""

from linli.gateways.configured import enabled, gateway
from linli.gateways.errors import ChannelError, ForgedError, GatewayError, StaleNoticeError, UnreachableError
from linli.gateways.values import BillRow, Code, Gateway, Notice, Paid, Prepaid, Refunded

__all__ = [
    "BillRow", "ChannelError", "Code", "ForgedError", "Gateway", "GatewayError", "Notice", "Paid", "Prepaid", "Refunded",
    "StaleNoticeError", "UnreachableError", "enabled", "gateway",
]  # fmt: skip
