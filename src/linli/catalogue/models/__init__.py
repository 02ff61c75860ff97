"""Service products and what surrounds them. Every community has its own copy, which its operator edits."""

from linli.catalogue.models.draft import ProductDraft
from linli.catalogue.models.frame import Line, ServiceGroup, SlaClass, in_language
from linli.catalogue.models.product import Content, Product, ProductQuerySet, ProductVersion

__all__ = [
    "Content", "Line", "Product", "ProductDraft", "ProductQuerySet", "ProductVersion", "ServiceGroup", "SlaClass", "in_language",
]  # fmt: skip
