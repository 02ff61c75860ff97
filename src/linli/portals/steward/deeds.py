"""Every move a worker or a lead makes, as one table: who may, what is asked, which service does it, what is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.core.images import CleanPhoto
from linli.core.models import Fact
from linli.orders import errors
from linli.orders import services as orders
from linli.orders.enums import State, Waiting
from linli.orders.models import Offer, Order, ReturnVisit
from linli.people.models import Person
from linli.portals.steward import forms
from linli.rounds import services as rounds
from linli.stewards.models import Worker

# The same words again within this time are a double tap, not a second report.
DOUBLE_TAP = timedelta(seconds=30)


class Who(Enum):
    """Who may do a deed."""

    OFFERED = "offered"  # to whom the order is, or was, held out
    PROVIDER = "provider"  # who has it in hand
    CARES = "cares"  # who did it, or is in charge of the building
    LEADS = "leads"  # team leads


@dataclass(frozen=True, slots=True)
class Doing:
    """One move about to be made."""

    order: Order
    person: Person
    worker: Worker | None
    form: forms.MoveForm | None
    photos: list[CleanPhoto]
    at: datetime

    @property
    def data(self) -> dict[str, Any]:
        """What was typed in, cleaned."""
        return self.form.cleaned_data if self.form else {}

    @property
    def me(self) -> Worker:
        """The worker; somebody who is none has no offers and nothing in hand."""
        if self.worker is None:
            raise errors.OfferGoneError
        return self.worker


@dataclass(frozen=True, slots=True)
class Deed:
    """A move: `after` are the states, or the state of the own offer, in which it has been made already."""

    who: Who
    do: Callable[[Doing], object]
    title: str | Promise
    said: str | Promise
    icon: str = "check"
    form: type[forms.MoveForm] | None = None
    states: frozenset[str] = frozenset()
    after: frozenset[str] = field(default=frozenset())
    tone: str = ""


def _accept(doing: Doing) -> None:
    orders.accept(order_id=doing.order.pk, worker=doing.me, at=doing.at)


def _decline(doing: Doing) -> None:
    assert isinstance(doing.form, forms.DeclineForm)  # noqa: S101 - the table says so
    orders.decline(order_id=doing.order.pk, worker=doing.me, at=doing.at, words=doing.form.said)


def _travel(doing: Doing) -> None:
    orders.travel(order_id=doing.order.pk, by=doing.person, at=doing.at)


def _arrive(doing: Doing) -> None:
    orders.arrive(order_id=doing.order.pk, by=doing.person, at=doing.at)


def _resume(doing: Doing) -> None:
    orders.resume(order_id=doing.order.pk, by=doing.person, at=doing.at)


def _report(doing: Doing) -> None:
    words = doing.data["words"].strip()
    if not words and not doing.photos:
        raise errors.ReasonMissingError
    recent = Fact.objects.about(doing.order.pk).filter(kind="order.report", at__gt=doing.at - DOUBLE_TAP).last()
    if recent and recent.payload["words"] == words and len(recent.payload["photos"]) == len(doing.photos):
        return
    orders.report(order_id=doing.order.pk, words=words, photos=doing.photos, by=doing.person, at=doing.at)


def _wait(doing: Doing) -> None:
    waiting_for = Waiting(doing.data["waiting_for"])
    words = doing.data["words"]
    orders.wait(order_id=doing.order.pk, waiting_for=waiting_for, words=words, by=doing.person, at=doing.at)


def _ask(doing: Doing) -> None:
    data = doing.data
    orders.ask(order_id=doing.order.pk, words=data["words"], fen=data["yuan"], by=doing.person, at=doing.at)


def _give_back(doing: Doing) -> None:
    orders.give_back(order_id=doing.order.pk, worker=doing.me, reason=doing.data["words"], at=doing.at)


def _finish(doing: Doing) -> None:
    done = [int(step) for step in doing.data["done"]]
    words = doing.data["words"]
    assert isinstance(doing.form, forms.FinishForm)  # noqa: S101 - the table says so
    if walk := doing.form.walk:
        rounds.finish(
            round_id=walk.round.pk, by=doing.me, at=doing.at, words=words, photos=doing.photos, done=done,
            reasons=doing.form.given,
        )  # fmt: skip
        return
    orders.finish(order_id=doing.order.pk, words=words, photos=doing.photos, by=doing.person, at=doing.at, done=done)


def _visit(doing: Doing) -> None:
    words, satisfied = doing.data["words"].strip(), doing.data["satisfied"] == "yes"
    made = ReturnVisit.objects.filter(order=doing.order, by=doing.person, at__gt=doing.at - DOUBLE_TAP)
    if not made.filter(words=words, satisfied=satisfied).exists():
        orders.visit(order_id=doing.order.pk, satisfied=satisfied, words=words, by=doing.person, at=doing.at)


def _assign(doing: Doing) -> None:
    worker = Worker.objects.active().filter(pk=doing.data["worker"]).first()
    if worker is None:
        raise errors.OfferGoneError
    order, reason = doing.order, doing.data["words"]
    if order.provider_id != worker.pk:
        orders.assign(order_id=order.pk, worker=worker, by=doing.person, reason=reason, at=doing.at)


_S = State
_IN_HAND = frozenset({_S.ACCEPTED, _S.TRAVELLING, _S.WORKING, _S.WAITING})
_DONE = frozenset({_S.FINISHED, _S.CONFIRMED, _S.CLOSED})
_O = Offer.State

DEEDS: Mapping[str, Deed] = {
    "accept": Deed(Who.OFFERED, _accept, _("接单"), _("接好了，居民已经知道您要来")),
    "decline": Deed(
        Who.OFFERED, _decline, _("不接"), _("好的，已经去问下一位"), "x", forms.DeclineForm,
        after=frozenset({_O.DECLINED}),
    ),
    "travel": Deed(
        Who.PROVIDER, _travel, _("出发"), _("居民已经知道您出发了"), "navigation", after=frozenset({_S.TRAVELLING})
    ),
    "arrive": Deed(Who.PROVIDER, _arrive, _("我到了"), _("到了，开始吧"), "map-pin", after=frozenset({_S.WORKING})),
    "resume": Deed(
        Who.PROVIDER, _resume, _("继续"), _("时限接着走了"), "play", after=frozenset({_S.WORKING, _S.ACCEPTED})
    ),
    "report": Deed(Who.PROVIDER, _report, _("记录进展"), _("记下了，居民看得到"), "camera", forms.ReportForm, _IN_HAND),
    "wait": Deed(
        Who.PROVIDER, _wait, _("等配件"), _("先停表，等好了点继续"), "circle-pause", forms.WaitForm,
        frozenset({_S.ACCEPTED, _S.WORKING}), frozenset({_S.WAITING}),
    ),
    "ask": Deed(
        Who.PROVIDER, _ask, _("请居民同意"), _("已请居民答复，先停表"), "hand-coins", forms.AskForm,
        frozenset({_S.ACCEPTED, _S.WORKING}), frozenset({_S.WAITING}),
    ),
    "give-back": Deed(
        Who.PROVIDER, _give_back, _("交回"), _("交回了，已经去问下一位"), "undo-2", forms.GiveBackForm, _IN_HAND,
        frozenset({_O.RELEASED}), tone="bad",
    ),
    "finish": Deed(
        Who.PROVIDER, _finish, _("做完了"), _("做完了，已请居民确认"), "check", forms.FinishForm,
        after=frozenset({_S.FINISHED}),
    ),
    "visit": Deed(Who.CARES, _visit, _("回访"), _("回访记下了，谢谢"), "message-circle", forms.VisitForm, _DONE),
    "assign": Deed(
        Who.LEADS, _assign, _("改派"), _("派好了，两边都已通知"), "user-plus", forms.AssignForm,
        frozenset({_S.REQUESTED, _S.OFFERED}) | _IN_HAND,
    ),
}  # fmt: skip


def made_already(deed: Deed, doing: Doing) -> bool:
    """Tell whether a refused move has in truth been made by the same worker: the second tap of a double tap."""
    if doing.worker is None or not deed.after:
        return False
    order = Order.objects.get(pk=doing.order.pk)
    if order.provider_id == doing.worker.pk:
        return order.state in deed.after
    last = order.offers.filter(worker=doing.worker).order_by("-offered_at").first()
    return last is not None and last.state in deed.after
