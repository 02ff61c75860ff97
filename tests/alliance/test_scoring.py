"""Measuring and judging: what counts how much, and what it takes to move."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.alliance.enums import HEIGHT, Proposed
from linli.alliance.scoring import Evidence, Norm, Policy, Review, Verdict, judge, measure, norms
from linli.alliance.scoring import policy as figures
from linli.merchants.enums import Tier

POLICY = Policy()
USUAL = Norm.usual(POLICY)
FRESH = (Review(5, 1.0),) * 40
GOOD = Evidence(
    reviews=FRESH, done=60, on_time=60, delivered=60, price_ratio=1.0, member_days=400, mended_hours=(2.0,)
)  # fmt: skip
POOR = Evidence(
    reviews=(Review(2, 1.0),) * 40, done=60, on_time=30, delivered=60, reopened=12, mended_hours=(90.0,) * 8,
    member_days=400,
)  # fmt: skip

pytestmark = pytest.mark.once


def value(evidence: Evidence, policy: Policy = POLICY) -> float:
    return measure(evidence, norm=USUAL, policy=policy).value


def codes(verdict: Verdict) -> list[object]:
    return [reason["code"] for reason in verdict.reasons]


# --- the score -----------------------------------------------------------------------------------------------------
def test_stars_are_shrunk_towards_the_category_by_the_formula() -> None:
    part = measure(Evidence(reviews=(Review(1, 0.0),)), norm=USUAL, policy=POLICY).part("stars")
    assert part is not None
    assert part.figures["mean"] == pytest.approx((10 * 4.5 + 1) / 11)
    assert part.confidence == pytest.approx(1 / 11)


def test_review_counts_half_after_a_half_life() -> None:
    old, new = Evidence(reviews=(Review(1, 90.0),) * 2), Evidence(reviews=(Review(1, 0.0),))
    assert value(old) == pytest.approx(value(new))


def test_without_evidence_the_score_is_what_is_usual_and_nothing_is_sure() -> None:
    score = measure(Evidence(), norm=USUAL, policy=POLICY)
    shares = {part.code: part.value for part in score.parts}
    assert shares == pytest.approx({
        "stars": 0.75, "on-time": (0.92 - 0.7) / 0.3, "defects": 0.8, "complaints": 0.8, "volume": 0.0,
    })  # fmt: skip
    assert {part.code: part.confidence for part in score.parts if part.code != "volume"} == {
        "stars": 0.0, "on-time": 0.0, "defects": 0.0, "complaints": 0.0,
    }  # fmt: skip


def test_weights_make_a_hundred_and_the_best_has_them_all() -> None:
    best = Evidence(
        reviews=(Review(5, 0.0),) * 10_000, done=100_000, on_time=100_000, delivered=100_000, price_ratio=0.6
    )
    score = measure(best, norm=USUAL, policy=POLICY)
    assert sum(part.weight for part in score.parts) == 100
    assert score.value == pytest.approx(100, abs=0.1)


def test_price_that_is_not_known_is_left_out_and_a_low_one_earns_no_more_than_a_fair_one() -> None:
    assert measure(replace(GOOD, price_ratio=None), norm=USUAL, policy=POLICY).part("price") is None
    assert (
        value(replace(GOOD, price_ratio=0.5))
        == value(replace(GOOD, price_ratio=1.0))
        > value(replace(GOOD, price_ratio=1.2))
    )


@pytest.mark.parametrize(
    ("hours", "cost"), [((0.0,), 0.4), ((24.0,), 0.7), ((48.0,), 1.0), ((500.0,), 1.0), ((0.0, 48.0), 1.4)]
)
def test_complaint_costs_less_the_sooner_it_is_mended(hours: tuple[float, ...], cost: float) -> None:
    assert Evidence(mended_hours=hours).trouble(POLICY) == pytest.approx(cost)
    assert Evidence(open_hours=hours).trouble(POLICY) == pytest.approx(cost)


def test_usual_is_what_the_others_of_the_category_show_leaning_on_what_is_usual_anywhere() -> None:
    one = Evidence(category="food", reviews=(Review(3, 0.0),) * 20, done=20, on_time=10, delivered=20, reopened=2)
    known = {"one": one, "other": Evidence(category="food"), "elsewhere": Evidence(category="care")}
    norm = norms(known, policy=POLICY)
    assert norm["other"].stars == pytest.approx((20 * 4.5 + 20 * 3) / 40)
    assert norm["other"].on_time == pytest.approx((20 * 0.92 + 10) / 40)
    # Its own evidence is not what it is measured against.
    assert [asdict(norm[key]) for key in ("one", "elsewhere")] == [pytest.approx(asdict(USUAL))] * 2


BETTER = st.fixed_dictionaries({
    "stars": st.integers(1, 4), "done": st.integers(1, 80), "on_time": st.floats(0, 0.9), "mended": st.floats(1, 200),
})  # fmt: skip


@given(BETTER)
def test_better_evidence_never_scores_lower(case: dict[str, float]) -> None:
    done = int(case["done"])
    worse = Evidence(
        reviews=(Review(int(case["stars"]), 5.0),) * done, done=done, on_time=int(case["on_time"] * done), delivered=done,
        reopened=1, mended_hours=(case["mended"],),
    )  # fmt: skip
    better = (
        replace(worse, reviews=(Review(int(case["stars"]) + 1, 5.0),) * done), replace(worse, reopened=0),
        replace(worse, on_time=worse.on_time + 1 if worse.on_time < done else done),
        replace(worse, mended_hours=(case["mended"] / 2,)),
    )  # fmt: skip
    assert all(value(one) >= value(worse) for one in better)
    assert all(0 <= value(one) <= 100 for one in (worse, *better))


# --- the verdict ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "proposed"), [("incubating", "bronze"), ("bronze", "silver"), ("silver", "gold"), ("gold", "gold")]
)
def test_good_work_rises_one_step_a_month(now: str, proposed: str) -> None:
    verdict = judge(GOOD, now, POLICY)
    assert (verdict.tier, verdict.warned) == (proposed, False)
    assert codes(verdict) == (["steady"] if now == "gold" else ["high"])


@pytest.mark.parametrize(
    ("now", "proposed"),
    [("gold", "silver"), ("silver", "bronze"), ("bronze", "watch"), ("incubating", "watch"), ("watch", "suspended")],
)
def test_poor_work_is_warned_of_and_falls_one_step_the_month_after(now: str, proposed: str) -> None:
    first, second = (judge(POOR, now, POLICY, warned_before=before) for before in (False, True))
    assert (first.tier, first.warned, codes(first)[:2]) == (now, True, ["low", "part"])
    assert (second.tier, second.warned, codes(second)[-1]) == (proposed, False, "warned")


def test_who_mended_in_the_month_of_warning_does_not_fall() -> None:
    assert judge(GOOD, "gold", POLICY, warned_before=True).tier == "gold"


def test_between_keeping_and_rising_nobody_moves() -> None:
    policy = replace(POLICY, rise_gold=value(GOOD) + 1, margin=5.0)
    assert [judge(GOOD, tier, policy, warned_before=True).tier for tier in ("silver", "gold")] == ["silver", "gold"]
    strict = replace(POLICY, rise_gold=value(GOOD) + 6, margin=5.0)
    assert judge(GOOD, "gold", strict, warned_before=True).tier == "silver"


def test_what_is_unsafe_is_not_warned_of() -> None:
    verdict = judge(replace(GOOD, unsafe=("food-permit",)), "gold", POLICY)
    assert (verdict.tier, verdict.warned) == ("suspended", False)
    assert verdict.reasons == ({"code": "unsafe", "values": {"codes": ["food-permit"]}},)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"done": 40, "on_time": 40, "delivered": 40}, "orders"),
        ({"member_days": 100}, "days"),
        ({"member_days": None}, "trial"),
    ],
)
def test_rising_takes_orders_days_and_membership(change: dict[str, int], code: str) -> None:
    lacking = replace(GOOD, **change)  # type: ignore[arg-type]  # a case's value
    verdict = judge(lacking, "silver", POLICY)
    assert (verdict.tier, codes(verdict)) == ("silver", ["high", code])


def test_few_orders_make_nobody_fall_but_a_complaint_left_alone_does() -> None:
    few = replace(POOR, reviews=POOR.reviews * 5, done=4, on_time=0, delivered=4, reopened=4)
    assert (judge(few, "gold", POLICY, warned_before=True).tier, codes(judge(few, "gold", POLICY))) == (
        "gold",
        ["too-few"],
    )
    left = replace(GOOD, done=2, on_time=2, delivered=2, open_hours=(241.0,))
    first = judge(left, "bronze", POLICY)
    assert (first.warned, codes(first)) == (True, ["overdue"])
    assert judge(left, "bronze", POLICY, warned_before=True).tier == "watch"
    # … but nobody is put out of business for it.
    assert judge(left, "watch", POLICY, warned_before=True).tier == "watch"


def test_watch_is_left_for_bronze_or_for_the_trial_where_bronze_asks_for_more() -> None:
    assert judge(GOOD, "watch", POLICY).tier == "bronze"
    assert judge(replace(GOOD, done=6, on_time=6, delivered=6), "watch", POLICY).tier == "incubating"
    assert judge(replace(GOOD, done=3, on_time=3, delivered=3), "watch", POLICY).tier == "watch"


# --- the policy ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"half_life_days": 0}, {"weight_price": -1}, {"rise_silver": 50}, {"least": 80}, {"newcomer_share": 0.9},
        {"stars_nothing": 5}, {"prior_orders": "many"}, {"window_days": None}, {"prior_reviews": float("nan")},
    ],
)  # fmt: skip
def test_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Policy.of(wrong)


def test_policy_is_read_from_what_was_written_down() -> None:
    assert Policy.of({**asdict(POLICY), "safety": list(POLICY.safety), "of an older version": 1}) == POLICY
    assert Policy.of({"margin": 3}).margin == 3.0


def test_tiers_of_the_pure_package_are_the_merchants() -> None:
    pure: Sequence[str] = (*figures.LADDER, figures.WATCH)
    assert sorted(pure) == sorted(Tier.values)
    assert sorted([*pure, figures.SUSPENDED]) == sorted(Proposed.values) == sorted(HEIGHT)
