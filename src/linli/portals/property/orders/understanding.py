"""What triage makes of the words an operator typed in, brought to this community's catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.catalogue.models import Product
from linli.triage import services as triage

COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A proposal; `product` is None where the words name no service this community offers."""

    product: Product | None
    likely: list[str]
    others: list[Product]
    urgency: str
    slot: tuple[datetime, datetime | None] | None
    percent: int
    danger: str
    complaint: bool
    # As the order keeps it, so that a correction can teach triage.
    kept: dict[str, Any]


def read(words: str, *, products: Mapping[str, Product], at: datetime) -> Guess:
    """Read the words; `products` are the offered ones by their id. One query."""
    reading = triage.read(words, at=at)
    codes = {row.code: row for row in products.values()}
    named = [code for code in (reading.product, *(row["product"] for row in reading.alternatives)) if code in codes]
    likely = list(dict.fromkeys(named))
    first = codes.get(reading.product or "")
    return Guess(
        product=first, likely=likely, others=[codes[code] for code in likely if codes[code] is not first],
        urgency=reading.urgency, slot=(reading.slot.starts, reading.slot.ends) if reading.slot else None,
        percent=round(100 * reading.confidence), danger=reading.danger or "", complaint=reading.product == COMPLAINT,
        kept={
            "product": reading.product, "confidence": round(reading.confidence, 3), "urgency": reading.urgency,
            "danger": reading.danger, "alternatives": [row["product"] for row in reading.alternatives],
        },
    )  # fmt: skip
