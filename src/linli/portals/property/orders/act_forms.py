"""The forms of the side panel. Each knows its order, checks what was typed, and does its one deed by a service."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.models import Product
from linli.core import images
from linli.orders import dispatching, reasons
from linli.orders import services as orders
from linli.orders.enums import Channel, Tag
from linli.orders.models import Complaint, Order
from linli.people.models import Person
from linli.stewards.models import Worker

_REASON_MOST, _WORDS_MOST, _ANSWER_MOST = 200, 500, 1000


class ActForm(forms.Form):
    """A form about one order at one moment."""

    title: Any = ""
    submit: Any = ""

    def __init__(self, *args: Any, order: Order, at: datetime, **kwargs: Any) -> None:
        """Remember what the form is about."""
        super().__init__(*args, **kwargs)
        self.order, self.at = order, at

    def perform(self, *, by: Person) -> None:
        """Do it; expected refusals of the services pass through."""
        raise NotImplementedError

    def photos(self, name: str) -> list[images.CleanPhoto]:
        """Return the uploads of a field as clean photos; raises PhotoError."""
        uploads = self.files.getlist(name)
        return [images.clean(upload, size=upload.size or 0) for upload in uploads if upload.size]


def _area(label: Any, *, most: int, required: bool = True, help_text: Any = "") -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AssignForm(ActForm):
    """Who takes the order instead: who can, best first, with reasons; the others with what speaks against them."""

    title = gettext_lazy("改派给谁")
    submit = gettext_lazy("改派")
    worker = forms.UUIDField(
        error_messages={"required": gettext_lazy("请选一位。"), "invalid": gettext_lazy("请选一位。")}
    )
    reason = _area(
        gettext_lazy("为什么改派"), most=_REASON_MOST, help_text=gettext_lazy("写进经过，接单的人和原来的人都看得到。")
    )

    def ranked(self) -> list[dict[str, Any]]:
        """Return whom of the staff the planner would ask, best first; volunteers are invited. A handful of queries."""
        ranked = dispatching.candidates(order=self.order, at=self.at)
        choices = [choice for choice in ranked if not choice.worker.is_volunteer]
        best = next((choice.worker.pk for choice in choices if choice.worker.pk != self.order.provider_id), None)
        chosen = self["worker"].value() or best
        return [
            {
                "id": choice.worker.pk, "worker": choice.worker, "why": reasons.sentences(choice.reasons),
                "checked": str(choice.worker.pk) == str(chosen),
                "now": choice.worker.pk == self.order.provider_id,
            }
            for choice in choices
        ]  # fmt: skip

    def others(self) -> list[dict[str, Any]]:
        """Return who cannot take it, and why; a lead may still decide so."""
        chosen = self["worker"].value()
        return [
            {"id": worker.pk, "worker": worker, "why": why, "checked": str(worker.pk) == str(chosen)}
            for worker, why in dispatching.left_out(order=self.order, at=self.at)
            if not worker.is_volunteer
        ]

    def clean_worker(self) -> Worker:
        """Return the worker, if they work here."""
        worker = Worker.objects.active().filter(pk=self.cleaned_data["worker"]).first()
        if worker is None:
            raise forms.ValidationError(_("这位已不在岗，请选别人。"))
        return worker

    def perform(self, *, by: Person) -> None:
        """Give the order to the chosen worker."""
        data = self.cleaned_data
        orders.assign(order_id=self.order.pk, worker=data["worker"], by=by, reason=data["reason"], at=self.at)


class RescheduleForm(ActForm):
    """Another time, in the community's own clock."""

    title = gettext_lazy("改到什么时候")
    submit = gettext_lazy("改约")
    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=gettext_lazy("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=gettext_lazy("到"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, order: Order, at: datetime, **kwargs: Any) -> None:
        """Begin with the appointment that stands."""
        starts, ends = (timezone.localtime(v) if v else None for v in (order.slot_starts, order.slot_ends))
        begun = {"day": starts.date() if starts else timezone.localtime(at).date(), "starts": starts and starts.time()}
        super().__init__(*args, order=order, at=at, initial={**begun, "ends": ends and ends.time()}, **kwargs)

    def slot(self) -> tuple[datetime, datetime | None]:
        """Return the chosen times, aware."""
        data = self.cleaned_data
        return _moment(data["day"], data["starts"]), _moment(data["day"], data["ends"]) if data["ends"] else None

    def perform(self, *, by: Person) -> None:
        """Agree on the new time."""
        orders.reschedule(order_id=self.order.pk, slot=self.slot(), by=by, at=self.at)


def _moment(day: Any, clock: time) -> datetime:  # noqa: ANN401 - a date
    return timezone.make_aware(datetime.combine(day, clock))


class RelabelForm(ActForm):
    """What the words really meant. What triage guessed stands first."""

    title = gettext_lazy("其实是哪项服务")
    submit = gettext_lazy("更正")
    product = forms.ChoiceField(label=gettext_lazy("服务"))

    def __init__(self, *args: Any, order: Order, at: datetime, **kwargs: Any) -> None:
        """Offer every product of the catalogue, by line, the likely ones first. One query."""
        super().__init__(*args, order=order, at=at, **kwargs)
        self.products = {str(row.pk): row for row in Product.objects.offered()}
        self.fields["product"].choices = product_choices(self.products, likely=_guessed(order))  # type: ignore[attr-defined]  # a choice field
        self.fields["product"].initial = str(order.product_id)

    def perform(self, *, by: Person) -> None:
        """Correct the product; triage learns from it."""
        chosen = self.products[self.cleaned_data["product"]]
        orders.relabel(order_id=self.order.pk, product=chosen, by=by, at=self.at)


def product_choices(products: dict[str, Product], *, likely: Sequence[str]) -> list[Any]:
    """Return products grouped by line for a select; those whose codes are likely stand first, in that order."""
    codes = {row.code: row for row in products.values()}
    first = [(str(codes[code].pk), codes[code].name) for code in likely if code in codes]
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in products.values():
        groups.setdefault(row.line.name, []).append((str(row.pk), row.name))
    return [*([(_("听上去像"), first)] if first else []), *groups.items()]


def _guessed(order: Order) -> list[str]:
    kept = order.triage or {}
    return [str(code) for code in (kept.get("product"), *kept.get("alternatives", [])) if code]


class CancelForm(ActForm):
    """Calling an order off, with a sentence the resident will read."""

    title = gettext_lazy("取消这单")
    submit = gettext_lazy("取消订单")
    words = _area(gettext_lazy("为什么取消"), most=_REASON_MOST, help_text=gettext_lazy("居民会看到这句话。"))

    def perform(self, *, by: Person) -> None:
        """Call it off."""
        orders.cancel(order_id=self.order.pk, by=by, at=self.at, words=self.cleaned_data["words"])


class ReviewForm(ActForm):
    """A review from paper, with the sheet's picture."""

    title = gettext_lazy("纸面评价")
    submit = gettext_lazy("录入评价")
    stars = forms.IntegerField(min_value=1, max_value=5, error_messages={"required": gettext_lazy("请选几颗星。")})
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("勾了哪些"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    words = _area(gettext_lazy("写了什么"), most=_WORDS_MOST, required=False)

    def perform(self, *, by: Person) -> None:
        """Enter it under the name of who typed it in."""
        data = self.cleaned_data
        orders.review(
            order_id=self.order.pk, stars=data["stars"], by=by, at=self.at, tags=data["tags"], words=data["words"],
            channel=Channel.PAPER, scan=self.photos("scan"),
        )  # fmt: skip


class AnswerForm(ActForm):
    """The answer to the order's open complaint."""

    title = gettext_lazy("答复投诉")
    submit = gettext_lazy("发给投诉人")
    answer = _area(
        gettext_lazy("答复"), most=_ANSWER_MOST, help_text=gettext_lazy("说清楚查到了什么、怎么处理、什么时候办好。")
    )

    def complaint(self) -> Complaint:
        """Return the order's open complaint; DoesNotExist where somebody has answered it meanwhile."""
        return Complaint.objects.get(order=self.order, resolved_at=None)

    def clean(self) -> dict[str, Any]:
        """Refuse where nothing is left to answer."""
        if not Complaint.objects.filter(order=self.order, resolved_at=None).exists():
            raise forms.ValidationError(_("这件投诉已经有人答复了。"))
        return self.cleaned_data

    def perform(self, *, by: Person) -> None:
        """Answer it."""
        orders.resolve(complaint=self.complaint(), answer=self.cleaned_data["answer"], by=by, at=self.at)


class VisitForm(ActForm):
    """What the resident said when asked afterwards."""

    title = gettext_lazy("回访结果")
    submit = gettext_lazy("记下")
    satisfied = forms.ChoiceField(
        label=gettext_lazy("居民满意吗"), choices=[("yes", gettext_lazy("满意")), ("no", gettext_lazy("不满意"))],
        widget=forms.RadioSelect, error_messages={"required": gettext_lazy("请选满意或不满意。")},
    )  # fmt: skip
    words = _area(gettext_lazy("居民怎么说"), most=_WORDS_MOST, required=False)

    def perform(self, *, by: Person) -> None:
        """Note it down."""
        data = self.cleaned_data
        orders.visit(
            order_id=self.order.pk, satisfied=data["satisfied"] == "yes", words=data["words"], by=by, at=self.at
        )
