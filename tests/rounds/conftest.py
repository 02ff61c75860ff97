"""A patrol past three checkpoints, and the engineer who has today's in hand."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from PIL import Image

from linli.catalogue.models import Product
from linli.core import images
from linli.orders import services as orders
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.models import Checkpoint, Material, Plan, Round
from linli.rounds.services.checking import Scan
from linli.stewards.models import Team
from tests.cast import Town

type Scanning = Callable[..., Scan]
HOUR = timedelta(hours=1)
_numbers = count()


def fresh_photo() -> images.CleanPhoto:
    """Return a photo that was never taken before: its number in sixteen squares, black and white."""
    number, picture = next(_numbers), Image.new("L", (128, 32), 128)
    for bit in range(16):
        picture.paste(
            255 if number >> bit & 1 else 0, (bit % 8 * 16, bit // 8 * 16, bit % 8 * 16 + 16, bit // 8 * 16 + 16)
        )
    out = BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return images.clean(out, size=1000)


@pytest.fixture
def team(town: Town) -> Team:
    """The engineers' team; its lead is 李师傅."""
    team = town.engineer.team
    assert team is not None
    return team


@pytest.fixture
def patrol(town: Town) -> Product:
    """What engineers walk round for; no photo is asked for at its end."""
    usual = town.products["base.repair.water"]
    return Product.objects.create(
        community=town.community, code="base.repair.inspection", name_zh="设备巡查", name_en="Equipment rounds", kind="base",
        line=usual.line, scene="building", providers=["team"], skills=["plumbing"], mode="planned", minutes=60,
        sla=town.visit.sla, checklist=[{"zh": "看外观", "en": "Look"}],
    )  # fmt: skip


@pytest.fixture
def mending(town: Town) -> Product:
    """What mends shared things."""
    usual = town.products["base.repair.water"]
    return Product.objects.create(
        community=town.community, code="base.repair.public", name_zh="报修：公共设施", name_en="Repair: shared facilities",
        kind="base", line=usual.line, scene="building", providers=["team"], skills=[], mode="on-demand", minutes=60,
        sla=town.visit.sla,
    )  # fmt: skip


@pytest.fixture
def checkpoints(town: Town, at: datetime) -> list[Checkpoint]:
    """The south gate, a pump room in 3幢, and a garage that is on no map."""
    put: dict[str, Any] = {"community": town.community, "at": at, "by": town.operator}
    return [
        rounds.put_up(names=("南门", "South gate"), place=(120.1005, 30.2005), **put),
        rounds.put_up(names=("泵房", "Pump room"), building=town.building, **put),
        rounds.put_up(names=("车库", "Garage"), **put),
    ]


@pytest.fixture
def draft(patrol: Product, team: Team, checkpoints: list[Checkpoint], at: datetime) -> rounds.PlanDraft:
    """Every day from three to four in the afternoon, with a gauge to read in the pump room."""
    gate, pumps, garage = (rounds.StopDraft(checkpoint=one) for one in checkpoints)
    gauge = rounds.StopDraft(
        checkpoint=pumps.checkpoint, reading=("水压", "Pressure"), unit="MPa", lowest=Decimal("0.20"), highest=Decimal("0.60")
    )  # fmt: skip
    return rounds.PlanDraft(
        names=("设备日巡", "Daily equipment round"), product=patrol, team=team, rrule="FREQ=DAILY", starts_on=at.date(),
        window=(time(15), time(16)), stops=(gate, gauge, garage),
    )  # fmt: skip


@pytest.fixture
def plan(town: Town, draft: rounds.PlanDraft, at: datetime) -> Plan:
    """The plan, of which nothing is laid out yet."""
    return rounds.plan(community=town.community, draft=draft, by=town.operator, at=at)


@pytest.fixture
def laid(town: Town, plan: Plan, at: datetime) -> Round:
    """Today's round, with an order that nobody has taken."""
    assert rounds.lay_out(at=at) == 1
    return Round.objects.select_related("plan", "order", "community").get()


@pytest.fixture
def walk(town: Town, laid: Round, at: datetime) -> Round:
    """Today's round in the engineer's hands."""
    take(laid, town, at=at)
    return Round.objects.select_related("plan", "order", "community").get()


def take(row: Round, town: Town, *, at: datetime) -> None:
    """Put a round into the engineer's hands."""
    assert row.order_id is not None
    orders.assign(order_id=row.order_id, worker=town.engineer, by=town.lead.person, reason="今天归你", at=at)


@pytest.fixture
def due(at: datetime) -> datetime:
    """Ten past three: in the window."""
    return at + timedelta(minutes=40)


@pytest.fixture
def scan(checkpoints: list[Checkpoint]) -> Scanning:
    """Scan one of the three sheets: at the gate and in the pump room where it is, in the garage with a photo."""
    usual: list[dict[str, Any]] = [
        {"lng": 120.1005, "lat": 30.2005}, {"lng": 120.1, "lat": 30.2, "reading": Decimal("0.35")}, {}
    ]  # fmt: skip

    def make(number: int, **more: Any) -> Scan:
        checkpoint = Checkpoint.objects.get(pk=checkpoints[number].pk)
        photos = [fresh_photo()] if number == 2 else []
        return Scan(**{"code": codes.sheet(checkpoint), "photos": photos, **usual[number], **more})

    return make


@pytest.fixture
def poison(town: Town, at: datetime) -> Material:
    """A litre of what kills aphids, in the store."""
    row = rounds.add_material(
        community=town.community, names=("吡虫啉", "Imidacloprid"), units=("毫升", "ml"), by=town.operator, at=at
    )
    rounds.enter(
        line=rounds.Line(material=row, kind="received", quantity=1000, worker=town.lead), by=town.operator, at=at
    )
    row.refresh_from_db()
    return row
