"""What the faces share about merchants: where one stands as a badge, and a refusal beside the field it is about."""

from collections.abc import Mapping
from http import HTTPStatus

from django import forms
from django.utils.translation import gettext as _

from linli.merchants.enums import Standing, Tier
from linli.merchants.errors import BadFieldError
from linli.merchants.models import Merchant
from linli.portals import errors

# standing → icon, tone: a shape of its own for each.
_SHAPES: Mapping[str, tuple[str, str]] = {
    Standing.APPLIED: ("hourglass", "info"),
    Standing.INCUBATING: ("sprout", "info"),
    Standing.MEMBER: ("badge-check", "ok"),
    Standing.SUSPENDED: ("circle-pause", "warn"),
    Standing.DECLINED: ("circle-x", "bad"),
    Standing.WITHDRAWN: ("undo-2", ""),
    Standing.LEFT: ("log-out", ""),
}


# tier → icon, tone: likewise.
_TIERS: Mapping[str, tuple[str, str]] = {
    Tier.INCUBATING: ("sprout", "info"),
    Tier.BRONZE: ("shield", ""),
    Tier.SILVER: ("shield-check", "ok"),
    Tier.GOLD: ("award", "ok"),
    Tier.WATCH: ("eye", "warn"),
}


def badge(row: Merchant) -> dict[str, str]:
    """Return where a merchant stands as label, icon and tone."""
    icon, tone = _SHAPES[row.standing]
    return {"label": str(Standing(row.standing).label), "icon": icon, "tone": tone}


def tier_badge(row: Merchant) -> dict[str, str]:
    """Return what a merchant's work has earned it as label, icon and tone: the same for whoever looks."""
    icon, tone = _TIERS[row.tier]
    return {"label": str(Tier(row.tier).label), "icon": icon, "tone": tone}


def earned(row: Merchant) -> dict[str, str]:
    """Return the tier that tells a buyer something in favour of a merchant, as `tier_badge`; empty for any other."""
    return tier_badge(row) if row.tier in (Tier.GOLD, Tier.SILVER, Tier.BRONZE) else {}


def told_to_buyers(row: Merchant) -> dict[str, str]:
    """Return a merchant's tier as `tier_badge`, a trial in a buyer's words."""
    badge = tier_badge(row)
    return {**badge, "label": _("新店试营业")} if row.tier == Tier.INCUBATING else badge


def blame(form: forms.Form, refused: Exception) -> tuple[str, HTTPStatus]:
    """Put an expected refusal beside the field it names; return the sentence where there is none, and the status."""
    sentence, status = errors.explain(refused)
    if isinstance(refused, BadFieldError) and refused.field in form.fields:
        form.add_error(refused.field, sentence)
        return "", status
    return sentence, status
