"""What part of a merchant's prices the community keeps, once it has been chosen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.merchants.enums import TRADING, Standing
from linli.merchants.errors import BadFieldError
from linli.merchants.models import Merchant
from linli.merchants.models.merchant import LARGEST_COMMISSION
from linli.merchants.services import noting
from linli.people.models import Person


@transaction.atomic
def set_commission(*, merchant: UUID, commission: int, why: str, by: Person, at: datetime) -> Merchant:
    """Let a merchant pay another commission, in hundredths of a per cent, for what is ordered from now on, and say why.

    What was ordered before keeps its own, which stands on each sale, paid or not. The same figure again changes nothing. Records
    `merchant.commission` with what it was. Raises BadFieldError ("commission", "why"), WrongStandingError where it neither
    trades nor is suspended.
    """
    row = noting.locked(merchant, *TRADING, Standing.SUSPENDED)
    if type(commission) is not int or not 0 <= commission <= LARGEST_COMMISSION:
        raise BadFieldError("commission")
    said, was = noting.reason(why), row.commission
    if was != commission:
        noting.keep(row, commission=commission)
        noting.note("merchant.commission", row, at=at, by=by, was=was, commission=commission, why=said)
    return row
