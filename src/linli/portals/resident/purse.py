"""A resident's points as the pages show them: balances and their bar, how each was earned, what is near."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.catalogue.models import Product, in_language
from linli.merchants import queries as merchants
from linli.people.models import Person
from linli.people.queries import Member
from linli.points import queries
from linli.points.enums import AwardState, Refusal, VoucherState
from linli.points.models import Award, Reward, Voucher
from linli.points.queries import Balance
from linli.portals.kinds import KINDS

# The bar is 310 units wide, as in the drawing; a joint of 3 stands at the end of each kind but the last.
_WIDTH, _JOINT = 310.0, 3.0
_NEAR, _OFFERS = 3, 12


def summary(member: Member, *, at: datetime) -> dict[str, Any]:
    """Return what the card of points shows: the whole, this month, the kinds and their bar. Three queries."""
    rows = queries.balances(community=member.community, person=member.person, at=at)
    total = sum(row.points for row in rows)
    return {
        "total": total, "month": sum(row.earned for row in rows), "held": sum(row.held for row in rows),
        "spendable": sum(row.points for row in rows if row.is_spendable),
        "kinds": [_kind(row) for row in rows], "bar": bar(rows), "spoken": _spoken(rows, total),
    }  # fmt: skip


def _kind(row: Balance) -> dict[str, Any]:
    kind = KINDS[row.kind]
    return {
        "code": row.kind, "short": kind.short, "name": kind.name, "icon": kind.icon, "how": kind.how,
        "series": kind.series, "points": row.points, "held": row.held, "earned": row.earned,
        "spendable": row.is_spendable, "url": reverse("resident:points-kind", args=[row.kind]),
    }  # fmt: skip


def _spoken(rows: Sequence[Balance], total: int) -> str:
    parts = _("、").join(f"{KINDS[row.kind].short} {row.points}" for row in rows if row.points)
    return _("共 %(total)s 分：%(parts)s") % {"total": total, "parts": parts} if parts else _("还没有积分")


def bar(rows: Sequence[Balance]) -> list[dict[str, Any]]:
    """Return the pieces of the bar: where each kind begins, how wide it is, and its joint; kinds without points have none."""
    shown = [row for row in rows if row.points > 0]
    total = sum(row.points for row in shown)
    room = _WIDTH - _JOINT * max(len(shown) - 1, 0)
    found: list[dict[str, Any]] = []
    left = 0.0
    for row in shown:
        width = room * row.points / total
        joint = round(left + width, 1) if row is not shown[-1] else None
        found.append({"x": round(left, 1), "width": round(width, 1), "joint": joint, "series": KINDS[row.kind].series})
        left += width + _JOINT
    return found


def earned(person: Person, *, kind: str = "") -> list[dict[str, Any]]:
    """Return how points were earned, newest first: what for, how many, and where none, why. One query."""
    return [_earned(row) for row in queries.earned_of(person, kind=kind)]


def _earned(row: Award) -> dict[str, Any]:
    service = row.occasion.service
    kind = KINDS[row.kind]
    return {
        "title": row.rule.name, "note": in_language(service.get("zh", ""), service.get("en", "")), "at": row.at,
        "points": row.points, "icon": kind.icon, "short": kind.short, "series": kind.series,
        "posted": row.state == AwardState.POSTED, "why": _why(row),
        "url": reverse("resident:order", args=[row.occasion.order_id]) if _is_mine(row) else "",
    }  # fmt: skip


def _is_mine(row: Award) -> bool:
    return row.occasion.order_id is not None and row.person_id == row.occasion.requester_id


def _why(row: Award) -> str:
    if row.state == AwardState.POSTED:
        return ""
    if row.refusal:
        return row.words or str(Refusal(row.refusal).label)
    return str(AwardState(row.state).label)


def offered() -> QuerySet[Reward]:
    """Return the goods that are given out now: none of a shop that takes on nothing new."""
    return Reward.objects.filter(is_active=True).exclude(shop__in=merchants.closed())


def rewards(spendable: int) -> list[dict[str, Any]]:
    """Return the goods that can be had, with what is missing for each. One query."""
    rows = offered().order_by("points", "position")
    return [reward(row, spendable=spendable) for row in rows if row.left != 0][:_OFFERS]


def reward(row: Reward, *, spendable: int) -> dict[str, Any]:
    """Return one reward as shown."""
    left = row.left
    return {
        "pk": row.pk, "name": row.name, "icon": row.icon, "points": row.points,
        "merchant": in_language(row.merchant_zh, row.merchant_en), "words": in_language(row.words_zh, row.words_en),
        "left": "" if left is None else ngettext("还剩 %(n)s 份", "还剩 %(n)s 份", left) % {"n": left},
        "missing": max(row.points - spendable, 0), "days": row.days, "most": row.most_a_person,
        "url": reverse("resident:reward", args=[row.pk]),
    }  # fmt: skip


def services(spendable: int) -> list[dict[str, Any]]:
    """Return the services that can be had for points, the nearest first. One query."""
    rows = Product.objects.offered().filter(points_price__isnull=False)
    found: list[dict[str, Any]] = [
        {
            "name": row.name, "icon": row.icon, "points": row.points_price, "note": row.summary,
            "missing": max((row.points_price or 0) - spendable, 0),
            "url": reverse("resident:product", args=[row.pk], query={"pay": "points"}),
        }
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one["points"])[:_OFFERS]


def near(offers: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the offer that is next within reach: the cheapest that is not yet, else the dearest that is."""
    missing = [one for one in offers if one["missing"]]
    if missing:
        return min(missing, key=lambda one: one["missing"])
    return max(offers, key=lambda one: one["points"], default=None)


def vouchers(person: Person) -> list[dict[str, Any]]:
    """Return the person's vouchers: what can be used first, then the newest. One query."""
    rows = Voucher.objects.filter(person=person).select_related("reward").order_by("-issued_at")[:50]
    found = [voucher(row) for row in rows]
    return sorted(found, key=lambda one: not one["usable"])


_TONES = {VoucherState.ISSUED: ("warm", "ticket"), VoucherState.USED: ("ok", "check")}


def voucher(row: Voucher) -> dict[str, Any]:
    """Return one voucher as shown."""
    tone, icon = _TONES.get(VoucherState(row.state), ("", "undo-2"))
    return {
        "pk": row.pk, "name": row.reward.name, "points": row.reward.points, "icon": row.reward.icon,
        "merchant": in_language(row.reward.merchant_zh, row.reward.merchant_en), "state": row.get_state_display(),
        "tone": tone, "state_icon": icon, "usable": row.state == VoucherState.ISSUED, "until": row.expires_at,
        "used_at": row.used_at, "code": spaced(row.token), "url": reverse("resident:voucher", args=[row.pk]),
    }  # fmt: skip


def spaced(token: str) -> str:
    """Return a voucher's code in groups of four, as it is read aloud at the counter."""
    return " ".join(token[n : n + 4] for n in range(0, len(token), 4)).upper()
