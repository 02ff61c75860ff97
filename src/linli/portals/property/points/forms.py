"""What the operator fills in about rules, budgets and rewards."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.catalogue.enums import Delivers
from linli.merchants.models import Merchant
from linli.places.models import Community
from linli.points import issuing
from linli.points.enums import KIND_CHOICES, Event, Measure, VoucherState, Who
from linli.points.models import Reward, Rule

_MOST = 100_000
_NAME_EN = 80
CAPS = ("most_a_day", "most_a_month", "most_a_pair", "approve_above")


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Figure(forms.IntegerField):
    """A number of points within reason; empty means no bound, unless it is required."""

    def __init__(self, *, min_value: int = 1, required: bool = False, **more: Any) -> None:
        super().__init__(min_value=min_value, max_value=_MOST, required=required, **more)


class RuleForm(forms.Form):
    """One rule; its code and what it is about stay as they are once it exists."""

    name_zh = forms.CharField(label=_("名称（中文）"), max_length=60)
    name_en = forms.CharField(label=_("名称（英文）"), max_length=120, required=False)
    event = forms.ChoiceField(label=_("发生了什么"), choices=Event.choices)
    who = forms.ChoiceField(label=_("给谁"), choices=Who.choices)
    kind = forms.ChoiceField(label=_("哪种积分"), choices=KIND_CHOICES)
    measure = forms.ChoiceField(label=_("怎么算"), choices=Measure.choices)
    points = Figure(label=_("多少分"), required=True)
    worker_kinds = forms.MultipleChoiceField(
        label=_("只算这些人做的"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(value, label) for value, label in Delivers.choices if value != Delivers.MERCHANT],
        help_text=_("都不选，就是谁做的都算。"),
    )  # fmt: skip
    most_a_day = Figure(label=_("每人每天最多"), help_text=_("单位是分；空着就不限。"))
    most_a_month = Figure(label=_("每人每月最多"), help_text=_("单位是分；空着就不限。"))
    most_a_pair = Figure(label=_("同一对邻里每月最多"), help_text=_("单位是分；空着就不限。"))
    approve_above = Figure(label=_("超过多少分要人工通过"), min_value=0)
    starts_on = forms.DateField(label=_("从哪天起"), help_text=_("调高上限只能从某月 1 日起。"), widget=_date())

    def rule(self, *, before: Rule | None, community: Community, code: str) -> Rule:
        """Return the rule as filled in, not saved; what the form does not ask stays as it was."""
        data = self.cleaned_data
        rule = Rule(community=community, code=code, position=99)
        if before:
            rule.lines, rule.product_kinds = before.lines, before.product_kinds
            rule.position, rule.least_stars = before.position, before.least_stars
        for name in (
            *CAPS,
            "name_zh",
            "name_en",
            "event",
            "who",
            "kind",
            "measure",
            "points",
            "worker_kinds",
            "starts_on",
        ):
            setattr(rule, name, data[name])
        return rule

    @staticmethod
    def begin(rule: Rule | None, *, today: date) -> dict[str, Any]:
        """Return what the form begins with: the rule as it is, from the first of next month."""
        starts = issuing.next_month(today)
        if rule is None:
            return {"measure": Measure.EACH, "event": Event.CONFIRMED, "who": Who.PROVIDER, "starts_on": starts}
        names = (*CAPS, "name_zh", "name_en", "event", "who", "kind", "measure", "points", "worker_kinds")
        return {**{name: getattr(rule, name) for name in names}, "starts_on": max(starts, rule.starts_on)}


class BudgetForm(forms.Form):
    """The most of a kind in a month."""

    month = forms.DateField(label=_("从哪个月起"), widget=_date())
    points = Figure(label=_("每月最多发多少分"), min_value=0, required=True)


class RewardForm(forms.ModelForm[Reward]):
    """Goods at a counter: one shop's, or every counter's of the community."""

    shop = forms.TypedChoiceField(label=_("在哪家用"), coerce=UUID, empty_value=None, required=False)

    class Meta:
        model = Reward
        fields = (
            "name_zh", "name_en", "shop", "merchant_zh", "merchant_en", "words_zh", "words_en", "points", "stock", "most_a_person",
            "days", "is_active",
        )  # fmt: skip
        labels = {
            "name_zh": _("礼品（中文）"), "name_en": _("礼品（英文）"), "merchant_zh": _("店家（中文）"),
            "merchant_en": _("店家（英文）"), "words_zh": _("说明（中文）"), "words_en": _("说明（英文）"),
            "points": _("要多少分"), "stock": _("一共几份"), "most_a_person": _("每人最多几份"), "days": _("券几天有效"),
            "is_active": _("现在可以换"),
        }  # fmt: skip
        help_texts = {
            "merchant_zh": _("选了商家就用它的名字，不用填。"), "stock": _("空着就不限。"), "most_a_person": _("空着就不限。"),
        }  # fmt: skip

    def __init__(self, *args: Any, shops: Mapping[UUID, Merchant], **more: Any) -> None:
        """Offer the shops of the community that take orders, and the one that it is at already."""
        super().__init__(*args, **more)
        self.shops = shops
        shop: forms.ChoiceField = self.fields["shop"]  # type: ignore[assignment]  # as it stands above
        shop.choices = [("", _("社区里每个柜台")), *((str(key), called(row)) for key, row in shops.items())]
        self.fields["merchant_zh"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse a stock smaller than what was given, and figures that cost or last nothing; name the shop as it is named."""
        data = super().clean() or self.cleaned_data
        if "shop" in data:
            self._clean_shop(data)
        stock = data.get("stock")
        if stock is not None and stock < self.instance.given:
            self.add_error("stock", _("已经换出去 %(n)s 份，不能比它少。") % {"n": self.instance.given})
        for name in ("points", "days"):
            if data.get(name) == 0:
                self.add_error(name, _("要大于 0。"))
        return data

    def _clean_shop(self, data: dict[str, Any]) -> None:
        shop = self.shops.get(data["shop"])
        if shop is None:
            if not data.get("merchant_zh"):
                self.add_error("merchant_zh", _("写上居民看得懂的店名，比如“社区里每家合作商户”。"))
            return
        if data.get("is_active") and not shop.is_trading:
            self.add_error("shop", _("这家店现在不接新单。请停换，或换一家。"))
        if self._is_moved(shop) and self.instance.vouchers.filter(state=VoucherState.ISSUED).exists():
            text = _("还有换出去没用的券，写的是“%(name)s”。请停换这份，另加一份。")
            self.add_error("shop", text % {"name": self.instance.merchant_zh})
        data["merchant_zh"], data["merchant_en"] = shop.name_zh, shop.name_en[:_NAME_EN]

    def _is_moved(self, shop: Merchant) -> bool:
        """Tell whether vouchers would have to be taken somewhere else than they say."""
        before = self.instance
        return before.shop != shop.pk and (before.shop is not None or before.merchant_zh != shop.name_zh)


def called(shop: Merchant) -> str:
    """Return a shop's name, with where it stands unless it takes orders."""
    return shop.name if shop.is_trading else f"{shop.name}（{shop.get_standing_display()}）"
