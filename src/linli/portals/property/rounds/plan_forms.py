"""What the office fills in about a plan: what, who, when, and which checkpoints in which order."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.enums import Mode
from linli.catalogue.models import Product
from linli.portals import errors, rounds_words
from linli.portals.property.catalogue import checklist
from linli.portals.property.catalogue.checklist import Step
from linli.portals.property.rounds import rules
from linli.rounds import recurrence
from linli.rounds import services as rounds
from linli.rounds.errors import BadFieldError, BadRuleError
from linli.rounds.models import Checkpoint, Plan, PlanStop
from linli.stewards.models import Team

_TIME = {"type": "time"}
_BADLY = {"invalid": gettext_lazy("请写成时间，如 08:00。")}
# Fields of the form that a service knows under another name.
_SHOWN_AS = {"names": "name_zh", "window": "window_until"}
# So many rounds of a plan that began long ago are passed over to find the next: three years of twelve a day.
_MOST_PASSED = 13_000
_MONTHDAYS = re.compile(r"-?\d{1,2}(,-?\d{1,2})*")


class PlanForm(forms.Form):
    """A plan as the office sees it. Limits that the services keep are not repeated here."""

    name_zh = forms.CharField(label=gettext_lazy("中文名"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=60, required=False)
    product = forms.ModelChoiceField(label=gettext_lazy("服务"), queryset=Product.objects.none(), empty_label=None)
    team = forms.ModelChoiceField(label=gettext_lazy("班组"), queryset=Team.objects.none(), empty_label=None)
    way = forms.ChoiceField(label=gettext_lazy("多久一次"), choices=rules.WAYS, widget=forms.RadioSelect)
    every = forms.IntegerField(
        label=gettext_lazy("隔几天、几周、几个月"), min_value=1, max_value=60, required=False,
        help_text=gettext_lazy("1 是每天、每周、每月；2 是隔一次。自己写规则时不看这里。"),
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("星期几（按星期时选）"), choices=list(rounds_words.WEEKDAYS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    monthdays = forms.CharField(
        label=gettext_lazy("几号（按月时填）"), max_length=60, required=False,
        help_text=gettext_lazy("如 1,15；-1 是每月最后一天。"),
    )  # fmt: skip
    rrule = forms.CharField(
        label=gettext_lazy("规则（自己写时填）"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=gettext_lazy("iCalendar 的 RRULE，如 FREQ=MONTHLY;BYDAY=1MO，每月第一个周一。"),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    window_from = forms.TimeField(
        label=gettext_lazy("最早几点"), error_messages=_BADLY, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    window_until = forms.TimeField(
        label=gettext_lazy("最晚几点"), error_messages=_BADLY, widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        help_text=gettext_lazy("比最早还早，就是第二天。"),
    )  # fmt: skip
    minutes = forms.IntegerField(label=gettext_lazy("大概走多久（分钟）"), min_value=1, max_value=1440)
    checklist = forms.CharField(
        label=gettext_lazy("步骤"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一步：中文 | 英文。不写就用服务自己的。"),
    )  # fmt: skip
    needs_photo = forms.BooleanField(label=gettext_lazy("每个点位都要拍照"), required=False)

    def __init__(self, data: QueryDict | None = None, *, zone: ZoneInfo, plan: Plan | None, today: date) -> None:
        """Show a plan, or an empty form for a new one."""
        super().__init__(data, initial=_shown(plan, today=today))
        self.zone = zone
        offered = Product.objects.filter(is_active=True, code__startswith="base.").exclude(mode=Mode.ON_DEMAND)
        self.fields["product"].queryset = offered.order_by("line__position", "position", "id")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["team"].queryset = Team.objects.order_by("position", "code")  # type: ignore[attr-defined]  # the same
        self.fields["product"].label_from_instance = self.fields["team"].label_from_instance = _name  # type: ignore[attr-defined]  # the same

    def clean_checklist(self) -> list[Step]:
        """Read the lines as steps."""
        return checklist.read(self.cleaned_data["checklist"])

    def clean_monthdays(self) -> list[str]:
        """Read days of the month, however they are separated."""
        text = re.sub(r"[\s，、,]+", ",", self.cleaned_data["monthdays"]).strip(",")
        if text and not _MONTHDAYS.fullmatch(text):
            raise forms.ValidationError(_("几号写成数字，用逗号隔开，如 1,15。"))
        return text.split(",") if text else []

    def clean(self) -> dict[str, Any]:
        """Build the rule and read it as the rounds will."""
        said = self.cleaned_data
        missing = {rules.WEEKLY: "weekdays", rules.MONTHLY: "monthdays", rules.OWN: "rrule"}.get(said.get("way", ""))
        if missing and missing not in self.errors and not said.get(missing):
            self.add_error(missing, _("请填这一项，才知道哪天巡。"))
        if not self.errors:
            said["rule"] = rules.build(said)
            try:
                self.coming(most=1, after=None)
            except BadRuleError as refused:
                self.refuse_rule(refused)
        return said

    def refuse_rule(self, refused: BadRuleError) -> None:
        """Show at its field what is wrong with the rule."""
        field = {rules.MONTHLY: "monthdays", rules.OWN: "rrule"}.get(self.cleaned_data["way"], "every")
        self.add_error(field, errors.explain(refused)[0])

    def refuse(self, refused: BadFieldError) -> None:
        """Show what the service refused at its field."""
        name = _SHOWN_AS.get(refused.field, refused.field)
        self.add_error(name if name in self.fields else None, errors.explain(refused)[0])

    def coming(self, *, most: int, after: datetime | None) -> list[tuple[datetime, datetime]]:
        """Return the windows of the next rounds that are not over by then; None: of the first. Raises BadRuleError."""
        said = self.cleaned_data
        starts = datetime.combine(said["starts_on"], said["window_from"])
        lasts = recurrence.length(said["window_from"], said["window_until"])
        days = recurrence.days(said["rule"], starts=starts, zone=self.zone, most=_MOST_PASSED if after else most)
        windows = (recurrence.window(day, lasts=lasts, zone=self.zone) for day in days)
        return list(islice((one for one in windows if after is None or one[1] > after), most))

    def draft(self, stops: Sequence[rounds.StopDraft]) -> rounds.PlanDraft:
        """Return the plan as the service takes it."""
        said = self.cleaned_data
        return rounds.PlanDraft(
            names=(said["name_zh"], said["name_en"]), product=said["product"], team=said["team"], rrule=said["rule"],
            starts_on=said["starts_on"], window=(said["window_from"], said["window_until"]), minutes=said["minutes"],
            checklist=said["checklist"], needs_photo=said["needs_photo"], stops=stops,
        )  # fmt: skip


def _shown(plan: Plan | None, *, today: date) -> dict[str, Any]:
    if plan is None:
        return {
            "way": rules.DAILY,
            "every": 1,
            "starts_on": today,
            "window_from": "08:00",
            "window_until": "10:00",
            "minutes": 30,
        }
    kept = ("name_zh", "name_en", "starts_on", "window_from", "window_until", "minutes", "needs_photo")
    return {
        **{name: getattr(plan, name) for name in kept}, **rules.take_apart(plan.rrule), "product": plan.product_id,
        "team": plan.team_id, "checklist": checklist.write(plan.checklist),
    }  # fmt: skip


def _name(row: Product | Team) -> str:
    return row.name


class StopForm(forms.Form):
    """A checkpoint's line: its place in the order (empty: not passed), and what is read there."""

    position = forms.IntegerField(label=gettext_lazy("第几个到"), min_value=1, max_value=999, required=False)
    reading_zh = forms.CharField(label=gettext_lazy("抄什么"), max_length=30, required=False)
    reading_en = forms.CharField(label=gettext_lazy("抄什么（英文）"), max_length=60, required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=12, required=False)
    lowest = forms.DecimalField(label=gettext_lazy("下限"), max_digits=10, decimal_places=2, required=False)
    highest = forms.DecimalField(label=gettext_lazy("上限"), max_digits=10, decimal_places=2, required=False)

    def __init__(self, data: QueryDict | None, *, checkpoint: Checkpoint, stop: PlanStop | None) -> None:
        """Show a checkpoint, and the plan's stop there if it has one."""
        shown = {name: getattr(stop, name) for name in self.base_fields} if stop else {}
        super().__init__(data, prefix=f"stop-{checkpoint.number}", initial=shown)
        self.checkpoint = checkpoint
        for name, field in self.fields.items():
            css = "input input--s" + (" num" if name in ("position", "lowest", "highest") else "")
            field.widget.attrs |= {"class": css, "aria-label": f"{checkpoint.name} · {field.label}"}

    @property
    def draft(self) -> rounds.StopDraft:
        """The stop as the service takes it."""
        said = self.cleaned_data
        return rounds.StopDraft(
            checkpoint=self.checkpoint, reading=(said["reading_zh"], said["reading_en"]), unit=said["unit"],
            lowest=said["lowest"], highest=said["highest"],
        )  # fmt: skip


def passed(forms_: Sequence[StopForm]) -> list[rounds.StopDraft]:
    """Return the stops of the lines that have a place, in that order; lines of the same place by their number."""
    chosen = [form for form in forms_ if form.cleaned_data["position"]]
    chosen.sort(key=lambda form: (form.cleaned_data["position"], form.checkpoint.number))
    return [form.draft for form in chosen]
