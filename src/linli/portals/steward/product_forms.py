"""What a steward says of a product that there should be: its name, its steps, who does it, and why."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.catalogue.drafting import LONGEST_WORDS
from linli.catalogue.enums import Delivers
from linli.catalogue.models import Line
from linli.portals import checklist
from linli.portals.checklist import Step

_NOT_SAID = _("请写一句。")


class ProposalForm(forms.Form):
    """The short form of a draft: the office adds the rest."""

    name_zh = forms.CharField(label=_("叫什么"), max_length=60, error_messages={"required": _("给它起个中文名。")})
    name_en = forms.CharField(label=_("英文名"), max_length=120, required=False)
    summary_zh = forms.CharField(
        label=_("一句话介绍"), max_length=120, required=False, help_text=_("居民看了就知道您去做什么。")
    )
    line = forms.ModelChoiceField(
        label=_("属于哪一类"), queryset=Line.objects.none(), empty_label=_("请选一类"), to_field_name="code",
        error_messages={"required": _("请选一类。"), "invalid_choice": _("请选一类。")},
    )  # fmt: skip
    checklist = forms.CharField(
        label=_("怎么做"), widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": _("至少写一步。")},
        help_text=_("一行一步：中文 | 英文。英文可以不写。做的人会逐条打勾。"),
    )  # fmt: skip
    providers = forms.MultipleChoiceField(
        label=_("谁来做"), choices=Delivers, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("至少选一项。")},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("大概做多久（分钟）"),
        min_value=1,
        max_value=1440,
        initial=30,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    words = forms.CharField(
        label=_("为什么做成产品"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _NOT_SAID},
    )  # fmt: skip
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, content: Mapping[str, Any], initial: Mapping[str, Any]
    ) -> None:
        """Show what is said so far; beside it the key of the form, or the revision that is edited."""
        shown = {name: content[name] for name in self.base_fields if name in content}
        super().__init__(data, initial={**shown, "checklist": checklist.write(content.get("checklist", ())), **initial})
        lines = self.fields["line"]
        lines.queryset = Line.objects.order_by("position")  # type: ignore[attr-defined]  # a ModelChoiceField
        lines.label_from_instance = _named  # type: ignore[attr-defined]  # the same

    def clean_checklist(self) -> list[Step]:
        """Read the lines as steps."""
        return checklist.read(self.cleaned_data["checklist"])

    def clean(self) -> dict[str, Any]:
        """Take a key that makes no sense for none: nobody could mend it."""
        for name in ("form_key", "seen"):
            if self.errors.pop(name, None):
                self.cleaned_data[name] = None
        return self.cleaned_data

    @property
    def content(self) -> dict[str, Any]:
        """Return what was filled in, as a draft keeps it. Call it on a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("words", "form_key", "seen")}
        return {**said, "line": said["line"].code}


def _named(row: Line) -> str:
    return row.name
