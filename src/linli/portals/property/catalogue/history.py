"""The versions of a product on the console: which there were, what changed from one to the other, and back again."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.catalogue import publishing, queries
from linli.catalogue.models import Product, ProductVersion
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import products_words
from linli.portals.access import MemberRequest, portal
from linli.portals.property.catalogue.views import show_page


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def versions(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Show every version, and what differs between two: `?old=` and `?new=` are numbers, else the newest two."""
    return _page(request, get_object_or_404(Product, pk=product_id))


def _page(
    request: MemberRequest, product: Product, *, problem: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    rows = queries.history(product)
    numbered = {str(row.number): row for row in rows}
    new = numbered.get(request.GET.get("new", "")) or (rows[0] if rows else None)
    before = next((row for row in rows if new and row.number < new.number), None)
    old = numbered.get(request.GET.get("old", "")) or before
    context: dict[str, Any] = {
        "product": product, "rows": rows, "old": old, "new": new, "problem": problem,
        "changes": products_words.compared(old, new) if old and new and old != new else [],
    }  # fmt: skip
    return show_page(request, "catalogue_versions.html", context, tab="catalogue", status=status)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def revert(request: MemberRequest, version_id: UUID) -> HttpResponseBase:
    """Let the product be again what an old version was."""
    version = get_object_or_404(ProductVersion.objects.select_related("product"), pk=version_id)
    why = _("恢复第 %(n)s 版") % {"n": version.number}
    try:
        made = publishing.revert(version_id=version.pk, why=why, by=request.user, at=clock.now())
    except products_words.EXPECTED as refused:
        sentence, status = products_words.explain(refused)
        return _page(request, version.product, problem=sentence, status=status)
    messages.success(request, _("恢复成第 %(n)s 版的内容了，记为新的一版。") % {"n": version.number})
    return redirect("property:catalogue-versions", made.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def shelve(request: MemberRequest, product_id: UUID) -> HttpResponseBase:
    """Take a product off the shelf, or put it back: what the form says."""
    product = get_object_or_404(Product, pk=product_id)
    back = request.POST.get("to") == publishing.ON
    do = publishing.restore if back else publishing.retire
    try:
        do(product_id=product.pk, by=request.user, at=clock.now())
    except products_words.EXPECTED as refused:
        sentence, status = products_words.explain(refused)
        return _page(request, product, problem=sentence, status=status)
    messages.success(request, _("重新上架了。") if back else _("下架了，已提出的照常办完。"))
    return redirect("property:catalogue-versions", product.pk)
