"""Documents for the tests of warnings: the fixtures, and a small message with any part changed."""

from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
MESSAGES = (
    "oasis_a1_security", "oasis_a2_thunderstorm", "oasis_a3_earthquake", "oasis_a4_two_languages", "national_gale",
    "nws_flood", "meteoalarm_rain", "canada_wind", "norway_snow",
)  # fmt: skip

HEAD: dict[str, str | None] = {
    "identifier": "w1", "sender": "office@example.org", "sent": "2026-11-24T10:15:00+08:00", "status": "Actual",
    "msgType": "Alert", "scope": "Public",
}  # fmt: skip
INFO: dict[str, str | None] = {
    "language": "zh-CN", "category": "Met", "event": "台风", "urgency": "Expected", "severity": "Severe",
    "certainty": "Likely", "headline": "发布台风橙色预警",
}  # fmt: skip


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.xml").read_bytes()


def written(parts: dict[str, str | None]) -> str:
    return "".join(f"<{name}>{said}</{name}>" for name, said in parts.items() if said is not None)


def document(
    area: str = "", info: dict[str, str | None] | None = None, head: dict[str, str | None] | None = None, more: str = ""
) -> bytes:
    """Return a message with parts put in the place of, or beside, the usual ones; None leaves a part out."""
    inside = written(INFO | (info or {})) + area
    return f'<alert xmlns="{CAP}">{written(HEAD | (head or {}))}<info>{inside}</info>{more}</alert>'.encode()


def area(inside: str = "", description: str = "某地") -> str:
    return f"<area><areaDesc>{description}</areaDesc>{inside}</area>"


def geocode(value: str, name: str = "GB/T 2260") -> str:
    return f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"
