"""Applying: who they are, and what they show of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.core import keeping
from linli.core.ids import uuid7
from linli.core.images import CleanPhoto
from linli.merchants import categories, licences
from linli.merchants.enums import OVER, PaperKind, Standing
from linli.merchants.errors import AlreadyHereError, BadFieldError, NotYoursError, TooManyPapersError
from linli.merchants.models import Merchant, Paper
from linli.merchants.services import noting
from linli.people.models import Person
from linli.places.models import Community

# So many in a year.
MOST_PAPERS, A_YEAR = 20, timedelta(days=365)
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}")
# How long names and the address may be.
LENGTHS = {"name_zh": 60, "name_en": 120, "legal_name": 80, "address": 120}
LONGEST_NUMBER = 40
EAST_MOST, NORTH_MOST = 180, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a business says of itself; `place` is (lng, lat)."""

    name_zh: str
    category: str
    legal_name: str
    licence_no: str
    phone: str
    address: str
    name_en: str = ""
    place: tuple[float, float] | None = None
    words: str = ""
    form_key: UUID | None = None


@transaction.atomic
def apply(*, community: Community, application: Application, by: Person, at: datetime) -> Merchant:
    """Put an application down and return the merchant; what is asked of its category it can see from then on.

    The same `form_key` again returns the first and changes nothing. Who was declined, or left, may apply anew. Records
    `merchant.apply`. Raises BadFieldError naming the field, AlreadyHereError where the licence has an application that is
    not over.
    """
    said = _checked(application)
    # Of two taps the second waits here, and then finds the first.
    Community.objects.select_for_update(no_key=True).only("pk").get(pk=community.pk)
    if application.form_key and (known := Merchant.objects.filter(form_key=application.form_key).first()):
        return known
    same = Merchant.objects.filter(licence_no=said["licence_no"]).exclude(standing__in=OVER).first()
    if same is not None:
        raise AlreadyHereError(same.standing)
    lng, lat = application.place or (None, None)
    row = Merchant.objects.create(
        community=community, applicant=by, applied_at=at, lng=lng, lat=lat, form_key=application.form_key, **said
    )
    noting.note("merchant.apply", row, at=at, by=by, category=row.category)
    return row


def is_phone(typed: str) -> bool:
    """Tell whether it may be a number at which a shop is called: a mobile's, or one with an area code."""
    return bool(_PHONE.fullmatch(typed))


def is_place(place: tuple[float, float]) -> bool:
    """Tell whether (lng, lat) is somewhere on earth."""
    lng, lat = place
    return abs(lng) <= EAST_MOST and abs(lat) <= NORTH_MOST


def _checked(application: Application) -> dict[str, str]:
    said = {name: getattr(application, name).strip() for name in (*LENGTHS, "category", "phone", "words")}
    said["licence_no"] = licences.normal(application.licence_no)
    for name, most in LENGTHS.items():
        if len(said[name]) > most or (name != "name_en" and not said[name]):
            raise BadFieldError(name)
    wrong = {
        "category": said["category"] not in categories.all_of_them(), "licence_no": not licences.is_valid(said["licence_no"]),
        "phone": not is_phone(said["phone"]), "words": len(said["words"]) > noting.LONGEST_WORDS,
        "place": application.place is not None and not is_place(application.place),
    }  # fmt: skip
    if field := next((name for name, is_wrong in wrong.items() if is_wrong), ""):
        raise BadFieldError(field)
    return said


@transaction.atomic
def hand_in(
    *, merchant: UUID, kind: PaperKind, photo: CleanPhoto, by: Person, at: datetime, number: str = "",
    until: date | None = None,
) -> Paper:  # fmt: skip
    """Keep a picture of a document; a newer one of its kind takes the place of the older. Returns the Paper.

    Its file is written before its row. Records `merchant.paper`. Raises NotYoursError for whoever does not act for the
    merchant, WrongStandingError once it is over, BadFieldError ("number", "until"), TooManyPapersError within a year.
    """
    row = noting.locked(merchant, Standing.APPLIED, Standing.INCUBATING, Standing.MEMBER, Standing.SUSPENDED)
    if not acts_for(by, row):
        raise NotYoursError
    if len(number.strip()) > LONGEST_NUMBER:
        raise BadFieldError("number")
    if until is not None and until < at.astimezone(row.community.zone).date():
        raise BadFieldError("until")
    if row.papers.filter(handed_in_at__gt=at - A_YEAR).count() >= MOST_PAPERS:
        raise TooManyPapersError(MOST_PAPERS)
    key = uuid7()
    paper = Paper(
        id=key,
        community_id=row.community_id,
        merchant=row,
        kind=kind,
        number=number.strip(),
        until=until,
        handed_in_at=at,
    )
    keeping.write(paper, photo, path=f"papers/{row.community_id}/{row.pk}/{key}")
    paper.save(force_insert=True)
    noting.note("merchant.paper", row, at=at, by=by, paper=kind)
    return paper


def acts_for(person: Person, merchant: Merchant) -> bool:
    """Tell whether somebody applied for the merchant or works there now. One query at most."""
    return merchant.applicant_id == person.pk or merchant.staff.filter(person=person, ended_at=None).exists()


@transaction.atomic
def withdraw(*, merchant: UUID, by: Person, at: datetime) -> Merchant:
    """Take an application back. Records `merchant.withdraw`. Raises NotYoursError, WrongStandingError."""
    row = noting.locked(merchant, Standing.APPLIED)
    if row.applicant_id != by.pk:
        raise NotYoursError
    noting.keep(row, standing=Standing.WITHDRAWN)
    noting.note("merchant.withdraw", row, at=at, by=by)
    return row
