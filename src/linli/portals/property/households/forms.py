"""What an operator may write of a household, and the workbook on its way in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.households import LONGEST_NOTE
from linli.people.models import Household


class HouseholdForm(forms.Form):
    """The two things that are kept by hand."""

    note = forms.CharField(
        label=_("上门须知"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("按门铃前要知道的：有狗、孩子午睡、听力不好。最多 200 字。"),
    )  # fmt: skip
    needs_care = forms.BooleanField(
        label=_("需要关怀"), required=False, help_text=_("寒潮、停水停电时，管家会先上门看看。")
    )

    @classmethod
    def of(cls, row: Household) -> "HouseholdForm":
        """Return the form as the household stands."""
        return cls(initial={"note": row.note, "needs_care": row.needs_care})


class WorkbookForm(forms.Form):
    """One file. Whether it is a workbook, its content says."""

    file = forms.FileField(
        label=_("工作簿"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("还没有选文件。"), "invalid": _("文件没有传完整，请再选一次。")},
    )  # fmt: skip
