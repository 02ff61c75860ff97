"""Which channels an installation has, from settings or environment; secrets stay in files and out of words."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from linli import gateways
from linli.gateways import Code
from linli.gateways.sandbox import Sandbox, environment
from tests.gateways.till import NUMBER, Shop, Till


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in environment(folder, "", by_public_key=True):
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, words: dict[str, str]) -> None:
    for name, value in words.items():
        monkeypatch.setenv(name, value)


def test_nothing_set_is_nothing_enabled() -> None:
    assert (gateways.enabled(), gateways.gateway(Code.WECHAT), gateways.gateway(Code.ALIPAY)) == ([], None, None)


@pytest.mark.parametrize("by_public_key", [False, True])
def test_sandboxes_environment_is_two_channels(
    sandbox: Sandbox, shop: Shop, monkeypatch: pytest.MonkeyPatch, *, by_public_key: bool
) -> None:
    given(monkeypatch, environment(sandbox.keys.folder, sandbox.address, by_public_key=by_public_key))
    assert gateways.enabled() == [Code.WECHAT, Code.ALIPAY]
    for code in Code:
        gateway = gateways.gateway(code)
        assert gateway
        assert (gateway.code, gateways.gateway(code) is gateway) == (code, True)
        shop.gateway = gateway
        Till(gateway, shop, sandbox).pay(f"{NUMBER}-{code}")
    assert [notice.number for notice in shop.notices] == [f"{NUMBER}-wechat", f"{NUMBER}-alipay"]


def test_settings_come_before_the_environment(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, environment(folder, ""))
    settings.LINLI_ALIPAY_APPID = "2021-of-the-settings"
    gateway = gateways.gateway(Code.ALIPAY)
    assert isinstance(gateway, gateways.alipay.AlipayGateway)
    assert gateway._account.appid == "2021-of-the-settings"


@pytest.mark.parametrize(
    ("channel", "missing"),
    [("WECHAT", "APPID"), ("WECHAT", "PUBLIC_KEY_ID"), ("WECHAT", "PUBLIC_KEY_FILE"), ("ALIPAY", "PUBLIC_KEY_FILE")],
)
def test_half_an_account_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, channel: str, missing: str) -> None:
    given(monkeypatch, environment(folder, "", by_public_key=True))
    monkeypatch.delenv(f"LINLI_{channel}_{missing}")
    with pytest.raises(ImproperlyConfigured, match=rf"^not set: LINLI_{channel}_{missing}$"):
        gateways.enabled()


def test_key_file_that_is_not_there_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, environment(folder, ""))
    monkeypatch.setenv("LINLI_WECHAT_KEY_FILE", "/nowhere/key.pem")
    with pytest.raises(ImproperlyConfigured, match=r"/nowhere/key\.pem: FileNotFoundError"):
        gateways.gateway(Code.WECHAT)


def test_bare_base64_of_the_channels_tools_is_read(
    sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, environment(folder, sandbox.address))
    for name, key in (("KEY_FILE", "alipay-app"), ("PUBLIC_KEY_FILE", "alipay.pub")):
        lines = sandbox.keys.file(key).read_text().splitlines()[1:-1]
        file = tmp_path / name
        file.write_text("".join(lines))
        monkeypatch.setenv(f"LINLI_ALIPAY_{name}", str(file))
    gateway = gateways.gateway(Code.ALIPAY)
    assert gateway
    assert gateway.find(number=NUMBER) is None


def test_secrets_are_in_no_repr(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, environment(folder, ""))
    for code in Code:
        gateway = gateways.gateway(code)
        words = repr(vars(gateway))
        assert "PRIVATE" not in words
        assert (folder / "apiv3.pem").read_text() not in words


def test_without_an_address_the_real_ones_are_meant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, environment(folder, ""))
    wechat, alipay = gateways.gateway(Code.WECHAT), gateways.gateway(Code.ALIPAY)
    assert isinstance(wechat, gateways.wechat.WechatGateway)
    assert isinstance(alipay, gateways.alipay.AlipayGateway)
    # Made without a word to anybody: certificates are asked for with the first answer that is checked.
    assert (wechat._client._core._gate_way, wechat._client._core._certificates) == ("https://api.mch.weixin.qq.com", [])
    assert alipay._client._gateway == "https://openapi.alipay.com/gateway.do"


def test_libraries_are_not_loaded_with_the_package() -> None:
    code = (
        "import sys, linli.gateways; "
        "print(sorted({'wechatpayv3', 'alipay', 'requests', 'Cryptodome', 'OpenSSL', 'django.db'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_libraries_leave_logging_as_it_is_set_up(tmp_path: Path) -> None:
    code = (
        "import logging; "
        f"logging.basicConfig(filename={str(tmp_path / 'log')!r}, level='INFO', format='%(message)s'); "
        "log = logging.getLogger('linli'); log.info('before'); "
        "import linli.gateways.alipay_client, linli.gateways.wechat_client; log.info('after')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "log").read_text() == "before\nafter\n"
