"""What triage makes of a resident's words, brought to this community's catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.catalogue.enums import Delivers, Mode
from linli.catalogue.models import Product
from linli.orders.enums import Urgency
from linli.portals.resident.slots import Slot
from linli.triage import services as triage

COMPLAINT = "complaint"
# What the red button of a proposal sends instead of a service.
EMERGENCY = "emergency"
ALTERNATIVES = 3
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The proposal: a service, others it may be, how urgent, when; or a complaint; or nothing at all."""

    product: Product | None
    alternatives: list[Product]
    urgency: str
    slot: Slot | None
    confidence: float
    danger: str
    complaint: bool
    # As the order keeps it, so that a correction can teach triage.
    kept: dict[str, Any]

    @property
    def sureness(self) -> str:
        """How sure triage is; below a half a figure would only unsettle."""
        if self.confidence < _HALF:
            return _("不太有把握，请您看一眼")
        return _("把握 %(percent)s%%") % {"percent": round(self.confidence * 100)}


def understand(text: str, *, at: datetime) -> Understanding:
    """Read the words and look up what they name; what this community has switched off is passed over. Two queries."""
    reading = triage.read(text, at=at)
    codes = [str(row["product"]) for row in reading.alternatives]
    named = [code for code in (reading.product, *codes) if code and code != COMPLAINT]
    rows = {row.code: row for row in Product.objects.offered().filter(code__in=named)}
    found = [rows[code] for code in dict.fromkeys(named) if code in rows]
    first = rows.get(reading.product or "")
    return Understanding(
        product=first, alternatives=[row for row in found if row is not first][:ALTERNATIVES], urgency=reading.urgency,
        slot=(reading.slot.starts, reading.slot.ends) if reading.slot else None, confidence=reading.confidence,
        danger=reading.danger or "", complaint=reading.product == COMPLAINT,
        kept={
            "product": reading.product, "confidence": round(reading.confidence, 3), "alternatives": codes,
            "danger": reading.danger, "urgency": reading.urgency,
        },
    )  # fmt: skip


def for_steward() -> Product | None:
    """Return the service under which a request goes to the steward that fits no other: free, no special skill needed.

    Its name is not shown to the resident (see `standing.service`); staff relabel the order once they know what it is.
    """
    able = [row for row in Product.objects.offered().filter(is_free=True) if Delivers.STEWARD in row.providers]
    return min(able, key=lambda row: (row.mode != Mode.ON_DEMAND, len(row.skills)), default=None)


# What to do before anybody comes, by service; then whom to call.
def advice(product: Product | None) -> tuple[str, list[str]]:
    """Return one sentence for somebody in danger, and the public numbers to call, the likeliest first."""
    match product.code if product else "":
        case "base.repair.gas":
            return _("先开窗、关总阀，别开灯别打火，人到屋外再打电话。"), ["119", "120"]
        case "base.security.fire":
            return _("先离开，走楼梯不坐电梯，弯腰捂住口鼻。"), ["119", "120"]
        case "base.repair.lift":
            return _("别扒门，按轿厢里的呼叫按钮，靠边站稳等人来。"), ["119"]
        case "base.repair.outage":
            return _("别碰水里和裸露的电线，能断电先断总闸。"), ["119", "120"]
        case _:
            return _("有人受伤先打 120，有危险先离开。"), ["120", "110", "119"]


def emergency_product(understood: Understanding) -> Product | None:
    """Return what an emergency is filed under: what triage named, else the community's emergency response."""
    if understood.product:
        return understood.product
    return Product.objects.offered().filter(code="base.security.emergency").first()


def emergency(understood: Understanding) -> bool:
    """Tell whether somebody may be in danger."""
    return bool(understood.danger) or understood.urgency == Urgency.EMERGENCY


def shown_danger(understood: Understanding) -> dict[str, Any]:
    """Return what the page says first where somebody may be in danger, nothing else."""
    if not emergency(understood):
        return {}
    sentence, numbers = advice(emergency_product(understood))
    return {"danger": sentence, "numbers_to_call": numbers, "emergency": EMERGENCY}
