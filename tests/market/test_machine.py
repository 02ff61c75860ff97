"""Any sequence of orders, payments, notices, refunds and crashes leaves money and stock exactly right."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from linli import gateways
from linli.ledger import verifying
from linli.market import checking
from linli.market import services as market
from linli.market.enums import CheckoutState, GroupState, SaleState, Way
from linli.market.errors import MarketError
from linli.market.models import Checkout, GroupBuy, Refund, Sale, SaleLine, Variant
from linli.market.services import Choice, Plan, Wanted, grouping, paying, refunding, stocking
from linli.orders import services as orders
from linli.orders.errors import OrderError
from linli.orders.models import Order
from linli.points.errors import PointsError
from tests.ledger.clerk import CrashError
from tests.marketplace import Market

REFUSALS = (MarketError, OrderError, PointsError)
WHICH = st.integers(0, 10**6)
COUNTS = st.integers(1, 4)
LIMITS = settings(deadline=None, max_examples=12, stateful_step_count=25)


class Cut:
    """Stands between the market and its database: after so many writes there is no next statement."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001 - Django's hook
        answer = execute(sql, params, many, context)
        if not sql.lstrip().upper().startswith(('SELECT "', "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.left -= 1
            if not self.left:
                raise CrashError
        return answer


class Machine(RuleBasedStateMachine):
    """A grocer, two buyers, a group-buy, a wallet each; calls in any order, some cut short, some said twice."""

    def __init__(self, shop: Market) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.shop, self.at, self.missing = shop, shop.at, Counter[UUID]()
        self.people = [shop.town.resident, shop.town.daughter]
        shop.top_up(900_00, person=self.people[1])
        for person in self.people:
            shop.give_points(4000, person=person)
        self.slots = shop.slots(24, 48, 72)
        plan = Plan(
            name_zh="一起买",
            way=Way.PICKUP,
            tiers=((2, 58_33), (4, 51_77)),
            closes_at=self.at + timedelta(hours=1),
            most=6,
        )
        self.group = market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=self.at)
        self.before = {row.pk: row.stock for row in Variant.objects.exclude(stock=None)}
        self.cut = 0

    def teardown(self) -> None:
        """Take everything back."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _do(self, call: Callable[[], object]) -> None:
        """Make the call, perhaps cut short; an expected refusal is fine."""
        cut, self.cut = self.cut, 0
        with suppress(*REFUSALS, CrashError), transaction.atomic():
            if cut:
                with connection.execute_wrapper(Cut(cut)):
                    call()
            else:
                call()

    def _sale(self, which: int, *states: str) -> Sale | None:
        rows = list(Sale.objects.filter(state__in=states).select_related("order").order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def _checkout(self, which: int) -> Checkout:
        rows = list(Checkout.objects.order_by("pk"))
        return rows[which % len(rows)]

    # --- buying ---------------------------------------------------------------------------------------------------
    @rule(after=st.integers(1, 40))
    def cut_the_next_short(self, after: int) -> None:
        self.cut = after

    @rule(
        who=WHICH,
        rice=COUNTS,
        oil=st.integers(0, 4),
        package=st.integers(0, 2),
        points=st.integers(0, 5000),
        way=st.sampled_from([Way.HALF_HOUR, Way.PICKUP]),
    )
    def begin(self, who: int, rice: int, oil: int, package: int, points: int, way: Way) -> None:
        shop = self.shop
        wanted = [(shop.rice, rice), (shop.oil, oil), (shop.package, package)]
        choice = shop.choice(*[(row, n) for row, n in wanted if n], way=way, points=points)
        self._begin(who, choice)

    def _begin(self, who: int, choice: Choice) -> None:
        self._do(lambda: market.begin(
            community=self.shop.town.community, person=self.people[who % 2], household=self.shop.town.household,
            choice=choice, at=self.at,
        ))  # fmt: skip

    @rule(who=WHICH, count=COUNTS, points=st.integers(0, 2000))
    def join(self, who: int, count: int, points: int) -> None:
        line = Wanted(self.shop.rice.pk, count, 58_33)
        self._begin(who, Choice(lines=[line], group=self.group.pk, form_key=uuid4(), points=points))

    @rule(who=WHICH, slot=WHICH)
    def book(self, who: int, slot: int) -> None:
        self._begin(who, self.shop.choice((self.shop.cleaning, 1), way=Way.VISIT, slot=self.slots[slot % 3]))

    # --- paying ---------------------------------------------------------------------------------------------------
    @precondition(lambda _self: Checkout.objects.exists())
    @rule(which=WHICH, how=st.sampled_from(["wallet", "wallet", "cash", "cancel"]))
    def pay(self, which: int, how: str) -> None:
        row = self._checkout(which)
        call = {"wallet": market.from_wallet, "cash": market.in_cash, "cancel": market.cancel}[how]
        self._do(lambda: call(checkout=row.pk, by=row.person, at=self.at))

    @precondition(lambda _self: Checkout.objects.exists())
    @rule(
        which=WHICH,
        amount=st.sampled_from([0, 0, 0, 1, -1]),
        name=st.integers(1, 30),
        times=st.integers(1, 2),
        channel=st.sampled_from(["wechat", "alipay"]),
    )
    def notice(self, which: int, amount: int, name: int, times: int, channel: str) -> None:
        row = self._checkout(which)
        told = gateways.Notice(
            kind="payment", number=row.number, fen=row.money_fen + amount, trade_no=f"{channel}{row.number[-6:]}", at=self.at,
            state="success", notice_id=f"{row.number}{name}",
        )  # fmt: skip
        for _ in range(times):
            self._do(lambda: paying.take(channel=channel, notice=told, at=self.at))

    @rule(minutes=st.sampled_from([1, 10, 20, 70]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        self._do(lambda: market.lapse(at=self.at))
        self._do(lambda: grouping.close(at=self.at))

    # --- delivering -----------------------------------------------------------------------------------------------
    @rule(which=WHICH, wrong=st.booleans())
    def bring(self, which: int, wrong: bool) -> None:  # noqa: FBT001 - drawn
        if (row := self._sale(which, SaleState.PAID)) is None or row.order is None:
            return
        shop = self.shop
        self._do(lambda: orders.dispatch(order_id=row.order.pk, at=self.at))  # type: ignore[union-attr]  # it has one
        self._do(lambda: market.accept(sale=row.pk, by=shop.owner, at=self.at))
        code = "abc" if wrong else row.code
        self._do(lambda: market.hand_over(sale=row.pk, code=code, by=shop.owner, at=self.at))

    @rule(which=WHICH, twice=st.booleans())
    def confirm(self, which: int, twice: bool) -> None:  # noqa: FBT001 - drawn
        if (row := self._sale(which, SaleState.PAID)) is None or row.order is None:
            return
        self._do(lambda: orders.confirm(order_id=row.order.pk, by=row.order.requester, at=self.at))  # type: ignore[union-attr]  # it has one
        if Order.objects.get(pk=row.order.pk).state == "confirmed":
            for _ in range(1 + twice):
                self._do(lambda: market.capture(sale=row.pk, at=self.at))

    @rule(which=WHICH, how=st.sampled_from(["refuse", "cancel"]))
    def call_off(self, which: int, how: str) -> None:
        if (row := self._sale(which, SaleState.PAID)) is None:
            return
        if how == "refuse":
            self._do(lambda: market.refuse(sale=row.pk, why="没货", by=self.shop.owner, at=self.at))
            return

        def call() -> None:
            orders.cancel(order_id=row.order_id, by=row.checkout.person, at=self.at)  # type: ignore[arg-type]  # it has one
            market.called_off(sale=row.pk, at=self.at)

        self._do(call)

    @rule(which=WHICH, cancels=st.booleans())
    def open_again(self, which: int, cancels: bool) -> None:  # noqa: FBT001 - drawn
        """It was brought and is not right; or so somebody says, and calls it off."""
        row = self._sale(which, SaleState.PAID, SaleState.CAPTURED)
        if row is None or row.order is None or row.delivered_at is None:
            return
        key, person = row.order.pk, row.checkout.person
        self._do(lambda: orders.reopen(order_id=key, words="不对", by=person, at=self.at))
        if not cancels:
            return

        def call() -> None:
            orders.cancel(order_id=key, by=person, at=self.at)
            market.called_off(sale=row.pk, at=self.at)

        self._do(call)

    @rule()
    def retire_or_restore_the_service(self) -> None:
        product = self.shop.rice.item.product
        product.is_active = not product.is_active
        product.save(update_fields=["is_active"])

    @rule(which=WHICH, count=COUNTS)
    def short(self, which: int, count: int) -> None:
        if (row := self._sale(which, SaleState.PAID)) is None:
            return
        line = row.lines.order_by("pk")[0]
        before = line.returned
        self._do(lambda: market.short(sale=row.pk, line=line.pk, count=count, by=self.shop.owner, at=self.at))
        line.refresh_from_db()
        for part, n in stocking.needed({line.variant_id: line.returned - before}).items():
            self.missing[part] += n

    @rule(which=WHICH, slot=WHICH)
    def move(self, which: int, slot: int) -> None:
        if (row := self._sale(which, SaleState.PAID)) is not None:
            self._do(lambda: market.move(sale=row.pk, slot=self.slots[slot % 3], by=row.checkout.person, at=self.at))

    # --- giving back ----------------------------------------------------------------------------------------------
    @rule(which=WHICH, fen=st.integers(1, 40_000), all_of_it=st.booleans())
    def refund(self, which: int, fen: int, all_of_it: bool) -> None:  # noqa: FBT001 - drawn
        if (row := self._sale(which, *SaleState.values)) is None:
            return
        amount, key = (row.left_fen or 1 if all_of_it else fen), uuid4()
        for _ in range(2):
            self._do(lambda: market.refund(
                sale=row.pk, fen=amount, cause="defect", words="坏了", by=self.shop.owner, at=self.at, form_key=key,
            ))  # fmt: skip

    @precondition(lambda _self: Refund.objects.exists())
    @rule(which=WHICH, state=st.sampled_from(["success", "failed", "processing"]))
    def refund_is_heard(self, which: int, state: str) -> None:
        rows = list(Refund.objects.order_by("pk"))
        row = rows[which % len(rows)]
        self._do(lambda: refunding.heard(number=row.number, state=state, at=self.at))

    @rule(days=st.sampled_from([0, 8]))
    def pay_out(self, days: int) -> None:
        self.at += timedelta(days=days)
        self._do(lambda: market.pay_out(merchant=self.shop.shop.pk, by=None, at=self.at))

    # --- what must always hold ------------------------------------------------------------------------------------
    @invariant()
    def money_adds_up(self) -> None:
        assert checking.faults() == []
        assert sum(self.shop.money().values()) == 0

    @invariant()
    def stock_adds_up(self) -> None:
        """What is on the shelf, and what is sold or kept for somebody, is what there was, but for what was found missing."""
        gone = Counter[UUID]()
        standing = Sale.objects.filter(
            state__in=[SaleState.RESERVED, SaleState.HELD, SaleState.PAID, SaleState.CAPTURED]
        )
        for line in SaleLine.objects.filter(sale__in=standing):
            gone += stocking.needed({line.variant_id: line.count})
        back = Counter[UUID]()
        for line in SaleLine.objects.filter(sale__state=SaleState.CANCELLED):
            gone += stocking.needed({line.variant_id: line.count - line.returned})
            back += stocking.needed({line.variant_id: line.returned})
        now = {row.pk: row.stock for row in Variant.objects.exclude(stock=None)}
        for key, stock in self.before.items():
            # Of a sale that was called off after something had been missing, that is not on the shelf.
            low, high = (now[key] or 0) + gone[key], (now[key] or 0) + gone[key] + self.missing[key]
            assert low <= (stock or 0) <= high, (low, stock, high, back)

    @invariant()
    def times_and_places_are_taken_once(self) -> None:
        for slot in self.shop.cleaning.item.slots.all():
            # What was done and then paid back whole had its time all the same.
            never = Q(state=SaleState.LAPSED) | Q(state=SaleState.CANCELLED, delivered_at=None)
            mine = Sale.objects.filter(slot=slot).exclude(never)
            assert slot.taken == mine.count() <= slot.capacity
        group = GroupBuy.objects.get(pk=self.group.pk)
        if group.state == GroupState.OPEN:
            kept = Sale.objects.filter(group=group, state__in=[SaleState.RESERVED, SaleState.HELD])
            assert group.joined == sum(SaleLine.objects.filter(sale__in=kept).values_list("count", flat=True))

    @invariant()
    def nothing_waits_for_an_order_that_is_over(self) -> None:
        over = Sale.objects.filter(state=SaleState.PAID, order__state__in=["cancelled", "closed"])
        assert not over.exists()

    @invariant()
    def what_is_paid_is_an_order(self) -> None:
        assert not Sale.objects.filter(state__in=[SaleState.PAID, SaleState.CAPTURED], order=None).exists()
        assert not Checkout.objects.filter(state=CheckoutState.OPEN, sales__state=SaleState.PAID).exists()


@pytest.mark.slow
def test_any_calls_in_any_order_leave_money_and_stock_right(shop: Market) -> None:
    run_state_machine_as_test(partial(Machine, shop), settings=LIMITS)  # type: ignore[arg-type]  # makes one, as the class would
    assert verifying.verify().fault == ""
