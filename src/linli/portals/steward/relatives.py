"""Family accounts of a home, for the steward who stands by when somebody without a phone agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.people.enums import BondState, Scope
from linli.people.family.confirming import MAX_WITNESS
from linli.people.kin import Tie
from linli.people.models import FamilyBond, Household
from linli.portals import family_words
from linli.portals.family_forms import GrantForm


@dataclass(frozen=True, slots=True)
class Line:
    """One family account of the home: who for whom, what it allows, and what the steward may write down."""

    bond: FamilyBond
    who: str
    may: Sequence[str]
    # What waits for a yes in the steward's presence: "" nothing, "confirm" the account, "widen" a wider scope.
    waits: str
    wider: Sequence[str]


class WitnessForm(forms.Form):
    """How somebody agreed, in the steward's words."""

    words = forms.CharField(
        label=_("当面怎么说的，谁在场"),
        required=False,
        max_length=MAX_WITNESS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PresenceForm(GrantForm):
    """Who of the home wants whom to act for them."""

    principal = forms.UUIDField(label=_("替谁办"))
    tie = forms.ChoiceField(label=_("被替办的人是办事的人的什么人"), choices=Tie.choices, initial=Tie.PARENT)
    phone = forms.CharField(
        label=_("办事的人的手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("当面怎么说的，谁在场"), max_length=MAX_WITNESS, widget=forms.Textarea(attrs={"rows": 2})
    )


def of(household: Household, *, at: datetime) -> list[Line]:
    """Return the live family accounts by which somebody may, or wants to, act for those who live there. One query."""
    rows = FamilyBond.objects.filter(principal__homes__household=household).exclude(state=BondState.ENDED)
    return [_line(row, at=at) for row in rows.shown().order_by("invited_at", "id")]


def _line(row: FamilyBond, *, at: datetime) -> Line:
    wider = row.wider or {"scopes": (), "cap_fen": None}
    confirm = not row.is_over(at) and not row.invites_agent
    return Line(
        bond=row, who=family_words.for_whom(row), may=family_words.allowed(row.scopes, row.cap_fen),
        waits="widen" if row.wider else "confirm" if confirm else "",
        wider=family_words.allowed(map(Scope, wider["scopes"]), wider["cap_fen"]),
    )  # fmt: skip
