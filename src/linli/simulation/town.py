"""The town: everything its agents know and share. Stories move it by the public services alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from linli.catalogue.models import Product
from linli.core import tasks
from linli.orders import life
from linli.orders import services as orders
from linli.orders.models import Offer, Order
from linli.orders.services import Need
from linli.people.models import Person
from linli.places.models import Building, Community
from linli.simulation.chance import Chance
from linli.simulation.engine import Engine
from linli.simulation.needs import Demand, Wish
from linli.simulation.people import Home
from linli.simulation.photos import Album
from linli.simulation.staff import Staffer
from linli.stewards.models import Worker


@dataclass(slots=True)
class Town:
    """One community with its homes, staff and catalogue, and the queue of stories in which they live."""

    community: Community
    chance: Chance
    homes: tuple[Home, ...]
    staff: Mapping[UUID, Staffer]
    desk: Mapping[str, Person]
    buildings: tuple[Building, ...]
    products: Mapping[str, Product]
    demand: Demand
    album: Album
    engine: Engine = field(default_factory=Engine)
    # In the past nothing follows from facts, and stories ask for what they need; live, the value chain does it.
    live: bool = False
    liked: set[tuple[UUID, UUID, date]] = field(default_factory=set)
    told: int = 0

    def by_slug(self, slug: str) -> Staffer:
        """Return the persona among the staff."""
        return next(one for one in self.staff.values() if one.slug == slug)

    def lead(self, kind: str) -> Person:
        """Return who decides where nobody takes an order: the lead of that kind of worker, else any lead."""
        leads = [one.worker for one in self.staff.values() if one.worker.is_lead]
        return next((worker for worker in leads if worker.kind == kind), leads[0]).person

    def able(self, product: Product) -> list[Staffer]:
        """Return who may and can deliver the product, in the order of the staff sheet; what is risky, no volunteer."""
        kinds = {"steward" if kind == "merchant" else kind for kind in product.providers}
        arranged = "merchant" in product.providers
        return [
            one
            for one in self.staff.values()
            if one.worker.kind in kinds and (arranged or set(product.skills) <= set(one.worker.skills))
            if not (product.needs_insurance and one.worker.is_volunteer)
        ]

    def give(self, order: Order, to: Staffer, *, reason: str, at: datetime) -> Order:
        """Give an order to somebody by the lead's word; a volunteer is invited and says yes."""
        lead = self.lead(to.worker.kind)
        if not to.worker.is_volunteer:
            return orders.assign(order_id=order.pk, worker=to.worker, by=lead, reason=reason, at=at)
        orders.invite(order_id=order.pk, worker=to.worker, by=lead, reason=reason, at=at)
        return orders.accept(order_id=order.pk, worker=to.worker, at=at)

    def ask(self, wish: Wish, *, preferred: Worker | None = None) -> Order:
        """Turn a wish into an order, as the resident, the desk or the schedule would."""
        building = self.buildings[wish.building % len(self.buildings)] if wish.building is not None else None
        by = wish.asker if wish.source == "app" else self.desk["operator"] if wish.asker else None
        return orders.request(
            community=self.community, by=by, at=wish.at,
            need=Need(
                product=wish.product, words=wish.words, urgency=wish.urgency, slot=wish.slot, source=wish.source,
                household=wish.home.household if wish.home else None, building=building,
                place=building.name if building else "", requester=wish.asker, beneficiary=wish.beneficiary,
                preferred=preferred,
            ),
        )  # fmt: skip

    def offers(self, order: Order, *, at: datetime) -> list[Offer]:
        """Return to whom the order is held out: in the past by asking the planner, live by looking what followed."""
        if not self.live:
            return orders.dispatch(order_id=order.pk, at=at)
        return list(
            Offer.objects.filter(order=order, state=Offer.State.PENDING)
            .select_related("worker__person")
            .order_by("rank")
        )

    def order(self, order_id: UUID) -> Order:
        """Return the order as it stands."""
        with transaction.atomic(savepoint=False):
            return life.locked(order_id)

    def follow(self, at: datetime) -> None:
        """Let what follows from the last facts happen, where the town is live."""
        if self.live:
            tasks.run_all(at=at)
