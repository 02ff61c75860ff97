"""What a steward puts down on site: whether it is as described, and what is not; and what came of a viewing."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.lettings import services as lettings
from linli.lettings.enums import OUTCOMES, Missed, Outcome
from linli.lettings.models import Viewing
from linli.lettings.services.noting import LONGEST_REASON
from linli.lettings.services.showing import LONGEST_WORDS
from linli.orders.enums import IN_HAND
from linli.people.models import Person
from linli.portals.lettings_words import FIELDS

YES, NO = "yes", "no"
_TOO_LONG: dict[str, Any] = {"max_length": FIELDS["words"]}


class CheckForm(forms.Form):
    """One look at it; where it is not as described, what is not."""

    so = forms.ChoiceField(
        label=_("和写的、拍的一样吗"), choices=[(YES, _("一样")), (NO, _("不一样"))], widget=forms.RadioSelect,
        error_messages={"required": _("请选一样还是不一样。"), "invalid_choice": _("请选一样还是不一样。")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("看到了什么"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_TOO_LONG, help_text=_("不一样的，写清楚哪里不一样。一样的，邻居看得到这句话。"),
    )  # fmt: skip

    @property
    def is_so(self) -> bool:
        """Whether it is as described. Ask a valid form."""
        return bool(self.cleaned_data["so"] == YES)


class OutcomeForm(forms.Form):
    """What came of one viewing; of one whose order is still in hand, why nobody looked at it."""

    outcome = forms.ChoiceField(
        label=_("这次看房怎么样"), widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("请选一项。")),
    )  # fmt: skip
    words = forms.CharField(
        label=_("写两句"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_TOO_LONG, help_text=_("看房的、业主和物业都看得到。"),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, viewing: Viewing) -> None:
        """Ask about one of several on a page."""
        super().__init__(data, auto_id=f"{viewing.pk}-%s")
        self.viewing = viewing
        outcome: forms.ChoiceField = self.fields["outcome"]  # type: ignore[assignment]  # as it stands above
        outcome.choices = Missed.choices if viewing.order.state in IN_HAND else list(OUTCOMES)

    def put_down(self, *, by: Person, at: datetime) -> None:
        """Put down what was filled in. Call it on a valid form."""
        said = self.cleaned_data
        told: dict[str, Any] = {"viewing": self.viewing.pk, "words": said["words"], "by": by, "at": at}
        if said["outcome"] in Missed.values:
            lettings.note_missed(missed=Missed(said["outcome"]), **told)
        else:
            lettings.note_outcome(outcome=Outcome(said["outcome"]), **told)
