"""The name under which a view of the table is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedFilterForm(forms.Form):
    """One short name."""

    name = forms.CharField(label=_("叫什么"), max_length=20, help_text=_("最多 20 个字，例如“3 幢急修”。"))
