"""What the office fills in about money and goods. Limits that the services keep are not repeated here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.money import MOST, yuan
from linli.market.enums import RefundCause
from linli.market.models import MarketPolicy
from linli.market.services.terms import LIMITS
from linli.portals import yuan as yuan_field

_LONGEST = 200
_NOT_MONEY = gettext_lazy("金额不对。请填大于 0、最多两位小数的数。")
# What the office may say it gives money back for; the rest follows from what happens.
_CAUSES = (RefundCause.GOODWILL, RefundCause.DEFECT, RefundCause.SHORT)


class YuanField(yuan_field.YuanField):
    """An amount within bounds."""

    def __init__(self, *, least: int = 1, most: int = MOST, **kwargs: Any) -> None:
        """Take what is meant at least and at most, in fen."""
        self.least, self.most = least, most
        told = dict.fromkeys(("required", "max_length", "invalid"), _NOT_MONEY)
        super().__init__(max_length=12, error_messages=told, **kwargs)

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as Django's own
        """Return fen."""
        amount = super().clean(value)
        if not self.least <= amount <= self.most:
            raise forms.ValidationError(_NOT_MONEY)
        return amount


class WordsField(forms.CharField):
    """A sentence that has to be written; `missing` says so."""

    def __init__(self, *, missing: Any, **kwargs: Any) -> None:  # noqa: ANN401 - a sentence, lazy or not
        """Take what is said where there is none."""
        wide = forms.Textarea(attrs={"rows": 3})
        super().__init__(max_length=_LONGEST, widget=wide, error_messages={"required": missing}, **kwargs)


class RefundForm(forms.Form):
    """How much goes back, for what, and in what words the buyer reads it."""

    fen = YuanField(label=gettext_lazy("退多少（元）"))
    cause = forms.ChoiceField(label=gettext_lazy("为什么"), choices=[(one.value, one.label) for one in _CAUSES])
    words = WordsField(label=gettext_lazy("怎么说的"), missing=gettext_lazy("请写一句说明，买家和商家都会看到。"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)


class WhyForm(forms.Form):
    """Why something is taken off the shelf: the merchant reads it."""

    why = WordsField(label=gettext_lazy("原因"), missing=gettext_lazy("请写一句原因，商家会看到。"))


class ClearForm(forms.Form):
    """How a difference was cleared."""

    words = WordsField(label=gettext_lazy("怎么核清的"), missing=gettext_lazy("请写一句怎么核清的，以后查得到。"))


class ReconcileForm(forms.Form):
    """Which channel's which day is compared with its bill."""

    channel = forms.ChoiceField(label=gettext_lazy("付款渠道"))
    day = forms.DateField(
        label=gettext_lazy("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("请选一天。")),
    )  # fmt: skip

    def __init__(self, *args: Any, channels: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the channels that have bills."""
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]  # a ChoiceField


class DeskForm(forms.Form):
    """Cash over the desk: into a wallet, or out of it."""

    fen = YuanField(label=gettext_lazy("金额（元）"), help_text=gettext_lazy("一次最多 5000 元。"))
    is_out = forms.BooleanField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class _Figure:
    """How a figure of the terms is asked for."""

    label: str | Promise
    unit: str | Promise
    note: str | Promise


_FIGURES: Mapping[str, _Figure] = {
    "pay_minutes": _Figure(gettext_lazy("下单后多久内付款"), gettext_lazy("分钟"), gettext_lazy("过了就放回货架。")),
    "half_hour_minutes": _Figure(gettext_lazy("半小时达是多久"), gettext_lazy("分钟"), gettext_lazy("从付款算起。")),
    "late_fen": _Figure(gettext_lazy("送晚了赔多少"), gettext_lazy("元"), gettext_lazy("商家赔给买家，进余额；填 0 就不赔。")),
    "point_fen": _Figure(gettext_lazy("一个积分抵多少"), gettext_lazy("分钱"), gettext_lazy("抵掉的钱由社区出。")),
    "points_percent": _Figure(gettext_lazy("积分最多抵价钱的"), "%", gettext_lazy("填 0 就不能用积分。")),
    "settle_days": _Figure(gettext_lazy("完成后几天付给商家"), gettext_lazy("天"), gettext_lazy("T+N 里的 N。")),
}  # fmt: skip


class TermsForm(forms.Form):
    """The community's terms of trade: each figure with its unit, and what we set where nobody says otherwise."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, policy: MarketPolicy) -> None:
        """Ask for every figure, beginning with what holds."""
        super().__init__(data)
        for name, figure in _FIGURES.items():
            usual = getattr(MarketPolicy(), name)
            is_money = name == "late_fen"
            text = _("%(note)s我们的默认值：%(usual)s %(unit)s。") % {
                "note": figure.note, "usual": yuan(usual)[1:] if is_money else usual, "unit": figure.unit,
            }  # fmt: skip
            now, label = getattr(policy, name), f"{figure.label}（{figure.unit}）"
            least, most = LIMITS[name]
            if is_money:
                self.fields[name] = YuanField(
                    label=label, help_text=text, initial=yuan(now)[1:], least=least, most=most
                )
            else:
                wrong = _("请填 %(least)s 到 %(most)s 的整数。") % {"least": least, "most": most}
                self.fields[name] = forms.IntegerField(
                    label=label, help_text=text, initial=now, min_value=least, max_value=most,
                    error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
                )  # fmt: skip
