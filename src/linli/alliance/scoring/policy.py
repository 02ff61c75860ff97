"""The figures by which merchants are measured and judged; a community's own set stands in its AlliancePolicy row.

Where each comes from is said beside it. "Ours": a default of our own, no more than a sensible beginning. Rates are parts
of one, times are days or hours as their names say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

# From below upwards. A merchant on watch is below them all; one that is suspended takes no orders.
LADDER = ("incubating", "bronze", "silver", "gold")
WATCH, SUSPENDED = "watch", "suspended"


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights, scales, thresholds. Raises ValueError where a figure makes no sense."""

    # --- what is looked at
    # A review counts half as much after three months: eBay measures a busy seller over its last three months. The shape is ours.
    half_life_days: float = 90.0
    # Orders and complaints of half a year: between eBay's three months (busy sellers) and twelve (others). Ours.
    window_days: int = 180
    # A review weighs less than a hundredth after seven half-lives: older ones are left out. Arithmetic.
    half_lives: int = 7

    # --- shrinkage: with so much evidence of its own a merchant counts half, and its category's mean the other half
    # The form is the "true Bayesian estimate" of IMDb's Top 250; how many is ours (there: thousands; here: a month of a small shop).
    prior_reviews: float = 10.0
    prior_orders: float = 20.0
    # … and the category's own mean leans so much on what is usual, so that a category of two is not measured by one. Ours.
    prior_category: float = 20.0
    # What is usual where nobody knows anything. Ours: what residents give when nothing was wrong, as dispatch has it.
    usual_stars: float = 4.5
    usual_on_time: float = 0.92
    usual_reopened: float = 0.03
    usual_trouble: float = 0.02

    # --- the parts of the score, in points of a hundred. Ours: what residents say and get weighs most, size least.
    weight_stars: float = 35.0
    weight_on_time: float = 20.0
    weight_defects: float = 15.0
    weight_complaints: float = 15.0
    weight_price: float = 10.0
    weight_volume: float = 5.0

    # --- where a part is worth nothing, and where all of it
    # Ours: people seldom give less than three stars to somebody they let in again.
    stars_nothing: float = 3.0
    stars_all: float = 5.0
    # Ours: three late in ten is as bad as it gets.
    on_time_nothing: float = 0.7
    # Ours. eBay's sellers are "below standard" above 2 % of defects over a parcel; mending at home goes wrong more often.
    reopened_nothing: float = 0.15
    # Ours, the same thought.
    trouble_nothing: float = 0.10
    # A complaint is answered within the project's two days; one that was counts for this much of one that was not. Ours.
    mend_hours: float = 48.0
    mended_costs: float = 0.4
    # Hangzhou's property management regulation, art. 50: answered within ten days at the latest.
    overdue_hours: float = 240.0
    # Up to the category's median is fair: cheaper earns nothing, or the cheap would drive out the good. Half as much again: nothing. Ours.
    price_nothing: float = 1.5
    # So many orders in the window are all of the volume there is to show. Ours.
    volume_all: int = 60

    # --- the tiers: the score it takes to rise to them. Ours.
    rise_bronze: float = 60.0
    rise_silver: float = 72.0
    rise_gold: float = 82.0
    # A tier is kept until the score is so much below what it took: nobody goes up and down by chance. Ours.
    margin: float = 5.0
    # Below this a merchant that has not risen yet, or is on watch already, cannot be left as it is. Ours.
    least: float = 40.0
    # … and so many orders in the window and days as a member. Bronze: the project's trial (ten a day at most, thirty
    # days). Gold: eBay's top rated sell a hundred times a year, so fifty in half a year. The rest is ours.
    orders_bronze: int = 10
    orders_silver: int = 25
    orders_gold: int = 50
    days_bronze: int = 30
    days_silver: int = 90
    days_gold: int = 180
    # With fewer orders in the window nobody falls for their score: that would be chance, not evidence. Ours.
    orders_to_fall: int = 5
    # A warning that was confirmed so late that less than this was left to mend anything is given again. Ours: as long as an appeal.
    warning_days: int = 14

    # --- who is new: shown by turns, not by score, until so many orders are done
    newcomer_orders: int = 10
    # Every fifth place. Ours; tests/alliance/converging.py shows what it costs and brings.
    newcomer_share: float = 0.2

    # Lines of the published checklist that are about safety: one that is failed is not warned of for a month. Ours.
    safety: tuple[str, ...] = (
        "licence", "food-permit", "health", "medical", "training", "insurance", "clean", "fresh", "tools",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse what cannot be reckoned with."""
        if wrong := sorted({*self._negative(), *self._disorderly()}):
            message = f"figures make no sense: {', '.join(wrong)}"
            raise ValueError(message)

    def _negative(self) -> list[str]:
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "safety"}
        above = {
            "half_life_days", "window_days", "half_lives", "prior_reviews", "prior_orders", "prior_category", "mend_hours",
            "volume_all", "reopened_nothing", "trouble_nothing", "weight_stars",
        }  # fmt: skip
        return [name for name, value in values.items() if not (value > 0 if name in above else value >= 0)]

    def _disorderly(self) -> list[str]:
        pairs = (
            ("stars_nothing", self.stars_nothing, self.stars_all), ("on_time_nothing", self.on_time_nothing, 1.0),
            ("price_nothing", 1.0, self.price_nothing), ("least", self.least, self.rise_bronze - self.margin),
            ("rise_silver", self.rise_bronze, self.rise_silver), ("rise_gold", self.rise_silver, self.rise_gold),
        )  # fmt: skip
        share = [] if 0 < self.newcomer_share <= 0.5 else ["newcomer_share"]  # noqa: PLR2004 - a half, so that quality leads
        return [name for name, low, high in pairs if not low < high] + share

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Self:
        """Return the usual policy with these figures instead; those it does not know are ignored. Raises ValueError."""
        kinds = {field.name: type(getattr(cls(), field.name)) for field in fields(cls)}
        try:
            return replace(cls(), **{name: kinds[name](value) for name, value in figures.items() if name in kinds})
        except TypeError as error:
            raise ValueError(str(error)) from error

    def rises_at(self, tier: str) -> tuple[float, int, int]:
        """Return the score, the orders and the days as a member that it takes to rise to bronze, silver or gold."""
        return {
            "bronze": (self.rise_bronze, self.orders_bronze, self.days_bronze),
            "silver": (self.rise_silver, self.orders_silver, self.days_silver),
            "gold": (self.rise_gold, self.orders_gold, self.days_gold),
        }[tier]

    def keeps_at(self, tier: str) -> float:
        """Return the score below which a tier is not kept."""
        return self.least if tier in {"incubating", WATCH} else self.rises_at(tier)[0] - self.margin
