"""Joining as a volunteer, and what a volunteer's profile says."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from linli.core import facts, past
from linli.core.models import Fact
from linli.neighbours.enums import VolunteerState
from linli.neighbours.errors import AlreadyVolunteerError, BadFieldError, StaffError
from linli.neighbours.models import Volunteer
from linli.neighbours.services import checking
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.places.models import Building, Community
from linli.stewards import services as stewards
from linli.stewards.models import Worker

LONGEST_POLICY = 60
# Who works here for pay, and does not do the same for nothing.
PAID = (Worker.Kind.STEWARD, Worker.Kind.TEAM)


@past.atomic
def recruit(*, community: Community, person: Person, by: Person, at: datetime) -> Fact:
    """Invite a resident to join; they are told by whom, and are free to leave it. Records `volunteer.recruit`.

    Raises NotAMemberError, AlreadyVolunteerError, StaffError.
    """
    checking.member(person, community)
    if Volunteer.objects.active().filter(person=person).exists():
        raise AlreadyVolunteerError
    if Worker.objects.filter(person=person, kind__in=PAID).exists():
        raise StaffError
    return facts.record(
        kind="volunteer.recruit", at=at, community=community.pk, actor=by.pk, subject=("person", person.pk),
        payload={"by": by.name},
    )  # fmt: skip


@past.atomic
def join(
    *, community: Community, person: Person, skills: Sequence[str], at: datetime,
    times: Iterable[Iterable[object]] = (), buildings: Iterable[Building] = (), languages: Sequence[str] = (),
    calls: tuple[str, str] | None = None,
) -> Volunteer:  # fmt: skip
    """Let a resident give their time: from now on tasks that fit are offered to them. Returns the Volunteer.

    Makes them a volunteer Worker with the role that opens the steward's face, unless a match made them a Worker before.
    `times` are cells as core.week has them, `calls` how residents know them in Chinese and English (何阿姨, Auntie He).
    Who paused is active again. Records `volunteer.join`, with who recruited them last. Raises NotAMemberError, StaffError
    for those who work here for pay, BadFieldError ("skills", "times", "languages").
    """
    checking.member(person, community)
    worker = _worker(community, person, skills=checking.skills(skills), calls=calls, at=at)
    stewards.reach(
        worker=worker, skills=checking.skills(skills), times=checking.times(times), buildings=buildings, is_active=True
    )
    recruiter = _recruiter(person)
    row, _made = Volunteer.objects.update_or_create(
        community=community, person=person,
        defaults={"state": VolunteerState.ACTIVE, "languages": checking.languages(languages)},
        create_defaults={
            "worker": worker, "languages": checking.languages(languages), "joined_at": at, "recruited_by": recruiter,
        },
    )  # fmt: skip
    by = str(recruiter.pk) if recruiter else ""
    _note("volunteer.join", row, at=at, by=person, skills=worker.skills, recruited_by=by)
    return row


def _worker(
    community: Community, person: Person, *, skills: Sequence[str], calls: tuple[str, str] | None, at: datetime
) -> Worker:
    known = Worker.objects.select_for_update().filter(person=person).first()
    if known is None:
        return stewards.engage(
            community=community, person=person, kind=Worker.Kind.VOLUNTEER, calls=calls or usual_calls(person),
            skills=skills, trades=("志愿管家", "Volunteer"), at=at, by=person,
        )  # fmt: skip
    if known.kind in PAID:
        raise StaffError
    if not known.is_volunteer:
        stewards.volunteer(worker=known)
    people.join(person=person, community=community, role=Role.VOLUNTEER, at=at, by=person)
    return known


def usual_calls(person: Person) -> tuple[str, str]:
    """Return how a neighbour is called where they did not say: 林女士 and Ms 林知禾."""
    polite = {"f": ("女士", "Ms "), "m": ("先生", "Mr ")}
    zh, en = polite.get(person.gender, ("", ""))
    return (person.surname + zh if zh else person.name), en + person.name


def _recruiter(person: Person) -> Person | None:
    fact = Fact.objects.about(person.pk).filter(kind="volunteer.recruit").order_by("-id").first()
    return Person.objects.filter(pk=fact.actor_id).first() if fact and fact.actor_id else None


@past.atomic
def change(
    *, volunteer: Volunteer, skills: Sequence[str], times: Iterable[Iterable[object]], buildings: Iterable[Building],
    languages: Sequence[str], at: datetime,
) -> Volunteer:  # fmt: skip
    """Put down another profile. Records `volunteer.change`. Raises BadFieldError ("skills", "times", "languages")."""
    stewards.reach(
        worker=volunteer.worker, skills=checking.skills(skills), times=checking.times(times), buildings=buildings,
        is_active=volunteer.state == VolunteerState.ACTIVE,
    )  # fmt: skip
    return _keep(volunteer, "volunteer.change", {"languages": checking.languages(languages)}, at=at)


@past.atomic
def pause(*, volunteer: Volunteer, at: datetime) -> Volunteer:
    """Offer the volunteer nothing for now; what they have in hand stays theirs. Records `volunteer.pause`."""
    return _turn(volunteer, VolunteerState.PAUSED, "volunteer.pause", at=at)


@past.atomic
def resume(*, volunteer: Volunteer, at: datetime) -> Volunteer:
    """Offer the volunteer tasks again. Records `volunteer.resume`."""
    return _turn(volunteer, VolunteerState.ACTIVE, "volunteer.resume", at=at)


def _turn(volunteer: Volunteer, state: VolunteerState, kind: str, *, at: datetime) -> Volunteer:
    worker = volunteer.worker
    worker.is_active = state == VolunteerState.ACTIVE
    worker.save(update_fields=["is_active"])
    return _keep(volunteer, kind, {"state": state}, at=at)


@past.atomic
def insure(
    *, volunteer: Volunteer, insurer: str, policy_no: str, until: date | None, by: Person, at: datetime
) -> Volunteer:
    """Put down who insures the volunteer, the policy, and its last day; None: no insurance any more.

    Records `volunteer.insure`, with the day and without the policy. Raises BadFieldError ("insurer", "policy_no") where
    a day is given and one of the two is not, or is too long.
    """
    said = {"insurer": insurer.strip(), "policy_no": policy_no.strip()}
    for field, text in said.items():
        if len(text) > LONGEST_POLICY or (until and not text):
            raise BadFieldError(field)
    stewards.insure(worker=volunteer.worker, until=until)
    kept: dict[str, Any] = said if until else {"insurer": "", "policy_no": ""}
    return _keep(volunteer, "volunteer.insure", kept, at=at, by=by, until=until.isoformat() if until else "")


@past.atomic
def show_on_leaderboard(*, volunteer: Volunteer, shown: bool, at: datetime) -> Volunteer:
    """Let the volunteer's name stand among those who helped most, or no longer. Records `volunteer.leaderboard`."""
    return _keep(volunteer, "volunteer.leaderboard", {"on_leaderboard": shown}, at=at, shown=shown)


def _keep(
    volunteer: Volunteer, kind: str, changes: dict[str, Any], *, at: datetime, by: Person | None = None, **told: object
) -> Volunteer:  # fmt: skip
    for name, value in changes.items():
        setattr(volunteer, name, value)
    volunteer.save(update_fields=list(changes))
    _note(kind, volunteer, at=at, by=by or volunteer.person, **told)
    return volunteer


def _note(kind: str, volunteer: Volunteer, *, at: datetime, by: Person, **told: object) -> None:
    facts.record(
        kind=kind, at=at, community=volunteer.community_id, actor=by.pk, subject=("volunteer", volunteer.pk),
        payload={"person": str(volunteer.person_id), **told},
    )  # fmt: skip
