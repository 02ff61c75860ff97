"""What a worker types in at a checkpoint: what is read and seen there, and what is broken."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.models import in_language
from linli.rounds.models import Stop
from linli.rounds.services.checking import LONGEST_WORDS


class CheckInForm(forms.Form):
    """One visit of a checkpoint. The service says what is missing; only what is no figure is refused here."""

    reading = forms.DecimalField(
        required=False, max_digits=10, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("这里要抄数。请填上看到的读数。")} | dict.fromkeys(
            ("invalid", "max_digits", "max_decimal_places", "max_whole_digits"),
            gettext_lazy("读数只写数字，最多两位小数。"),
        ),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("看到了什么"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    scanned = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Take what the phone fills in by itself for not given where it makes no sense: nobody could mend it."""
        for name in [field.name for field in self.hidden_fields() if field.errors]:
            del self.errors[name]
            self.cleaned_data[name] = None
        return self.cleaned_data

    def read_at(self, stop: Stop) -> None:
        """Ask for the figure of this stop, or for none."""
        if stop.reading is None:
            del self.fields["reading"]
            return
        field, unit = self.fields["reading"], stop.reading.get("unit", "")
        name = in_language(stop.reading["zh"], stop.reading["en"])
        field.label = f"{name} · {unit}" if unit else name
        field.help_text, field.required = _between(stop), True


def _between(stop: Stop) -> str:
    low, high = ((stop.reading or {}).get(name) for name in ("lowest", "highest"))
    if low is not None and high is not None:
        return _("正常在 %(low)s 到 %(high)s 之间") % {"low": low, "high": high}
    if low is not None:
        return _("正常不低于 %(low)s") % {"low": low}
    return _("正常不高于 %(high)s") % {"high": high} if high is not None else ""


class DefectForm(forms.Form):
    """What is broken."""

    words = forms.CharField(
        label=gettext_lazy("哪里坏了"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写一句哪里坏了。")},
    )  # fmt: skip
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
