"""What is filled in about listings. Every limit here is one of the services'; they check again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from linli.lettings import queries
from linli.lettings.enums import Deal, Kind, Outcome
from linli.lettings.models import Listing
from linli.lettings.services import Booking, Offer
from linli.lettings.services.drafting import LENGTHS, LONGEST_PLACE
from linli.portals.lettings_words import FIELDS
from linli.portals.yuan import YuanField, typed

_WRONG = (
    "required",
    "invalid",
    "invalid_choice",
    "max_length",
    "min_value",
    "max_value",
    "max_digits",
    "max_decimal_places",
    "max_whole_digits",
)
_LONGEST_LABEL = 60
MINUTES = (15, 30, 45, 60)


def _told(name: str) -> dict[str, Any]:
    """Return the service's sentence for whatever the form finds wrong with a field."""
    return dict.fromkeys(_WRONG, FIELDS[name])


def plain(fen: int | None) -> str:
    """Write fen as somebody would type the yuan: 3500, 3500.50."""
    return "" if not fen else f"{fen // 100}.{fen % 100:02}".removesuffix(".00")


class OfferForm(forms.Form):
    """What an owner says of what they offer, and the form's own key, so that a double tap is one draft."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("租售什么"), choices=Kind.choices, widget=forms.RadioSelect, error_messages=_told("kind")
    )
    deal = forms.ChoiceField(
        label=_("怎么租售"), choices=Deal.choices, widget=forms.RadioSelect, error_messages=_told("deal")
    )
    unit = forms.CharField(
        label=_("门牌"), required=False, max_length=_LONGEST_LABEL, error_messages=_told("unit"),
        help_text=_("住房和商铺填这里，如 3幢2单元602。"),
    )  # fmt: skip
    place = forms.CharField(
        label=_("车位在哪里"), required=False, max_length=LONGEST_PLACE, error_messages=_told("place"),
        help_text=_("车位填这里，如 地下一层 A-12。"),
    )  # fmt: skip
    name_zh = forms.CharField(label=_("标题"), max_length=LENGTHS["name_zh"], error_messages=_told("name_zh"))
    name_en = forms.CharField(
        label=_("英文标题"), required=False, max_length=LENGTHS["name_en"], error_messages=_told("name_en"),
        help_text=_("用英文的邻居看这个。"),
    )  # fmt: skip
    price = YuanField(
        label=_("价格（元）"),
        help_text=_("出租写每月多少，出售写总价。对所有人一个价。"),
        error_messages=_told("price"),
    )
    deposit = YuanField(label=_("押金（元）"), required=False, error_messages=_told("deposit"))
    area = forms.DecimalField(
        label=_("面积（平方米）"),
        required=False,
        max_digits=8,
        decimal_places=2,
        widget=typed(),
        error_messages=_told("area"),
    )
    rooms = forms.IntegerField(
        label=_("几间房"), required=False, widget=typed("numeric"), error_messages=_told("rooms")
    )
    floor = forms.IntegerField(label=_("楼层"), required=False, widget=typed("text"), error_messages=_told("floor"))
    available_from = forms.DateField(
        label=_("哪天起可用"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_told("available_from"),
    )  # fmt: skip
    words_zh = forms.CharField(
        label=_("介绍"), required=False, max_length=LENGTHS["words_zh"], widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_told("words_zh"), help_text=_("照实写：朝向、装修、家电、缺点。不写电话，管家来联系。"),
    )  # fmt: skip
    words_en = forms.CharField(
        label=_("英文介绍"), required=False, max_length=LENGTHS["words_en"], widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_told("words_en"),
    )  # fmt: skip

    def offer(self) -> Offer:
        """Return what was filled in, as the service takes it; one query for the home. Call it on a valid form."""
        said = dict(self.cleaned_data)
        said.pop("form_key")
        label, price, deposit = (said.pop(name) for name in ("unit", "price", "deposit"))
        return Offer(**said, unit=queries.unit_called(label), price_fen=price, deposit_fen=deposit or 0)


def said_of(row: Listing) -> dict[str, Any]:
    """Return what a listing says, as the form takes it."""
    same = (
        "kind",
        "deal",
        "place",
        "name_zh",
        "name_en",
        "area",
        "rooms",
        "floor",
        "available_from",
        "words_zh",
        "words_en",
    )
    home = row.unit.label if row.unit else ""
    return {name: getattr(row, name) for name in same} | {
        "unit": home, "price": plain(row.price_fen), "deposit": plain(row.deposit_fen),
    }  # fmt: skip


class FilterForm(forms.Form):
    """What somebody looks for; what cannot be read narrows nothing and is said."""

    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *Kind.choices])
    deal = forms.ChoiceField(label=_("租还是买"), required=False, choices=[("", _("全部")), *Deal.choices])
    least = YuanField(label=_("最低价（元）"), required=False, error_messages=_told("price"))
    most = YuanField(label=_("最高价（元）"), required=False, error_messages=_told("price"))
    rooms = forms.TypedChoiceField(
        label=_("至少几间"), required=False, coerce=int, empty_value=None,
        choices=[("", _("不限")), *((n, str(n)) for n in range(1, 6))],
    )  # fmt: skip

    def wanted(self) -> queries.Wanted:
        """Return what was chosen and could be read."""
        self.is_valid()
        said = self.cleaned_data
        return queries.Wanted(
            kind=said.get("kind") or "", deal=said.get("deal") or "", least_fen=said.get("least"),
            most_fen=said.get("most"), rooms=said.get("rooms"),
        )  # fmt: skip


class MoveForm(forms.Form):
    """A time of the owner's."""

    slot = forms.UUIDField(error_messages=dict.fromkeys(_WRONG, _("请选一个看房时间。")))


class BookForm(MoveForm):
    """A time of the owner's, at the price that the page had."""

    form_key = forms.UUIDField(required=False)
    price = forms.IntegerField(min_value=1)
    words = forms.CharField(
        label=_("给管家的话"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def booking(self) -> Booking:
        """Return what was chosen, as the service takes it. Call it on a valid form."""
        said = self.cleaned_data
        return Booking(slot=said["slot"], price_fen=said["price"], words=said["words"], form_key=said["form_key"])


class PriceForm(forms.Form):
    """Another price, and the one that the page had."""

    was = forms.IntegerField(widget=forms.HiddenInput)
    price = YuanField(label=_("新价格（元）"), error_messages=_told("price"))


def _lengths() -> list[tuple[int, str]]:
    return [(n, pgettext("minutes", "%s 分钟") % n) for n in MINUTES]


class SlotForm(forms.Form):
    """A time at which the owner lets people in."""

    day = forms.DateField(
        label=_("哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_told("available_from"),
    )
    starts = forms.TimeField(
        label=_("几点"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=dict.fromkeys(_WRONG, _("时间没有看懂，请重新选。")),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int, choices=_lengths, initial=30)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return from when until when, in the community's zone. Call it on a valid form."""
        said = self.cleaned_data
        starts = datetime.combine(said["day"], said["starts"], zone)
        return starts, starts + timedelta(minutes=said["minutes"])


class OutcomeForm(forms.Form):
    """What came of a viewing."""

    outcome = forms.ChoiceField(
        label=_("看了以后"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(_WRONG, _("请选有没有意向。")),
    )  # fmt: skip
    words = forms.CharField(
        label=_("写两句"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_told("words"),
    )


def first_error(errors: Iterable[Iterable[object]]) -> str:
    """Return the first thing that is wrong with a form."""
    return next((str(one) for field in errors for one in field), "")
