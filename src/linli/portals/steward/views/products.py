"""What is done again and again becomes a product: what residents keep asking for, a proposal, and what came of it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.catalogue import drafting, permissions, queries
from linli.catalogue.drafting import Idea
from linli.catalogue.errors import BadFieldError
from linli.catalogue.models import ProductDraft
from linli.core import clock
from linli.core.ids import uuid7
from linli.orders import repeated
from linli.people.enums import Permission, Portal
from linli.portals import products_begun, products_words
from linli.portals.access import MemberRequest, portal
from linli.portals.steward import frame
from linli.portals.steward.product_forms import ProposalForm

SHOWN = 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@portal(Portal.STEWARD, Permission.WORK)
def index(request: MemberRequest) -> HttpResponse:
    """List what residents ask for again and again, and what one has proposed."""
    mine = queries.drafts_of(request.member.person)[:SHOWN]
    context = {
        **frame.framed(request, frame.GROWTH, worker=frame.worker_of(request)), "days": repeated.LOOKED_BACK.days,
        "repeats": repeated.found(at=clock.now()), "now": clock.now(),
        "mine": [{"row": row, "badge": products_words.badge(row)} for row in mine],
    }  # fmt: skip
    return render(request, "steward/products.html", context)


@form_page
@portal(Portal.STEWARD, Permission.WORK)
def propose(request: MemberRequest) -> HttpResponseBase:
    """Ask for the idea (GET; `?from=` begins with what is asked for again and again), and put it down (POST)."""
    begun, origin = _begun(request.GET.get("from", ""))
    form = ProposalForm(request.POST or None, content=begun, initial={"form_key": uuid7()})
    if request.method != "POST":
        return _page(request, form, origin=origin)
    if not form.is_valid():
        return _page(request, form, origin=origin, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    idea = Idea(content={**begun, **form.content}, words=said["words"], origin=origin, form_key=said["form_key"])
    try:
        row = drafting.propose(community=request.member.community, idea=idea, by=request.user, at=clock.now())
    except products_words.EXPECTED as refused:
        return _page(request, form, origin=origin, status=_blame(form, refused))
    messages.success(request, _("提上去了，物业看过会告诉您。"))
    return redirect("steward:product", row.pk)


def _begun(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return with what a proposal begins, and where that comes from."""
    return products_begun.from_repeat(key, at=clock.now()) if key else (drafting.usual(), {})


@form_page
@portal(Portal.STEWARD, Permission.WORK)
def proposal(request: MemberRequest, draft_id: UUID) -> HttpResponseBase:
    """Show one's own proposal: while it waits it can be worked on, afterwards what came of it."""
    row = queries.draft(draft_id)
    if row is None or row.by_id != request.member.person.pk:
        raise Http404
    if request.method != "POST" or not permissions.may_edit(request.member, row):
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return _page(request, _form(row), row=row, status=status)
    form = _form(row, request.POST)
    if not form.is_valid():
        return _page(request, form, row=row, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        drafting.edit(
            draft=row.pk,
            content=form.content,
            words=said["words"],
            seen=said["seen"] or 0,
            by=request.user,
            at=clock.now(),
        )
    except products_words.EXPECTED as refused:
        return _page(request, form, row=row, status=_blame(form, refused))
    messages.success(request, _("改好了。"))
    return redirect("steward:product", row.pk)


def _form(row: ProductDraft, data: QueryDict | None = None) -> ProposalForm:
    return ProposalForm(data, content=row.content, initial={"words": row.words, "seen": row.revision})


def _blame(form: ProposalForm, refused: Exception) -> HTTPStatus:
    """Put a refusal beside the field it names, else above the form; return its status."""
    sentence, status = products_words.explain(refused)
    name = refused.field if isinstance(refused, BadFieldError) and refused.field in form.fields else None
    form.add_error(name, sentence)
    return status


def _page(
    request: MemberRequest, form: ProposalForm, *, row: ProductDraft | None = None,
    origin: Mapping[str, Any] | None = None, status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = {
        **frame.framed(request, frame.GROWTH, worker=frame.worker_of(request)), "form": form, "row": row, "now": clock.now(),
        "origin": row.origin if row else origin, "badge": products_words.badge(row) if row else None,
        "may_edit": row is None or permissions.may_edit(request.member, row),
    }  # fmt: skip
    return render(request, "steward/product.html", context, status=status)
