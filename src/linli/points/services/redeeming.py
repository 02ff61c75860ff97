"""Goods for points: a voucher is taken, shown at the counter, used once."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from linli.core import facts, past
from linli.core.ids import uuid7
from linli.core.scoping import community_scope, unscoped
from linli.people.models import Person
from linli.places.models import Community
from linli.points.enums import VoucherState
from linli.points.errors import (
    LimitReachedError,
    NotOfferedError,
    NotYoursError,
    OtherCounterError,
    SoldOutError,
    VoucherOverError,
    VoucherUnknownError,
    VoucherUsedError,
)
from linli.points.models import Reward, Voucher
from linli.points.services import paying

TOKEN_BYTES = 16
EXPIRE_BATCH = 200


@past.atomic
def redeem(
    *, reward_id: UUID, person: Person, form_key: UUID, at: datetime, closed: Collection[UUID] = ()
) -> Voucher:  # fmt: skip
    """Take a reward: one less is left, its points are set aside, and a voucher is issued. Records `voucher.issue`.

    The reward's row is locked, so that of many who want the last one, one has it, and a form sent twice at once waits and
    finds its voucher: the same `form_key` again returns the first one. `closed` are the shops that take on nothing new:
    what they promised they keep, but no more of it is given out. Raises NotOfferedError, SoldOutError, LimitReachedError,
    TooFewPointsError; nothing is changed then.
    """
    reward = Reward.objects.select_for_update(of=("self",)).select_related("community").filter(pk=reward_id).first()
    if known := Voucher.objects.filter(form_key=form_key, person=person).first():
        return known
    if reward is None or not reward.is_active or reward.shop in closed:
        raise NotOfferedError
    _check(reward, person)
    voucher = Voucher(
        id=uuid7(), community=reward.community, reward=reward, person=person, form_key=form_key, issued_at=at,
        token=secrets.token_hex(TOKEN_BYTES), expires_at=at + timedelta(days=reward.days),
    )  # fmt: skip
    voucher.payment = paying.pay(
        community=reward.community, person=person, points=reward.points, cause=f"voucher:{voucher.pk}", at=at
    )
    voucher.save(force_insert=True)
    reward.given += 1
    reward.save(update_fields=["given"])
    _tell(voucher, "voucher.issue", at=at, by=person.pk)
    return voucher


def _check(reward: Reward, person: Person) -> None:
    if reward.left is not None and reward.left <= 0:
        raise SoldOutError
    had = reward.vouchers.filter(person=person, state__in=[VoucherState.ISSUED, VoucherState.USED]).count()
    if reward.most_a_person is not None and had >= reward.most_a_person:
        raise LimitReachedError(reward.most_a_person)


@past.atomic
def use(*, token: str, community: Community, by: Person, counters: Collection[UUID], at: datetime) -> Voucher:
    """Hand the goods over at the counter: the voucher is used up and its points are taken. Records `voucher.use`.

    `counters` are the shops that `by` works for now; the fact names the shop where it is known. Raises VoucherUnknownError
    (also for another community's), VoucherUsedError, VoucherOverError, OtherCounterError where the goods are another
    shop's, NotYoursError where somebody would hand goods to themselves; nothing is changed then.
    """
    voucher = _locked(Voucher.objects.filter(token=token, community=community).values_list("pk", flat=True).first())
    if voucher.state == VoucherState.USED and voucher.used_at:
        raise VoucherUsedError(voucher.used_at)
    if voucher.state != VoucherState.ISSUED or voucher.expires_at <= at:
        raise VoucherOverError(VoucherState.EXPIRED if voucher.state == VoucherState.ISSUED else voucher.state)
    if not voucher.reward.is_at(counters):
        raise OtherCounterError(zh=voucher.reward.merchant_zh, en=voucher.reward.merchant_en)
    if voucher.person_id == by.pk:
        raise NotYoursError
    voucher.state, voucher.used_at, voucher.used_by = VoucherState.USED, at, by
    voucher.save(update_fields=["state", "used_at", "used_by"])
    paying.capture(payment_id=voucher.payment_id, at=at)
    _tell(voucher, "voucher.use", at=at, by=by.pk, shop=_shop(voucher.reward, counters))
    return voucher


def _shop(reward: Reward, counters: Collection[UUID]) -> UUID | None:
    """Return at which shop it was: the reward's own, else the only one that they work for."""
    return reward.shop or (next(iter(counters)) if len(counters) == 1 else None)


@past.atomic
def give_back(*, voucher_id: UUID, person: Person, at: datetime) -> Voucher:
    """Give one's own unused voucher back: its points return, and so does the reward. Records `voucher.cancel`.

    Raises NotYoursError, VoucherUsedError, VoucherOverError.
    """
    voucher = _locked(voucher_id)
    if voucher.person_id != person.pk:
        raise NotYoursError
    if voucher.state == VoucherState.USED and voucher.used_at:
        raise VoucherUsedError(voucher.used_at)
    if voucher.state != VoucherState.ISSUED:
        raise VoucherOverError(voucher.state)
    return _end(voucher, VoucherState.CANCELLED, "voucher.cancel", at=at, by=person.pk)


def expire_vouchers(*, at: datetime) -> int:
    """End the vouchers whose time is over and give their points back; return how many. Runs on the schedule."""
    with unscoped("the schedule goes over all communities"):
        due = list(
            Voucher.objects.filter(state=VoucherState.ISSUED, expires_at__lte=at).values_list("pk", "community_id")[
                :EXPIRE_BATCH
            ]
        )
    return sum(_expire(pk, community=community, at=at) for pk, community in due)


@past.atomic
def _expire(voucher_id: UUID, *, community: UUID, at: datetime) -> bool:
    with community_scope(community):
        voucher = _locked(voucher_id)
        if voucher.state != VoucherState.ISSUED:
            return False
        _end(voucher, VoucherState.EXPIRED, "voucher.expire", at=at, by=None)
        return True


def _locked(voucher_id: UUID | None) -> Voucher:
    """Return the voucher with its reward, both locked, the reward first, as who redeems locks them."""
    row = Voucher.objects.filter(pk=voucher_id).first() if voucher_id else None
    if row is None:
        raise VoucherUnknownError
    Reward.objects.select_for_update().get(pk=row.reward_id)
    rows = Voucher.objects.select_for_update(of=("self",)).select_related("reward", "person")
    return rows.get(pk=row.pk)


def _end(voucher: Voucher, state: VoucherState, kind: str, *, at: datetime, by: UUID | None) -> Voucher:
    voucher.state = state
    voucher.save(update_fields=["state"])
    reward = voucher.reward
    reward.given -= 1
    reward.save(update_fields=["given"])
    paying.release(payment_id=voucher.payment_id, at=at)
    _tell(voucher, kind, at=at, by=by)
    return voucher


def _tell(voucher: Voucher, kind: str, *, at: datetime, by: UUID | None, shop: UUID | None = None) -> None:
    facts.record(
        kind=kind, at=at, community=voucher.community_id, actor=by, subject=("voucher", voucher.pk),
        payload={
            "reward": str(voucher.reward_id), "person": str(voucher.person_id), "points": voucher.reward.points,
            **({"shop": str(shop)} if shop else {}),
        },
    )  # fmt: skip
