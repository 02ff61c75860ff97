"""Who looks at a credential, as little of it as the resident needs to know: a network and a kind of program."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from linli.credentials.enums import Agent

# So many leading bits stay; the rest would tell one household from the next.
KEPT_BITS = {4: 16, 6: 32}
LOCAL = "local"

# The first that a User-Agent contains, in lower case, decides: almost all of them also say "Safari".
_AGENTS: Sequence[tuple[str, Agent]] = [
    ("micromessenger", Agent.WECHAT),
    ("alipay", Agent.ALIPAY),
    ("dingtalk", Agent.DINGTALK),
    ("bot/", Agent.PROGRAM),
    ("spider", Agent.PROGRAM),
    ("edg", Agent.EDGE),
    ("firefox", Agent.FIREFOX),
    ("fxios", Agent.FIREFOX),
    ("chrome", Agent.CHROME),
    ("crios", Agent.CHROME),
    ("safari", Agent.SAFARI),
    ("curl", Agent.PROGRAM),
    ("python", Agent.PROGRAM),
    ("java", Agent.PROGRAM),
    ("go-http", Agent.PROGRAM),
]


@dataclass(frozen=True, slots=True)
class Looker:
    """Where a look comes from, as the request says it: address and User-Agent. Neither is kept as it is."""

    address: str = ""
    agent: str = ""


def network(address: str) -> str:
    """Return the network an address is in: /16 of IPv4, /32 of IPv6; "local" for one of our own; "" for none at all."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_private or found.is_loopback or found.is_link_local:
        return LOCAL
    return str(ip_network((found, KEPT_BITS[found.version]), strict=False))


def family(agent: str) -> Agent:
    """Return the family of a User-Agent."""
    low = agent.lower()
    return next((family for word, family in _AGENTS if word in low), Agent.OTHER)
