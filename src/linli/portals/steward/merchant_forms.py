"""What a steward puts down at a shop: each line of the checklist that no document meets, and a few words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.merchants.models import Criterion
from linli.merchants.services.noting import LONGEST_WORDS

YES, NO = "yes", "no"
_ANSWERS = [(YES, pgettext_lazy("of a shop", "是")), (NO, pgettext_lazy("of a shop", "否"))]


class VisitForm(forms.Form):
    """One visit. A line is answered yes or no; one that only speaks for a shop may be left out."""

    words = forms.CharField(
        label=gettext_lazy("还看到了什么"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, asked: Iterable[Criterion], last: Mapping[str, bool] | None = None, **kwargs: Any
    ) -> None:
        """Ask each line, beside what was found of it last time."""
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for line in self.asked:
            self.fields[_name(line)] = forms.ChoiceField(
                label=line.name, choices=_ANSWERS, required=line.is_must, widget=forms.RadioSelect,
                help_text=_last((last or {}).get(line.code)),
                error_messages={"required": gettext_lazy("这一项必查，请选“是”或“否”。")},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take a key that makes no sense for none: nobody could mend it."""
        if self.errors.pop("form_key", None):
            self.cleaned_data["form_key"] = None
        return self.cleaned_data

    @property
    def lines(self) -> list[forms.BoundField]:
        """The questions, in the checklist's order."""
        return [self[_name(line)] for line in self.asked]

    def findings(self) -> dict[str, bool]:
        """Return what was answered, by the criterion's code. Call it on a valid form."""
        said = {line.code: self.cleaned_data[_name(line)] for line in self.asked}
        return {code: answer == YES for code, answer in said.items() if answer}


def _name(line: Criterion) -> str:
    return f"line-{line.code}"


def _last(met: bool | None) -> str:  # noqa: FBT001 - what was found, not a switch
    if met is None:
        return ""
    return _("上次：是") if met else _("上次：否")
