"""The long form of a draft: everything a product may promise. What is still empty is asked for at publishing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.catalogue.drafting import LONGEST_REASON
from linli.catalogue.models import Line, SlaClass
from linli.catalogue.slots import EVERY_DAY, Policy
from linli.portals.products_words import DAYS
from linli.portals.property.catalogue import checklist
from linli.portals.property.catalogue.forms import ProductForm

_SLOT = "slot_"
_NEEDED = {"name_zh"}
_DAYS = [(str(day), DAYS[day]) for day in EVERY_DAY]
_FRESH = Policy(lead_hours=2).kept()
_PLAIN = (
    "name_zh", "name_en", "summary_zh", "summary_en", "standard_zh", "standard_en", "scene", "groups", "providers", "skills",
    "mode", "minutes", "is_free", "unit_zh", "unit_en", "evidence_photos", "points", "points_kind", "points_price",
    "needs_insurance", "line", "sla",
)  # fmt: skip


class DraftForm(ProductForm):
    """A draft as the office, or whoever proposed it, works on it."""

    standard_zh = forms.CharField(
        label=_("做好的标准"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("怎样算做好了，居民也看得到。"),
    )  # fmt: skip
    standard_en = forms.CharField(
        label=_("做好的标准（英文）"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    points_price = forms.IntegerField(
        label=_("用积分换"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("要多少积分；不填就不能用积分换。"),
    )
    needs_insurance = forms.BooleanField(label=_("志愿者要有保险"), required=False)
    has_slots = forms.BooleanField(
        label=_("要约时段"), required=False, help_text=_("勾了，居民只能选下面这些时段；不勾就随时可以约。")
    )
    slot_weekdays = forms.MultipleChoiceField(
        label=_("哪几天"), choices=_DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    slot_opens = forms.CharField(
        label=_("从几点"), max_length=5, required=False, widget=forms.TextInput(attrs={"type": "time"})
    )
    slot_closes = forms.CharField(
        label=_("到几点"), max_length=5, required=False, widget=forms.TextInput(attrs={"type": "time"})
    )
    slot_minutes = forms.IntegerField(label=_("每段多长（分钟）"), min_value=15, max_value=720, required=False)
    slot_capacity = forms.IntegerField(label=_("每段最多几单"), min_value=1, max_value=99, required=False)
    slot_lead_hours = forms.IntegerField(label=_("至少提前几小时"), min_value=0, max_value=336, required=False)
    words = forms.CharField(
        label=_("为什么做成产品"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, content: Mapping[str, Any], initial: Mapping[str, Any]
    ) -> None:
        """Show what a draft says so far; beside it the key of the form, or the revision that is edited."""
        super().__init__(data)
        del self.fields["is_active"]
        for name, field in self.fields.items():
            field.required = name in _NEEDED
        self.fields["line"].empty_label = self.fields["sla"].empty_label = _("还没选")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.initial = {**_shown(content), **initial}

    def clean(self) -> dict[str, Any]:
        """Take a key that makes no sense for none: nobody could mend it."""
        for name in ("form_key", "seen"):
            if self.errors.pop(name, None):
                self.cleaned_data[name] = None
        return self.cleaned_data

    @property
    def content(self) -> dict[str, Any]:
        """Return what was filled in, as a draft keeps it. Call it on a valid form."""
        said = self.cleaned_data
        plain = {name: said[name] for name in _PLAIN if name not in ("line", "sla")}
        numbers = {name: plain[name] or 0 for name in ("evidence_photos", "points")}
        return {
            **plain, **numbers, "minutes": plain["minutes"] or 30, "line": said["line"].code if said["line"] else "",
            "sla": said["sla"].code if said["sla"] else "", "price_fen": said["price"], "checklist": said["checklist"],
            "slots": self._slots(),
        }  # fmt: skip

    def _slots(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not said["has_slots"]:
            return {}
        numbers = {name: said[_SLOT + name] for name in ("minutes", "capacity", "lead_hours")}
        given = {name: value if value is not None else _FRESH[name] for name, value in numbers.items()}
        times = {name: said[_SLOT + name] or _FRESH[name] for name in ("opens", "closes")}
        return {**given, **times, "weekdays": sorted(int(day) for day in said["slot_weekdays"])}


class DecideForm(forms.Form):
    """Publishing a draft, with why it changed; or declining it, with why not."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("为什么改"), max_length=LONGEST_REASON, required=False)


class DeclineForm(forms.Form):
    """Why not: whoever proposed it reads it."""

    why = forms.CharField(
        label=_("原因"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因，对方会看到。")},
    )  # fmt: skip


def _shown(content: Mapping[str, Any]) -> dict[str, Any]:
    fen = content.get("price_fen") or 0
    slots = content.get("slots") or {}
    known = {name: content[name] for name in _PLAIN if name in content}
    return {
        "is_free": True, "minutes": 30, **known,
        "line": Line.objects.filter(code=content.get("line", "")).values_list("pk", flat=True).first(),
        "sla": SlaClass.objects.filter(code=content.get("sla", "")).values_list("pk", flat=True).first(),
        "price": f"{fen // 100}.{fen % 100:02d}" if fen else "", "checklist": checklist.write(content.get("checklist", ())),
        "has_slots": bool(slots), **{f"{_SLOT}{name}": value for name, value in (slots or _FRESH).items()},
        "slot_weekdays": [str(day) for day in (slots or _FRESH)["weekdays"]],
    }  # fmt: skip
