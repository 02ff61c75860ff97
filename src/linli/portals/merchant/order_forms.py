"""What the shop's people fill in about a sale. Every limit here is one of the services'; they check again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7
from linli.market.enums import CARRIED, RefundCause
from linli.market.models import Sale
from linli.market.services.refunding import LONGEST_WORDS
from linli.portals.market_words import told
from linli.portals.yuan import YuanField, typed

_CAUSES = (RefundCause.DEFECT, RefundCause.SHORT, RefundCause.GOODWILL)


class KeyedForm(forms.Form):
    """A form with its own key: a double tap does a thing once."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        more["initial"] = {"form_key": uuid7(), **(more.get("initial") or {})}
        super().__init__(data, **more)


class PositionForm(forms.Form):
    """Where a courier's phone is."""

    lng = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)


class HandForm(forms.Form):
    """The buyer's code, or words about the work."""

    code = forms.CharField(
        label=_("收货码"), error_messages={"required": _("请输买家订单里的 6 位收货码。")}, max_length=20, help_text=_("请买家念订单里的 6 位数。"),
        widget=typed("numeric", maxlength="6", pattern="[0-9]*"),
    )  # fmt: skip
    words = forms.CharField(
        label=_("留句话"), required=False, max_length=500, help_text=_("买家看得到，如：放在门口鞋柜上。")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, sale: Sale) -> None:
        super().__init__(data)
        # What is left at a door is shown by a photo instead.
        self.fields["code"].required = bool(sale.code) and sale.way not in CARRIED


class ShortForm(KeyedForm):
    """How many of which line are not there after all."""

    line = forms.TypedChoiceField(
        label=_("缺哪一样"), coerce=int, error_messages=told("count"), widget=forms.RadioSelect
    )
    count = forms.IntegerField(
        label=_("缺几件"), min_value=1, max_value=99, error_messages=told("count"), widget=typed("numeric")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, sale: Sale) -> None:
        super().__init__(data)
        lines = [row for row in sale.lines.all() if row.count > row.returned]
        self.fields["line"].choices = [(row.pk, str(row)) for row in lines]  # type: ignore[attr-defined]  # a choice field has choices


class RefuseForm(forms.Form):
    """Why the shop says no."""

    why = forms.CharField(
        label=_("原因"),
        max_length=LONGEST_WORDS,
        error_messages=told("why"),
        help_text=_("买家会看到。钱原路全部退回。"),
    )


class RefundForm(KeyedForm):
    """How much goes back, and why."""

    fen = YuanField(label=_("退多少（元）"), max_length=20, error_messages=told("fen"))
    cause = forms.ChoiceField(
        label=_("原因"), choices=[(one.value, one.label) for one in _CAUSES], widget=forms.RadioSelect,
        error_messages=told("cause"), initial=RefundCause.GOODWILL,
    )  # fmt: skip
    words = forms.CharField(label=_("说明"), max_length=LONGEST_WORDS, error_messages=told("words"))
