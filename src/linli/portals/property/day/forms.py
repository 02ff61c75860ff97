"""Moving an order by hand: to whom, and where in their day."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.stewards.models import Worker

BEST, FIRST = "best", "first"


class MoveForm(forms.Form):
    """To whom of those on duty, and whether before everything else."""

    worker = forms.ChoiceField(
        label=_("排给谁"),
        error_messages={"required": _("请选一位。"), "invalid_choice": _("这位今天不在岗，请选别人。")},
    )
    place = forms.ChoiceField(
        label=_("什么时候去"), choices=[(BEST, _("路上最顺的时候")), (FIRST, _("手上的做完就去"))], initial=BEST,
        widget=forms.RadioSelect, error_messages={"required": _("请选什么时候去。")},
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Sequence[Worker], **kwargs: Any) -> None:
        """Offer the workers on duty."""
        super().__init__(*args, **kwargs)
        self.workers = {str(one.pk): one for one in workers}
        self.fields["worker"].choices = [(key, one.call) for key, one in self.workers.items()]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> Worker:
        """The worker that was chosen."""
        return self.workers[self.cleaned_data["worker"]]

    @property
    def is_first(self) -> bool:
        """Whether it is to come before everything that is not under way."""
        return str(self.cleaned_data["place"]) == FIRST

    def key(self) -> UUID:
        """Return the chosen worker's key."""
        return self.chosen.pk
