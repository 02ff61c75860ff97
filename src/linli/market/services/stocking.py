"""Taking from the shelf and putting back: each in one statement that the database bounds, in order of key."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F

from linli.market.errors import GroupOverError, SlotTakenError, SoldOutError
from linli.market.models import GroupBuy, Part, Sale, SaleLine, Slot, Variant


def needed(counts: Mapping[UUID, int]) -> Counter[UUID]:
    """Return how many of which counted variants so many of these take: a package takes what it holds. One query."""
    parts: dict[UUID, list[tuple[UUID, int]]] = {}
    for package, variant, count in Part.objects.filter(package__in=counts).values_list("package", "variant", "count"):
        parts.setdefault(package, []).append((variant, count))
    wanted = Counter[UUID]()
    for variant, count in counts.items():
        for part, each in parts.get(variant, [(variant, 1)]):
            wanted[part] += each * count
    return wanted


def take(wanted: Mapping[UUID, int]) -> None:
    """Take so many of each counted variant, all or none in the caller's transaction; raise SoldOutError.

    First looks whether there is enough, without a lock, so that whoever comes too late waits for nobody.
    """
    for key in sorted(look(wanted)):
        taken = Variant.objects.filter(pk=key, stock__gte=wanted[key]).update(stock=F("stock") - wanted[key])
        if not taken:
            raise _sold_out(key)


def look(counts: Mapping[UUID, int]) -> list[UUID]:
    """Raise SoldOutError where there is plainly too little, without a lock; return which are a matter of stock. One query."""
    rows = dict(Variant.objects.filter(pk__in=counts, stock__isnull=False).values_list("pk", "stock"))
    for key, stock in rows.items():
        if (stock or 0) < counts[key]:
            raise _sold_out(key)
    return list(rows)


def _sold_out(key: UUID) -> SoldOutError:
    row = Variant.objects.select_related("item").get(pk=key)
    name = row.item.name if row.name == row.item.name else f"{row.item.name} {row.name}"
    return SoldOutError(name, row.stock or 0)


def put_back(wanted: Mapping[UUID, int]) -> None:
    """Put so many of each counted variant back."""
    for key in sorted(wanted):
        if wanted[key]:
            Variant.objects.filter(pk=key, stock__isnull=False).update(stock=F("stock") + wanted[key])


def take_slot(slot: UUID, *, count: int, starts_after: object) -> Slot:
    """Take so many places of a time that is still to come; raise SlotTakenError."""
    free = Slot.objects.filter(pk=slot, starts__gt=starts_after, taken__lte=F("capacity") - count)
    if not free.update(taken=F("taken") + count):
        raise SlotTakenError
    return Slot.objects.get(pk=slot)


def lock_slots(*slots: UUID) -> None:
    """Lock these times in order of key: two who change places do not wait for each other."""
    list(Slot.objects.select_for_update().filter(pk__in=slots).order_by("pk").values_list("pk"))


def free_slot(slot: UUID, *, count: int) -> None:
    """Give so many places of a time back."""
    Slot.objects.filter(pk=slot, taken__gte=count).update(taken=F("taken") - count)


def join(group: GroupBuy, *, count: int) -> None:
    """Speak for so many of a group-buy; raise GroupOverError where there is no room."""
    if not GroupBuy.objects.filter(pk=group.pk, joined__lte=F("most") - count).update(joined=F("joined") + count):
        raise GroupOverError


def release(sales: Iterable[Sale]) -> None:
    """Put everything these sales took back: stock, times, places in a group-buy; their lines say so, so that it is once."""
    rows = list(sales)
    counts = Counter[UUID]()
    units = Counter[UUID]()
    for line in SaleLine.objects.filter(sale__in=rows):
        counts[line.variant_id] += line.count - line.returned
        units[line.sale_id] += line.count
    # In the order in which buying takes them: the group, the goods, the times.
    for row in sorted(rows, key=lambda row: (str(row.group_id), row.pk)):
        if row.group_id:
            GroupBuy.objects.filter(pk=row.group_id, joined__gte=units[row.pk]).update(
                joined=F("joined") - units[row.pk]
            )
    put_back(needed(counts))
    for row in sorted(rows, key=lambda row: (str(row.slot_id), row.pk)):
        if row.slot_id:
            free_slot(row.slot_id, count=units[row.pk])
    SaleLine.objects.filter(sale__in=rows).update(returned=F("count"))
