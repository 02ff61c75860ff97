"""What the console may do to an order, each with its form, its permission and the states in which it makes sense."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.orders.enums import IN_HAND, MOVES, UNTAKEN, Move, State
from linli.orders.models import Complaint, Order
from linli.orders.services.request import RESCHEDULABLE
from linli.people.enums import Permission
from linli.people.queries import Member
from linli.portals.property.orders import act_forms as forms
from linli.portals.property.orders import moving

_FINISHED = (State.FINISHED, State.CONFIRMED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides, beside its state, what may be done to an order."""

    order: Order
    reviewed: bool
    complained: bool
    # Bought to come within half an hour: its time stands.
    promised: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: its word, its button on the form, what is said afterwards."""

    code: str
    label: str | Promise
    icon: str
    done: str | Promise
    needs: Permission
    form: Callable[..., forms.ActForm]
    fits: Callable[[Standing], bool]
    tone: str = ""


ACTS: Mapping[str, Act] = {
    act.code: act
    for act in (
        Act(
            "answer", _("答复投诉"), "message-square-text", _("已答复，投诉人会收到。"), Permission.HANDLE_ORDERS,
            forms.AnswerForm, lambda it: it.complained,
        ),
        Act(
            "assign", _("改派"), "user-check", _("已改派，双方都会收到消息。"), Permission.LEAD, forms.AssignForm,
            lambda it: it.order.state in (*UNTAKEN, *IN_HAND),
        ),
        Act(
            "reschedule", _("改约时间"), "calendar-clock", _("时间已改，居民会收到消息。"), Permission.HANDLE_ORDERS,
            moving.reschedule_form, lambda it: it.order.state in RESCHEDULABLE and not it.promised,
        ),
        Act(
            "relabel", _("更正服务"), "pencil", _("服务已更正，时限从提出时重新算；以后听到类似的话会更准。"),
            Permission.HANDLE_ORDERS,
            forms.RelabelForm, lambda it: it.order.state in UNTAKEN,
        ),
        Act(
            "review", _("录入纸面评价"), "scan-line", _("评价已录入。"), Permission.HANDLE_ORDERS, forms.ReviewForm,
            lambda it: it.order.state in _FINISHED and not it.reviewed,
        ),
        Act(
            "visit", _("记回访"), "phone-call", _("回访已记下。"), Permission.HANDLE_ORDERS, forms.VisitForm,
            lambda it: it.order.state in _FINISHED,
        ),
        Act(
            "cancel", _("取消订单"), "ban", _("订单已取消。"), Permission.HANDLE_ORDERS, forms.CancelForm,
            lambda it: it.order.state in MOVES[Move.CANCEL][0], tone="bad",
        ),
    )
}  # fmt: skip


def offered(order: Order, *, member: Member, reviewed: bool, complaints: Sequence[Complaint]) -> list[Act]:
    """Return what this member may do to the order as it stands, the most pressing first. One query for one of a merchant."""
    complained = any(row.resolved_at is None for row in complaints)
    standing = Standing(order, reviewed, complained, moving.is_promised(order))
    return [act for act in ACTS.values() if member.may(act.needs) and act.fits(standing)]
