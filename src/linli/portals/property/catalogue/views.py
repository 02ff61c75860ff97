"""The catalogue's pages: products, promises of time, groups of people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.catalogue import services
from linli.catalogue.errors import BadFieldError, CodeTakenError
from linli.catalogue.models import Product, ServiceGroup, SlaClass
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.catalogue import listing
from linli.portals.property.catalogue.forms import GroupForm, NewProductForm, ProductForm, SlaForm

SECTION = "catalogue"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _tabs(current: str) -> list[dict[str, Any]]:
    rows = (
        ("catalogue", _("服务产品")),
        ("catalogue-drafts", _("产品草案")),
        ("catalogue-promises", _("时限承诺")),
        ("catalogue-groups", _("服务人群")),
    )
    return [{"label": label, "url": reverse(f"property:{name}"), "current": name == current} for name, label in rows]


def show_page(
    request: MemberRequest, template: str, context: Mapping[str, Any], *, tab: str, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Render a page of the catalogue under its tabs."""
    context = {"tabs": _tabs(tab), **context}
    return pages.show(request, f"property/{template}", context, section=SECTION, at=clock.now(), status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def products(request: MemberRequest) -> HttpResponse:
    """Every product under its line, narrowed by the address."""
    wanted = listing.read(request.GET)
    shelves = listing.shelves(wanted)
    context = {
        "wanted": wanted,
        "filters": listing.choices(wanted),
        "shelves": shelves,
        "shown": sum(len(shelf.rows) for shelf in shelves),
    }
    if pages.wants_part(request):
        return pages.fragment(request, "property/catalogue.html#table", context)
    return show_page(request, "catalogue.html", context, tab="catalogue")


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """One product: what it is, who does it, what it costs, how fast, and in which steps."""
    row = get_object_or_404(Product.objects.select_related("line", "sla"), pk=product_id)
    form = ProductForm(request.POST or None, product=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_product(product_id=row.pk, values=form.values, by=request.user, at=clock.now())
        except BadFieldError as refusal:
            form.refuse(refusal)
        else:
            return _saved(
                request, _("“%(name)s”改好了。") % {"name": form.cleaned_data["name_zh"]}, "catalogue-product", row.pk
            )
    return _product_page(request, form, row)


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def new_product(request: MemberRequest) -> HttpResponse:
    """A product the community did not have."""
    form = NewProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_product(
                community=request.member.community, code=form.cleaned_data["code"], values=form.values,
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except BadFieldError as refusal:
            form.refuse(refusal)
        except CodeTakenError:
            form.add_error("code", _("这个编号已经有了，换一个。"))
        else:
            return _saved(request, _("“%(name)s”加好了。") % {"name": made.name}, "catalogue-product", made.pk)
    return _product_page(request, form, None)


def _product_page(request: MemberRequest, form: ProductForm, row: Product | None) -> HttpResponse:
    context = {"form": form, "product": row, "price": listing.price(row) if row else ""}
    return show_page(request, "catalogue_product.html", context, tab="catalogue", status=_status(form))


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def promises(request: MemberRequest) -> HttpResponse:
    """The classes of promised times, with figures and sources."""
    return show_page(request, "catalogue_promises.html", {"promises": listing.promises()}, tab="catalogue-promises")


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def promise(request: MemberRequest, sla_id: UUID) -> HttpResponse:
    """One class, to be edited beside the list."""
    row = get_object_or_404(SlaClass, pk=sla_id)
    form = SlaForm(request.POST or None, initial={name: getattr(row, name) for name in SlaForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_sla(sla_id=row.pk, values=form.cleaned_data, by=request.user, at=clock.now())
        except BadFieldError as refusal:
            form.refuse(refusal)
        else:
            return _saved(
                request, _("“%(name)s”的时限改好了，新单照此计时。") % {"name": row.name}, "catalogue-promises"
            )
    context = {"chosen": row, "form": form}
    if pages.wants_part(request):
        return pages.fragment(request, "property/catalogue_promises.html#edit", context, status=_status(form))
    context["promises"] = listing.promises()
    return show_page(request, "catalogue_promises.html", context, tab="catalogue-promises", status=_status(form))


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def groups(request: MemberRequest) -> HttpResponse:
    """The six groups of people."""
    return show_page(request, "catalogue_groups.html", {"groups": listing.groups()}, tab="catalogue-groups")


@form_page
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """One group of people, whose names are the operator's to change unless they are the article's."""
    row = get_object_or_404(ServiceGroup, pk=group_id)
    form = GroupForm(request.POST or None, initial={"name_zh": row.name_zh, "name_en": row.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_group(group_id=row.pk, **form.cleaned_data, by=request.user, at=clock.now())
        except BadFieldError as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            return _saved(request, _("名称改好了。"), "catalogue-groups")
    context = {"chosen": row, "form": form}
    if pages.wants_part(request):
        return pages.fragment(request, "property/catalogue_groups.html#edit", context, status=_status(form))
    context["groups"] = listing.groups()
    return show_page(request, "catalogue_groups.html", context, tab="catalogue-groups", status=_status(form))


def _status(form: ProductForm | SlaForm | GroupForm) -> HTTPStatus:
    """422 where what was typed must be mended first."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


def _saved(request: MemberRequest, words: str, page: str, *args: UUID) -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect(f"property:{page}", *args)
