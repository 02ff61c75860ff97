"""The score: six parts, each shrunk towards what is usual in the category, so that little evidence moves little.

For stars, with w = ½^(age / half_life), m = prior_reviews and N the mean of the others in its category:

    stars    = (m·N + Σ w·stars) / (m + Σ w)

For the rates of orders (in time, opened again, complained about), with m = prior_orders, n orders and k of them so:

    rate     = (m·N + k) / (m + n)

Both are the "true Bayesian estimate" of IMDb's Top 250. Each becomes a value from 0 to 1 on a straight scale between two
figures of the policy; the score is the weighted mean of the parts that can be known, from 0 to 100. How sure a part is,
is its evidence's own share: Σ w / (m + Σ w), or n / (m + n).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linli.alliance.scoring.evidence import Evidence, Norm
from linli.alliance.scoring.policy import Policy

STARS, ON_TIME, DEFECTS, COMPLAINTS, PRICE, VOLUME = "stars", "on-time", "defects", "complaints", "price", "volume"
PARTS = (STARS, ON_TIME, DEFECTS, COMPLAINTS, PRICE, VOLUME)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: what it weighs, what of it was reached (0 to 1), how sure that is (0 to 1), its figures."""

    code: str
    weight: float
    value: float
    confidence: float
    figures: Mapping[str, float]

    @property
    def points(self) -> float:
        """What it adds, out of its weight."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Score:
    """From 0 to 100, with its parts and how sure it is."""

    value: float
    confidence: float
    parts: tuple[Part, ...]

    def part(self, code: str) -> Part | None:
        """Return a part; None where it could not be known."""
        return next((part for part in self.parts if part.code == code), None)


def measure(evidence: Evidence, *, norm: Norm, policy: Policy) -> Score:
    """Return the score of a merchant, given what is usual in its category (the module says how)."""
    parts = tuple(part for part in _parts(evidence, norm, policy) if part.weight > 0)
    whole = sum(part.weight for part in parts)
    return Score(
        value=100 * sum(part.points for part in parts) / whole,
        confidence=sum(part.weight * part.confidence for part in parts) / whole,
        parts=parts,
    )


def _parts(evidence: Evidence, norm: Norm, policy: Policy) -> Iterator[Part]:
    yield _stars(evidence, norm, policy)
    yield _on_time(evidence, norm, policy)
    yield _defects(evidence, norm, policy)
    yield _complaints(evidence, norm, policy)
    if evidence.price_ratio is not None:
        value = _scale(evidence.price_ratio, nothing=policy.price_nothing, all_=1.0)
        yield Part(PRICE, policy.weight_price, value, 1.0, {"ratio": evidence.price_ratio})
    value = _scale(evidence.done, nothing=0, all_=policy.volume_all)
    yield Part(
        VOLUME,
        policy.weight_volume,
        value,
        1.0,
        {"done": evidence.done, "all": policy.volume_all, "days": policy.window_days},
    )


def _stars(evidence: Evidence, norm: Norm, policy: Policy) -> Part:
    weights = evidence.weights(policy)
    weight, m = sum(weights), policy.prior_reviews
    given = sum(w * review.stars for w, review in zip(weights, evidence.reviews, strict=True))
    mean = (m * norm.stars + given) / (m + weight)
    figures = {"mean": mean, "usual": norm.stars, "reviews": len(evidence.reviews)}
    value = _scale(mean, nothing=policy.stars_nothing, all_=policy.stars_all)
    return Part(STARS, policy.weight_stars, value, weight / (m + weight), figures)


def _on_time(evidence: Evidence, norm: Norm, policy: Policy) -> Part:
    rate, sure = _rate(evidence.on_time, evidence.done, usual=norm.on_time, policy=policy)
    figures = {"rate": rate, "usual": norm.on_time, "count": evidence.on_time, "of": evidence.done}
    value = _scale(rate, nothing=policy.on_time_nothing, all_=1.0)
    return Part(ON_TIME, policy.weight_on_time, value, sure, figures)


def _defects(evidence: Evidence, norm: Norm, policy: Policy) -> Part:
    rate, sure = _rate(evidence.reopened, evidence.delivered, usual=norm.reopened, policy=policy)
    figures = {"rate": rate, "usual": norm.reopened, "count": evidence.reopened, "of": evidence.delivered}
    return Part(
        DEFECTS, policy.weight_defects, _scale(rate, nothing=policy.reopened_nothing, all_=0.0), sure, figures
    )  # fmt: skip


def _complaints(evidence: Evidence, norm: Norm, policy: Policy) -> Part:
    trouble = evidence.trouble(policy)
    rate, sure = _rate(trouble, evidence.delivered, usual=norm.trouble, policy=policy)
    late = sum(hours > policy.mend_hours for hours in evidence.mended_hours)
    figures = {
        "rate": rate, "usual": norm.trouble, "mended": len(evidence.mended_hours), "late": late,
        "open": len(evidence.open_hours), "of": evidence.delivered,
    }  # fmt: skip
    return Part(
        COMPLAINTS, policy.weight_complaints, _scale(rate, nothing=policy.trouble_nothing, all_=0.0), sure, figures
    )  # fmt: skip


def _rate(count: float, of: float, *, usual: float, policy: Policy) -> tuple[float, float]:
    m = policy.prior_orders
    return (m * usual + count) / (m + of), of / (m + of)


def _scale(value: float, *, nothing: float, all_: float) -> float:
    """Return how far a value is from where it is worth nothing to where it is worth all, 0 to 1."""
    return min(max((value - nothing) / (all_ - nothing), 0.0), 1.0)
