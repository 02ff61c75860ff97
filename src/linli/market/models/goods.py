"""What merchants sell: items, their variants with prices and stock, what a package holds, words to find them by."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.catalogue.models import Product, in_language
from linli.core.ids import uuid7
from linli.core.scoping import scoped
from linli.market.enums import ItemKind
from linli.merchants.enums import TRADING
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.places.models import Bilingual, Community


class MarketPolicy(models.Model):
    """A community's terms of trade. Every figure is a default of our own, the operator's to edit."""

    community = models.OneToOneField(Community, models.CASCADE, primary_key=True, related_name="+")
    # How long goods are kept for who is about to pay, and what half an hour is.
    pay_minutes = models.PositiveSmallIntegerField(default=15)
    half_hour_minutes = models.PositiveSmallIntegerField(default=30)
    # What a merchant pays the buyer for coming late, in fen.
    late_fen = models.PositiveIntegerField(default=300)
    # What one point is worth in fen, and what part of a price points may pay, in per cent.
    point_fen = models.PositiveSmallIntegerField(default=1)
    points_percent = models.PositiveSmallIntegerField(default=30)
    # T+N: how many days after a sale is settled its money goes to the merchant.
    settle_days = models.PositiveSmallIntegerField(default=7)

    objects: ClassVar[models.Manager["MarketPolicy"]] = scoped(models.Manager["MarketPolicy"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(pay_minutes__gt=0, half_hour_minutes__gt=0, point_fen__gt=0, points_percent__lte=100),
                name="market_policy_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"T+{self.settle_days}"


class ItemQuerySet(models.QuerySet["Item"]):
    """Reads over items."""

    def for_sale(self) -> "ItemQuerySet":
        """Return what residents may buy now: on the shelf, of a merchant that trades."""
        return self.filter(is_active=True, from_fen__gt=0, merchant__standing__in=TRADING)


ItemManager = models.Manager.from_queryset(ItemQuerySet)


class Item(Bilingual):
    """Goods, a service or a package of one merchant, as residents find it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="items")
    # What it is on the spine: its line, scene, groups, promises and points.
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=ItemKind)
    words_zh = models.CharField(max_length=400, blank=True)
    words_en = models.CharField(max_length=600, blank=True)
    icon = models.CharField(max_length=30, default="shopping-basket")
    # The ways it can come: values of Way.
    ways: "models.JSONField[Any]" = models.JSONField(default=list)
    # The months in which it is in season, 1 to 12; empty: the whole year.
    months: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    # The lowest price of its variants on sale, in fen; 0 where none is.
    from_fen = models.PositiveIntegerField(default=0)
    # How good its merchant is found to be (see alliance): what a search puts first.
    rank = models.FloatField(default=0)
    is_active = models.BooleanField(default=True)
    # Why the office took it off the shelf; empty: its merchant says whether it is there.
    off_why = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects: ClassVar[ItemManager["Item"]] = scoped(ItemManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["community", "form_key"], name="item_form_once"),
            models.CheckConstraint(condition=Q(off_why="") | Q(is_active=False), name="item_off_by_the_office_is_off"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["community", "-rank", "id"], condition=Q(is_active=True), name="item_shelf"),
            models.Index(fields=["merchant", "-id"], name="item_merchant"),
            models.Index(fields=["product", "-rank", "id"], condition=Q(is_active=True), name="item_product"),
        ]

    @property
    def words(self) -> str:
        """What it is, in the active language."""
        return in_language(self.words_zh, self.words_en)


class Variant(Bilingual):
    """One of the ways an item is sold: a size, a colour, a length; with its own price and stock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="variants")
    # The merchant's own number for it.
    sku = models.CharField(max_length=40, blank=True)
    price_fen = models.PositiveIntegerField()
    # How many there are to be had; null: it is no matter of stock (a service is one of slots, a package one of its parts).
    stock = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Variant"]] = scoped(models.Manager["Variant"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "sku"], condition=~Q(sku=""), name="variant_sku_once"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="variant_has_a_price"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["item", "position"], name="variant_item")]


class PriceChange(models.Model):
    """A price from a moment on, and who set it: what buyers may see of the past."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="prices")
    fen = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["PriceChange"]] = scoped(models.Manager["PriceChange"])

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["variant", "-at"], name="price_history")]

    def __str__(self) -> str:
        return f"{self.fen} {self.at:%Y-%m-%d}"


class Part(models.Model):
    """What a package holds: so many of a variant of the same merchant."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    package = models.ForeignKey(Variant, models.PROTECT, related_name="parts")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["Part"]] = scoped(models.Manager["Part"])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["package", "variant"], name="part_once"),
            models.CheckConstraint(condition=Q(count__gt=0), name="part_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.count}"


class Term(models.Model):
    """A piece of text by which an item is found (see searching)."""

    pk = models.CompositePrimaryKey("community_id", "term", "item_id")
    community = models.ForeignKey(Community, models.CASCADE, related_name="+", db_index=False)
    term = models.CharField(max_length=20)
    item = models.ForeignKey(Item, models.CASCADE, related_name="terms")

    objects: ClassVar[models.Manager["Term"]] = scoped(models.Manager["Term"])

    def __str__(self) -> str:
        return self.term


class SlotQuerySet(models.QuerySet["Slot"]):
    """Reads over slots."""

    def free(self, *, at: datetime) -> "SlotQuerySet":
        """Return those that begin later and have room."""
        return self.filter(starts__gt=at, taken__lt=models.F("capacity")).order_by("starts")


SlotManager = models.Manager.from_queryset(SlotQuerySet)


class Slot(models.Model):
    """A stretch of time in which a service can be had, by so many at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="slots")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[SlotManager["Slot"]] = scoped(SlotManager)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "starts"], name="slot_once"),
            models.CheckConstraint(condition=Q(taken__lte=models.F("capacity")), name="slot_not_overbooked"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="slot_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%m-%d %H:%M} {self.taken}/{self.capacity}"
