"""Who a session belongs to, read by a query made once: every request of somebody signed in asks it."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import UUIDField

from linli.core.prepared import Prepared
from linli.people.models import Person

_persons = Prepared(lambda person: Person.objects.filter(pk=person)[:1], person=UUIDField())


class PersonBackend(ModelBackend):
    """Django's own, but for how a person is found."""

    def get_user(self, user_id: Any) -> Person | None:  # noqa: ANN401 - as Django's own
        """Return the person who is signed in, None where they may no longer be."""
        person = _persons.first(person=user_id)
        return person if person and self.user_can_authenticate(person) else None
