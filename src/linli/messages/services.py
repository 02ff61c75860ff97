"""Telling people things."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from linli.core.ids import uuid7
from linli.core.scoping import unscoped
from linli.messages import channels
from linli.messages.models import Message
from linli.messages.texts import TEXTS, words
from linli.people.models import Person
from linli.places.models import Community

# No phone rings between 21:30 and 7:30 unless somebody may be in danger (default; the community's zone).
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(7, 30)
PUSH_BATCH = 200


def tell(
    *, people: Iterable[Person], community: Community, kind: str, values: Mapping[str, object], cause: str,
    at: datetime, link: str = "",
) -> int:  # fmt: skip
    """Put a message of this kind into each person's inbox and plan its push; return how many are new.

    `cause` (a fact's id, usually) makes it safe to call twice: the same cause never tells the same person again.
    Nobody told: nothing happens. Quiet hours move the push, never the message itself.
    """
    push_at = at if TEXTS[kind].urgent else after_quiet_hours(at=at, community=community)
    rows = [
        Message(
            id=uuid7(), community=community, person=person, kind=kind, values=dict(values), link=link, at=at,
            push_at=push_at, cause=f"{cause}:{kind}:{person.pk}",
        )
        for person in {person.pk: person for person in people}.values()
    ]  # fmt: skip
    if not rows:
        return 0
    known = set(Message.objects.filter(cause__in=[row.cause for row in rows]).values_list("cause", flat=True))
    new = [row for row in rows if row.cause not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def after_quiet_hours(*, at: datetime, community: Community) -> datetime:
    """Return `at`, or the end of the community's quiet hours where `at` falls into them."""
    local = at.astimezone(community.zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, community.zone)


@transaction.atomic
def read(*, person: Person, at: datetime, message: UUID | None = None) -> int:
    """Mark one message, or all, of the person as read; return how many were unread."""
    rows = Message.objects.unread(person)
    if message:
        rows = rows.filter(pk=message)
    return rows.update(read_at=at)


def push_due(*, at: datetime) -> int:
    """Send what may ring by now over the push channel, oldest first; return how many. What fails is tried next time."""
    channel = channels.push()
    with unscoped("the channel serves every community"):
        due = Message.objects.filter(push_at__lte=at).select_related("person").order_by("push_at")[:PUSH_BATCH]
        sent = []
        for message in due:
            with translation.override(message.person.language):
                channel.send(message.person.phone, *words(message.kind, message.values))
            sent.append(message.pk)
        return Message.objects.filter(pk__in=sent).update(push_at=None)
