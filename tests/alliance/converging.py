"""A made-up market, month by month: does the measured order become the true one, are newcomers found, do bad ones lose?

Each merchant has a hidden quality from 0 to 1, which nobody ever reads but the dice: it decides how many stars an order is given,
whether it is in time, opened again, complained about and mended. Residents take from the list as it is shown, the higher the sooner
(a place's chance falls with its number to the power of `attention`), so that what is not shown is not bought. Once a month everybody is
measured and judged by the product's own functions, and every proposal is followed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from linli.alliance.scoring import Evidence, Policy, Review, Score, judge, norms
from linli.alliance.scoring.policy import SUSPENDED, WATCH
from linli.alliance.scoring.ranking import interleave

MONTH = 30
POLICY = Policy()


@dataclass(slots=True)
class Sold:
    """One order that was done."""

    day: int
    stars: int | None
    on_time: bool
    reopened: bool
    mended: float | None


@dataclass(slots=True)
class Shop:
    """A merchant: what it is (hidden), since when, what it sold, where it stands."""

    key: int
    quality: float
    since: int
    tier: str = "incubating"
    warned: bool = False
    score: Score | None = None
    sold: list[Sold] = field(default_factory=list)
    tiers: list[str] = field(default_factory=list)

    @property
    def value(self) -> float:
        """The score; nought before the first month."""
        return self.score.value if self.score else 0.0


class Market:
    """Shops and orders; the same seed gives the same market."""

    def __init__(
        self, qualities: Sequence[float], *, orders_a_day: int, seed: int, share: float = 0.2, attention: float = 0.5
    ) -> None:
        """Open with these shops, all of them new; `share` is the newcomers' share of places (0: none).

        `attention` says how much sooner residents take what stands higher: 0 not at all, 1 the second half as often as the first.
        """
        self.dice = random.Random(seed)  # noqa: S311 - a made-up market, the same each run
        self.orders_a_day, self.share, self.attention, self.day = orders_a_day, share, attention, 0
        self.shops = [Shop(key, quality, 0) for key, quality in enumerate(qualities)]

    def enter(self, quality: float) -> Shop:
        """Let a newcomer in."""
        self.shops.append(Shop(len(self.shops), quality, self.day))
        return self.shops[-1]

    def live(self, months: int) -> None:
        """Let months go by: orders every day, the list of each day by its own draw, a verdict at each month's end."""
        for _ in range(months):
            for _ in range(MONTH):
                self.day += 1
                self._sell(self.shown())
            self._judge()

    def shown(self) -> list[Shop]:
        """Return the list of today: by score, with newcomers among it by turns."""
        open_ = [shop for shop in self.shops if shop.tier != SUSPENDED]
        fresh = [shop for shop in open_ if self.share and self._is_new(shop)]
        known = sorted(
            (shop for shop in open_ if shop not in fresh), key=lambda shop: (shop.tier == WATCH, -shop.value, shop.key)
        )
        return interleave(known, fresh, seed=self.day, share=self.share) if self.share else known

    def _is_new(self, shop: Shop) -> bool:
        return shop.tier == "incubating" and (len(shop.sold) < POLICY.newcomer_orders or shop.score is None)

    def _sell(self, shown: list[Shop]) -> None:
        chances = [(place + 1) ** -self.attention for place in range(len(shown))]
        for shop in self.dice.choices(shown, chances, k=self.orders_a_day):
            shop.sold.append(self._sale(shop.quality))

    def _sale(self, quality: float) -> Sold:
        chance = self.dice.random
        # Three in four say something: around 3.2 stars for the worst and 5 for the best, give or take nearly one.
        said = min(5, max(1, round(self.dice.gauss(3.2 + 1.8 * quality, 0.9)))) if chance() < 0.75 else None
        complains = chance() < 0.12 * (1 - quality)
        return Sold(
            day=self.day, stars=said, on_time=chance() < 0.72 + 0.27 * quality, reopened=chance() < 0.14 * (1 - quality),
            mended=self.dice.expovariate(1 / (12 + 72 * (1 - quality))) if complains else None,
        )  # fmt: skip

    def _evidence(self, shop: Shop) -> Evidence:
        recent = [one for one in shop.sold if self.day - one.day <= POLICY.window_days]
        age = POLICY.half_life_days * POLICY.half_lives
        member = self.day - shop.since - MONTH
        return Evidence(
            reviews=tuple(
                Review(one.stars, self.day - one.day)
                for one in shop.sold
                if one.stars is not None and self.day - one.day <= age
            ),
            done=len(recent), on_time=sum(one.on_time for one in recent), delivered=len(recent),
            reopened=sum(one.reopened for one in recent),
            mended_hours=tuple(one.mended for one in recent if one.mended is not None),
            member_days=member if member >= 0 else None,
        )  # fmt: skip

    def _judge(self) -> None:
        open_ = [shop for shop in self.shops if shop.tier != SUSPENDED]
        known = {shop.key: self._evidence(shop) for shop in open_}
        usual = norms(known, policy=POLICY)
        for shop in open_:
            verdict = judge(known[shop.key], shop.tier, POLICY, norm=usual[shop.key], warned_before=shop.warned)
            shop.tier, shop.warned, shop.score = verdict.tier, verdict.warned, verdict.score
            shop.tiers.append(shop.tier)

    # --- what is asked of it
    def tau(self) -> float:
        """Return how well the order by score agrees with the true one, among those that sell: Kendall's tau, 1 is the same."""
        shops = [shop for shop in self.shops if shop.tier != SUSPENDED]
        return kendall([(shop.quality, shop.value) for shop in shops])

    def place(self, shop: Shop) -> float:
        """Return where a shop stands by score among those that sell: 0 the first, 1 the last; 1 where it sells no more."""
        shops = sorted((one for one in self.shops if one.tier != SUSPENDED), key=lambda one: -one.value)
        return shops.index(shop) / (len(shops) - 1) if shop in shops else 1.0


def kendall(pairs: Sequence[tuple[float, float]]) -> float:
    """Return Kendall's tau-a of pairs: agreeing minus disagreeing, over all."""
    signs = [
        (a - c) * (b - d) for number, (a, b) in enumerate(pairs) for c, d in pairs[number + 1 :]
    ]  # fmt: skip
    return sum((sign > 0) - (sign < 0) for sign in signs) / len(signs)


def even(count: int) -> list[float]:
    """Return qualities spread evenly from 0.3 to 1, in an order that tells nothing."""
    return [0.3 + 0.7 * (number * 7 % count) / (count - 1) for number in range(count)]
