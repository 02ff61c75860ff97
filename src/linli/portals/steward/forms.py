"""What a worker types in with a move. Each form knows its own limits; the services check again."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import clock
from linli.core.money import NotMoneyError, fen
from linli.orders.enums import Waiting
from linli.orders.models import Order
from linli.portals.steward import walking

MOST_WORDS, MOST_REASON = 500, 200
MOST_FEN = 10_000_000
# How the fields that ask why a checkpoint was left out are called.
LEFT = "left-"
# A lazy translation: its type has a name only in Django's stubs.
type Text = Any
REASON_MISSING = gettext_lazy("请写一句原因，对方会看到。")


def _words(label: Text, *, most: int = MOST_WORDS, required: bool = True, hint: Text = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": REASON_MISSING},
    )  # fmt: skip


class MoveForm(forms.Form):
    """A form about one order. `photos` says that pictures may come with it, `evidence` how many must."""

    photos = False
    evidence = 0

    @property
    def usual(self) -> list[forms.BoundField]:
        """The fields that stand open; those that ask after checkpoints left out are folded up."""
        return [field for field in self if not field.name.startswith(LEFT)]

    def __init__(self, data: QueryDict | None = None, *, order: Order, move: str) -> None:
        """Take what was posted and the order; ids carry the move's name, so that several forms live on one page."""
        super().__init__(data, auto_id=f"{move}_%s")
        self.order = order


class DeclineForm(MoveForm):
    """Why not: a tap, or words."""

    REASONS = (
        ("busy", gettext_lazy("手上忙不过来")),
        ("far", gettext_lazy("离得太远")),
        ("skill", gettext_lazy("这项我不会")),
        ("off", gettext_lazy("马上下班")),
        ("other", gettext_lazy("别的原因")),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("为什么不接"), choices=REASONS, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个原因，下次派得更准。")},
    )  # fmt: skip
    words = _words(gettext_lazy("补充一句"), most=MOST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is another one."""
        data = super().clean() or {}
        if data.get("reason") == "other" and not data.get("words", "").strip():
            self.add_error("words", str(REASON_MISSING))
        return data

    @property
    def said(self) -> str:
        """The reason as the team lead reads it."""
        reason, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        label = str(dict(self.REASONS)[reason])
        return words if reason == "other" else _("，").join(filter(None, (label, words)))


class ReportForm(MoveForm):
    """What was seen or done on the way."""

    photos = True
    words = _words(gettext_lazy("看到了什么、做了什么"), required=False)


class WaitForm(MoveForm):
    """What the work waits for."""

    REASONS = ((Waiting.PARTS, gettext_lazy("等配件")), (Waiting.RESIDENT, gettext_lazy("等居民方便")))
    waiting_for = forms.ChoiceField(
        label=gettext_lazy("等什么"), choices=REASONS, widget=forms.RadioSelect, initial=Waiting.PARTS
    )
    words = _words(
        gettext_lazy("说清楚等什么、多久"), most=MOST_REASON, hint=gettext_lazy("居民会看到。等待的时间不算在时限里。")
    )


class AskForm(MoveForm):
    """What the resident should agree to."""

    words = _words(gettext_lazy("要换什么、做什么"), most=MOST_REASON)
    yuan = forms.CharField(
        label=gettext_lazy("多少钱（元）"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("居民点了同意才算数，等答复的时间不算在时限里。"),
        error_messages={"required": gettext_lazy("请写多少钱，免费就写 0。")},
    )  # fmt: skip

    def clean_yuan(self) -> int:
        """Return the price in fen."""
        try:
            amount = fen(self.cleaned_data["yuan"])
        except NotMoneyError as error:
            raise forms.ValidationError(_("金额没看懂。请写数字，如 18 或 18.50。")) from error
        if amount > MOST_FEN:
            raise forms.ValidationError(_("金额太大了，请走报价单。"))
        return amount


class GiveBackForm(MoveForm):
    """Why somebody else must go."""

    words = _words(
        gettext_lazy("为什么交回"), most=MOST_REASON, hint=gettext_lazy("马上会问下一位；班组长看得到这句话。")
    )


class FinishForm(MoveForm):
    """The steps that were done, the photos that show it, and a word to the resident."""

    photos = True
    done = forms.MultipleChoiceField(
        label=gettext_lazy("做了哪些"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = _words(gettext_lazy("跟居民说一句"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, order: Order, move: str, walk: walking.Walk | None = None
    ) -> None:
        """Take the checklist that the order was made with; of a round its plan's, and a reason for each checkpoint left out."""
        super().__init__(data, order=order, move=move)
        self.walk = walk or walking.of(order, at=clock.now())
        self.evidence = order.promised.evidence_photos
        field = self.fields["done"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows for mypy
        steps = self.walk.round.plan.steps if self.walk else order.promised.steps
        field.choices = [(str(number), step) for number, step in enumerate(steps)]
        for stop in self.walk.left if self.walk else ():
            self.fields[f"{LEFT}{stop.checkpoint}"] = _reason(stop.name)
        if self.walk:
            self.fields["words"].label = _("这趟怎么样")
        # A field inside what is folded up cannot be pointed at by the browser: the server asks for it.
        self.use_required_attribute = not self.reasons

    @property
    def reasons(self) -> list[forms.BoundField]:
        """One field for each checkpoint where nobody has been."""
        return [field for field in self if field.name.startswith(LEFT)]

    @property
    def given(self) -> dict[UUID, str]:
        """Why nobody was there, checkpoint by checkpoint."""
        said = self.cleaned_data
        return {UUID(name.removeprefix(LEFT)): said[name] for name in said if name.startswith(LEFT)}


def _reason(name: str) -> forms.CharField:
    return forms.CharField(
        label=_("没到%(name)s，因为") % {"name": name}, max_length=MOST_REASON,
        error_messages={"required": gettext_lazy("请写一句没到的原因。")},
    )  # fmt: skip


class VisitForm(MoveForm):
    """How the resident found the work, asked afterwards."""

    satisfied = forms.ChoiceField(
        label=gettext_lazy("居民满意吗"), widget=forms.RadioSelect,
        choices=(("yes", gettext_lazy("满意")), ("no", gettext_lazy("不满意"))),
        error_messages={"required": gettext_lazy("请选满意或不满意。")},
    )  # fmt: skip
    words = _words(gettext_lazy("居民怎么说"), required=False)


class AssignForm(MoveForm):
    """Who should go instead, and why: both stay in the timeline."""

    NOBODY = gettext_lazy("请选一位。")
    worker = forms.UUIDField(error_messages={"required": NOBODY, "invalid": NOBODY})
    words = _words(gettext_lazy("为什么派给这位"), most=MOST_REASON)
