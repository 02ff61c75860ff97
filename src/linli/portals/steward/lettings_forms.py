"""What a steward puts down on site: whether it is as described, and what is not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.lettings.services.noting import LONGEST_REASON
from linli.portals.lettings_words import FIELDS

YES, NO = "yes", "no"
_TOO_LONG: dict[str, Any] = {"max_length": FIELDS["words"]}


class CheckForm(forms.Form):
    """One look at it; where it is not as described, what is not."""

    so = forms.ChoiceField(
        label=_("和写的、拍的一样吗"), choices=[(YES, _("一样")), (NO, _("不一样"))], widget=forms.RadioSelect,
        error_messages={"required": _("请选一样还是不一样。"), "invalid_choice": _("请选一样还是不一样。")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("看到了什么"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_TOO_LONG, help_text=_("不一样的，写清楚哪里不一样。一样的，邻居看得到这句话。"),
    )  # fmt: skip

    @property
    def is_so(self) -> bool:
        """Whether it is as described. Ask a valid form."""
        return bool(self.cleaned_data["so"] == YES)
