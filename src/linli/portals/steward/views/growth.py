"""What came back: likes, reviews, the score; and what is still to come."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.orders.enums import Tag
from linli.orders.models import Like, Review
from linli.people import masking
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame
from linli.stewards.models import Worker

SHOWN_REVIEWS, SHOWN_LIKES = 10, 50


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def growth(request: MemberRequest) -> HttpResponse:
    """Show the worker's score, the last reviews and the way to the likes."""
    worker = frame.worker_of(request)
    context = {
        **frame.framed(request, frame.GROWTH, worker=worker), "reviews": _reviews(worker) if worker else [],
        "now": clock.now(), "is_resident": Portal.RESIDENT in request.member.portals,
        "communities": len(request.members),  # type: ignore[attr-defined]  # set by MemberMiddleware
    }  # fmt: skip
    return render(request, "steward/growth.html", context)


def _reviews(worker: Worker) -> list[dict[str, object]]:
    rows = Review.objects.filter(worker=worker).select_related("order__product").order_by("-at")[:SHOWN_REVIEWS]
    return [
        {
            "stars": row.stars, "words": row.words, "at": row.at, "what": row.order.product.name, "order": row.order_id,
            "tags": [str(Tag(tag).label) for tag in row.tags if tag in Tag.values],
        }
        for row in rows
    ]  # fmt: skip


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def likes(request: MemberRequest) -> HttpResponse:
    """Show who said thank you, and for what; names are masked."""
    worker = frame.worker_of(request)
    rows = Like.objects.filter(worker=worker).select_related("person", "order__product").order_by("-at")[:SHOWN_LIKES]
    thanks = [
        {"who": masking.name(row.person.name), "what": row.order.product.name if row.order else "", "at": row.at}
        for row in rows
    ]
    context = {**frame.framed(request, frame.GROWTH, worker=worker), "likes": thanks, "now": clock.now()}
    return render(request, "steward/likes.html", context)
