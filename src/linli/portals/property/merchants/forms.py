"""What the office fills in: on what terms a merchant is tried, why not, and what was found of a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.merchants.enums import Verdict
from linli.merchants.models import Merchant
from linli.merchants.models.merchant import USUAL_COMMISSION
from linli.merchants.services import Terms
from linli.merchants.services.noting import LONGEST_WORDS
from linli.merchants.services.selecting import LONGEST_REASON, TRIAL_LIMIT
from linli.stewards.models import Worker

HUNDREDTHS = 100


def percent(row: Merchant) -> str:
    """Return what part of its prices a merchant pays, in words."""
    return f"{row.commission / HUNDREDTHS:g}%"


class CommissionField(forms.DecimalField):
    """A commission, written in per cent and cleaned into hundredths of one. How high it may be the services know."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what it is, and what is wrong with what is no such figure."""
        wrong = ("required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits")
        told: dict[str, Any] = {
            "label": _("佣金（%）"), "help_text": _("每单价款的百分之几归社区，0 到 30。"),
            "widget": forms.TextInput(attrs={"inputmode": "decimal"}),
            "error_messages": dict.fromkeys(wrong, _("佣金只写数字，最多两位小数。")),
        }  # fmt: skip
        super().__init__(max_digits=5, decimal_places=2, **told, **kwargs)

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as Django's own
        """Return hundredths of a per cent."""
        return int(super().clean(value) * HUNDREDTHS)


class TermsForm(forms.Form):
    """The terms of a trial. Limits that the services keep are not repeated here."""

    commission = CommissionField(initial=USUAL_COMMISSION // HUNDREDTHS)
    daily_limit = forms.IntegerField(
        label=_("每天最多几单"), initial=TRIAL_LIMIT, help_text=_("试营的时候用；转为正式成员后不限。"),
    )  # fmt: skip
    coach = forms.ModelChoiceField(
        label=_("辅导管家"), queryset=Worker.objects.none(), required=False, empty_label=_("先不定")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the stewards who work here now."""
        super().__init__(*args, **kwargs)
        staff = Worker.objects.active().filter(kind=Worker.Kind.STEWARD).order_by("id")
        self.fields["coach"].queryset = staff  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["coach"].label_from_instance = _called  # type: ignore[attr-defined]  # the same

    def terms(self) -> Terms:
        """Return what was filled in, as the service takes it. Call it on a valid form."""
        said = self.cleaned_data
        return Terms(commission=said["commission"], daily_limit=said["daily_limit"], coach=said["coach"])


def _called(worker: Worker) -> str:
    return worker.call


class ReasonForm(forms.Form):
    """Why: the merchant reads it."""

    why = forms.CharField(
        label=_("原因"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因，对方会看到。")},
    )  # fmt: skip


class CommissionForm(ReasonForm):
    """Another commission, and why: the merchant reads it."""

    commission = CommissionField()
    field_order = ("commission", "why")


class PlainForm(forms.Form):
    """Nothing is asked: the deed speaks for itself."""


class PaperForm(forms.Form):
    """What was found of a document; for one that will not do, what is wrong with it."""

    verdict = forms.ChoiceField(choices=[(Verdict.GOOD, ""), (Verdict.BAD, "")], widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("哪里不合格"), max_length=LONGEST_REASON, error_messages={"required": _("请写明原因，对方会看到。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for no reason where all is well."""
        super().__init__(*args, **kwargs)
        self.fields["why"].required = self.data.get("verdict") != Verdict.GOOD
