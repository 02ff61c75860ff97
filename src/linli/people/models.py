"""Persons, households, memberships with roles, and sign-in codes."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.enums import Relation, Role
from linli.places.models import Community, Unit


class PersonManager(BaseUserManager["Person"]):
    """Persons are made by `people.services`; this is what Django's sign-in needs."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this phone number."""
        return self.get(phone=username)


class Person(AbstractBaseUser):
    """A human being, known across the installation; what they are where is a Membership."""

    class Gender(models.TextChoices):
        FEMALE = "f"
        MALE = "m"
        UNSAID = ""

    class Theme(models.TextChoices):
        SYSTEM = ""
        LIGHT = "light"
        DARK = "dark"

    class Mode(models.TextChoices):
        NORMAL = ""
        ELDER = "elder"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    # E.164. Children and elders without a phone have none; nobody shares one.
    phone = models.CharField(max_length=16, unique=True, null=True, blank=True)
    gender = models.CharField(max_length=1, choices=Gender, default=Gender.UNSAID, blank=True)
    birthday = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True)
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.NORMAL, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name

    @property
    def surname(self) -> str:
        """The first character: what an avatar shows."""
        return self.name[:1]

    @property
    def polite(self) -> str:
        """How a stranger addresses the person: 林女士, or the name where the gender is not said."""
        match self.gender:
            case self.Gender.FEMALE:
                return _("%(surname)s女士") % {"surname": self.surname}
            case self.Gender.MALE:
                return _("%(surname)s先生") % {"surname": self.surname}
        return self.name

    def age(self, *, on: date) -> int | None:
        """Return full years on that day, None where the birthday is not known."""
        if self.birthday is None:
            return None
        return on.year - self.birthday.year - ((on.month, on.day) < (self.birthday.month, self.birthday.day))


class Household(models.Model):
    """Those who live in one unit together, for as long as they do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="households")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households")
    # What a steward must know before the bell is rung: a dog, a baby asleep, hard of hearing.
    note = models.CharField(max_length=200, blank=True)
    moved_in = models.DateField(null=True, blank=True)
    moved_out = models.DateField(null=True, blank=True)
    needs_care = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Household"]] = scoped(models.Manager["Household"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit"], condition=Q(moved_out=None), name="household_one_per_unit"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class HouseholdMember(models.Model):
    """One person in one household."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="homes")
    relation = models.CharField(max_length=8, choices=Relation)
    # Whom the steward calls first; one per household.
    is_contact = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["HouseholdMember"]] = scoped(models.Manager["HouseholdMember"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household", "person"], name="household_member_once"),
            models.UniqueConstraint(fields=["household"], condition=Q(is_contact=True), name="household_one_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ∈ {self.household_id}"


class Membership(models.Model):
    """A role of a person in a community."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Membership"]] = scoped(models.Manager["Membership"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "person", "role"], name="membership_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class SignInCode(models.Model):
    """A code sent to a phone. Only its hash is kept; it dies by use, by time or by wrong tries."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = models.CharField(max_length=16)
    sent_to = models.GenericIPAddressField(null=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone", "sent_at"], name="signin_phone"),
            models.Index(fields=["sent_to", "sent_at"], name="signin_address"),
        ]

    def __str__(self) -> str:
        return f"{self.phone[-4:]} {self.sent_at:%H:%M}"


class Persona(models.Model):
    """One of a sample community's made-up people, in whose shoes a visitor may step with one tap."""

    slug = models.SlugField(unique=True)
    community = models.ForeignKey(Community, models.CASCADE, related_name="personas")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(max_length=15, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)
    label_zh = models.CharField(max_length=40)
    label_en = models.CharField(max_length=60)
    story_zh = models.CharField(max_length=120)
    story_en = models.CharField(max_length=160)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return self.slug


class HouseholdImport(models.Model):
    """A workbook on its way in: checked rows wait here between the preview and the operator's word."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    rows = models.JSONField()
    summary = models.JSONField()
    imported_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["HouseholdImport"]] = scoped(models.Manager["HouseholdImport"])

    def __str__(self) -> str:
        return self.file_name
