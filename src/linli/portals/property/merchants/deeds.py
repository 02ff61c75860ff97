"""The office's word: the deeds of acts, and what was found of a document."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.merchants import permissions
from linli.merchants import services as merchants
from linli.merchants.enums import Verdict
from linli.merchants.models import Merchant, Paper
from linli.people.enums import Permission, Portal
from linli.portals import errors, standings
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.merchants import shop
from linli.portals.property.merchants.acts import DEEDS
from linli.portals.property.merchants.forms import PaperForm, TermsForm
from linli.portals.property.merchants.table import SECTION


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def act(request: MemberRequest, merchant_id: UUID, deed: str) -> HttpResponseBase:
    """Ask what a deed needs to know (GET), and do it (POST)."""
    chosen, row = DEEDS.get(deed), shop.found(merchant_id)
    if not permissions.may_choose(request.member):
        raise NotForYouError
    if chosen is None:
        raise Http404
    if request.method != "POST":
        # Somebody else was faster: the page says where it stands now.
        is_open = row.standing in chosen.standings
        return _page(request, row, deed, chosen.form()) if is_open else redirect("property:merchant", row.pk)
    form = chosen.form(request.POST)
    if not form.is_valid():
        return _page(request, row, deed, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        chosen.do(merchant=row.pk, by=request.member.person, at=clock.now(), **_said(form))
    except errors.EXPECTED as refused:
        sentence, status = standings.blame(form, refused)
        if sentence:
            form.add_error(None, sentence)
        return _page(request, row, deed, form, status=status)
    messages.success(request, str(chosen.said))
    return redirect("property:merchant", row.pk)


def _said(form: forms.Form) -> dict[str, Any]:
    return {"terms": form.terms()} if isinstance(form, TermsForm) else form.cleaned_data


def _page(
    request: MemberRequest, row: Merchant, code: str, form: forms.Form, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"row": row, "code": code, "deed": DEEDS[code], "form": form, "stands": DEEDS[code].stands(row)}
    return pages.show(request, "property/merchant_act.html", context, section=SECTION, at=clock.now(), status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def check_paper(request: MemberRequest, paper_id: UUID) -> HttpResponseBase:
    """Put down whether a document is good, or what is wrong with it."""
    if not permissions.may_choose(request.member):
        raise NotForYouError
    paper = get_object_or_404(Paper.objects.select_related("merchant"), pk=paper_id)
    form = PaperForm(request.POST, auto_id=shop.ids_of(paper))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        good, why = form.cleaned_data["verdict"] == Verdict.GOOD, form.cleaned_data["why"]
        try:
            merchants.check_paper(paper=paper.pk, good=good, why=why, by=request.member.person, at=clock.now())
        except errors.EXPECTED as refused:
            _sentence, status = standings.blame(form, refused)
        else:
            messages.success(request, _("核对好了。") if good else _("记下了，对方会看到哪里不合格。"))
            return redirect("property:merchant", paper.merchant_id)
    return shop.page(request, paper.merchant_id, checking=(paper, form), status=status)
