"""A draft before anybody sees it: the resident's page in both languages, what it lacks, what it changes."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from linli.catalogue import checking, drafting
from linli.catalogue.enums import DraftState
from linli.catalogue.models import Content, Product, ProductDraft
from linli.portals import product_page, products_words


def of(row: ProductDraft) -> dict[str, Any]:
    """Return what the preview shows: the page per language, what is lacking, and line by line what differs from today."""
    if row.state == DraftState.PUBLISHED and row.version:
        return {"pages": _pages(row.version), "lacking": [], "changes": []}
    product = _product(row)
    faults = checking.unready(product)
    return {
        "pages": [] if {"line", "sla"} & set(faults) else _pages(product), "lacking": products_words.lacking(faults),
        "changes": _changes(row, product),
    }  # fmt: skip


def _product(row: ProductDraft) -> Product:
    """Return the product as publishing would make it, on a row of its own."""
    known = Product.objects.select_related("line", "sla").filter(pk=row.product_id).first() if row.product_id else None
    return drafting.as_product(row, product=known)


def _changes(row: ProductDraft, product: Product) -> list[dict[str, Any]]:
    if row.product_id is None:
        return []
    return products_words.compared(Product.objects.select_related("line", "sla").get(pk=row.product_id), product)


def _pages(product: Content) -> list[dict[str, Any]]:
    """Return the resident's page of a product in every language that is installed."""
    pages = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            told = {**product_page.told(product), "part": f"{code}-"}
            pages.append({"code": code, "name": str(name), "html": render_to_string("resident/_product.html", told)})
    return pages


def lacking(row: ProductDraft) -> list[tuple[str, str]]:
    """Return what a draft lacks before it can be published, as label and sentence."""
    return products_words.lacking(checking.unready(_product(row)))
