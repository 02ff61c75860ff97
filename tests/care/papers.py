"""CAP documents as an issuer writes them, for the tests of what follows from them."""

from datetime import datetime, timedelta

SENDER = "示例市气象台"
# A square around 3幢 of the cast, latitude first as CAP has it; and one far away.
HERE = "30.1,120.0 30.1,120.2 30.3,120.2 30.3,120.0 30.1,120.0"
ELSEWHERE = "40.1,116.0 40.1,116.2 40.3,116.2 40.3,116.0 40.1,116.0"


def paper(  # noqa: PLR0913 - as many things as differ between two documents
    *, identifier: str, sent: datetime, kind: str = "Alert", event: str = "台风", colour: str = "橙色", area: str = HERE,
    references: str = "", status: str = "Actual", lasts: timedelta = timedelta(hours=12), onset: datetime | None = None,
    description: str = "预计未来 12 小时内本市将有 10 级以上大风，并有暴雨，请注意防范。",
) -> bytes:  # fmt: skip
    """Return one message of the made-up observatory."""
    starts = f"<onset>{(onset).isoformat()}</onset>" if onset else ""
    named = f"<references>{references}</references>" if references else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{identifier}</identifier><sender>{SENDER}</sender><sent>{sent.isoformat(timespec="seconds")}</sent>
  <status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{named}
  <info>
    <language>zh-CN</language><category>Met</category><event>{event}</event><responseType>Prepare</responseType>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>{starts}
    <expires>{(sent + lasts).isoformat(timespec="seconds")}</expires><senderName>{SENDER}</senderName>
    <headline>{SENDER}发布{event}{colour}预警信号</headline><description>{description}</description>
    <instruction>停止户外作业，关好门窗。</instruction>
    <area><areaDesc>示例市</areaDesc><polygon>{area}</polygon></area>
  </info>
</alert>""".encode()


def name(identifier: str, sent: datetime) -> str:
    """Return how a later message refers to one."""
    return f"{SENDER},{identifier},{sent.isoformat(timespec='seconds')}"
