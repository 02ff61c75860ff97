"""Forms about one worker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.enums import Skill
from linli.places.models import Building
from linli.stewards.models import Charge, Worker

LONGEST_SHIFT = timedelta(hours=16)


class WorkerForm(forms.Form):
    """Skills, whether work is offered, buildings in charge of."""

    is_active = forms.BooleanField(
        label=gettext_lazy("派单时考虑"), required=False, help_text=gettext_lazy("取消后不再派新单；手上的单不变。")
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("会什么"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    buildings = forms.MultipleChoiceField(
        label=gettext_lazy("负责哪几幢"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一幢楼只有一位管家：选上后，原来负责的人就不再负责。"),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, worker: Worker) -> None:
        """Begin with what stands. Two queries."""
        held = [str(key) for key in Charge.objects.filter(worker=worker).values_list("building_id", flat=True)]
        initial = {"is_active": worker.is_active, "skills": worker.skills, "buildings": held}
        super().__init__(data, initial=initial)
        self.rows = {str(row.pk): row for row in Building.objects.order_by("position", "name")}
        self.fields["buildings"].choices = [(key, row.name) for key, row in self.rows.items()]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> list[Building]:
        """Return the buildings that were ticked."""
        return [self.rows[key] for key in self.cleaned_data["buildings"]]


class ShiftForm(forms.Form):
    """One span on duty; an end before the start means the next morning."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=gettext_lazy("上班"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=gettext_lazy("下班"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        """Refuse a shift of no length, and one longer than anybody may work."""
        data = self.cleaned_data
        if {"day", "starts", "ends"} <= data.keys():
            starts, ends = self.span()
            if ends - starts > LONGEST_SHIFT:
                raise forms.ValidationError(_("一班最长 16 小时，请核对上下班时间。"))
        return data

    def span(self) -> tuple[datetime, datetime]:
        """Return the shift, aware."""
        data = self.cleaned_data
        starts = timezone.make_aware(datetime.combine(data["day"], data["starts"]))
        ends = timezone.make_aware(datetime.combine(data["day"], data["ends"]))
        return starts, ends if ends > starts else ends + timedelta(days=1)
