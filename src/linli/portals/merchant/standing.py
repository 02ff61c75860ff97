"""What the shop's work has earned it: the tier, what it is made of, why, what would mend it, and an appeal."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.alliance import permissions, services
from linli.alliance import queries as alliance
from linli.alliance.enums import State
from linli.alliance.models import Assessment
from linli.alliance.models.assessment import LONGEST_WORDS
from linli.alliance.services.appealing import appeal_until
from linli.core import clock
from linli.merchants import queries as merchants
from linli.merchants.models import Merchant
from linli.people.enums import Permission, Portal
from linli.portals import alliance_words, errors, standings, words
from linli.portals.access import MemberRequest, NotForYouError, portal

# A warning that was not followed, or was undone, is none; while it is appealed against it does not stand.
_NO_WARNING = (State.KEPT, State.APPEALED, State.OVERTURNED)


class AppealForm(forms.Form):
    """What is not right about the newest decision. Its limit is the service's; it checks again."""

    words = forms.CharField(
        label=gettext_lazy("哪里不对，请写清楚"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=dict.fromkeys(("required", "max_length"), gettext_lazy("请写清楚，对方会看到；最多 400 字。")),
        help_text=gettext_lazy("由没有参与决定的同事来看。附上日期、单号更快。"),
    )  # fmt: skip
    assessment = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.REDEEM)
def standing(request: MemberRequest, merchant_id: UUID) -> HttpResponseBase:
    """Show whoever works there how the shop stands and why; an owner appeals."""
    row = _mine(request, merchant_id)
    is_owner = permissions.may_appeal(request.member, row)
    rows = alliance.history(row)
    if request.method == "GET":
        return _page(request, row, rows, is_owner=is_owner)
    if not is_owner:
        raise NotForYouError
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, row, rows, is_owner=True, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    if said["assessment"] not in {one.pk for one in rows}:
        raise Http404
    try:
        services.appeal(
            assessment=said["assessment"], words=said["words"], by=request.member.person, at=clock.now()
        )  # fmt: skip
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        form.add_error(None, sentence)
        return _page(request, row, rows, is_owner=True, form=form, status=status)
    messages.success(request, _("申诉收到了，答复后会通知您。"))
    return redirect("merchant:shop-standing", merchant_id=row.pk)


def _mine(request: MemberRequest, merchant_id: UUID) -> Merchant:
    """Return a merchant for which the reader works; 404 for everybody else's."""
    row = merchants.found(merchant_id)
    if row is None or not row.staff.filter(person=request.member.person, ended_at=None).exists():
        raise Http404
    return row


def _page(
    request: MemberRequest, row: Merchant, rows: list[Assessment], *, is_owner: bool, form: AppealForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    names, at = alliance_words.checklist(), clock.now()
    newest = rows[0] if rows else None
    context: dict[str, Any] = {
        "shop": row, "tier": standings.tier_badge(row), "badge": standings.badge(row), "at": at, "is_owner": is_owner,
        "newest": alliance_words.drawn(newest, names) if newest else None,
        "is_warned": bool(newest and newest.is_warning and newest.state not in _NO_WARNING),
        "appealed": [_waiting(one, at=at) for one in rows if one.state == State.APPEALED],
        "parts": alliance_words.parts(newest) if newest else [], "mend": alliance_words.to_mend(newest) if newest else [],
        "story": [_step(alliance_words.drawn(one, names)) for one in rows],
        **_appealing(rows, form, at=at, is_owner=is_owner),
    }  # fmt: skip
    return render(request, "merchant/standing.html", context, status=status)


def _waiting(row: Assessment, *, at: datetime) -> dict[str, str]:
    """Return what is appealed against and not answered: since when, and what holds until then. No day is promised for the answer."""
    said = {"when": words.when(row.appeal.at, at=at)}
    if row.is_warning:
        told = _("%(when)s交的，物业答复了会通知您。答复以前，这条提醒不算数。")
    else:
        told = _("%(when)s交的，物业答复了会通知您。答复以前，等级先照决定的算。")
    return {"title": _("申诉中 · %(what)s") % {"what": alliance_words.movement(row)["label"]}, "text": told % said}


def _appealing(rows: list[Assessment], form: AppealForm | None, *, at: datetime, is_owner: bool) -> dict[str, Any]:
    """Return the form of an appeal against what may be appealed against now; what was refused is shown in any case."""
    open_ = [(one, until) for one in rows if (until := appeal_until(one)) and until >= at]
    if not is_owner or not (open_ or form):
        return {}
    if not open_:
        return {"form": form, "open_": False}
    one, until = open_[0]
    begun = form or AppealForm(initial={"assessment": one.pk})
    return {"form": begun, "open_": True, "against": alliance_words.movement(one), "until": until}


def _step(one: dict[str, Any]) -> dict[str, Any]:
    """Return an assessment as a step of the timeline."""
    row: Assessment = one["row"]
    appeal = getattr(row, "appeal", None)
    told = [_("得分 %(n)s") % {"n": one["score"]}, one["state"]["label"]]
    if appeal:
        told.append(_("申诉：%(words)s") % {"words": appeal.words})
    if appeal and appeal.answer:
        told.append(_("答复：%(words)s") % {"words": appeal.answer})
    when = _("%(year)s年%(month)s月") % {"year": row.month.year, "month": row.month.month}
    return {"is": "done", "name": one["move"]["label"], "when": when, "note": " · ".join(told), "quote": row.words}
