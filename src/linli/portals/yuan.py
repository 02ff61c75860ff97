"""Amounts as people write them in forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from linli.core import money


def typed(mode: str = "decimal", **attrs: str) -> forms.TextInput:
    """Return a field for figures: a phone shows its number keys."""
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", **attrs})


class YuanField(forms.CharField):
    """Yuan as people write them, fen as we keep them."""

    widget = typed()

    def clean(self, value: object) -> Any:  # noqa: ANN401 - fen, or None
        """Return fen, None where nothing was written; the form's own "invalid" says what will not do."""
        said = str(super().clean(value)).replace(",", "").replace("，", "")
        try:
            return money.fen(said) if said else None
        except money.NotMoneyError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
