"""A CAP file that an operator has in hand: taken in for their own community only."""

from datetime import datetime

from linli.care.models import Alert
from linli.care.services import alerts
from linli.places.models import Community


def take_in(data: bytes, *, community: Community, at: datetime) -> list[Alert]:
    """Take in one document for the community and return the alerts that are new there. Raises CapError."""
    return alerts.receive(data, communities=[community], at=at)
