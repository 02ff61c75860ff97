"""Rounds for tests of pages: an equipment round past a gate and a pump room, and who has it in hand."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.models import Checkpoint, Material, Plan, Round
from tests.cast import Town

GATE, PUMPS = (120.1005, 30.2005), (120.1, 30.2)
# Ten past three: in the round's window.
LATER = timedelta(minutes=40)
_numbers = count()


def product(town: Town, code: str = "base.repair.inspection", **more: Any) -> Product:
    """Return what engineers walk round for, or what mends shared things."""
    usual = town.products["base.repair.water"]
    made = {
        "name_zh": "设备巡查", "name_en": "Equipment rounds", "mode": "planned", "skills": ["plumbing"],
        "checklist": [{"zh": "看外观", "en": "Look"}], **more,
    }  # fmt: skip
    return Product.objects.get_or_create(
        community=town.community, code=code,
        defaults={
            "kind": "base", "line": usual.line, "scene": "building", "providers": ["team"], "minutes": 60, "sla": town.visit.sla,
            **made,
        },
    )[0]  # fmt: skip


def mending(town: Town) -> Product:
    """Return what mends shared things."""
    return product(
        town, "base.repair.public", name_zh="报修：公共设施", name_en="Repair: shared", mode="on-demand", skills=[]
    )


def checkpoints(town: Town, *, at: datetime, many: int = 2) -> list[Checkpoint]:
    """Put up the south gate, the pump room, and as many more as it takes."""
    put: dict[str, Any] = {"community": town.community, "at": at, "by": town.operator}
    made = [rounds.put_up(names=("南门", "South gate"), place=GATE, **put)]
    made.append(rounds.put_up(names=("泵房", "Pump room"), building=town.building, **put))
    return made + [rounds.put_up(names=(f"点位{n}", f"Stop {n}"), place=GATE, **put) for n in range(3, many + 1)]


def plan(
    town: Town, stops: list[Checkpoint], *, at: datetime, name: str = "设备日巡", needs_photo: bool = False
) -> Plan:
    """Plan a round every day from three to four, with a gauge to read at the second stop."""
    team = town.engineer.team
    assert team is not None
    drafts = [rounds.StopDraft(checkpoint=one) for one in stops]
    if len(drafts) > 1:
        drafts[1] = rounds.StopDraft(
            checkpoint=stops[1], reading=("水压", "Pressure"), unit="MPa", lowest=Decimal("0.20"), highest=Decimal("0.60")
        )  # fmt: skip
    draft = rounds.PlanDraft(
        names=(name, "Daily round"), product=product(town), team=team, rrule="FREQ=DAILY", starts_on=on(at),
        window=(time(15), time(16)), stops=drafts, needs_photo=needs_photo,
    )  # fmt: skip
    return rounds.plan(community=town.community, draft=draft, by=town.operator, at=at)


def walk(town: Town, *, at: datetime, many: int = 2, needs_photo: bool = False) -> Round:
    """Put today's round, past so many checkpoints, into the engineer's hands."""
    made = plan(town, checkpoints(town, at=at, many=many), at=at, needs_photo=needs_photo)
    rounds.lay_out_plan(plan_id=made.pk, community=town.community.pk, at=at)
    row = Round.objects.select_related("order", "plan").get(plan=made)
    assert row.order_id is not None
    orders.assign(order_id=row.order_id, worker=town.engineer, by=town.lead.person, reason="今天归你", at=at)
    return row


def scan(checkpoint: Checkpoint) -> str:
    """Return the path to which a sheet's code leads."""
    checkpoint.refresh_from_db()
    return codes.sheet(checkpoint).partition("//")[2].partition("/")[2].join(("/", ""))


def material(town: Town, *, at: datetime) -> Material:
    """Open the register of what kills aphids, with a litre in the store."""
    row = rounds.add_material(
        community=town.community, names=("吡虫啉", "Imidacloprid"), units=("毫升", "ml"), by=town.operator, at=at
    )
    line = rounds.Line(material=row, kind="received", quantity=1000, worker=town.lead)
    rounds.enter(line=line, by=town.operator, at=at)
    return row


def picture() -> SimpleUploadedFile:
    """Return a photo that was never taken before."""
    number, drawn = next(_numbers), Image.new("L", (128, 32), 128)
    for bit in range(16):
        left, top = bit % 8 * 16, bit // 8 * 16
        drawn.paste(255 if number >> bit & 1 else 0, (left, top, left + 16, top + 16))
    out = BytesIO()
    drawn.save(out, "PNG")
    return SimpleUploadedFile("now.png", out.getvalue(), "image/png")


def on(at: datetime) -> date:
    """Return the day in Hangzhou."""
    return (at + timedelta(hours=8)).date()
