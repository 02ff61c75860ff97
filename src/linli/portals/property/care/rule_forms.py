"""A rule as the operator fills it in: when, for whom, which service, and how many a day at most."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.care.enums import Audience, Colour, EventKind, Trigger
from linli.care.models import Rule
from linli.catalogue.models import Product
from linli.portals.property.care import naming

TEXTS = ("name_zh", "name_en", "words_zh", "words_en")
FIGURES = ("hours", "daily_cap", "is_urgent", "is_active")
_ABOUT = (Trigger.BIRTHDAY, Trigger.EVENT, Trigger.ROSTER, Trigger.SILENCE)


def _ticks(label: Any, choices: Iterable[Any], help_text: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401 - lazy
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class RuleForm(forms.Form):
    """One rule of one trigger; `when` has only what its trigger knows."""

    name_zh = forms.CharField(label=_("名称（中文）"), max_length=60)
    name_en = forms.CharField(label=_("名称（英文）"), max_length=120, required=False)
    audience = forms.ChoiceField(label=_("到谁的门口"))
    product = forms.ChoiceField(label=_("哪项服务"), required=False, help_text=_("不选，就只通知，不成单。"))
    words_zh = forms.CharField(
        label=_("说给管家（中文）"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不成单的规则，这句话发给居民。是我们自己的话，不写成预警的样子。"),
    )  # fmt: skip
    words_en = forms.CharField(
        label=_("英文"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    hours = forms.IntegerField(label=_("多少小时内有意义"), initial=10)
    daily_cap = forms.IntegerField(
        label=_("每天最多几次"), initial=40, help_text=_("多出来的排到第二天，免得管家忙不过来。")
    )
    is_urgent = forms.BooleanField(label=_("马上去，不等约好的时间"), required=False)
    is_active = forms.BooleanField(label=_("生效"), required=False, initial=True)

    def __init__(self, *arguments: Any, trigger: str, products: Mapping[str, Product], **more: Any) -> None:
        """Ask only what this trigger knows, and offer the community's products."""
        super().__init__(*arguments, **more)
        self.trigger, self.products = trigger, products
        audiences = [one for one in Audience.choices if one[0] != Audience.ONE or trigger in _ABOUT]
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["product"].choices = [("", _("只通知")), *((key, one.name) for key, one in products.items())]  # type: ignore[attr-defined]  # the same
        self.asked = list(_asked(trigger))
        self.fields |= dict(self.asked)

    def rule(self, rule: Rule) -> Rule:
        """Put what was filled in on a rule, not saved. Call it on a valid form."""
        data = self.cleaned_data
        for name in (*TEXTS, *FIGURES, "audience"):
            setattr(rule, name, data[name])
        rule.trigger, rule.product = self.trigger, self.products.get(data["product"])
        kept = {name: rule.when[name] for name in ("with", "closes") if name in rule.when}
        rule.when = kept | {name: _plain(name, data[name]) for name, _field in self.asked if data[name]}
        return rule

    @staticmethod
    def begin(rule: Rule) -> dict[str, Any]:
        """Return what the form begins with: the rule as it is."""
        kept = {name: getattr(rule, name) for name in (*TEXTS, *FIGURES, "audience")}
        return {**kept, "product": str(rule.product_id or ""), **rule.when}


def _asked(trigger: str) -> Iterable[tuple[str, forms.Field]]:
    """Yield what narrows a trigger; with nothing ticked it is never narrowed."""
    match trigger:
        case Trigger.ALERT:
            yield "kinds", _ticks(_("哪几种预警"), naming.ALERTS.items(), _("都不选，就是哪种都算。"))
            yield "colours", _ticks(_("哪几种颜色"), Colour.choices, _("都不选，就是哪种都算。"))
        case Trigger.FESTIVAL | Trigger.TERM:
            yield "names", _ticks(_("哪几个"), naming.occasions(trigger), _("都不选，就是每一个。"))
        case Trigger.WEEKDAY:
            yield "days", _ticks(_("星期几"), enumerate(naming.WEEKDAYS), _("都不选，就是每天。"))
        case Trigger.EVENT:
            kinds = _ticks(_("哪几件事"), EventKind.choices)
            kinds.required = True
            yield "kinds", kinds


def _plain(name: str, values: list[str]) -> list[Any]:
    return [int(value) for value in values] if name == "days" else values
