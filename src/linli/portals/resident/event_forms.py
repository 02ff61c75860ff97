"""What residents fill in about visitors and what goes on at home. Every limit here is one of the services'; they check again."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.care.enums import EventKind
from linli.care.services import Happening
from linli.care.services.events import NOISE_LASTS
from linli.people.models import Household, Person

_ANIMALS = (("dog", _("狗")), ("cat", _("猫")), ("other", _("别的")))
# How long each event lasts where its form does not ask.
MOVE_IN_HOURS, PET_DAYS = 4, 7
STAY_HOURS, MOST_HOURS = 3, 24


def _moment(label: Any, **more: Any) -> forms.DateTimeField:  # noqa: ANN401 - a lazy string
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, error_messages={"invalid": _("时间没有看懂，请重新选。")}, **more
    )


def _clock(label: Any, initial: str) -> forms.TimeField:  # noqa: ANN401 - a lazy string
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=initial, required=False, widget=widget)


def _words(label: Any, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 - lazy strings
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200})
    )


class EventForm(forms.Form):
    """What every life event has: its kind, and the form's own key, so that a double tap is one event."""

    kind: ClassVar[EventKind]
    # Fields that stand beside the one before them.
    beside: ClassVar[frozenset[str]] = frozenset()
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def happening(self, household: Household | None, person: Person, *, at: datetime) -> Happening:
        """Return what was filled in, as the service takes it. Call it on a valid form."""
        starts, ends = self.span(at)
        data = self.cleaned_data
        return Happening(
            kind=self.kind, starts=starts, ends=ends, household=household, person=person,
            words=data.get("words", ""), details=self.details(), form_key=data["form_key"],
        )  # fmt: skip

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields as they stand on the page: one a row, or two side by side."""
        found: list[list[forms.BoundField]] = []
        for field in self:
            if field.name in self.beside:
                found[-1].append(field)
            else:
                found.append([field])
        return found

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """Return from when until when."""
        return at, self.cleaned_data["ends"]

    def details(self) -> Mapping[str, Any]:
        """Return what this kind of event has besides."""
        return {}


class VisitorForm(EventForm):
    """Somebody comes to see us."""

    kind = EventKind.VISITOR
    starts = _moment(_("什么时候来"))
    hours = forms.IntegerField(
        label=_("待几小时"), min_value=1, max_value=MOST_HOURS, initial=STAY_HOURS,
        error_messages={"min_value": _("至少 1 小时。"), "max_value": _("一张码最长 24 小时，长住请每天发一张。")},
    )  # fmt: skip
    guests = forms.IntegerField(label=_("几位"), initial=1)
    words = forms.CharField(
        label=_("怎么称呼"), max_length=200, required=False, help_text=_("门岗照这个问候，如：女儿的同学。")
    )
    plate = forms.CharField(label=_("车牌号"), required=False)
    guide = forms.BooleanField(label=_("请人带路到单元门"), required=False)
    parking = forms.BooleanField(label=_("留一个爱心车位"), required=False)

    def span(self, at: datetime) -> tuple[datetime, datetime]:  # noqa: ARG002 - as the others are called
        """Return the stay."""
        starts: datetime = self.cleaned_data["starts"]
        return starts, starts + timedelta(hours=self.cleaned_data["hours"])

    def details(self) -> Mapping[str, Any]:
        """Return how many, the plate, and what is wished."""
        data = self.cleaned_data
        kept: dict[str, Any] = {"guests": data["guests"], "guide": data["guide"], "parking": data["parking"]}
        return {**kept, "plate": data["plate"].strip().upper()} if data["plate"].strip() else kept


class MoveInForm(EventForm):
    """We move in."""

    kind = EventKind.MOVE_IN
    starts = _moment(_("哪天几点搬"))
    lift = forms.BooleanField(label=_("留一部货梯，铺保护垫"), required=False, initial=True)
    words = _words(_("还要说的"), _("如：有钢琴，要四个人抬。"))

    def span(self, at: datetime) -> tuple[datetime, datetime]:  # noqa: ARG002 - as the others are called
        """Return half a day."""
        starts: datetime = self.cleaned_data["starts"]
        return starts, starts + timedelta(hours=MOVE_IN_HOURS)

    def details(self) -> Mapping[str, Any]:
        """Return whether the goods lift is wanted."""
        return {"lift": self.cleaned_data["lift"]}


class RenovationForm(EventForm):
    """Workers come in for a while."""

    kind = EventKind.RENOVATION
    beside = frozenset({"noon_ends", "night_ends"})
    starts = _moment(_("什么时候开工"))
    ends = _moment(_("什么时候完工"))
    contractor = forms.CharField(label=_("施工单位"), max_length=60, required=False)
    noon_starts, noon_ends = _clock(_("午间静音从"), "12:00"), _clock(_("到"), "14:30")
    night_starts, night_ends = _clock(_("晚上静音从"), "18:00"), _clock(_("到第二天"), "08:00")
    words = _words(_("做什么"), _("如：敲两面隔墙，贴砖。"))

    def span(self, at: datetime) -> tuple[datetime, datetime]:  # noqa: ARG002 - as the others are called
        """Return from beginning to end."""
        return self.cleaned_data["starts"], self.cleaned_data["ends"]

    def details(self) -> Mapping[str, Any]:
        """Return the quiet hours and who works."""
        data = self.cleaned_data
        pairs = ((data["noon_starts"], data["noon_ends"]), (data["night_starts"], data["night_ends"]))
        quiet = [[_written(one) for one in pair] for pair in pairs if any(pair)]
        return {"quiet": quiet, "contractor": data["contractor"].strip()}


def _written(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else ""


class NoiseForm(EventForm):
    """Somebody is disturbed."""

    kind = EventKind.NOISE
    words = _words(_("什么声音，从哪里来"), _("如：楼上一直钻墙。管家会带着装修许可去看。"))

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """Return from now on; the service knows how long a noise lasts."""
        return at, at + NOISE_LASTS


class ParcelForm(EventForm):
    """A parcel that needs a hand."""

    kind = EventKind.PARCEL
    words = _words(_("什么包裹，放哪里"), _("如：冰箱下午到，我六点才回，请放在单元厅。"))
    ends = _moment(_("到什么时候为止"))


class PetForm(EventForm):
    """A pet has come to live with us."""

    kind = EventKind.PET
    animal = forms.ChoiceField(label=_("养了什么"), choices=_ANIMALS, widget=forms.RadioSelect)
    words = _words(_("名字、疫苗"), _("如：豆豆，两岁，疫苗打齐了。"))

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """Return the days in which the kit is brought."""
        return at, at + timedelta(days=PET_DAYS)

    def details(self) -> Mapping[str, Any]:
        """Return what animal it is."""
        return {"animal": self.cleaned_data["animal"]}


class PetAwayForm(PetForm):
    """We are away, and the pet stays."""

    kind = EventKind.PET_AWAY
    starts = _moment(_("从什么时候起"))
    ends = _moment(_("到什么时候"))
    animal = forms.ChoiceField(label=_("照看什么"), choices=_ANIMALS, widget=forms.RadioSelect)
    words = _words(_("怎么照看"), _("如：一天喂两次，晚上遛一圈。"))

    def span(self, at: datetime) -> tuple[datetime, datetime]:  # noqa: ARG002 - as the others are called
        """Return the time away."""
        return self.cleaned_data["starts"], self.cleaned_data["ends"]


FORMS: Mapping[str, type[EventForm]] = {
    form.kind: form for form in (MoveInForm, RenovationForm, NoiseForm, ParcelForm, PetForm, PetAwayForm)
}
