"""The times at which a service can be had: offered for one day, or again each week for up to sixty days."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.market import queries
from linli.market import services as market
from linli.market.enums import ItemKind
from linli.market.services.drafts import FURTHEST_SLOT, MOST_SLOTS
from linli.people.enums import Permission, Portal
from linli.portals import errors, words
from linli.portals.access import MemberRequest, portal
from linli.portals.market_words import told
from linli.portals.merchant import desk as frame
from linli.portals.merchant.desk import Desk
from linli.portals.merchant.goods import own
from linli.portals.merchant.goods_form import blame
from linli.portals.merchant.goods_forms import choose
from linli.portals.merchant.shop_forms import WEEKDAYS
from linli.portals.yuan import typed

_SHOWN = 60
type Span = tuple[datetime, datetime]


class TimesForm(forms.Form):
    """From when to when, cut into pieces; on which days."""

    day = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=told("slots")
    )
    begins = forms.TimeField(
        label=gettext_lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"}), error_messages=told("slots")
    )
    ends = forms.TimeField(
        label=gettext_lazy("到几点"), widget=forms.TimeInput(attrs={"type": "time"}), error_messages=told("slots")
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("每段几分钟"), min_value=10, max_value=600, initial=60, widget=typed("numeric"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("每段 10 到 600 分钟。")
        ),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=gettext_lazy("同时接几单"), min_value=1, max_value=MOST_SLOTS, initial=1, widget=typed("numeric"),
        error_messages=told("capacity"),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("每周重复"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就只开这一天。"),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("重复到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=told("slots"), help_text=gettext_lazy("最远 60 天。选了每周重复才要填。"),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choose(self, "weekdays", [(str(day), str(name)) for day, name in enumerate(WEEKDAYS)])

    def clean(self) -> dict[str, Any]:
        """Refuse what gives no time at all, or too many."""
        data = self.cleaned_data
        if self.errors:
            return data
        if data["weekdays"] and not data["until"]:
            self.add_error("until", _("请填重复到哪天，最远 60 天。"))
        elif not self.spans():
            self.add_error("ends", _("这样一段也排不下。请把结束时间改晚，或每段改短。"))
        elif len(self.spans()) > MOST_SLOTS:
            text = _("这样有 %(n)s 段，一次最多 %(most)s 段。请分几次开。")
            self.add_error("until", text % {"n": len(self.spans()), "most": MOST_SLOTS})
        return data

    def spans(self) -> list[Span]:
        """Return the times, on the community's clock."""
        data = self.cleaned_data
        return [
            span
            for day in self._days()
            for span in _cut(day, data["begins"], data["ends"], timedelta(minutes=data["minutes"]))
        ]

    def _days(self) -> list[date]:
        data = self.cleaned_data
        first: date = data["day"]
        if not data["weekdays"]:
            return [first]
        ahead = min((data["until"] - first).days, FURTHEST_SLOT.days) if data["until"] else -1
        days = [first + timedelta(days=n) for n in range(ahead + 1)]
        return [day for day in days if day.weekday() in data["weekdays"]]


def _cut(day: date, begins: time, ends: time, piece: timedelta) -> list[Span]:
    zone = timezone.get_current_timezone()
    at, last = datetime.combine(day, begins, zone), datetime.combine(day, ends, zone)
    found = []
    while at + piece <= last:
        found.append((at, at + piece))
        at += piece
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def index(request: MemberRequest, merchant_id: UUID, item_id: UUID) -> HttpResponse:
    """Show the times that can still be had, and offer more."""
    desk = frame.owned(request, merchant_id)
    row, at = own(desk, item_id), clock.now()
    if row.kind != ItemKind.SERVICE:
        raise Http404
    form, status = TimesForm(request.POST if request.method == "POST" else None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                made = _offer(request, row.pk, form, at=at)
            except errors.EXPECTED as refused:
                status = blame(form, refused)
            else:
                messages.success(request, _("新开了 %(n)s 段，已经开过的不变。") % {"n": made})
                return redirect("merchant:goods-times", merchant_id=desk.shop.pk, item_id=row.pk)
    return frame.show(
        request, desk, "goods_times.html", _context(desk, row, form, at=at), tab=frame.GOODS, status=status
    )


def _offer(request: MemberRequest, item: UUID, form: TimesForm, *, at: datetime) -> int:
    return market.offer_times(
        item=item, spans=form.spans(), capacity=form.cleaned_data["capacity"], by=request.member.person, at=at
    )  # fmt: skip


def _context(desk: Desk, row: Any, form: TimesForm, *, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - an item with what its page shows
    free = queries.slots(row, at=at, most=_SHOWN)
    lines = [
        {
            "when": f"{words.when(one.starts, at=at)} – {words.clock_time(one.ends)}",
            "left": _("还可约 %(n)s 单") % {"n": one.capacity - one.taken},
        }
        for one in free
    ]
    return {"form": form, "row": row, "lines": lines, "shop": desk.shop}
