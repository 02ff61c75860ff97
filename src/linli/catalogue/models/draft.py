"""An idea for a product: proposed, worked on, then published or declined."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.catalogue.enums import DraftState
from linli.catalogue.models.product import Product, ProductVersion
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.people.models import Person
from linli.places.models import Community


class ProductDraft(models.Model):
    """What somebody would make a product of, or how they would change one; nobody but staff sees it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.PROPOSED)
    # The product that it changes; null: a new one. Published, the product that it became.
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="drafts")
    # {field of Content: value}, line and sla by their codes; what nobody has said yet is not there.
    content: "models.JSONField[Any]" = models.JSONField(default=dict)
    # What speaks for it, in the proposer's words.
    words = models.CharField(max_length=400, blank=True)
    # What it was drawn from: {"count": orders, "days": …, "words": …}; {} where it is somebody's own idea.
    origin: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Grows with each edit: whoever publishes names the one that they have seen.
    revision = models.PositiveSmallIntegerField(default=1)
    edited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey(ProductVersion, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True)

    objects: ClassVar[models.Manager["ProductDraft"]] = scoped(models.Manager["ProductDraft"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="draft_form_once"),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_known"),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, version__isnull=False, product__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(version__isnull=True)),
                name="draft_published_is_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.DECLINED) | ~Q(why=""), name="draft_declined_says_why"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "state", "-id"], name="draft_state"),
        ]

    def __str__(self) -> str:
        return str(self.content.get("name_zh", ""))

    @property
    def name(self) -> str:
        """What it is called so far, in Chinese."""
        return str(self)
