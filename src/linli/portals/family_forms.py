"""What is filled in for a family account. Every limit here is one of the services'; they check again."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.enums import Scope
from linli.people.family import Grant
from linli.people.kin import Tie
from linli.people.models import FamilyBond

FEN = 100


class GrantForm(forms.Form):
    """Scopes, and the cap in yuan where paying is one of them."""

    scopes = forms.MultipleChoiceField(choices=Scope.choices, required=False)
    cap = forms.DecimalField(
        label=_("替付每月最多（元）"), required=False, min_value=Decimal(0), max_digits=7, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "min": "0", "step": "0.01"}),
        help_text=_("只在选了“替付”时用。每月一号重新算。"),
    )  # fmt: skip

    @classmethod
    def of(cls, bond: FamilyBond) -> "GrantForm":
        """Return the form as the family account stands."""
        cap = Decimal(bond.cap_fen) / FEN if bond.cap_fen else None
        return cls(initial={"scopes": [str(scope) for scope in bond.scopes], "cap": cap})

    def grant(self) -> Grant:
        """Return what was chosen. Call it on a valid form."""
        cap = self.cleaned_data["cap"]
        return Grant(frozenset(map(Scope, self.cleaned_data["scopes"])), int(cap * FEN) if cap else None)


class InvitationForm(GrantForm):
    """Who acts for whom, what they are to each other, and who the other is."""

    acts = forms.ChoiceField(choices=[("me", ""), ("other", "")], initial="me")
    tie = forms.ChoiceField(choices=Tie.choices, initial=Tie.PARENT)
    member = forms.CharField(required=False, max_length=40)
    phone = forms.CharField(
        label=_("对方的手机号"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("不管对方登记没登记，我们都只说“邀请发出了”。"),
    )  # fmt: skip


def chips(form: GrantForm) -> list[dict[str, Any]]:
    """Return the scopes as whole rows, ticked as they are."""
    chosen = form["scopes"].value() or []
    return [{"value": value, "label": label, "checked": value in chosen} for value, label in Scope.choices]


def options(form: forms.Form, name: str, choices: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Django's own shape
    """Return the choices of a field as chips, with the one that was sent."""
    chosen = form[name].value() or ""
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in choices]
