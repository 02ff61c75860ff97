"""Sessions in the database, as Django keeps them, read by a query made once: every request of everybody begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from linli.core.prepared import Prepared

_living = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at)[:1], key=CharField(), at=DateTimeField()
)


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Any:  # noqa: ANN401 - as Django's own
        """Return the living session's row; forget a key that has none."""
        row = _living.first(key=self.session_key, at=timezone.now()) if self.session_key else None
        if row is None:
            self._session_key = None
        return row
