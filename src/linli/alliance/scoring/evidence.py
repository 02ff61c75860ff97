"""What is known of a merchant, and what is usual in its category."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import NamedTuple

from linli.alliance.scoring.policy import Policy


class Review(NamedTuple):
    """Stars, and how many days ago they were given."""

    stars: int
    age_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a merchant's orders show. Orders and complaints are those of the policy's window."""

    category: str = ""
    reviews: tuple[Review, ...] = ()
    # Orders confirmed, and how many of them were reached and finished in time.
    done: int = 0
    on_time: int = 0
    # Orders confirmed or opened again, and how many of them were opened again.
    delivered: int = 0
    reopened: int = 0
    # Hours from each complaint to its answer; of those that are open, the hours until now.
    mended_hours: tuple[float, ...] = ()
    open_hours: tuple[float, ...] = ()
    # The merchant's prices against the category's median for comparable goods; None where there is nothing to compare.
    price_ratio: float | None = None
    # Days as a member; None while it is still being tried.
    member_days: int | None = None
    # Lines of the checklist about safety that are failed today.
    unsafe: tuple[str, ...] = ()

    def weights(self, policy: Policy) -> list[float]:
        """Return how much each review counts: 1 today, a half after a half-life."""
        return [0.5 ** (max(review.age_days, 0.0) / policy.half_life_days) for review in self.reviews]

    def trouble(self, policy: Policy) -> float:
        """Return what the complaints come to, in complaints that were not mended.

        One answered at once costs `mended_costs`, growing evenly to 1 at `mend_hours`; late or open past that it costs 1.
        One that is open and young costs what it would if it were answered now.
        """
        low, limit = policy.mended_costs, policy.mend_hours
        return sum(low + (1 - low) * min(hours / limit, 1.0) for hours in (*self.mended_hours, *self.open_hours))


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual in a category: mean stars, and rates per order of being on time, opened again, complained about."""

    stars: float
    on_time: float
    reopened: float
    trouble: float

    @classmethod
    def usual(cls, policy: Policy) -> "Norm":
        """Return what is taken for usual where nobody has sold anything yet."""
        return cls(policy.usual_stars, policy.usual_on_time, policy.usual_reopened, policy.usual_trouble)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What evidence comes to: stars and their weight, orders, and how many were so and so."""

    stars: float = 0.0
    weight: float = 0.0
    done: float = 0.0
    on_time: float = 0.0
    delivered: float = 0.0
    reopened: float = 0.0
    trouble: float = 0.0

    @classmethod
    def of(cls, one: Evidence, policy: Policy) -> "_Sums":
        weights = one.weights(policy)
        stars = sum(w * review.stars for w, review in zip(weights, one.reviews, strict=True))
        return cls(
            stars, sum(weights), one.done, one.on_time, one.delivered, one.reopened, one.trouble(policy)
        )  # fmt: skip

    def plus(self, other: "_Sums", sign: int = 1) -> "_Sums":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return _Sums(*(max(mine + sign * theirs, 0.0) for mine, theirs in pairs))


def norms[K](known: Mapping[K, Evidence], *, policy: Policy) -> Mapping[K, Norm]:
    """Return for each merchant what is usual in its category: the others' mean, leaning on the usual by `prior_category`.

    With k = prior_category and U what is usual anywhere: (k·U + Σ what the others show) / (k + how much that is). Its own
    evidence is left out, or it would be counted twice, and one alone in its category would be its own measure.
    """
    sums = {key: _Sums.of(one, policy) for key, one in known.items()}
    kinds: dict[str, _Sums] = defaultdict(_Sums)
    for key, one in known.items():
        kinds[one.category] = kinds[one.category].plus(sums[key])
    return {key: _norm(kinds[one.category].plus(sums[key], -1), policy) for key, one in known.items()}


def _norm(seen: _Sums, policy: Policy) -> Norm:
    k = policy.prior_category
    return Norm(
        stars=(k * policy.usual_stars + seen.stars) / (k + seen.weight),
        on_time=(k * policy.usual_on_time + seen.on_time) / (k + seen.done),
        reopened=(k * policy.usual_reopened + seen.reopened) / (k + seen.delivered),
        trouble=(k * policy.usual_trouble + seen.trouble) / (k + seen.delivered),
    )
