"""What the spine tells the points economy: whom an order helped, by whom, for how long. Called within the same transaction."""

from datetime import datetime
from typing import Any

from linli.orders.models import Like, Order, Review
from linli.points import services as points
from linli.points.enums import Event
from linli.points.services import Happening
from linli.stewards.models import Worker

SECONDS = 60


def confirmed(order: Order, *, at: datetime) -> None:
    """Take what was paid in points, and give what the rules give for confirmed service."""
    if order.payment_id is not None:
        points.capture(payment_id=order.payment_id, at=at)
    points.award(
        happening=Happening(
            event=Event.CONFIRMED, cause=f"order:{order.pk}:{order.reopened_count}", minutes=minutes(order),
            **_of(order, order.provider),
        ),
        at=at,
    )  # fmt: skip


def reviewed(review: Review, *, order: Order, at: datetime) -> None:
    """Give what the rules give for a review, to who wrote it and to who was judged."""
    points.award(
        happening=Happening(
            event=Event.REVIEWED, cause=f"review:{review.pk}", stars=review.stars, **_of(order, review.worker)
        ),
        at=at,
    )  # fmt: skip


def liked(like: Like, *, at: datetime) -> None:
    """Give what the rules give for a like."""
    worker = like.worker
    points.award(
        happening=Happening(
            community=worker.community, event=Event.LIKED, cause=f"like:{like.pk}", provider=worker.person,
            requester=like.person, worker_kind=worker.kind, order_id=like.order_id,
        ),
        at=at,
    )  # fmt: skip


def minutes(order: Order) -> int:
    """Return how long the work took, in whole minutes, without the time it waited."""
    if order.arrived_at is None or order.finished_at is None:
        return 0
    spent = (order.finished_at - order.arrived_at).total_seconds() - order.waited_seconds
    return max(int(spent // SECONDS), 0)


def _of(order: Order, worker: Worker | None) -> dict[str, Any]:
    product = order.promised
    kind = Worker.Kind.MERCHANT if order.merchant_id else worker.kind if worker else ""
    return {
        "community": order.community, "provider": worker.person if worker else None,
        "requester": order.beneficiary or order.requester, "worker_kind": kind,
        "order_id": order.pk, "service": product.names, "product_kind": product.kind, "line": product.line.code,
        "product_points": product.points, "product_points_kind": product.points_kind,
        "is_volunteer": worker is not None and worker.is_volunteer and order.merchant_id is None,
    }  # fmt: skip
