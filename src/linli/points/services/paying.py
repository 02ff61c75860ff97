"""Paying with points: set aside from one or more kinds, taken when it is delivered, given back when it is not."""

from datetime import datetime
from uuid import UUID

from linli.core import past
from linli.ledger import services as ledger
from linli.ledger.models import Account
from linli.ledger.services.accounts import OWN
from linli.people.models import Person
from linli.places.models import Community
from linli.points import issuing, queries
from linli.points.enums import PaymentState
from linli.points.errors import TooFewPointsError
from linli.points.models import Payment


@past.atomic
def pay(*, community: Community, person: Person, points: int, cause: str, at: datetime) -> Payment:
    """Set points of the person aside, of spendable kinds, those that expire first; the same cause pays once.

    Raises TooFewPointsError; nothing is set aside then.
    """
    if known := Payment.objects.filter(cause=cause).first():
        return known
    purses = _purses(community, person)
    has = sum(purse.balance for purse in purses)
    if has < points:
        raise TooFewPointsError(has=has, needs=points)
    parts, left = [], points
    for purse in purses:
        taken = min(purse.balance, left)
        if not taken:
            break
        held = ledger.hold(account=purse, amount=taken, cause=f"{cause}:{purse.unit}", at=at, actor=person.pk)
        parts.append({"kind": purse.unit, "points": taken, "hold": held.id})
        left -= taken
    return Payment.objects.create(community=community, person=person, cause=cause, points=points, parts=parts, at=at)


def _purses(community: Community, person: Person) -> list[Account]:
    """Return the accounts the person may spend from, locked: first those whose points expire, the fullest first."""
    policies = queries.policies()
    rows = Account.objects.select_for_update().filter(
        community=community, owner=person.pk, kind=OWN, balance__gt=0,
        unit__in=[kind for kind, policy in policies.items() if policy.is_spendable],
    )  # fmt: skip
    return sorted(rows.order_by("id"), key=lambda row: (not policies[row.unit].expires, -row.balance, row.pk))


@past.atomic
def capture(*, payment_id: UUID, at: datetime) -> Payment:
    """Take what was set aside: it has been delivered. What was given back meanwhile returns; what is settled stays as it is."""
    row = Payment.objects.select_for_update().get(pk=payment_id)
    if row.state != PaymentState.HELD:
        return row
    if row.returned == row.points:
        return release(payment_id=payment_id, at=at)
    sinks = {part["kind"]: _sink(row, part["kind"], at=at) for part in row.parts}
    ledger.lock(accounts=[sink.pk for sink in sinks.values()], transfers=[part["hold"] for part in row.parts])
    for part, kept in zip(row.parts, _kept(row, row.returned), strict=True):
        cause = f"{row.cause}:{part['kind']}"
        if kept:
            ledger.capture(
                hold_id=part["hold"], to=sinks[part["kind"]], amount=kept, cause=f"{cause}:capture", at=at
            )  # fmt: skip
        else:
            ledger.release(hold_id=part["hold"], cause=f"{cause}:release", at=at)
    return _settled(row, PaymentState.CAPTURED, at)


def _kept(row: Payment, returned: int) -> list[int]:
    """Return what is kept of each part where so many points went back: those that were set aside last go back first."""
    kept, left = [], row.points - returned
    for part in row.parts:
        kept.append(min(part["points"], left))
        left -= kept[-1]
    return kept


@past.atomic
def return_some(*, payment_id: UUID, points: int, cause: str, at: datetime) -> Payment:
    """Give a part of the points back: at once where they were taken, else when the rest is taken or all are given back.

    `cause` says why, once for each time. At most what was not given back before.
    """
    row = Payment.objects.select_for_update().get(pk=payment_id)
    points = min(points, row.points - row.returned)
    if row.state == PaymentState.RELEASED or not points:
        return row
    if row.state == PaymentState.CAPTURED:
        ledger.lock(accounts=[_sink(row, part["kind"], at=at).pk for part in row.parts])
        before, after = _kept(row, row.returned), _kept(row, row.returned + points)
        for part, had, has in zip(row.parts, before, after, strict=True):
            if had > has:
                _refund(row, kind=part["kind"], points=had - has, cause=f"{row.cause}:{part['kind']}:{cause}", at=at)
    row.returned += points
    row.save(update_fields=["returned"])
    return row


@past.atomic
def release(*, payment_id: UUID, at: datetime) -> Payment:
    """Give back what was set aside, or already taken: it will not be delivered. Given back once."""
    row = Payment.objects.select_for_update().get(pk=payment_id)
    if row.state == PaymentState.RELEASED:
        return row
    sinks = [_sink(row, part["kind"], at=at).pk for part in row.parts if row.state == PaymentState.CAPTURED]
    ledger.lock(accounts=sinks, transfers=[part["hold"] for part in row.parts])
    kept = _kept(row, row.returned)
    for part, points in zip(row.parts, kept, strict=True):
        cause = f"{row.cause}:{part['kind']}"
        if row.state == PaymentState.HELD:
            ledger.release(hold_id=part["hold"], cause=f"{cause}:release", at=at)
        elif points:
            _refund(row, kind=part["kind"], points=points, cause=f"{cause}:refund", at=at)
    return _settled(row, PaymentState.RELEASED, at)


def _sink(row: Payment, kind: str, *, at: datetime) -> Account:
    return issuing.sink(community=row.community_id, kind=issuing.REDEEMED, unit=kind, at=at)


def _refund(row: Payment, *, kind: str, points: int, cause: str, at: datetime) -> None:
    source = _sink(row, kind, at=at)
    purse = issuing.purse(community=row.community_id, person=row.person_id, unit=kind, at=at)
    ledger.post(
        community=row.community_id, cause=cause, kind="refund", at=at,
        legs=[(source.pk, -points), (purse.pk, points)],
    )  # fmt: skip


def _settled(row: Payment, state: PaymentState, at: datetime) -> Payment:
    row.state, row.settled_at = state, at
    row.save(update_fields=["state", "settled_at"])
    return row
