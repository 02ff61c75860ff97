"""What residents fill in. Every limit here is one of the services'; they check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.orders.enums import Tag
from linli.orders.services.feedback import MAX_STARS, MAX_WORDS


class ReasonForm(forms.Form):
    """Why: for reopening and complaining, and, if one likes, for calling off."""

    words = forms.CharField(
        label=_("说说情况"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("写得太长了，最多 %(limit_value)s 字。请挑要紧的写。")},
    )  # fmt: skip


class ReviewForm(forms.Form):
    """Stars, tags, words, and thanks."""

    stars = forms.TypedChoiceField(
        choices=[(n, n) for n in range(1, MAX_STARS + 1)], coerce=int, empty_value=None, required=False
    )
    tags = forms.MultipleChoiceField(choices=Tag.choices, required=False)
    words = forms.CharField(
        label=_("写两句"), max_length=MAX_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    like = forms.BooleanField(required=False)


class KeyForm(forms.Form):
    """The form's own key: a double tap sends it twice and makes one order."""

    form_key = forms.UUIDField()


def chips(form: ReviewForm) -> list[dict[str, Any]]:
    """Return the tags as chips, with those ticked that were sent."""
    chosen = form["tags"].value() or []
    return [{"value": value, "label": label, "checked": value in chosen} for value, label in Tag.choices]
