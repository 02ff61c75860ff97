"""Reads over drafts and versions that several faces share."""

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from linli.catalogue.enums import DraftState
from linli.catalogue.models import Product, ProductDraft, ProductVersion
from linli.people.models import Person


def drafts(*, state: DraftState | None = None) -> QuerySet[ProductDraft]:
    """Return the drafts of the community in scope, the newest first, with what every list shows."""
    rows = ProductDraft.objects.select_related("by", "product", "version", "decided_by").order_by("-id")
    return rows.filter(state=state) if state else rows


def counted() -> Counter[str]:
    """Return how many drafts stand where. One query."""
    return Counter(ProductDraft.objects.values_list("state", flat=True))


def drafts_of(person: Person) -> QuerySet[ProductDraft]:
    """Return what somebody proposed, the newest first."""
    return drafts().filter(by=person)


def draft(draft_id: UUID) -> ProductDraft | None:
    """Return a draft of the community in scope; None where there is none."""
    rows = ProductDraft.objects.select_related("community", "by", "edited_by", "decided_by", "product", "version")
    return rows.filter(pk=draft_id).first()


def history(product: Product) -> list[ProductVersion]:
    """Return the versions of a product, the newest first. One query."""
    return list(product.versions.select_related("by", "line", "sla").order_by("-number"))
