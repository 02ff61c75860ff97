"""What an operator may write into the catalogue. Limits that the services keep are not repeated here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.catalogue.enums import Delivers, Mode, PointKind, Scene, Skill
from linli.catalogue.errors import BadFieldError
from linli.catalogue.models import Line, Product, ServiceGroup, SlaClass
from linli.core.money import NotMoneyError, fen
from linli.portals.property.catalogue import checklist
from linli.portals.property.catalogue.checklist import Step

# Fields of the form that are kept under another name.
_SHOWN_AS = {"price_fen": "price"}


class ProductForm(forms.Form):
    """A product as the operator sees it."""

    name_zh = forms.CharField(label=_("中文名"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=120, required=False)
    summary_zh = forms.CharField(label=_("一句话介绍"), max_length=120, required=False)
    summary_en = forms.CharField(label=_("英文介绍"), max_length=240, required=False)
    line = forms.ModelChoiceField(label=_("服务线"), queryset=Line.objects.none(), empty_label=None)
    scene = forms.ChoiceField(label=_("场景"), choices=Scene)
    groups = forms.MultipleChoiceField(
        label=_("给谁优先看"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("只影响推荐的先后，谁都可以下单。"),
    )  # fmt: skip
    providers = forms.MultipleChoiceField(label=_("谁来做"), choices=Delivers, widget=forms.CheckboxSelectMultiple)
    skills = forms.MultipleChoiceField(
        label=_("要会什么"), choices=Skill, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("选了几样，接单的人就要都会；不选就谁都能做。"),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("怎样开始"), choices=Mode)
    sla = forms.ModelChoiceField(label=_("时限承诺"), queryset=SlaClass.objects.none(), empty_label=None)
    minutes = forms.IntegerField(label=_("大概做多久（分钟）"), min_value=1, max_value=1440)
    is_free = forms.BooleanField(label=_("免费"), required=False)
    price = forms.CharField(label=_("价格（元，起）"), required=False, max_length=20)
    unit_zh = forms.CharField(label=_("计价单位"), max_length=20, required=False)
    unit_en = forms.CharField(label=_("计价单位（英文）"), max_length=30, required=False)
    checklist = forms.CharField(
        label=_("步骤"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一步：中文 | 英文。英文可以不写。做的人会逐条打勾。"),
    )  # fmt: skip
    evidence_photos = forms.IntegerField(label=_("完工照片（张）"), min_value=0, max_value=9, initial=0)
    points = forms.IntegerField(label=_("给志愿者的积分"), min_value=0, max_value=1000, initial=0)
    points_kind = forms.ChoiceField(label=_("积分种类"), choices=[("", "—"), *PointKind.choices], required=False)
    is_active = forms.BooleanField(
        label=_("上架"), required=False, help_text=_("不上架时居民看不到，也不能下单；已经提出的照常办完。")
    )

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        """Show a product, or an empty form for a new one."""
        kwargs["initial"] = dict(_shown(product)) if product else {"is_active": True, "is_free": True}
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = Line.objects.order_by("position")  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields["sla"].queryset = SlaClass.objects.order_by("finish_minutes", "code")  # type: ignore[attr-defined]  # the same
        self.fields["groups"].choices = [  # type: ignore[attr-defined]  # a MultipleChoiceField
            (group.code, group.name) for group in ServiceGroup.objects.order_by("position")
        ]
        self.fields["line"].label_from_instance = self.fields["sla"].label_from_instance = _name  # type: ignore[attr-defined]  # the same

    def clean_checklist(self) -> list[Step]:
        """Read the lines as steps."""
        return checklist.read(self.cleaned_data["checklist"])

    def clean_price(self) -> int:
        """Read yuan; empty is nothing."""
        text = self.cleaned_data["price"]
        try:
            return fen(text) if text else 0
        except NotMoneyError as error:
            raise forms.ValidationError(_("价格要写成数字，如 99 或 99.50。")) from error

    def clean(self) -> dict[str, Any]:
        """Let a free product cost nothing and a paid one something."""
        data = self.cleaned_data
        if data.get("is_free") is False and data.get("price") == 0:
            self.add_error("price", _("收费的服务要写价格；不收钱请勾“免费”。"))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes. The kind follows the line: it is the line's."""
        data = {**self.cleaned_data, "kind": self.cleaned_data["line"].kind, "price_fen": self.cleaned_data["price"]}
        return {name: value for name, value in data.items() if name not in ("price", "code")}

    def refuse(self, error: BadFieldError) -> None:
        """Show what the service refused at its field."""
        name = _SHOWN_AS.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, error.words)


class NewProductForm(ProductForm):
    """A product that the community did not have."""

    code = forms.RegexField(
        label=_("编号"), regex=r"\A[a-z0-9][a-z0-9.-]{2,58}[a-z0-9]\Z", max_length=60,
        help_text=_("小写字母、数字、点和短横，如 value.home.piano；以后不改。"),
        error_messages={"invalid": _("编号只用小写字母、数字、点和短横，如 value.home.piano。")},
    )  # fmt: skip
    field_order = ("code",)


class SlaForm(forms.Form):
    """A promise of times, in minutes."""

    name_zh = forms.CharField(label=_("中文名"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=120, required=False)
    respond_minutes = forms.IntegerField(label=_("多久接单（分钟）"), min_value=1)
    arrive_minutes = forms.IntegerField(
        label=_("多久到场（分钟）"), min_value=1, required=False, help_text=_("不填就不计到场。")
    )
    finish_minutes = forms.IntegerField(label=_("多久办结（分钟）"), min_value=1)
    around_the_clock = forms.BooleanField(
        label=_("夜里也计时"), required=False, help_text=_("不勾就从下一个服务时段开始计。")
    )
    source_zh = forms.CharField(
        label=_("出处"), max_length=200, required=False, help_text=_("法规、标准或合同的名称和条款。")
    )
    source_en = forms.CharField(label=_("出处（英文）"), max_length=200, required=False)

    def refuse(self, error: BadFieldError) -> None:
        """Show what the service refused at its field."""
        self.add_error(error.field if error.field in self.fields else None, error.words)


class GroupForm(forms.Form):
    """The names of a group of people that is the operator's own."""

    name_zh = forms.CharField(label=_("中文名"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=120, required=False)


def _name(row: Line | SlaClass) -> str:
    return row.name


def _shown(product: Product) -> Mapping[str, Any]:
    names: Iterable[str] = (
        "name_zh", "name_en", "summary_zh", "summary_en", "scene", "groups", "providers", "skills", "mode", "minutes",
        "is_free", "unit_zh", "unit_en", "evidence_photos", "points", "points_kind", "is_active",
    )  # fmt: skip
    return {
        **{name: getattr(product, name) for name in names},
        "line": product.line_id,
        "sla": product.sla_id,
        "price": f"{product.price_fen // 100}.{product.price_fen % 100:02d}" if product.price_fen else "",
        "checklist": checklist.write(product.checklist),
    }
