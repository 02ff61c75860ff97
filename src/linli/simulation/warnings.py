"""Warnings of an observatory that does not exist, as CAP documents: what the sample takes in as any feed's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from linli.places.models import Community

ISSUER = "示例市气象台（示例）"


@dataclass(frozen=True, slots=True)
class Said:
    """What the observatory says, and how long it holds."""

    number: str
    event: str
    colour: str
    description: str
    instruction: str
    lasts: timedelta


RAIN = Said(
    "rain", "暴雨", "黄色", "预计未来 6 小时内本市将有 50 毫米以上降雨，局地伴有雷电和短时大风，低洼处可能积水。",
    "请减少外出，远离积水路段和地下空间，收好阳台上的东西。", timedelta(hours=10),
)  # fmt: skip
GALE = Said(
    "gale", "大风", "蓝色", "预计今天夜里到明天白天本市平均风力可达 6 级，阵风 7 到 8 级，气温下降 4 到 6 度。",
    "请关好门窗，固定围板、棚架和广告牌；出门注意高空坠物，老人和孩子尽量不在大风里走动。", timedelta(hours=30),
)  # fmt: skip


def document(said: Said, *, community: Community, sent: datetime) -> bytes:
    """Return the warning as a CAP 1.2 document whose area is the community's own."""
    written = sent.astimezone(community.zone)
    texts = {
        "identifier": f"example-{said.number}-{written:%Y%m%d%H%M}", "sent": written.isoformat(timespec="seconds"),
        "expires": (written + said.lasts).isoformat(timespec="seconds"),
        "headline": f"{ISSUER}发布{said.event}{said.colour}预警信号",
    }  # fmt: skip
    ring = (community.boundary or {}).get("coordinates", [[]])[0]
    points = " ".join(f"{lat},{lng}" for lng, lat in ring)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{texts["identifier"]}</identifier><sender>{ISSUER}</sender><sent>{texts["sent"]}</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <language>zh-CN</language><category>Met</category><event>{said.event}</event><urgency>Expected</urgency>
    <severity>Moderate</severity><certainty>Likely</certainty><expires>{texts["expires"]}</expires>
    <senderName>{ISSUER}</senderName><headline>{texts["headline"]}</headline>
    <description>{escape(said.description)}</description><instruction>{escape(said.instruction)}</instruction>
    <area><areaDesc>示例市（示例）</areaDesc><polygon>{points}</polygon></area>
  </info>
</alert>""".encode()
