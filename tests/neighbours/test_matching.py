"""The matcher by itself: plain values in, pairs and reasons out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.dispatch import Place
from linli.neighbours import matching, reasons
from linli.neighbours.matching import DEFAULT, Code, Need, Offer, Past, tables

HERE = Place(120.1, 30.2)
METRE = 1 / 111_195  # degrees of latitude
EVENINGS = frozenset({(day, "evening") for day in range(7)})
NOTHING = Past()

NEED = Need(id="n1", person="p1", home="h1", labels=frozenset({"phone"}), place=HERE)
OFFER = Offer(id="o1", person="p2", home="h2", labels=frozenset({"phone", "sewing"}), place=HERE)


def away(metres: float) -> Place:
    return Place(HERE.lng, HERE.lat + metres * METRE)


def pairs(needs: list[Need], offers: list[Offer], past: Past = NOTHING) -> list[tuple[str, str]]:
    return sorted((pair.need.id, pair.offer.id) for pair in matching.match(needs, offers, past=past))


def score(need: Need, offer: Offer, past: Past = NOTHING) -> float:
    found = matching.score(need, offer, past=past)
    assert found is not None
    return found


# --- who may at all ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("need", "offer"),
    [
        (NEED, replace(OFFER, labels=frozenset({"pets"}))),
        (NEED, replace(OFFER, home="h1")),
        (replace(NEED, labels=frozenset()), OFFER),
        (replace(NEED, is_risky=True), OFFER),
        (replace(NEED, times=EVENINGS), replace(OFFER, times=frozenset({(0, "morning")}))),
        (replace(NEED, languages=("wu",)), replace(OFFER, languages=("mandarin",))),
    ],
    ids=["labels", "one-home", "nothing-said", "uninsured", "times", "languages"],
)
def test_pair_that_cannot_be_is_never_made(need: Need, offer: Offer) -> None:
    assert matching.score(need, offer, past=NOTHING) is None
    assert pairs([need], [offer]) == []


def test_pair_that_met_before_is_not_made_again() -> None:
    assert pairs([NEED], [OFFER], Past(met=frozenset({("n1", "o1")}))) == []


def test_insured_helper_may_do_what_is_risky() -> None:
    assert pairs([replace(NEED, is_risky=True)], [replace(OFFER, is_insured=True)]) == [("n1", "o1")]


# --- what is better ----------------------------------------------------------------------------------------------
TWO = replace(NEED, labels=frozenset({"phone", "paperwork"}))
BOTH_TIMES = replace(NEED, times=frozenset({(0, "evening"), (1, "evening")}))
DIALECT = replace(NEED, languages=("wu", "mandarin"))


@pytest.mark.parametrize(
    ("need", "better", "worse"),
    [
        (TWO, replace(OFFER, labels=TWO.labels), OFFER),
        (BOTH_TIMES, replace(OFFER, times=EVENINGS), replace(OFFER, times=frozenset({(0, "evening")}))),
        (NEED, replace(OFFER, place=away(50)), replace(OFFER, place=away(500))),
        (NEED, replace(OFFER, stars=4.9), replace(OFFER, stars=3.2)),
        (NEED, replace(OFFER, helped=9), OFFER),
        (DIALECT, replace(OFFER, languages=("mandarin", "wu")), replace(OFFER, languages=("mandarin",))),
    ],
    ids=["skills", "times", "distance", "stars", "helped", "language"],
)
def test_better_offer_has_the_higher_score(need: Need, better: Offer, worse: Offer) -> None:
    assert score(need, better) > score(need, worse)


def test_kindness_returned_counts_more_than_one_known_and_that_more_than_none() -> None:
    returned = Past(helps=frozenset({("h1", "h2")}))
    known = Past(helps=frozenset({("h2", "h1")}))
    values = [score(NEED, OFFER, returned), score(NEED, OFFER, known), score(replace(NEED, gave=True), OFFER)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > score(NEED, OFFER)


def test_perfect_pair_scores_one() -> None:
    best = replace(OFFER, stars=5.0, helped=10)
    assert score(NEED, best, Past(helps=frozenset({("h1", "h2")}))) == pytest.approx(1)


def test_two_who_are_helped_are_better_than_one_who_is_helped_perfectly() -> None:
    near, far = replace(OFFER, id="near", stars=5.0), replace(OFFER, id="far", home="h3", place=away(790), stars=1.0)
    picky = replace(NEED, id="n2", person="p3", home="h4", labels=frozenset({"phone", "sewing"}))
    only = replace(far, labels=frozenset({"phone"}))
    assert pairs([NEED, picky], [near, only]) == [("n1", "far"), ("n2", "near")]


# --- who waits longest -------------------------------------------------------------------------------------------
def test_who_waits_longest_is_served_first_among_equals() -> None:
    needs = [replace(NEED, id=f"n{day}", home=f"x{day}", waited=float(day)) for day in (3, 9, 1)]
    assert pairs(needs, [OFFER]) == [("n9", "o1")]


def test_nobody_starves_whatever_newcomers_bring() -> None:
    """An elder whom nobody fits well against somebody new every day who fits perfectly: served within twenty-one days."""
    day, perfect = 0, replace(OFFER, stars=5.0, helped=10)
    hard = replace(
        NEED,
        id="old",
        labels=frozenset({"phone", "paperwork", "errands"}),
        place=away(900),
        languages=("wu", "mandarin"),
    )
    offer = replace(perfect, languages=("mandarin",))
    while True:
        new = replace(NEED, id=f"new{day}", home=f"x{day}", gave=True)
        if pairs([replace(hard, waited=float(day)), new], [offer]) == [("old", "o1")]:
            break
        day += 1
        assert day <= 1 / DEFAULT.day + 1
    assert day > 1


# --- for any needs and offers ------------------------------------------------------------------------------------
LABELS = st.frozensets(st.sampled_from(["phone", "sewing", "pets", "care"]), max_size=3)
CELLS = st.frozensets(st.tuples(st.integers(0, 6), st.sampled_from(["morning", "evening"])), max_size=4)
TONGUES = st.lists(st.sampled_from(["mandarin", "wu", "english"]), unique=True, max_size=2).map(tuple)
PLACES = st.none() | st.builds(Place, st.floats(120.10, 120.11), st.floats(30.20, 30.21))
HOMES = st.sampled_from(["h1", "h2", "h3", "h4", "h5"])
NEEDS = st.lists(
    st.builds(
        Need, id=st.integers(0, 99).map("n{}".format), person=st.just("p"), home=HOMES, labels=LABELS, times=CELLS,
        languages=TONGUES, place=PLACES, waited=st.floats(0, 90), gave=st.booleans(), is_risky=st.booleans(),
    ),
    max_size=6, unique_by=lambda need: need.id,
)  # fmt: skip
OFFERS = st.lists(
    st.builds(
        Offer, id=st.integers(0, 99).map("o{}".format), person=st.just("q"), home=HOMES, labels=LABELS, times=CELLS,
        languages=TONGUES, place=PLACES, stars=st.none() | st.floats(1, 5), helped=st.integers(0, 20),
        is_insured=st.booleans(),
    ),
    max_size=6, unique_by=lambda offer: offer.id,
)  # fmt: skip
PASTS = st.builds(
    Past, helps=st.frozensets(st.tuples(HOMES, HOMES), max_size=4),
    met=st.frozensets(
        st.tuples(st.integers(0, 99).map("n{}".format), st.integers(0, 99).map("o{}".format)), max_size=4
    ),
)  # fmt: skip
# A loaded machine is no failing property.
PATIENT = settings(deadline=None)


@PATIENT
@given(needs=NEEDS, offers=OFFERS, past=PASTS)
def test_table_says_what_the_definition_says(needs: list[Need], offers: list[Offer], past: Past) -> None:
    if not needs or not offers:
        return
    table = tables.scores(needs, offers, past=past, weights=DEFAULT)
    told = [[matching.score(need, offer, past=past) for offer in offers] for need in needs]
    expected = np.array([[-1.0 if one is None else one for one in row] for row in told])
    assert np.allclose(table, expected, atol=1e-6)


@PATIENT
@given(needs=NEEDS, offers=OFFERS, past=PASTS, data=st.data())
def test_answer_does_not_depend_on_the_order_of_asking(
    needs: list[Need], offers: list[Offer], past: Past, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(needs)), data.draw(st.permutations(offers))
    assert pairs(*shuffled, past) == pairs(needs, offers, past)


@PATIENT
@given(needs=NEEDS, offers=OFFERS, past=PASTS)
def test_offer_goes_past_a_need_only_to_one_that_waits_hardly_less(
    needs: list[Need], offers: list[Offer], past: Past
) -> None:
    made = matching.match(needs, offers, past=past)
    served = {pair.need.id for pair in made}
    assert len(served) == len(made) == len({pair.offer.id for pair in made})
    for need in (need for need in needs if need.id not in served):
        for pair in made:
            if matching.score(need, pair.offer, past=past) is not None:
                assert pair.need.waited >= need.waited - 1 / DEFAULT.day - 1e-6


# --- in words ----------------------------------------------------------------------------------------------------
def test_reasons_are_said_in_words() -> None:
    need = replace(NEED, times=EVENINGS, languages=("wu",), waited=6.5)
    offer = replace(OFFER, times=frozenset({(5, "evening")}), languages=("wu",), place=away(84), stars=4.8, helped=3)
    found = matching.explain(need, offer, past=Past(helps=frozenset({("h1", "h2")})))
    kept = [{"code": reason.code, "values": reason.values} for reason in found]
    assert reasons.sentences(kept) == (
        "正好是手机电脑，周六晚上都有空，都说吴语（本地话），住得近（80 米），以前受过这家的帮忙，邻居评价 4.8 星，已经等了 6 天"
    )


def test_nothing_is_praised_that_is_no_praise() -> None:
    found = matching.explain(
        replace(NEED, waited=1.0), replace(OFFER, place=away(400), stars=3.9, helped=1), past=NOTHING
    )
    assert [reason.code for reason in found] == [Code.SKILL]


def test_reason_of_an_older_version_is_left_unsaid() -> None:
    kept = [{"code": "horoscope", "values": {}}, {"code": "together", "values": {}}]
    assert reasons.each(kept) == ["住同一栋楼"]
