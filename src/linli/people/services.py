"""Making persons known and giving them roles."""

from datetime import date, datetime

from django.db import transaction

from linli.core import facts
from linli.people.enums import Role
from linli.people.models import Membership, Person
from linli.places.models import Community


@transaction.atomic
def register(
    *, name: str, phone: str | None, gender: str = "", birthday: date | None = None, language: str = "zh-hans"
) -> Person:
    """Return the person with this E.164 number, made if nobody has it; somebody without a number is always new."""
    known = Person.objects.filter(phone=phone).first() if phone else None
    if known:
        return known
    person = Person(name=name, phone=phone, gender=gender, birthday=birthday, language=language)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


@transaction.atomic
def join(*, person: Person, community: Community, role: Role, at: datetime, by: Person | None = None) -> Membership:
    """Give the person a role in the community; one they had before begins anew. Records `member.join`."""
    row, created = Membership.objects.get_or_create(
        community=community, person=person, role=role, defaults={"since": at}
    )
    if not created and row.ended_at is None:
        return row
    row.since, row.ended_at = at, None
    row.save(update_fields=["since", "ended_at"])
    facts.record(
        kind="member.join", at=at, community=community.pk, actor=by.pk if by else None, subject=("person", person.pk),
        payload={"role": role},
    )  # fmt: skip
    return row


def prefer(*, person: Person, language: str | None = None, theme: str | None = None, mode: str | None = None) -> None:
    """Keep how the person wants Linli shown; None leaves a setting as it is. Raises ValueError for unknown values."""
    wanted = {"language": language, "theme": theme, "mode": mode}
    choices = {"language": {"zh-hans", "en"}, "theme": set(Person.Theme.values), "mode": set(Person.Mode.values)}
    for name, value in wanted.items():
        if value is None:
            continue
        if value not in choices[name]:
            raise ValueError(name)
        setattr(person, name, value)
    person.save(update_fields=[name for name, value in wanted.items() if value is not None])
