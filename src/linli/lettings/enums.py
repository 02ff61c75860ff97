"""What is let or sold, where a listing stands, and how it ended."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What is offered."""

    HOUSE = "house", _("住房")
    PARKING = "parking", _("车位")
    SHOP = "shop", _("商铺")


class Deal(models.TextChoices):
    """To let, by the month, or for sale, at one price."""

    LET = "let", _("出租")
    SALE = "sale", _("出售")


class State(models.TextChoices):
    """Where a listing stands."""

    DRAFT = "draft", _("草稿")
    WAITING = "waiting", _("等核验产权")
    LIVE = "live", _("在租售")
    REFUSED = "refused", pgettext_lazy("of a listing", "没有通过")
    CLOSED = "closed", pgettext_lazy("of a listing", "已下架")


# Who may change what is said of it; what neighbours have seen.
EDITABLE = (State.DRAFT, State.REFUSED)
PUBLIC = (State.LIVE, State.CLOSED)


class Ending(models.TextChoices):
    """How a listing came to its end."""

    LET = "let", _("已租出")
    SOLD = "sold", _("已售出")
    WITHDRAWN = "withdrawn", _("业主收回了")
    EXPIRED = "expired", pgettext_lazy("of a listing", "到期了")
    TAKEN_DOWN = "taken-down", _("被物业下架")


CONCLUDED: Mapping[str, Ending] = {Deal.LET: Ending.LET, Deal.SALE: Ending.SOLD}


class Outcome(models.TextChoices):
    """What came of a viewing that took place."""

    INTERESTED = "interested", _("有意向")
    AGAIN = "again", _("想再看一次")
    NOT = "not", _("不考虑")


class Missed(models.TextChoices):
    """Why one did not take place, as the steward saw who was there."""

    NOBODY = "nobody", _("看房的没有来")
    NO_OWNER = "no-owner", _("业主不在")


OUTCOMES = (*Outcome.choices, *Missed.choices)


# The service of the catalogue by which it is shown, and whose fee is stated.
PRODUCTS: Mapping[str, str] = {
    Kind.HOUSE: "value.assets.housing", Kind.PARKING: "value.assets.parking", Kind.SHOP: "value.assets.shops",
}  # fmt: skip
