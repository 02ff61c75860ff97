"""The worker's figures, always counted anew from what residents and clocks said: never added to, so never wrong."""

from uuid import UUID

from django.db.models import Count, F, Q, Sum

from linli.orders.enums import DONE
from linli.orders.models import Like, Order, Review
from linli.stewards import services as stewards

# Reached by the arrival promise, finished by the finish promise.
_ON_TIME = Q(finished_at__lte=F("finish_due")) & (
    Q(arrive_due=None) | Q(arrived_at=None) | Q(arrived_at__lte=F("arrive_due"))
)


def refresh(*, worker_id: UUID) -> None:
    """Recount stars, likes, confirmed orders and how many of them were in time, and put them down. Four queries."""
    stars = Review.objects.filter(worker=worker_id).aggregate(total=Sum("stars"), n=Count("id"))
    orders = Order.objects.filter(provider=worker_id, state__in=DONE).aggregate(
        done=Count("id"), on_time=Count("id", filter=_ON_TIME)
    )
    stewards.score(
        worker_id=worker_id, stars_sum=stars["total"] or 0, stars_count=stars["n"],
        likes=Like.objects.filter(worker=worker_id).count(), done=orders["done"], on_time=orders["on_time"],
    )  # fmt: skip
