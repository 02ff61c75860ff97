"""What a merchant fills in about its shop. Every limit here is one of the services'; they check again."""

from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.merchants.enums import Post
from linli.merchants.models.merchant import LARGEST_RING
from linli.merchants.services.keeping import LONGEST_ADDRESS, SHORTEST_RING, Span
from linli.portals.merchants_words import FIELDS
from linli.portals.siting import SiteForm

WEEKDAYS: tuple[str | Promise, ...] = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
# How many spans a day the form offers; a shop that has more keeps them.
SPANS = 2

# What the hours look like in the database: weekday → spans.
type Hours = Mapping[str, Sequence[Sequence[str]]]


def _told(name: str, *wrongs: str) -> dict[str, Any]:
    """Return the service's sentence for whatever the form finds wrong with a field."""
    return dict.fromkeys(("required", "invalid", *wrongs), FIELDS[name])


# A change of what the ring depends on shows at once what it would take in.
_LOOK = {
    "hx-post": "", "hx-vals": '{"do": "look"}', "hx-trigger": "change", "hx-target": "#reach", "hx-swap": "outerHTML",
    "hx-sync": "closest form:replace",
}  # fmt: skip


class ShopForm(SiteForm):
    """How far the shop goes, and where it is found."""

    field_order = ("ring_metres", "place", "phone", "address")
    plain = ("ring_metres", "phone", "address")

    ring_metres = forms.IntegerField(
        label=gettext_lazy("服务半径（米）"), min_value=SHORTEST_RING, max_value=LARGEST_RING,
        error_messages=_told("ring_metres", "min_value", "max_value"), help_text=gettext_lazy("离店多远以内的单接得了。"),
        widget=forms.NumberInput(attrs=_LOOK),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("店里电话"), max_length=20, error_messages=_told("phone", "max_length"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("门店地址"), max_length=LONGEST_ADDRESS, error_messages=_told("address", "max_length")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let another place show what it would take in too."""
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs |= _LOOK

    def changes(self) -> dict[str, object]:
        """Return what was changed. Call it on a valid form."""
        site = self.site()
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in ShopForm.plain}
        return changed | ({"place": site} if site else {})


class HoursForm(forms.Form):
    """When the shop is open: seven days, each with up to two spans; a day with none is a day of rest."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, hours: Hours) -> None:
        super().__init__(data)
        self.most = max([SPANS, *map(len, hours.values())])
        for day, number in self._places():
            kept = hours.get(str(day), ())
            opens, closes = kept[number] if number < len(kept) else ("", "")
            self.fields[f"opens-{day}-{number}"] = _clock(_("%(day)s第 %(n)s 段，开门"), day, number, opens)
            self.fields[f"closes-{day}-{number}"] = _clock(_("%(day)s第 %(n)s 段，关门"), day, number, closes)

    def _places(self) -> list[tuple[int, int]]:
        return [(day, number) for day in range(len(WEEKDAYS)) for number in range(self.most)]

    def clean(self) -> dict[str, Any]:
        """Refuse a span with one end only, one that ends before it begins, and two of a day that meet."""
        for day, number in self._places():
            ends = [f"opens-{day}-{number}", f"closes-{day}-{number}"]
            empty = [name for name in ends if self.cleaned_data.get(name) is None]
            if len(empty) == 1 and not self.has_error(empty[0]):
                self.add_error(empty[0], _("开门和关门都要填；休息就都空着。"))
        for day in range(len(WEEKDAYS)):
            spans = sorted((opens, closes) for on, opens, closes in self.spans() if on == day)
            late = any(opens >= closes for opens, closes in spans)
            if late or any(before[1] >= after[0] for before, after in pairwise(spans)):
                self.add_error(f"opens-{day}-0", str(FIELDS["hours"]))
        return self.cleaned_data

    def spans(self) -> list[Span]:
        """Return the spans that have both ends."""
        pairs = (
            (day, self.cleaned_data.get(f"opens-{day}-{number}"), self.cleaned_data.get(f"closes-{day}-{number}"))
            for day, number in self._places()
        )
        return [(day, opens, closes) for day, opens, closes in pairs if opens is not None and closes is not None]

    def days(self) -> list[dict[str, Any]]:
        """Return the fields as they stand on the page: day by day, a span a row."""
        return [
            {
                "label": label,
                "spans": [(self[f"opens-{day}-{n}"], self[f"closes-{day}-{n}"]) for n in range(self.most)],
            }
            for day, label in enumerate(WEEKDAYS)
        ]


def _clock(label: str, day: int, number: int, initial: str) -> forms.TimeField:
    return forms.TimeField(
        label=label % {"day": WEEKDAYS[day], "n": number + 1}, required=False,
        initial=time.fromisoformat(initial) if initial else None,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("时间没有看懂，请重新选。")},
    )  # fmt: skip


class HireForm(forms.Form):
    """Who shall work for the shop, by the number they are registered with."""

    phone = forms.CharField(
        label=gettext_lazy("对方的手机号"), max_length=20,
        error_messages=dict.fromkeys(("required", "max_length"), gettext_lazy("请填对方登记的手机号。")),
        help_text=gettext_lazy("对方要先在本社区登记过。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    post = forms.ChoiceField(
        label=gettext_lazy("做什么"), choices=Post.choices, initial=Post.CLERK, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("请选店主或店员。")),
    )  # fmt: skip
