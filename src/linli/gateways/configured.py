"""The accounts of this installation, from settings or, where a setting has no such name, the environment.

WeChat Pay: LINLI_WECHAT_MCHID, _APPID, _SERIAL (of the merchant's certificate), _KEY_FILE (apiclient_key.pem),
_APIV3_KEY_FILE (the 32 letters); where the merchant has WeChat Pay's public key, also _PUBLIC_KEY_FILE and _PUBLIC_KEY_ID.

Alipay: LINLI_ALIPAY_APPID, _KEY_FILE (the app's private key), _PUBLIC_KEY_FILE (Alipay's public key, not the app's); _SELLER
(2088…), where notices shall be for nobody else.

LINLI_WECHAT_ADDRESS and LINLI_ALIPAY_ADDRESS (scheme and host) put another in the channel's place: the sandbox. Keys are files
outside the source tree that nobody else may read; what they hold is kept until the process ends.
"""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from linli.gateways import alipay, wechat
from linli.gateways.alipay import AlipayGateway
from linli.gateways.values import Code, Gateway
from linli.gateways.wechat import WechatGateway

_NEEDED = {
    Code.WECHAT: ("MCHID", "APPID", "SERIAL", "KEY_FILE", "APIV3_KEY_FILE"),
    Code.ALIPAY: ("APPID", "KEY_FILE", "PUBLIC_KEY_FILE"),
}
_OPTIONAL = {
    Code.WECHAT: ("PUBLIC_KEY_FILE", "PUBLIC_KEY_ID", "ADDRESS"),
    Code.ALIPAY: ("SELLER", "ADDRESS"),
}
_PEM = "-----"


def enabled() -> list[Code]:
    """Return the channels that have an account here; half an account raises ImproperlyConfigured."""
    return [code for code in Code if _given(code) is not None]


def gateway(code: Code) -> Gateway | None:
    """Return the channel's gateway, the same for the same account; None where there is none.

    Half an account, or a key file that is not there, raises ImproperlyConfigured.
    """
    given = _given(code)
    return _made(code, given) if given is not None else None


def _given(code: Code) -> tuple[tuple[str, str], ...] | None:
    """Return the account's names and values, or None where none of what it needs is set."""
    values = {name: _value(f"LINLI_{code.name}_{name}") for name in (*_NEEDED[code], *_OPTIONAL[code])}
    missing = [name for name in _NEEDED[code] if not values[name]]
    if len(missing) == len(_NEEDED[code]):
        return None
    if code is Code.WECHAT and bool(values["PUBLIC_KEY_FILE"]) != bool(values["PUBLIC_KEY_ID"]):
        missing.append("PUBLIC_KEY_ID" if values["PUBLIC_KEY_FILE"] else "PUBLIC_KEY_FILE")
    if missing:
        raise ImproperlyConfigured(f"not set: {', '.join(f'LINLI_{code.name}_{name}' for name in missing)}")
    return tuple(values.items())


def _value(name: str) -> str:
    return str(getattr(settings, name, None) or os.environ.get(name, "")).strip()


@lru_cache(maxsize=8)
def _made(code: Code, given: tuple[tuple[str, str], ...]) -> Gateway:
    values = dict(given)
    if code is Code.WECHAT:
        return WechatGateway(
            wechat.Account(
                mchid=values["MCHID"],
                appid=values["APPID"],
                serial=values["SERIAL"],
                private_key=_pem(values["KEY_FILE"], "PRIVATE"),
                apiv3_key=_text(values["APIV3_KEY_FILE"]),
                public_key=_pem(values["PUBLIC_KEY_FILE"], "PUBLIC") if values["PUBLIC_KEY_FILE"] else "",
                public_key_id=values["PUBLIC_KEY_ID"],
                address=values["ADDRESS"],
            )
        )
    return AlipayGateway(
        alipay.Account(
            appid=values["APPID"],
            private_key=_pem(values["KEY_FILE"], "PRIVATE"),
            public_key=_pem(values["PUBLIC_KEY_FILE"], "PUBLIC"),
            seller=values["SELLER"],
            address=values["ADDRESS"],
        )
    )


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{file}: {type(error).__name__}") from error


def _pem(file: str, half: str) -> str:
    """Read a key; the channels' own tools write bare base64, to which its frame is put."""
    text = _text(file)
    return text if text.startswith(_PEM) else f"-----BEGIN {half} KEY-----\n{text}\n-----END {half} KEY-----"
