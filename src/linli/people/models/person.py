"""Persons, and the codes with which they sign in."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext as _

from linli.core.ids import uuid7

GROWN_UP = 18


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

    def is_minor(self, *, on: date) -> bool:
        """Tell whether the person is known to be under 18 that day (Civil Code art. 17)."""
        age = self.age(on=on)
        return age is not None and age < GROWN_UP


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
