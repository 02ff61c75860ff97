"""What a business fills in: the application, and a document. Every limit here is one of the services'; they check again."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.merchants import categories
from linli.merchants.services import Application
from linli.merchants.services.applying import LONGEST_NUMBER
from linli.merchants.services.noting import LONGEST_WORDS
from linli.portals.merchants_words import FIELDS
from linli.portals.siting import SiteForm


def _kinds() -> list[tuple[str, str | Promise]]:
    return [("", _("请选一类")), *((kind.code, kind.name) for kind in categories.all_of_them().values())]


def _told(name: str) -> dict[str, Any]:
    """Return the service's sentence for whatever the form finds wrong with a field."""
    return dict.fromkeys(("required", "max_length", "invalid_choice", "invalid"), FIELDS[name])


class ApplicationForm(SiteForm):
    """Who they are, by their licence, and the form's own key, so that a double tap is one application."""

    field_order = (
        "form_key", "name_zh", "name_en", "category", "legal_name", "licence_no", "phone", "address", "place", "words",
    )  # fmt: skip

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name_zh = forms.CharField(label=_("店名"), max_length=60, error_messages=_told("name_zh"))
    name_en = forms.CharField(
        label=_("英文店名"), max_length=120, required=False, error_messages=_told("name_en"),
        help_text=_("用英文的邻居看这个。"),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("经营类别"), choices=_kinds, error_messages=_told("category"))
    legal_name = forms.CharField(
        label=_("执照上的名称"), max_length=80, error_messages=_told("legal_name"),
        help_text=_("和营业执照上一字不差。"),
    )  # fmt: skip
    licence_no = forms.CharField(
        label=_("统一社会信用代码"), max_length=40, error_messages=_told("licence_no"),
        help_text=_("18 位，在营业执照右上角。空格、横线都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("店里电话"), max_length=20, error_messages=_told("phone"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    address = forms.CharField(label=_("门店地址"), max_length=120, error_messages=_told("address"))
    words = forms.CharField(
        label=_("想说的话"), max_length=LONGEST_WORDS, required=False, error_messages=_told("words"),
        help_text=_("卖什么、从哪里进货、几个人。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def application(self) -> Application:
        """Return what was filled in, as the service takes it. Call it on a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in SiteForm.base_fields}
        return Application(**said, place=self.site())


class PaperForm(forms.Form):
    """What is written on a document; its picture comes beside it."""

    number = forms.CharField(
        label=_("证号"), max_length=LONGEST_NUMBER, required=False, error_messages=_told("number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("有效到哪天"), required=False, help_text=_("长期有效的，空着。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期没有看懂，请重新选。")},
    )  # fmt: skip
