"""What was found broken on the way, and the order that mends it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from linli.catalogue.enums import Mode
from linli.catalogue.models import Product
from linli.core import past
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.orders import life
from linli.orders import services as orders
from linli.orders.enums import Source, Urgency
from linli.orders.models import Order
from linli.rounds.errors import BadFieldError, RoundNotInHandError
from linli.rounds.models import CheckIn, Defect
from linli.stewards.models import Worker
from linli.triage import services as triage

# What mends what words do not name.
USUAL = "base.repair.public"


@past.atomic
def report_defect(
    *, check_in: CheckIn, words: str, by: Worker, at: datetime, photos: Iterable[CleanPhoto] = (),
    product: Product | None = None, form_key: UUID | None = None,
) -> Defect:  # fmt: skip
    """Turn what is broken at a checkpoint into a repair order, with one tap, and return what was found.

    `product` None: triage reads the words; where they name no repair, it is the one for shared facilities. Records
    `order.request` of the repair and `round.defect` of the round's order. The same `form_key` again is the same defect.
    Raises RoundNotInHandError for another's check-in, BadFieldError ("words"), and what orders.request raises.
    """
    if check_in.by_id != by.pk:
        raise RoundNotInHandError
    if not words.strip():
        raise BadFieldError("words")
    chosen, urgency = (product, Urgency.NORMAL) if product else _read(words, at=at)
    place = check_in.checkpoint
    need = orders.Need(
        product=chosen, words=words, urgency=urgency, building=place.building, place=place.name_zh, source=Source.ROUND,
        photos=photos, form_key=form_key,
    )  # fmt: skip
    order = orders.request(community=check_in.round.community, need=need, by=by.person, at=at)
    if known := Defect.objects.filter(order=order.pk).first():
        return known
    row = Defect(id=uuid7(), community_id=check_in.community_id, check_in=check_in, order=order, found_at=at)
    past.create(row)
    _note(row, order, words=words, at=at)
    return row


def _read(words: str, *, at: datetime) -> tuple[Product, str]:
    """Return what mends it, and how urgent it is, as triage understands the words."""
    found = triage.read(words, at=at)
    offered = Product.objects.filter(is_active=True, mode=Mode.ON_DEMAND, code__startswith="base.")
    product = offered.filter(code=found.product or "").select_related("sla").first()
    if product is not None:
        return product, found.urgency
    usual = offered.filter(code=USUAL).select_related("sla").first()
    if usual is None:
        raise BadFieldError("product")
    return usual, Urgency.NORMAL


def _note(row: Defect, order: Order, *, words: str, at: datetime) -> None:
    of = row.check_in.round
    assert of.order_id is not None  # noqa: S101 - a round without an order has no check-in
    life.note(
        order=life.locked(of.order_id), kind="round.defect", at=at, by=row.check_in.by.person_id,
        payload={
            "words": f"{row.check_in.checkpoint.name_zh} · {words.strip()[:200]} → {order.number}", "defect": str(row.pk),
            "round": str(of.pk), "repair": str(order.pk), "service": order.product.names,
        },
    )  # fmt: skip
