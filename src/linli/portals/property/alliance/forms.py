"""What the office says to a proposal, and to an appeal. Every limit here is one of the services'; they check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.alliance.enums import Outcome
from linli.alliance.models.assessment import LONGEST_WORDS

_TOLD = _("请写清楚，对方会看到；最多 400 字。")


def _limits() -> dict[str, Any]:
    """Return what holds of all words alike."""
    return {
        "max_length": LONGEST_WORDS, "widget": forms.Textarea(attrs={"rows": 3}),
        "error_messages": {"required": _TOLD, "max_length": _TOLD},
    }  # fmt: skip


class ConfirmForm(forms.Form):
    """Words that go with it; a suspension must say why."""

    words = forms.CharField(label=_("附言"), required=False, **_limits())

    def __init__(self, *args: Any, must: bool = False, **kwargs: Any) -> None:
        """Ask for the reason where the merchant is to be suspended."""
        super().__init__(*args, **{"auto_id": "confirm-%s", **kwargs})
        if must:
            self.fields["words"].required = True
            self.fields["words"].label = _("原因")


class KeepForm(forms.Form):
    """Why the proposal is not followed."""

    words = forms.CharField(label=_("不采纳的理由"), **_limits())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep its fields apart from the other form's."""
        super().__init__(*args, **{"auto_id": "keep-%s", **kwargs})


class AnswerForm(forms.Form):
    """What becomes of an appeal, and why."""

    outcome = forms.ChoiceField(
        label=_("怎么处理"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选维持还是撤销。")),
        help_text=_("撤销后恢复原来的等级；因为得分而定的，搜索里的位置也恢复。下个月照常评分。"),
    )  # fmt: skip
    words = forms.CharField(label=_("答复"), **_limits())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep its fields apart from the other forms'."""
        super().__init__(*args, **{"auto_id": "answer-%s", **kwargs})
