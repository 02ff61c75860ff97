"""How the market's shelves, items and group-buys are shown to residents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.catalogue.enums import SCENE_ICONS, Scene
from linli.catalogue.models import ServiceGroup
from linli.market import queries
from linli.market.enums import GOODS_WAYS, STANDING, GroupState, ItemKind, Way
from linli.market.models import GroupBuy, Item, Part, PriceChange, Slot, Variant
from linli.merchants import queries as merchants
from linli.merchants.models import Merchant
from linli.people.models import Person
from linli.people.queries import household_of
from linli.portals import item_pictures, standings, words
from linli.portals.resident import promotions

# From so many on a number says nothing that helps to decide.
FEW = 5
HISTORY = timedelta(days=90)
# A joint for each unit up to so many; above it each stands for an equal part.
_JOINTS = 12
_SPOTS = 3
_WAY_ICONS: Mapping[str, str] = {
    Way.HALF_HOUR: "timer", Way.DELIVERY: "truck", Way.PICKUP: "store", Way.HAND_OVER: "hand-heart",
    Way.VISIT: "house",
}  # fmt: skip


def card(row: Any) -> dict[str, Any]:  # noqa: ANN401 - an item with its cover's id, see queries.pictured
    """Return an item as the shelves show it. Reads the merchant."""
    return {
        "name": row.name, "url": reverse("resident:market-item", args=[row.pk]), "icon": row.icon,
        "merchant": row.merchant.name, "badge": standings.earned(row.merchant), "price": words.yuan(row.from_fen),
        "ways": [ways_word(way) for way in row.ways], "thumb": item_pictures.cover(row),
    }  # fmt: skip


def ways_word(way: str) -> str:
    """Return what a way is called."""
    return str(Way(way).label)


def ways(found: Iterable[str], *, chosen: str = "") -> list[dict[str, Any]]:
    """Return ways as choices, in their usual order, the chosen one or else the first checked."""
    rows = [way.value for way in Way if way.value in set(found)]
    taken = chosen if chosen in rows else (rows[0] if rows else "")
    return [
        {"value": way, "label": ways_word(way), "icon": _WAY_ICONS[way], "checked": way == taken} for way in rows
    ]  # fmt: skip


def chips(kept: Mapping[str, str], groups: Iterable[ServiceGroup]) -> dict[str, list[dict[str, Any]]]:
    """Return the shelves' chips by row; each leads to itself added, or where it is chosen taken away."""
    first = [_chip(kept, "season", "on", _("当季"), "leaf")]
    first += [_chip(kept, "way", way, ways_word(way), _WAY_ICONS[way]) for way in GOODS_WAYS]
    scenes = [_chip(kept, "scene", scene.value, str(scene.label), SCENE_ICONS[scene]) for scene in Scene]
    return {
        "how": first, "scenes": scenes, "groups": [_chip(kept, "group", row.code, row.name, row.icon) for row in groups]
    }  # fmt: skip


def _chip(kept: Mapping[str, str], name: str, value: str, label: str, icon: str) -> dict[str, Any]:
    current = kept.get(name) == value
    left = {key: one for key, one in kept.items() if key != name}
    query = left if current else {**left, name: value}
    return {"label": label, "icon": icon, "current": current, "url": reverse("resident:market", query=query)}


# --- one item ------------------------------------------------------------------------------------------------------
def variants(row: Item, *, chosen: str = "", at: datetime) -> list[dict[str, Any]]:
    """Return the variants of an item as choices, with what is left and how the price was. Two queries at most."""
    history = _history(row, at=at)
    left = _in_packages(row) if row.kind == ItemKind.PACKAGE else {}
    found = [
        _variant(one, left=left.get(one.pk, one.stock), history=history.get(one.pk, [])) for one in row.variants.all()
    ]
    taken = next((one for one in found if one["key"] == chosen.partition(".")[0]), None)
    taken = taken or next((one for one in found if not one["is_out"]), None)
    return [{**one, "checked": one is taken} for one in found]


def _variant(row: Variant, *, left: int | None, history: Sequence[PriceChange]) -> dict[str, Any]:
    is_few = left is not None and 0 < left <= FEW
    few = ngettext("只剩 %(n)s 件", "只剩 %(n)s 件", left or 0) % {"n": left} if is_few else ""
    return {
        "key": str(row.pk), "value": f"{row.pk}.{row.price_fen}", "name": row.name, "price": words.yuan(row.price_fen),
        "is_out": left == 0, "left": _("卖完了") if left == 0 else few, "told": _told(row, history),
        "changes": [{"at": one.at, "price": words.yuan(one.fen)} for one in history],
    }  # fmt: skip


def _told(row: Variant, history: Sequence[PriceChange]) -> str:
    """Say how a price was in the last 90 days."""
    prices = [one.fen for one in history] or [row.price_fen]
    if len(set(prices)) == 1:
        return _("近 90 天价格没有变。")
    said = {"low": words.yuan(min(prices)), "high": words.yuan(max(prices))}
    return _("近 90 天最低 %(low)s，最高 %(high)s。") % said


def _history(row: Item, *, at: datetime) -> dict[UUID, list[PriceChange]]:
    """Return by variant the prices that held within HISTORY, the newest first. One query."""
    since = at - HISTORY
    past = PriceChange.objects.filter(variant=OuterRef("variant"), at__lt=since).order_by("-at", "-id")
    rows = PriceChange.objects.filter(variant__in=[one.pk for one in row.variants.all()]).filter(
        Q(at__gte=since) | Q(pk=Subquery(past.values("pk")[:1]))
    )
    found: dict[UUID, list[PriceChange]] = {}
    for one in rows.order_by("-at", "-id"):
        found.setdefault(one.variant_id, []).append(one)
    return found


def parts(row: Item) -> list[Part]:
    """Return what a package holds. One query."""
    rows = Part.objects.filter(package__item=row).select_related("variant__item")
    first = next(iter(row.variants.all()), None)
    return [one for one in rows.order_by("variant") if first and one.package_id == first.pk]


def _in_packages(row: Item) -> dict[UUID, int]:
    """Return how many packages can be made up of what there is. One query."""
    found: dict[UUID, int] = {}
    rows = Part.objects.filter(package__item=row, variant__stock__isnull=False).annotate(stock=F("variant__stock"))
    for package, stock, count in rows.values_list("package", "stock", "count"):
        found[package] = min(found.get(package, stock), stock // count)
    return found


def days(rows: Iterable[Slot], *, chosen: str = "", at: datetime) -> list[dict[str, Any]]:
    """Return free times by day."""
    found: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        span = f"{words.clock_time(row.starts)}–{words.clock_time(row.ends)}"
        choice = {"value": str(row.pk), "label": span, "checked": str(row.pk) == chosen}
        found.setdefault(words.local(row.starts).date(), []).append(choice)
    return [{"day": words.day(day, at=at), "options": options} for day, options in found.items()]


def shop(row: Merchant, *, at: datetime) -> dict[str, Any]:
    """Return a merchant as the page of its item shows it. Reads the community."""
    today = row.hours.get(str(words.local(at).weekday()), ())
    spans = _("、").join(f"{opens}–{closes}" for opens, closes in today)
    return {
        "row": row, "badge": standings.told_to_buyers(row), "is_open": merchants.is_open(row, at=at),
        "hours": spans or _("休息"), "ring": row.ring_metres,
        "url": reverse("resident:market", query={"merchant": str(row.pk)}),
    }  # fmt: skip


# --- buying together -----------------------------------------------------------------------------------------------
def spots(person: Person, *, at: datetime) -> list[dict[str, Any]]:
    """Return the group-buys that may be offered unasked: none in elder mode, nor while a base service is overdue (K1)."""
    if not promotions.allowed(person, at=at):
        return []
    return open_groups(person, at=at)[:_SPOTS]


def open_groups(person: Person, *, at: datetime) -> list[dict[str, Any]]:
    """Return the group-buys that somebody may join now with their covers, those that close first first. Two queries."""
    household = household_of(person)
    rows = queries.groups(at=at, building=household.unit.building_id if household else None)
    return [{**group(row, at=at), "thumb": item_pictures.cover(row)} for row in rows]


def group(row: GroupBuy, *, at: datetime, units: int | None = None) -> dict[str, Any]:
    """Return a group-buy with its joints towards the next tier; `units` are those that were paid once it is over."""
    joined = row.joined if units is None else units
    tiers = [{"count": int(tier["count"]), "fen": int(tier["fen"])} for tier in row.tiers]
    goal = next((tier for tier in tiers if tier["count"] > joined), None)
    steps = _steps(joined, goal["count"] if goal else tiers[-1]["count"])
    return {
        "row": row, "name": row.name or row.variant.item.name, "item": row.variant.item, "steps": steps,
        "url": reverse("resident:market-group", args=[row.pk]), "joined": joined, "told": _progress(row, joined, goal),
        "left": words.duration(row.closes_at - at), "from_price": words.yuan(tiers[-1]["fen"]),
        "tiers": [{**tier, "price": words.yuan(tier["fen"]), "is_reached": joined >= tier["count"]} for tier in tiers],
        "is_open": row.state == GroupState.OPEN and row.opens_at <= at < row.closes_at, "way": ways_word(row.way),
    }  # fmt: skip


def _steps(joined: int, goal: int) -> list[str]:
    whole = min(goal, _JOINTS)
    done = min(joined * whole // goal, whole)
    return ["done" if step < done else "now" if step == done else "wait" for step in range(whole)]


def _progress(row: GroupBuy, joined: int, goal: Mapping[str, int] | None) -> str:
    if goal is None:
        return _("已有 %(n)s 份，最低价到了") % {"n": joined}
    said = {"n": joined, "more": goal["count"] - joined, "price": words.yuan(goal["fen"])}
    if joined < row.minimum:
        return _("已有 %(n)s 份，再有 %(more)s 份成团，%(price)s") % said
    return _("已成团，%(n)s 份；再有 %(more)s 份降到 %(price)s") % said


def neighbours(row: GroupBuy) -> int:
    """Return how many neighbours are in a group-buy and have paid. One query."""
    return row.sales.filter(state__in=STANDING).values("checkout__person").distinct().count()
