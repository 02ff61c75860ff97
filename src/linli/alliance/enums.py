"""Where a month's proposal stands, and what became of an appeal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.merchants.enums import Tier


class State(models.TextChoices):
    """Where an assessment stands."""

    PROPOSED = "proposed", pgettext_lazy("assessment", "待确认")
    CONFIRMED = "confirmed", pgettext_lazy("assessment", "已确认")
    KEPT = "kept", pgettext_lazy("assessment", "不采纳")
    APPEALED = "appealed", pgettext_lazy("assessment", "申诉中")
    UPHELD = "upheld", pgettext_lazy("assessment", "维持")
    OVERTURNED = "overturned", pgettext_lazy("assessment", "已撤销")


# Somebody of the office stands behind it; where it is appealed against, not before the answer.
IN_FORCE = (State.CONFIRMED, State.UPHELD)


class Outcome(models.TextChoices):
    """What became of an appeal."""

    UPHELD = "upheld", _("维持原来的决定")
    OVERTURNED = "overturned", _("撤销，恢复原来的等级")


class Proposed(models.TextChoices):
    """What may be proposed: one of the tiers, or that no new orders are taken."""

    INCUBATING = Tier.INCUBATING.value, Tier.INCUBATING.label
    BRONZE = Tier.BRONZE.value, Tier.BRONZE.label
    SILVER = Tier.SILVER.value, Tier.SILVER.label
    GOLD = Tier.GOLD.value, Tier.GOLD.label
    WATCH = Tier.WATCH.value, Tier.WATCH.label
    SUSPENDED = "suspended", _("暂停接单")


# From below upwards: by how much a proposal moves somebody.
HEIGHT = (Proposed.SUSPENDED, Proposed.WATCH, Proposed.INCUBATING, Proposed.BRONZE, Proposed.SILVER, Proposed.GOLD)
