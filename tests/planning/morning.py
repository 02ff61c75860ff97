"""A morning with something to plan, for the faces of the day's plan."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from linli.catalogue.models import Product
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.orders.models import Order
from linli.places.models import Building
from linli.planning import services as planning
from linli.planning.models import DayPlan, Stop, Why
from tests import cast
from tests.cast import Town

TODAY = date(2026, 11, 23)
# Half past nine in Hangzhou: the cast's shifts began an hour ago, lunch is still to come.
MORNING = cast.NOW - timedelta(hours=5)

type Need = Callable[..., Order]


def needs(town: Town) -> Need:
    """Return what makes an order of a round or a warm service, in one of four buildings."""
    buildings = [
        Building.objects.create(community=town.community, name=f"{n}幢", position=n, lng=120.1 + n / 2000, lat=30.2)
        for n in (4, 5, 6, 7)
    ]

    def make(product: Product, place: int = 0, *, at: datetime = MORNING, **wanted: object) -> Order:
        said = {"source": Source.TRIGGER, "building": buildings[place], **wanted}
        return orders.request(community=town.community, need=orders.Need(product=product, **said), by=None, at=at)  # type: ignore[arg-type]  # as wanted

    return make


def plan(town: Town, *, at: datetime = MORNING) -> DayPlan:
    """Plan the day and hand it out, without a search: what is put in first stays."""
    return planning.plan_day(community=town.community, on=TODAY, why=Why.DAWN, at=at, iterations=0)


def stop(order: Order) -> Stop:
    """Return the stop of an order in the plan that holds."""
    return Stop.objects.select_related("worker").get(plan__is_current=True, order=order)
