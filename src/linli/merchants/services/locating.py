"""Where a shop stands on the community's map, by the office's word."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.merchants.enums import TRADING, Standing
from linli.merchants.errors import BadFieldError
from linli.merchants.models import Merchant
from linli.merchants.services import applying, noting
from linli.people.models import Person


@transaction.atomic
def locate(*, merchant: UUID, place: tuple[float, float], by: Person, at: datetime) -> Merchant:
    """Put down where a shop stands, (lng, lat): from now on its ring is measured from there.

    Records `merchant.change`. Raises BadFieldError ("place"), WrongStandingError once it is over.
    """
    row = noting.locked(merchant, Standing.APPLIED, *TRADING, Standing.SUSPENDED)
    if not applying.is_place(place):
        raise BadFieldError("place")
    lng, lat = place
    noting.keep(row, lng=lng, lat=lat)
    noting.note("merchant.change", row, at=at, by=by, fields=["place"])
    return row
