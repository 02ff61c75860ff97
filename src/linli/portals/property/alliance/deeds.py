"""The office's word: a proposal is followed or not, an appeal is answered."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.alliance import permissions
from linli.alliance import services as alliance
from linli.alliance.enums import Outcome, Proposed
from linli.alliance.models import Assessment
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property.alliance import table
from linli.portals.property.alliance.forms import AnswerForm, ConfirmForm, KeepForm


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def confirm(request: MemberRequest, assessment_id: UUID) -> HttpResponseBase:
    """Follow the proposal."""
    row = _row(request, assessment_id)
    form = ConfirmForm(request.POST, must=row.tier_proposed == Proposed.SUSPENDED)
    return _do(request, row, "confirm_form", form, _("确认了，商家会收到通知。"), alliance.confirm, assessment=row.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def keep(request: MemberRequest, assessment_id: UUID) -> HttpResponseBase:
    """Do not follow the proposal, and say why."""
    row = _row(request, assessment_id)
    said = _("记下了，等级不变。")
    return _do(request, row, "keep_form", KeepForm(request.POST), said, alliance.keep, assessment=row.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def answer(request: MemberRequest, assessment_id: UUID) -> HttpResponseBase:
    """Answer the appeal against it."""
    row = _row(request, assessment_id)
    appeal = getattr(row, "appeal", None)
    if appeal is None:
        # Nothing to answer: the page says where it stands.
        return redirect("property:assessment", row.pk)
    said = _("答复了，商家会收到通知。")
    return _do(request, row, "answer_form", AnswerForm(request.POST), said, alliance.answer_appeal, appeal=appeal.pk)


def _row(request: MemberRequest, assessment_id: UUID) -> Assessment:
    row = table.found(assessment_id)
    if not permissions.may_decide(request.member):
        raise NotForYouError
    return row


def _do(
    request: MemberRequest, row: Assessment, name: str, form: forms.Form, said: str, do: Callable[..., Any], **key: UUID
) -> HttpResponse:  # fmt: skip
    """Do it and come back to the proposal; or show it again with what is wrong."""
    if not form.is_valid():
        return table.show(request, row, sent={name: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    told = dict(form.cleaned_data)
    if "outcome" in told:
        told["outcome"] = Outcome(told["outcome"])
    try:
        do(**key, **told, by=request.member.person, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        form.add_error(None, sentence)
        return table.show(request, table.found(row.pk), sent={name: form}, status=status)
    messages.success(request, said)
    return redirect("property:assessment", row.pk)
