"""The form with which an operator enters a need for somebody who called, came by or wrote."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.models import Product
from linli.core import images
from linli.core.ids import uuid7
from linli.orders.enums import Source, Urgency
from linli.orders.services import Need
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Building
from linli.portals.property.orders.act_forms import product_choices
from linli.portals.property.orders.understanding import Guess

MOST_FOUND = 12
PHONE_TAIL = 4
_SOURCES = [(source.value, source.label) for source in (Source.PHONE, Source.COUNTER, Source.PAPER)]


class EntryForm(forms.Form):
    """Whose need, in which words, which service, when. Without a service the words are read first."""

    requester = forms.ChoiceField(label=gettext_lazy("谁提的"), required=False)
    building = forms.ChoiceField(label=gettext_lazy("哪一幢"), required=False)
    place = forms.CharField(label=gettext_lazy("具体位置"), max_length=80, required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("怎么来的"), choices=_SOURCES, initial=Source.PHONE, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("原话"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("照住户说的写，邻里会听出是哪项服务、多急、什么时候。"),
    )  # fmt: skip
    product = forms.ChoiceField(label=gettext_lazy("服务"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    day = forms.DateField(
        label=gettext_lazy("上门日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("从"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("到"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: MultiValueDict[str, Any] | None = None, *,
        household: Household | None,
    ) -> None:  # fmt: skip
        """Offer the household's people or the community's buildings, and every product. Two queries."""
        super().__init__(data, files, initial={"form_key": uuid7()})
        self.household = household
        self.products = {str(row.pk): row for row in Product.objects.offered()}
        self.offer([])
        self._choose("urgency", [("", _("按原话判断")), *Urgency.choices])
        self.people = {str(row.person_id): row.person for row in members(household)} if household else {}
        self._choose("requester", [(key, person.name) for key, person in self.people.items()])
        self.buildings = {} if household else {str(row.pk): row for row in Building.objects.order_by("position")}
        self._choose("building", [("", _("不在某一幢")), *((key, row.name) for key, row in self.buildings.items())])

    def offer(self, likely: Sequence[str]) -> None:
        """List the products, those with the likely codes first."""
        self._choose("product", [("", _("按原话判断")), *product_choices(self.products, likely=likely)])

    def _choose(self, name: str, choices: Sequence[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for words or a service, for a place outside a home, and for a whole time or none."""
        data = self.cleaned_data
        if not data.get("words", "").strip() and not data.get("product"):
            self.add_error("words", _("写下原话，或在下面选一项服务。"))
        if self.household is None and not data.get("place", "").strip() and not data.get("building"):
            self.add_error("place", _("写清楚在哪里，例如“3幢大堂”。"))
        if data.get("day") and not data.get("starts"):
            self.add_error("starts", _("选了日期，还要选从几点。"))
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("结束要晚于开始。"))
        return data

    def need(self, guess: Guess | None) -> Need:
        """Return the need; the product was chosen by the operator."""
        data = self.cleaned_data
        building = self.buildings.get(data["building"])
        requester: Person | None = self.people.get(data["requester"])
        return Need(
            product=self.products[data["product"]], words=data["words"], urgency=data["urgency"] or _urgency(guess),
            slot=self._slot(), household=self.household, building=building,
            place=data["place"] or (building.name if building else ""),
            requester=requester, source=data["source"], form_key=data["form_key"], triage=guess.kept if guess else None,
            photos=[images.clean(upload, size=upload.size) for upload in self._uploads()],
        )  # fmt: skip

    def _slot(self) -> tuple[datetime, datetime | None] | None:
        data = self.cleaned_data
        if not data["day"]:
            return None
        ends = timezone.make_aware(datetime.combine(data["day"], data["ends"])) if data["ends"] else None
        return timezone.make_aware(datetime.combine(data["day"], data["starts"])), ends

    def _uploads(self) -> list[Any]:
        return [file for file in self.files.getlist("photos") if file.size]

    def taking(self, guess: Guess) -> "EntryForm":
        """Return the form with what was understood filled in where the operator left it open."""
        filled = dict(self.data.items())
        if guess.product and not filled.get("product"):
            filled["product"] = str(guess.product.pk)
        if not filled.get("urgency"):
            filled["urgency"] = guess.urgency
        if guess.slot and not filled.get("day"):
            starts, ends = (timezone.localtime(value) if value else None for value in guess.slot)
            filled["day"] = f"{starts:%Y-%m-%d}" if starts else ""
            filled["starts"], filled["ends"] = (f"{value:%H:%M}" if value else "" for value in (starts, ends))
        form = EntryForm(filled, household=self.household)
        form.offer(guess.likely)
        return form


def _urgency(guess: Guess | None) -> str:
    return guess.urgency if guess else Urgency.NORMAL


def members(household: Household) -> list[HouseholdMember]:
    """Return who lives there, the one to call first at the top. One query."""
    rows = HouseholdMember.objects.filter(household=household).select_related("person")
    return list(rows.order_by("-is_contact", "id"))


def household(key: str | None) -> Household | None:
    """Return the household of an address, None where it is none of this community's."""
    try:
        wanted = UUID(key or "")
    except ValueError:
        return None
    return Household.objects.filter(pk=wanted, moved_out=None).select_related("unit__building").first()


def found(words: str) -> list[Household]:
    """Return the households that a room, a name or a phone's tail names, by address. Two queries."""
    text = "".join(words.split())[:40]
    if not text:
        return []
    rows = Household.objects.filter(moved_out=None).annotate(
        label=Concat("unit__building__name", Value(""), "unit__entrance", "unit__room")
    )
    named = Q(label__icontains=text) | Q(members__person__name__startswith=text)
    if text.isdecimal() and len(text) >= PHONE_TAIL:
        named |= Q(members__person__phone__endswith=text)
    rows = rows.filter(named).distinct().select_related("unit__building").prefetch_related("members__person")
    return list(rows.order_by("unit__building__position", "unit__entrance", "unit__room")[:MOST_FOUND])
