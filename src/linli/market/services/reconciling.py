"""Comparing a day of a channel with its bill: every row that does not agree is listed, until somebody clears it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from linli import gateways
from linli.core.scoping import unscoped
from linli.market.enums import Gap, RefundState
from linli.market.errors import BadFieldError, ChannelOffError, ChannelRefusedError, GoneError
from linli.market.models import Checkout, Difference, Reconciliation, Refund
from linli.market.services import noting
from linli.people.models import Person
from linli.places.models import Community

LONGEST_WORDS = 200


def reconcile(*, community: Community, channel: str, day: date, at: datetime) -> Reconciliation:
    """Compare the payments and refunds of a day with the channel's bill and keep what was found; done again it is kept anew.

    What was cleared stays cleared. Records `reconciliation.make`. Raises ChannelOffError, ChannelRefusedError where there is no
    bill (yet).
    """
    gateway = gateways.gateway(gateways.Code(channel))
    if gateway is None:
        raise ChannelOffError
    try:
        bill = gateway.bill(day=day)
    except gateways.ChannelError as refused:
        raise ChannelRefusedError(str(refused)) from refused
    theirs = {row.refund_number or row.number: row.fen if row.kind == "payment" else -row.fen for row in bill}
    return keep(community=community, channel=channel, day=day, theirs=_of(community, theirs), at=at)


def _of(community: Community, theirs: Mapping[str, int]) -> dict[str, int]:
    """Return the rows of the bill that are not another community's: one account at the channel may serve several."""
    with unscoped("a bill does not know communities"):
        others = Checkout.objects.filter(number__in=theirs).exclude(community=community)
        back = Refund.objects.filter(number__in=theirs).exclude(community=community)
        foreign = {*others.values_list("number", flat=True), *back.values_list("number", flat=True)}
    return {number: fen for number, fen in theirs.items() if number not in foreign}


@transaction.atomic
def keep(
    *, community: Community, channel: str, day: date, theirs: Mapping[str, int], at: datetime
) -> Reconciliation:  # fmt: skip
    """Put down how a bill, number → fen (refunds negative), compares with our books of the day."""
    ours = _ours(community, channel, day)
    known = {(row.number, row.gap): row for row in Difference.objects.filter(
        reconciliation__channel=channel, reconciliation__day=day).exclude(cleared_at=None)}  # fmt: skip
    Reconciliation.objects.filter(community=community, channel=channel, day=day).delete()
    made = Reconciliation.objects.create(
        community=community, channel=channel, day=day, at=at,
        equal=sum(theirs.get(number) == fen for number, fen in ours.items()), ours_fen=sum(ours.values()),
        theirs_fen=sum(theirs.values()),
    )  # fmt: skip
    for number in sorted({*ours, *theirs}):
        mine, its = ours.get(number), theirs.get(number)
        if mine == its:
            continue
        gap = Gap.ONLY_THEIRS if mine is None else Gap.ONLY_OURS if its is None else Gap.UNEQUAL
        old = known.get((number, gap))
        Difference.objects.create(
            community=community, reconciliation=made, number=number, gap=gap, ours_fen=mine, theirs_fen=its,
            cleared_at=old.cleared_at if old else None, cleared_by=old.cleared_by if old else None,
            words=old.words if old else "",
        )  # fmt: skip
    noting.about(
        "reconciliation.make", ("reconciliation", made.pk), community=community.pk, at=at, by=None, channel=channel,
        day=day.isoformat(), differences=made.differences.count(),
    )  # fmt: skip
    return made


def _ours(community: Community, channel: str, day: date) -> dict[str, int]:
    """Return what our books have of a channel's day on the community's clock: payments, refunds that went out, late ones in and out."""
    begins = datetime.combine(day, time(), community.zone)
    within = (begins, begins + timedelta(days=1))
    paid = Checkout.objects.filter(channel=channel, paid_at__gte=within[0], paid_at__lt=within[1])
    ours = {number: fen for number, fen in paid.values_list("number", "money_fen") if fen}
    back = Refund.objects.filter(channel=channel, at__gte=within[0], at__lt=within[1], money_fen__gt=0)
    for row in back.exclude(state=RefundState.FAILED).select_related("sale__checkout"):
        ours[row.number] = -row.money_fen
        if row.cause == "late-payment":
            ours[row.sale.checkout.number] = row.money_fen
    return ours


@transaction.atomic
def clear(*, difference: UUID, words: str, by: Person, at: datetime) -> Difference:
    """Say how a difference was cleared. Records `difference.clear`. Raises BadFieldError ("words"), GoneError."""
    row = Difference.objects.select_for_update().filter(pk=difference).first()
    if row is None:
        raise GoneError(difference)
    if not 0 < len(words.strip()) <= LONGEST_WORDS:
        raise BadFieldError("words")
    row.cleared_at, row.cleared_by, row.words = at, by, words.strip()
    row.save(update_fields=["cleared_at", "cleared_by", "words"])
    noting.about(
        "difference.clear",
        ("difference", row.pk),
        community=row.community_id,
        at=at,
        by=by.pk,
        number=row.number,
        words=row.words,
    )
    return row
