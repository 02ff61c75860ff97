"""Where a courier is, kept only while they are on the way with a sale.

Nothing of it is recorded: facts cannot be taken back, and a position has to be gone when the sale is handed over.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.dispatch import Place
from linli.market import couriers
from linli.market.couriers import Courier
from linli.market.errors import BadFieldError, NotYoursError, WrongStateError
from linli.market.models import Sale
from linli.market.services import noting
from linli.people.models import Person
from linli.stewards import services as stewards


@transaction.atomic
def track(*, sale: UUID, lng: float, lat: float, by: Person, at: datetime) -> None:
    """Keep where the courier of a sale is, for its buyer; the newest report wins.

    Raises BadFieldError ("place"), WrongStateError where the sale is not on its way, NotYoursError for whoever did not set
    out with it.
    """
    try:
        Place(lng, lat)
    except ValueError as error:
        raise BadFieldError("place") from error
    stewards.seen(worker=_courier(noting.locked_sale(sale), by).worker, lng=lng, lat=lat, at=at)


@transaction.atomic
def untrack(*, sale: UUID, by: Person) -> None:
    """Keep no longer where the courier of a sale is, by their own word. Raises WrongStateError, NotYoursError as `track` does."""
    stewards.forget(worker=_courier(noting.locked_sale(sale), by).worker)


@transaction.atomic
def handed_back(*, sale: UUID) -> None:
    """Keep no longer where the courier of a sale was: its order was handed back, or taken back by the office, on the way."""
    arrived(noting.locked_sale(sale))


def arrived(row: Sale) -> None:
    """Keep no longer where the shop's courier of a sale was. With another sale on the way, the phone's next report counts for that one.

    Of a neighbour who carried it nothing was kept for the sale: on duty they tell dispatch where they are.
    """
    if row.order and (courier := couriers.set_out(row.order)):
        stewards.forget(worker=courier.worker)


def _courier(row: Sale, by: Person) -> Courier:
    """Return the shop's courier; this is read under the sale's lock, so that a late report finds it handed over."""
    noting.of_shop(row.merchant_id, by)
    courier = couriers.of(row)
    if courier is None or courier.order.pk != row.order_id:
        raise WrongStateError(row.state)
    if courier.worker.person_id != by.pk:
        raise NotYoursError
    return courier
