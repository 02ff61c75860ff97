"""Another time for an order: any time for the community's own, one of the merchant's for what was bought of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.market import queries
from linli.market import services as market
from linli.market.models import Sale, Slot
from linli.orders.models import Order
from linli.people.models import Person
from linli.portals import words
from linli.portals.property.orders.act_forms import ActForm, RescheduleForm


def reschedule_form(*args: Any, order: Order, at: datetime) -> ActForm:
    """Return the form by which this order gets another time. One query for an order of a merchant."""
    sale = _sale_of(order)
    if sale is not None and sale.slot is not None:
        return SlotForm(*args, order=order, at=at, sale=sale)
    if sale is not None and sale.promised_at is not None:
        return PromisedForm(*args, order=order, at=at)
    return RescheduleForm(*args, order=order, at=at)


def is_promised(order: Order) -> bool:
    """Tell whether it was bought to come within half an hour. One query for an order of a merchant."""
    sale = _sale_of(order)
    return sale is not None and sale.promised_at is not None


def _sale_of(order: Order) -> Sale | None:
    if order.merchant_id is None:
        return None
    return Sale.objects.filter(order=order).select_related("slot__item", "merchant").first()


class SlotForm(ActForm):
    """One of the times that the merchant offers, so that the order and what was booked never disagree."""

    title = gettext_lazy("改到商家的哪个时段")
    submit = gettext_lazy("改约")
    slot = forms.TypedChoiceField(
        label=gettext_lazy("空着的时段"), coerce=UUID, error_messages={
            "required": gettext_lazy("请选一个列出的时段。"),
            "invalid_choice": gettext_lazy("这个时段约不了，或刚被约满。请从列出的时段里选一个。"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, order: Order, at: datetime, sale: Sale, **kwargs: Any) -> None:
        """Offer the times that are free. One query."""
        super().__init__(*args, order=order, at=at, **kwargs)
        self.sale = sale
        free = queries.slots(sale.slot.item, at=at) if sale.slot else []
        field = self.fields["slot"]
        field.choices = [(str(row.pk), _span(row, at=at)) for row in free if row.pk != sale.slot_id]  # type: ignore[attr-defined]  # a ChoiceField
        if not field.choices:  # type: ignore[attr-defined]  # the same
            field.help_text = _("%(shop)s近来没有空的时段，请店里先开时段。") % {"shop": sale.merchant.name}

    def perform(self, *, by: Person) -> None:
        """Take that time for the buyer; the old one is free again."""
        market.move_for(sale=self.sale.pk, slot=self.cleaned_data["slot"], by=by, at=self.at)


def _span(row: Slot, *, at: datetime) -> str:
    return f"{words.when(row.starts, at=at)} – {words.clock_time(row.ends)}"


class PromisedForm(ActForm):
    """No other time for what was promised within half an hour: its merchant pays where it is late."""

    title = gettext_lazy("这单的时间不能改")
    submit = gettext_lazy("改约")

    def clean(self) -> dict[str, Any]:
        """Refuse, and say what can be done instead."""
        raise forms.ValidationError(_("买的是半小时达，到的时间不能改。要换时间，请取消这单后另买送货上门。"))
