"""What residents fill in about their wishes. Every limit here is one of the services'; they check again."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.care.errors import BadRuleError
from linli.care.services.greetings import LunarDay
from linli.people.models import Person

CLOCKS = tuple((f"{hour:02}:00", f"{hour}:00") for hour in range(6, 19))
CALENDARS = (("solar", _("公历")), ("lunar", _("农历")))


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - a lazy string
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"invalid": _("日期没有看懂，请重新选。")})


class GreetingForm(forms.Form):
    """On which day somebody wants to be greeted."""

    calendar = forms.ChoiceField(choices=CALENDARS, initial="solar")
    month = forms.IntegerField(label=_("农历几月"), required=False)
    day = forms.IntegerField(label=_("初几"), required=False)
    is_leap = forms.BooleanField(label=_("闰月"), required=False)

    def lunar(self) -> LunarDay | None:
        """Return the lunar day that was filled in, None for the solar calendar. Call it on a valid form."""
        data = self.cleaned_data
        if data["calendar"] == "solar":
            return None
        return LunarDay(month=data["month"] or 0, day=data["day"] or 0, is_leap=data["is_leap"])


class SignForm(forms.Form):
    """By when a sign of life is expected, and who is told when it stays away."""

    by = forms.TypedChoiceField(label=_("几点以前报"), choices=CLOCKS, initial="10:00", coerce=time.fromisoformat)
    family = forms.TypedMultipleChoiceField(
        label=_("没报的时候告诉谁"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, people: Mapping[UUID, Person], **more: Any) -> None:
        """Offer the people who may be told."""
        super().__init__(*arguments, **more)
        choices = [(str(key), one.name) for key, one in people.items()]
        self.fields["family"].choices = choices  # type: ignore[attr-defined]  # a choice field


class AwayForm(forms.Form):
    """The days on which nobody waits for a sign."""

    first = _day(_("离家第一天"))
    last = _day(_("最后一天"))

    def days(self) -> tuple[date, date]:
        """Return the first and the last day. Raises BadRuleError ("away")."""
        if not self.is_valid():
            raise BadRuleError("away")
        return self.cleaned_data["first"], self.cleaned_data["last"]
