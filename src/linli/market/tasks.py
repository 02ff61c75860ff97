"""What follows from facts in the market: sales settled or given back with their orders, refunds sent, people told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from linli.core.models import Fact
from linli.core.money import yuan
from linli.core.tasks import lengthy
from linli.ledger.models import Transfer
from linli.market import saying
from linli.market import services as market
from linli.market.enums import STANDING, Channel, RefundCause, Way
from linli.market.models import Checkout, GroupBuy, Item, Refund, Sale, Subscription
from linli.market.services import refunding
from linli.merchants.enums import Post
from linli.merchants.models import Merchant
from linli.messages import services as messages
from linli.people.enums import Role
from linli.people.models import Person
from linli.people.queries import with_role
from linli.places.models import Community

_MONTHLY = "/home/market/monthly/"


def settle(*, fact: Fact, at: datetime) -> None:
    """Settle the sale of an order that was confirmed; another order is none of the market's."""
    if (sale := _of_order(fact)) is not None:
        market.capture(sale=sale, at=at)


def call_off(*, fact: Fact, at: datetime) -> None:
    """Give back the sale of an order that was called off."""
    if (sale := _of_order(fact)) is not None:
        market.called_off(sale=sale, at=at)


def forget_courier(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Keep no longer where somebody was who handed a sale's order back, or had it taken back, on the way."""
    if (sale := _of_order(fact)) is not None:
        market.handed_back(sale=sale)


def _of_order(fact: Fact) -> UUID | None:
    return Sale.objects.filter(order=fact.subject_id).values_list("pk", flat=True).first()


@lengthy
def send_refund(*, fact: Fact, at: datetime) -> None:
    """Ask the channel to pay a refund out; where it cannot be reached the task comes again."""
    refunding.send(refund=UUID(fact.payload["refund"]), at=at)


def tell_paid(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the buyer that it is paid, or will be in cash, and what comes next; and the shop's people that they sold something.

    Of a group-buy the shop hears when it is won.
    """
    row = _sale(fact)
    kind = "sale.ordered" if fact.payload["channel"] == Channel.CASH else "sale.paid"
    said = {
        **_of(row),
        "money": yuan(fact.payload["fen"]),
        "next": saying.both(saying.HELD if row.group_id else saying.NEXT[row.way]),
    }
    _tell(fact, row.community, [row.checkout.person], kind, said, link=_buyers(row))
    if not row.group_id:
        # Half an hour has begun to run: their phones ring whatever the hour.
        kind = "sale.new-fast" if row.way == Way.HALF_HOUR else "sale.new"
        said["way"] = saying.both(Way(row.way).label)
        _tell(fact, row.community, _hands(row.merchant), kind, said, link=_sellers(row.merchant_id, f"orders/{row.pk}"))


def tell_late(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the buyer that it came late, and what the merchant paid for it."""
    row = _sale(fact)
    said = {**_of(row), "money": yuan(fact.payload["fen"])}
    _tell(fact, row.community, [row.checkout.person], "sale.late", said, link=_buyers(row))


def tell_refund(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the buyer what went back, why, and where to; the shop's people, where the sale was called off by somebody else.

    A group-buy that failed tells its buyers itself.
    """
    refund = Refund.objects.get(pk=UUID(fact.payload["refund"]))
    if refund.cause == RefundCause.FAILED_GROUP:
        return
    row = _sale(fact)
    said = {
        **_of(row), "money": yuan(refund.fen), "where": saying.both(_where(refund, row)),
        "why": refund.words if refund.by_id else saying.both(RefundCause(refund.cause).label),
    }  # fmt: skip
    _tell(fact, row.community, [row.checkout.person], "refund.made", said, link=_buyers(row))
    if refund.cause == RefundCause.CANCELLED and row.order_id:
        by = Fact.objects.about(row.order_id).filter(kind="order.cancel").values_list("actor_id", flat=True).last()
        hands = [one for one in _hands(row.merchant) if one.pk != by]
        _tell(fact, row.community, hands, "sale.called-off", said, link=_sellers(row.merchant_id, f"orders/{row.pk}"))


def _where(refund: Refund, row: Sale) -> str | Promise:
    if not refund.money_fen:
        return saying.POINTS
    if refund.channel == Channel.CASH:
        # Before it was delivered no cash was there to go back.
        cause = f"sale:{row.pk}:refund:{refund.number}"
        return saying.BACK[Channel.CASH] if Transfer.objects.filter(cause=cause).exists() else saying.NOT_YET
    return saying.BACK[refund.channel]


def tell_refund_failed(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the buyer that the channel did not pay a refund out yet, and the office, which sees to it."""
    row = _sale(fact)
    said = {**_of(row), "money": yuan(fact.payload["fen"])}
    _tell(fact, row.community, [row.checkout.person], "refund.failed", said, link=_buyers(row))
    _tell(fact, row.community, _office(), "refund.stuck", said, link=f"/console/market/sales/{row.pk}/")


def tell_complaint(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the shop's people of a complaint about something they sold; the office hears of every complaint."""
    if (sale := _of_order(fact)) is not None:
        row = Sale.objects.select_related("community", "merchant").get(pk=sale)
        said = {**_of(row), "words": fact.payload["words"]}
        link = _sellers(row.merchant_id, f"orders/{row.pk}")
        _tell(fact, row.community, _hands(row.merchant), "sale.complained", said, link=link)


def tell_unequal(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the office that a channel says another amount was paid than was asked."""
    row = Checkout.objects.select_related("community").get(pk=_subject(fact))
    said = {
        "number": row.number, "channel": saying.both(Channel(fact.payload["channel"]).label), "money": yuan(fact.payload["fen"]),
        "asked": yuan(fact.payload["asked"]),
    }  # fmt: skip
    _tell(fact, row.community, _office(), "payment.unequal", said, link="/console/market/reconciliation/")


def tell_group(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell those who joined, and the shop's people, whether the group-buy was won."""
    row = GroupBuy.objects.select_related("community", "variant__item__merchant").get(pk=_subject(fact))
    is_won = fact.kind == "group.win"
    joined: QuerySet[Sale] = row.sales.select_related("checkout__person", "community", "merchant")
    joined = joined.filter(state__in=STANDING) if is_won else joined.filter(refunds__cause=RefundCause.FAILED_GROUP)
    said = {"name": saying.both_names(row), "n": fact.payload["units"], "money": yuan(row.reached_fen or 0)}
    kind = "group.won" if is_won else "group.failed"
    for sale in joined.distinct():
        back = saying.BACK[sale.checkout.channel or Channel.WALLET]
        _tell(
            fact, row.community, [sale.checkout.person], kind, {**said, "where": saying.both(back)}, link=_buyers(sale)
        )
    shop = row.variant.item.merchant
    _tell(fact, row.community, _hands(shop), f"{kind}-shop", said, link=_sellers(shop.pk, "groups"))


def tell_subscription(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the buyer that this month's was bought, or why it was not."""
    row = Subscription.objects.select_related("community", "person", "variant__item").get(pk=_subject(fact))
    said: dict[str, object] = {"name": saying.both_names(row.variant.item), "day": f"{row.next_on}"}
    if fact.kind == "subscription.miss":
        said["why"] = saying.both(saying.TROUBLES.get(fact.payload["trouble"], saying.OTHERWISE))
        return _tell(fact, row.community, [row.person], "subscription.missed", said, link=_MONTHLY)
    said["money"] = yuan(fact.payload["fen"])
    return _tell(fact, row.community, [row.person], "subscription.bought", said, link=_MONTHLY)


def tell_payout(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the owners of a shop that it was paid."""
    row = Merchant.objects.select_related("community").get(pk=_subject(fact))
    said = {"name": saying.both_names(row), "money": yuan(fact.payload["fen"])}
    _tell(fact, row.community, _hands(row, post=Post.OWNER), "payout.made", said, link=_sellers(row.pk, "statement"))


def tell_taken_off(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the shop's people that the office took something off the shelf, and why."""
    row = Item.objects.select_related("community", "merchant").get(pk=_subject(fact))
    said = {"name": saying.both_names(row), "why": fact.payload["why"]}
    link = _sellers(row.merchant_id, f"goods/{row.pk}")
    _tell(fact, row.community, _hands(row.merchant), "item.taken-off", said, link=link)


def tell_put_back(*, fact: Fact, at: datetime) -> None:  # noqa: ARG001 - every consumer is called alike
    """Tell the shop's people that the office put something back on the shelf."""
    row = Item.objects.select_related("community", "merchant").get(pk=_subject(fact))
    said, link = {"name": saying.both_names(row)}, _sellers(row.merchant_id, f"goods/{row.pk}")
    _tell(fact, row.community, _hands(row.merchant), "item.put-back", said, link=link)


def _of(row: Sale) -> dict[str, object]:
    """Return what every message says of a sale: what was bought, by its first line, and of whom."""
    first, *more = row.lines.order_by("pk")
    name = {
        "zh": first.name_zh + ("等" if more else ""),
        "en": (first.name_en or first.name_zh) + (" …" if more else ""),
    }
    return {"name": name, "shop": saying.both_names(row.merchant)}


def _sale(fact: Fact) -> Sale:
    return Sale.objects.select_related("checkout__person", "community", "merchant").get(pk=_subject(fact))


def _buyers(row: Sale) -> str:
    return f"/home/market/sale/{row.pk}/"


def _sellers(shop: UUID, page: str) -> str:
    return f"/counter/shop/{shop}/{page}/"


def _hands(row: Merchant, *, post: str = "") -> list[Person]:
    """Return who works for a merchant, or has this post there."""
    staff = row.staff.filter(ended_at=None, **({"post": post} if post else {}))
    return list(Person.objects.filter(pk__in=staff.values("person")))


def _office() -> Iterable[Person]:
    return with_role(Role.OPERATOR)


def _subject(fact: Fact) -> UUID:
    assert fact.subject_id is not None  # noqa: S101 - these facts are about something
    return fact.subject_id


def _tell(
    fact: Fact, community: Community, people: Iterable[Person], kind: str, values: Mapping[str, object], *, link: str
) -> None:  # fmt: skip
    messages.tell(
        people=people, community=community, kind=kind, cause=f"fact:{fact.pk}", at=fact.at, values=values, link=link
    )
