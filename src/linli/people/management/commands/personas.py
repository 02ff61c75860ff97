"""`linli personas`: who may be tried out in the sample community, and by which phone they sign in."""

from typing import Any

from django.core.management.base import BaseCommand

from linli.people.enums import Role
from linli.people.models import Persona


class Command(BaseCommand):
    """List the sample community's personas; print nothing where there are none."""

    help = "List who can sign in to the sample community: label, role, phone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write one aligned line a persona, in the order of the welcome page."""
        rows = Persona.objects.filter(community__is_sample=True, person__is_active=True)
        lines = [
            (row.person.name, row.label_zh, row.label_en, str(Role(row.role).label), row.person.phone or "—")
            for row in rows.select_related("person").order_by("position", "pk")
        ]
        if not lines:
            return
        self.stdout.write("Who can sign in (the code appears in this log), or one tap on the welcome page:")
        for name, label_zh, label_en, role, phone in lines:
            self.stdout.write(f"  {phone.removeprefix('+86'):<14}{role}  {name} · {label_zh} ({label_en})")
