"""Drafts of products on the console: what is done again and again, the long form, the preview, the office's word."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.catalogue import drafting, publishing, queries, versions
from linli.catalogue.drafting import Idea
from linli.catalogue.enums import DraftState
from linli.catalogue.errors import BadFieldError, StaleDraftError
from linli.catalogue.models import Product, ProductDraft
from linli.core import clock
from linli.core.ids import uuid7
from linli.orders import repeated
from linli.people.enums import Permission, Portal
from linli.portals import products_begun, products_words
from linli.portals.access import MemberRequest, portal
from linli.portals.property.catalogue import preview
from linli.portals.property.catalogue.draft_forms import DecideForm, DeclineForm, DraftForm
from linli.portals.property.catalogue.views import form_page, show_page

TAB = "catalogue-drafts"
PAGE = 50
_AT = {"price_fen": "price", "slots": "has_slots"}


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def drafts(request: MemberRequest) -> HttpResponse:
    """List the drafts, those that wait first; and what residents ask for again and again."""
    said = request.GET.get("state", DraftState.PROPOSED)
    chosen = DraftState(said) if said in DraftState.values else DraftState.PROPOSED
    counted = queries.counted()
    page = Paginator(queries.drafts(state=chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [{"row": row, "badge": products_words.badge(row)} for row in page.object_list], "page": page,
        "views": [
            {"label": one.label, "url": f"?state={one}", "count": counted[one], "current": one == chosen} for one in DraftState
        ],
        "query": f"state={chosen}", "repeats": repeated.found(at=clock.now()), "days": repeated.LOOKED_BACK.days,
    }  # fmt: skip
    return show_page(request, "catalogue_drafts.html", context, tab=TAB)


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def new_draft(request: MemberRequest) -> HttpResponseBase:
    """Begin a draft: `?from=` of what is asked for again and again, `?product=` to change one, else of nothing."""
    known = _known(request)
    begun, origin = _begun(request, known)
    form = DraftForm(request.POST or None, content=begun, initial={"form_key": uuid7()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        idea = Idea(
            content={**begun, **form.content},
            words=said["words"],
            origin=origin,
            product=known,
            form_key=said["form_key"],
        )
        try:
            row = drafting.propose(community=request.member.community, idea=idea, by=request.user, at=clock.now())
        except products_words.EXPECTED as refused:
            return _editor(request, form, None, status=_blame(form, refused), product=known, origin=origin)
        return redirect("property:catalogue-preview", row.pk)
    return _editor(request, form, None, product=known, origin=origin, status=_status(form))


def _known(request: MemberRequest) -> Product | None:
    """Return the product that is to be changed; None for a new one."""
    key = request.GET.get("product", "")
    if not key:
        return None
    try:
        return get_object_or_404(Product.objects.select_related("line", "sla"), pk=UUID(key))
    except ValueError as error:
        raise Http404 from error


def _begun(request: MemberRequest, product: Product | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return with what a draft begins, and where that comes from."""
    if product:
        return versions.coded(product), {}
    if key := request.GET.get("from", ""):
        return products_begun.from_repeat(key, at=clock.now())
    return drafting.usual(), {}


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def draft(request: MemberRequest, draft_id: UUID) -> HttpResponseBase:
    """The long form of a draft that waits; of one that was decided, its preview."""
    row = _draft(draft_id)
    if row.state != DraftState.PROPOSED:
        return redirect("property:catalogue-preview", row.pk)
    initial = {"seen": row.revision, "words": row.words}
    form = DraftForm(request.POST or None, content=row.content, initial=initial)
    if request.method != "POST":
        return _editor(request, form, row)
    if not form.is_valid():
        return _editor(request, form, row, status=_status(form))
    try:
        drafting.edit(
            draft=row.pk, content=form.content, words=form.cleaned_data["words"], seen=form.cleaned_data["seen"] or 0,
            by=request.user, at=clock.now(),
        )  # fmt: skip
    except products_words.EXPECTED as refused:
        return _editor(request, form, row, status=_blame(form, refused))
    return redirect("property:catalogue-preview", row.pk)


def _draft(draft_id: UUID) -> ProductDraft:
    row = queries.draft(draft_id)
    if row is None:
        raise Http404
    return row


def _blame(form: DraftForm, refused: Exception) -> HTTPStatus:
    """Put a refusal beside the field it names, else above the form; return its status."""
    sentence, status = products_words.explain(refused)
    name = _AT.get(refused.field, refused.field) if isinstance(refused, BadFieldError) else None
    form.add_error(name if name in form.fields else None, sentence)
    return status


def _status(form: DraftForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


def _editor(
    request: MemberRequest, form: DraftForm, row: ProductDraft | None, *, status: HTTPStatus = HTTPStatus.OK,
    product: Product | None = None, origin: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "row": row, "product": row.product if row else product, "origin": row.origin if row else origin,
        "lacking": preview.lacking(row) if row else [],
    }  # fmt: skip
    return show_page(request, "catalogue_draft.html", context, tab=TAB, status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def preview_page(request: MemberRequest, draft_id: UUID) -> HttpResponse:
    """The draft as its resident's page will be, in both languages; what is lacking; what it changes."""
    return _preview(request, _draft(draft_id))


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def publish(request: MemberRequest, draft_id: UUID) -> HttpResponseBase:
    """Publish what was previewed."""
    row, form = _draft(draft_id), DecideForm(request.POST)
    if not form.is_valid():
        return _preview(request, row, publishing_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = publishing.publish(draft=row.pk, by=request.user, at=clock.now(), **form.cleaned_data)
    except products_words.EXPECTED as refused:
        sentence, status = products_words.explain(refused)
        # What changed meanwhile is shown anew, with the revision that is now seen.
        again = None if isinstance(refused, StaleDraftError) else form
        return _preview(request, _draft(draft_id), publishing_form=again, problem=sentence, status=status)
    messages.success(request, _("“%(name)s”上架了，居民现在就能下单。") % {"name": made.name})
    return redirect("property:catalogue-versions", made.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def decline(request: MemberRequest, draft_id: UUID) -> HttpResponseBase:
    """Say no to a draft, and why."""
    row, form = _draft(draft_id), DeclineForm(request.POST)
    if not form.is_valid():
        return _preview(request, row, declining=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        drafting.decline(draft=row.pk, why=form.cleaned_data["why"], by=request.user, at=clock.now())
    except products_words.EXPECTED as refused:
        sentence, status = products_words.explain(refused)
        return _preview(request, _draft(draft_id), declining=form, problem=sentence, status=status)
    messages.success(request, _("答复了，对方会看到原因。"))
    return redirect("property:catalogue-drafts")


def _preview(
    request: MemberRequest, row: ProductDraft, *, publishing_form: DecideForm | None = None,
    declining: DeclineForm | None = None, problem: str = "", status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    context = {
        **preview.of(row), "row": row, "badge": products_words.badge(row), "problem": problem,
        "publishing": publishing_form or DecideForm(initial={"seen": row.revision}, auto_id="publish_%s"),
        "declining": declining or DeclineForm(auto_id="decline_%s"),
    }  # fmt: skip
    return show_page(request, "catalogue_preview.html", context, tab=TAB, status=status)
