"""Triage learns: a steward's re-labelling becomes an example."""

from datetime import datetime
from uuid import UUID

from linli.core.models import Fact
from linli.orders.models import Order
from linli.triage import services as triage


def relabelled(*, fact: Fact, at: datetime) -> None:
    """Give triage the resident's words with the product that staff said they meant; no words, nothing learnt."""
    order = Order.objects.select_related("community").get(pk=fact.subject_id or UUID(int=0))
    if order.words:
        triage.learn(
            community=order.community, text=order.words, product_code=fact.payload["product"],
            labelled_by=fact.actor_id, at=at,
        )  # fmt: skip
