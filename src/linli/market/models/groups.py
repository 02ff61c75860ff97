"""What neighbours buy together."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.enums import GroupState, Way
from linli.market.models.goods import Variant
from linli.places.models import Bilingual, Community


class GroupBuy(Bilingual):
    """Neighbours who buy together: the more, the cheaper, for everybody the same; too few, and everybody has their money back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="groups")
    way = models.CharField(max_length=9, choices=Way)
    # For whom: keys of buildings; empty: the whole community.
    buildings: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    # [{"count": …, "fen": …}], rising counts, falling prices; the first count is the minimum, its price what is held.
    tiers: "models.JSONField[Any]" = models.JSONField(default=list)
    # How many there are at most, and how many are spoken for.
    most = models.PositiveIntegerField()
    joined = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=6, choices=GroupState, default=GroupState.OPEN)
    reached_fen = models.PositiveIntegerField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["GroupBuy"]] = scoped(models.Manager["GroupBuy"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="group_form_once"),
            models.CheckConstraint(condition=Q(joined__lte=F("most")), name="group_within_most"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="group_closes_later"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["closes_at"], condition=Q(state="open"), name="group_closing")
        ]

    @property
    def minimum(self) -> int:
        """How many it takes at least."""
        return int(self.tiers[0]["count"])

    def price_at(self, joined: int) -> int | None:
        """Return the price in fen of the tier that so many reach, None below the minimum."""
        reached = [int(tier["fen"]) for tier in self.tiers if joined >= tier["count"]]
        return reached[-1] if reached else None
