"""Of who looked, a network and a kind of program are kept, and no more."""

import pytest

from linli.credentials import looking
from linli.credentials.enums import Agent


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("101.6.15.66", "101.6.0.0/16"),
        ("240e:3a1:42:77::1", "240e:3a1::/32"),
        ("::ffff:101.6.15.66", "101.6.0.0/16"),
        ("192.168.1.20", "local"),
        ("127.0.0.1", "local"),
        ("fe80::1%eth0", "local"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_address_is_kept_as_its_network(address: str, network: str) -> None:
    assert looking.network(address) == network


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1 Mobile MicroMessenger/8.0.5 Safari/604", Agent.WECHAT),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537 AlipayClient/10.5", Agent.ALIPAY),
        ("Mozilla/5.0 Chrome/120 Safari/537 DingTalk/7.0", Agent.DINGTALK),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131 Safari/537.36 Edg/131", Agent.EDGE),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/133.0", Agent.FIREFOX),
        ("Mozilla/5.0 (iPhone) CriOS/131 Mobile Safari/604", Agent.CHROME),
        ("Mozilla/5.0 (Macintosh) Version/18.1 Safari/605.1.15", Agent.SAFARI),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0) Chrome/100 Safari/537", Agent.PROGRAM),
        ("curl/8.9", Agent.PROGRAM),
        ("", Agent.OTHER),
    ],
)
def test_agent_is_kept_as_its_family(agent: str, family: Agent) -> None:
    assert looking.family(agent) == family
