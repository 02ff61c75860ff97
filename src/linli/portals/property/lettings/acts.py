"""What the office may do with a listing: verify, refuse, take down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.lettings import services as lettings
from linli.lettings.enums import State
from linli.lettings.models import Listing
from linli.lettings.services.noting import LONGEST_REASON
from linli.portals.lettings_words import FIELDS

_WHY: dict[str, Any] = dict.fromkeys(("required", "max_length"), FIELDS["why"])


class PlainForm(forms.Form):
    """Nothing is asked: the deed speaks for itself."""


class ReasonForm(forms.Form):
    """Why: the owner reads it."""

    why = forms.CharField(
        label=gettext_lazy("原因"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_WHY,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that the office does with a listing: where it stands then, what is asked, what follows."""

    states: tuple[State, ...]
    label: str | Promise
    icon: str
    note: str | Promise
    said: str | Promise
    do: Callable[..., Listing]
    form: type[forms.Form] = PlainForm
    tone: str = ""

    @property
    def asks(self) -> bool:
        """Whether something must be filled in first."""
        return self.form is not PlainForm


ACTS: Mapping[str, Act] = {
    "verify": Act(
        states=(State.WAITING,), label=pgettext_lazy("deed", "产权无误，上架"), icon="badge-check", do=lettings.verify,
        note=gettext_lazy("上架后展示 30 天，到期前三天提醒业主。"), said=gettext_lazy("核验好了，已经上架。"),
    ),
    "refuse": Act(
        states=(State.WAITING,), label=pgettext_lazy("of a listing", "不通过"), icon="circle-x", form=ReasonForm, tone="bad",
        do=lettings.refuse, note=gettext_lazy("业主会看到原因，改好了可以再交。"), said=gettext_lazy("退回了，业主会看到原因。"),
    ),
    "take-down": Act(
        states=(State.LIVE,), label=pgettext_lazy("deed", "下架"), icon="archive", form=ReasonForm, tone="bad",
        do=lettings.take_down, note=gettext_lazy("马上下架，约好的看房都取消。业主会看到原因。"), said=gettext_lazy("下架了，业主会看到原因。"),
    ),
}  # fmt: skip


def open_to(row: Listing) -> list[tuple[str, Act]]:
    """Return what may be done with a listing that stands where this one does."""
    return [(code, act) for code, act in ACTS.items() if row.state in act.states]
