"""Offers and needs in plain words; rounds of matching over rows; answers; and the order that comes of two yeses."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.catalogue.models import Product
from linli.core import tasks
from linli.core.scoping import community_scope
from linli.ledger import verifying
from linli.messages.models import Message
from linli.neighbours import labelling, queries, reasons
from linli.neighbours import services as neighbours
from linli.neighbours.errors import (
    BadFieldError,
    DangerError,
    NotAMemberError,
    NotYoursError,
    OverError,
    TooManyOpenError,
    UnclearError,
)
from linli.neighbours.models import HelpNeed, HelpOffer, Match
from linli.orders import services as orders
from linli.orders.errors import NotInsuredError
from linli.orders.models import Order
from linli.people.models import Person
from linli.points import queries as points
from linli.points.models import Rule
from linli.stewards import services as stewards
from linli.stewards.models import Worker
from tests.cast import Town
from tests.neighbours.conftest import SATURDAY, Settling


def told(person: Person) -> list[str]:
    return list(Message.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def follow(at: datetime) -> None:
    tasks.run_all(at=at)


# --- words -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("我妈想学用微信视频", ["phone"]),
        ("孩子三年级数学作业没人辅导", ["tutoring"]),
        ("出差两天，谁能帮我喂猫", ["pets"]),
        ("沙发太重了想搬到楼下", ["lifting"]),
        ("Could someone look after my child on Friday?", ["children"]),
        ("I am interested in education", []),
    ],
)
def test_words_name_their_topics(words: str, codes: list[str]) -> None:
    assert labelling.named(words) == codes


def test_words_are_read_by_triage_too(town: Town, at: datetime) -> None:
    labels = labelling.label("空调两年没洗了，想找人来清洗一下", at=at)
    assert (labels.product_code, labels.codes, labels.done_by_property) == ("value.home.aircon", ("appliance",), False)


def test_what_the_property_does_anyway_is_said(town: Town, at: datetime) -> None:
    labels = labelling.label("厨房水管漏水了", at=at)
    assert (labels.product_code, labels.done_by_property) == ("base.repair.water", True)
    assert "plumbing" in labels.codes


def test_danger_is_no_matter_for_neighbours(town: Town, at: datetime) -> None:
    with pytest.raises(DangerError) as refused:
        neighbours.ask_help(community=town.community, person=town.resident, words="家里煤气味很大，头晕", at=at)
    assert (refused.value.product.startswith("base."), HelpNeed.objects.exists()) == (True, False)


def test_words_that_say_nothing_are_asked_about(town: Town, at: datetime) -> None:
    ask: dict[str, Any] = {"community": town.community, "person": town.resident, "words": "嗯嗯好的", "at": at}
    with pytest.raises(UnclearError):
        neighbours.ask_help(**ask)
    assert neighbours.ask_help(**ask, labels=["company", "warm.greetings.visit"]).labels == ["company"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("words", {"words": " "}), ("words", {"words": "长" * 201}), ("labels", {"labels": ["flying"]}),
        ("times", {"times": [[1, "noon"]]}), ("languages", {"languages": ["latin"]}),
        ("wanted_from", {"wanted_from": datetime(2026, 11, 22, tzinfo=UTC).date()}),
        ("wanted_from", {"wanted_from": datetime(2027, 1, 1, tzinfo=UTC).date()}),
    ],
)  # fmt: skip
def test_need_with_what_cannot_be_is_refused(town: Town, at: datetime, field: str, wrong: dict[str, Any]) -> None:
    ask: dict[str, Any] = {
        "community": town.community,
        "person": town.resident,
        "words": "学用手机",
        "labels": ["phone"],
        "at": at,
    }
    with pytest.raises(BadFieldError) as refused:
        neighbours.ask_help(**{**ask, **wrong})
    assert (refused.value.field, HelpNeed.objects.exists()) == (field, False)


def test_double_tap_is_one_need_and_one_offer(town: Town, at: datetime) -> None:
    ask: dict[str, Any] = {
        "community": town.community, "person": town.resident, "words": "学用手机", "labels": ["phone"], "form_key": uuid4(),
        "at": at,
    }  # fmt: skip
    assert neighbours.ask_help(**ask) == neighbours.ask_help(**ask)
    assert neighbours.offer_help(**ask) == neighbours.offer_help(**ask)
    assert (HelpNeed.objects.count(), HelpOffer.objects.count()) == (1, 1)


def test_nobody_fills_the_board_alone(town: Town, stranger: Person, at: datetime) -> None:
    ask: dict[str, Any] = {"community": town.community, "words": "学用手机", "labels": ["phone"], "at": at}
    for _ in range(5):
        neighbours.ask_help(**ask, person=town.resident)
    with pytest.raises(TooManyOpenError) as refused:
        neighbours.ask_help(**ask, person=town.resident)
    assert refused.value.most == 5
    with pytest.raises(NotAMemberError):
        neighbours.ask_help(**ask, person=stranger)


# --- rounds ------------------------------------------------------------------------------------------------------
def test_both_are_asked_with_reasons(town: Town, match: Match, he: Person, at: datetime) -> None:
    follow(at)
    assert reasons.sentences(match.reasons) == "正好是手机电脑，周六上午都有空，住得近（80 米）"
    asked = Message.objects.get(person=he)
    assert (asked.kind, asked.values["words"], asked.values["who"]) == (
        "match.asked", "想学会微信视频", {"zh": "H女士", "en": asked.values["who"]["en"]},
    )  # fmt: skip
    assert told(town.resident) == ["match.found"]
    assert [card.side for card in queries.waiting_for(he, at=at)] == ["helper"]
    assert [card.other for card in queries.waiting_for(town.resident, at=at)] == [he]


def test_next_round_leaves_alone_who_is_asked_already(town: Town, match: Match, at: datetime) -> None:
    assert neighbours.propose_all(at=at + timedelta(minutes=15)) == 0
    assert Match.objects.count() == 1


def test_stranger_community_is_never_matched(
    town: Town, elsewhere: Town, offer: HelpOffer, at: datetime
) -> None:  # fmt: skip
    with community_scope(elsewhere.community.pk):
        neighbours.ask_help(
            community=elsewhere.community, person=elsewhere.resident, words="学用手机", labels=["phone"], at=at
        )
    assert neighbours.propose_all(at=at) == 0
    with community_scope(elsewhere.community.pk):
        assert not Match.objects.exists()


def test_one_household_is_not_matched_with_itself(town: Town, need: HelpNeed, at: datetime) -> None:
    neighbours.offer_help(
        community=town.community, person=town.daughter, words="教手机", labels=["phone"], at=at
    )  # fmt: skip
    assert neighbours.propose(community=town.community, at=at) == []


def test_need_is_looked_for_a_week_before_it_is_wanted(town: Town, offer: HelpOffer, at: datetime) -> None:
    today = at.date()
    neighbours.ask_help(
        community=town.community, person=town.resident, words="学用手机", labels=["phone"], at=at,
        wanted_from=today + timedelta(days=10),
    )  # fmt: skip
    assert neighbours.propose(community=town.community, at=at) == []
    match = neighbours.propose(community=town.community, at=at + timedelta(days=3))[0]
    slot = neighbours.slot_of(match, at=at + timedelta(days=3))
    assert slot == (datetime(2026, 12, 5, 1, tzinfo=UTC), datetime(2026, 12, 5, 3, tzinfo=UTC))


def test_hours_of_the_month_that_are_promised_are_not_offered_again(
    town: Town, agreed: Order, settle: Settling, at: datetime
) -> None:
    """何阿姨 gives an hour a month, and the lesson takes half of one: she is asked once more, then no longer."""
    HelpOffer.objects.update(hours_a_month=1)
    for n, expected in enumerate((1, 0)):
        person = settle(f"邻{n}", f"+861370000020{n}", building="7幢", room=f"{n}01")
        neighbours.ask_help(community=town.community, person=person, words="学用手机", labels=["phone"], at=at)
        made = neighbours.propose(community=town.community, at=at)
        assert len(made) == expected
        for match in made:
            for one in (person, match.offer.person):
                neighbours.say_yes(match_id=match.pk, person=one, at=at)


def test_queries_of_a_round_do_not_grow_with_the_neighbourhood(
    town: Town, match: Match, settle: Settling, lesson: Product, at: datetime, django_assert_max_num_queries: object
) -> None:
    from linli.neighbours import gathering

    for n in range(20):
        person = settle(f"邻{n}", f"+86137000003{n:02d}", building="7幢", room=f"{n}01")
        neighbours.ask_help(community=town.community, person=person, words="遛狗", labels=["pets"], at=at)
        neighbours.offer_help(community=town.community, person=person, words="修电脑", labels=["phone"], at=at)
    with django_assert_max_num_queries(9):  # type: ignore[operator]  # pytest-django's fixture, a context manager
        found = gathering.gather(community=town.community, at=at)
    assert (len(found.needs), len(found.offers)) == (20, 20)


# --- answers -----------------------------------------------------------------------------------------------------
def test_first_yes_waits_for_the_other(town: Town, match: Match, he: Person, at: datetime) -> None:
    row = neighbours.say_yes(match_id=match.pk, person=he, at=at)
    assert (row.state, row.order, Order.objects.count()) == ("accepted", None, 0)
    follow(at)
    assert told(town.resident) == ["match.found", "match.yes"]
    assert queries.waiting_for(he, at=at) == []
    assert neighbours.say_yes(match_id=match.pk, person=he, at=at).state == "accepted"


def test_two_yeses_are_an_order_in_the_helpers_hands(town: Town, agreed: Order, he: Person, at: datetime) -> None:
    match = Match.objects.get()
    assert (match.state, match.need.state) == ("ordered", "matched")
    assert (agreed.state, agreed.product.code, agreed.price_fen) == ("accepted", "value.community.skills", 0)
    assert (agreed.requester, agreed.household, agreed.words) == (town.resident, town.household, "想学会微信视频")
    assert agreed.provider is not None
    assert (agreed.provider.person, agreed.provider.kind, agreed.provider.is_active) == (he, "volunteer", False)
    assert agreed.slot_starts == datetime(2026, 11, 28, 1, tzinfo=UTC)
    follow(at)
    assert told(town.resident)[-1] == "order.accepted"
    assert told(he)[-1] == "match.agreed"
    assert queries.helping(he) == [agreed]
    assert neighbours.say_yes(match_id=match.pk, person=he, at=at).order == agreed


def test_helper_who_never_joined_is_not_offered_other_work(town: Town, agreed: Order, he: Person, at: datetime) -> None:
    need = orders.Need(product=town.visit, household=town.household, requester=town.resident)
    other = orders.request(community=town.community, need=need, by=town.resident, at=at)
    orders.dispatch(order_id=other.pk, at=at)
    assert [offer.worker for offer in other.offers.all()] == [town.steward]
    assert he.pk not in {person.pk for person in (town.steward.person, town.resident)}


def test_help_that_is_confirmed_brings_minutes_and_points_apart(
    town: Town, rule: Rule, helped: Order, he: Person, at: datetime
) -> None:
    assert points.minutes_given(community=town.community, person=he) == 90
    stands = {b.kind: b.points for b in points.balances(community=town.community, person=he, at=at) if b.points}
    assert stands == {"skill": 30}
    assert verifying.verify().fault == ""


def test_need_whose_words_name_a_volunteers_service_is_ordered_as_that(
    town: Town, he: Person, lesson: Product, at: datetime
) -> None:
    neighbours.offer_help(community=town.community, person=he, words="陪老人说说话", labels=["care"], at=at)
    type(town.visit).objects.filter(pk=town.visit.pk).update(skills=["care"])
    neighbours.ask_help(
        community=town.community, person=town.resident, words="想有人来看看妈妈", labels=["warm.greetings.visit"], at=at
    )
    match = neighbours.propose(community=town.community, at=at)[0]
    assert neighbours.product_of(match.need) == town.visit


def test_match_by_a_service_alone_names_it(town: Town, he: Person, at: datetime) -> None:
    both: dict[str, Any] = {"community": town.community, "labels": ["warm.greetings.visit"], "at": at}
    neighbours.offer_help(**both, person=he, words="可以去看望")
    neighbours.ask_help(**both, person=town.resident, words="想有人来看望")
    match = neighbours.propose(community=town.community, at=at)[0]
    assert reasons.each(match.reasons)[0] == "正好是定期拜访"


def test_no_ends_it_and_is_not_asked_again(
    town: Town, match: Match, he: Person, settle: Settling, at: datetime
) -> None:  # fmt: skip
    follow(at)
    neighbours.say_yes(match_id=match.pk, person=town.resident, at=at)
    neighbours.say_no(match_id=match.pk, person=he, words="这周不在家", at=at)
    follow(at)
    assert told(town.resident) == ["match.found", "match.ended"]
    assert neighbours.propose(community=town.community, at=at + timedelta(days=30)) == []
    other = settle("孙某", "+8613700000088", building="7幢")
    neighbours.offer_help(community=town.community, person=other, words="修电脑", labels=["phone"], at=at)
    assert [row.offer.person for row in neighbours.propose(community=town.community, at=at)] == [other]


def test_who_never_answered_is_left_in_peace_when_the_other_says_no(
    town: Town, match: Match, he: Person, at: datetime
) -> None:
    neighbours.say_no(match_id=match.pk, person=he, at=at)
    follow(at)
    assert told(town.resident) == []


def test_only_the_two_answer_and_only_while_it_is_open(
    town: Town, match: Match, he: Person, stranger: Person, at: datetime
) -> None:
    for person in (stranger, town.operator, town.daughter):
        with pytest.raises(NotYoursError):
            neighbours.say_yes(match_id=match.pk, person=person, at=at)
    with pytest.raises(OverError) as late:
        neighbours.say_yes(match_id=match.pk, person=he, at=match.expires_at)
    neighbours.say_no(match_id=match.pk, person=he, at=at)
    with pytest.raises(OverError) as over:
        neighbours.say_yes(match_id=match.pk, person=town.resident, at=at)
    assert (late.value.state, over.value.state) == ("expired", "declined")


def test_match_nobody_answered_ends_and_who_hoped_is_told(town: Town, match: Match, he: Person, at: datetime) -> None:
    neighbours.say_yes(match_id=match.pk, person=he, at=at)
    assert neighbours.expire_matches(at=match.expires_at - timedelta(seconds=1)) == 0
    assert (neighbours.expire_matches(at=match.expires_at), neighbours.expire_matches(at=match.expires_at)) == (1, 0)
    follow(match.expires_at)
    assert (told(he)[-1], told(town.resident)) == ("match.ended", [])


def test_need_withdrawn_ends_its_proposal(town: Town, match: Match, need: HelpNeed, he: Person, at: datetime) -> None:
    neighbours.say_yes(match_id=match.pk, person=he, at=at)
    with pytest.raises(NotYoursError):
        neighbours.withdraw_need(need_id=need.pk, person=he, at=at)
    neighbours.withdraw_need(need_id=need.pk, person=town.resident, at=at)
    follow(at)
    assert (Match.objects.get().state, told(he)[-1]) == ("withdrawn", "match.ended")
    with pytest.raises(OverError):
        neighbours.withdraw_need(need_id=need.pk, person=town.resident, at=at)


def test_offer_withdrawn_frees_the_need_for_another(
    town: Town, match: Match, offer: HelpOffer, he: Person, settle: Settling, at: datetime
) -> None:
    neighbours.withdraw_offer(offer_id=offer.pk, person=he, at=at)
    other = settle("孙某", "+8613700000088", building="7幢")
    neighbours.offer_help(community=town.community, person=other, words="修电脑", labels=["phone"], at=at)
    assert [row.offer.person for row in neighbours.propose(community=town.community, at=at)] == [other]


def test_order_that_cannot_be_leaves_the_match_as_it_was(
    town: Town, match: Match, he: Person, lesson: Product, at: datetime
) -> None:
    from linli.orders.errors import ProductNotOfferedError

    neighbours.say_yes(match_id=match.pk, person=he, at=at)
    Product.objects.filter(pk=lesson.pk).update(is_active=False)
    with pytest.raises(ProductNotOfferedError):
        neighbours.say_yes(match_id=match.pk, person=town.resident, at=at)
    match.refresh_from_db()
    assert (match.state, match.helped_yes_at, Order.objects.count(), Worker.objects.filter(person=he).count()) == (
        "accepted", None, 0, 0,
    )  # fmt: skip


# --- insurance ---------------------------------------------------------------------------------------------------
def test_heavy_lifting_is_matched_with_the_insured_only_and_refused_when_it_ended(
    town: Town, he: Person, settle: Settling, lesson: Product, at: datetime
) -> None:
    strong = settle("孙某", "+8613700000088", building="7幢", gender="m")
    both: dict[str, Any] = {"community": town.community, "labels": ["lifting"], "at": at}
    neighbours.offer_help(**both, person=he, words="可以搬东西")
    neighbours.offer_help(**both, person=strong, words="力气大，可以搬东西")
    joined = neighbours.join(community=town.community, person=strong, skills=[], at=at)
    insure: dict[str, Any] = {
        "volunteer": joined,
        "insurer": "和睦保险",
        "policy_no": "P-1",
        "by": town.operator,
        "at": at,
    }
    neighbours.insure(**insure, until=at.date() + timedelta(days=30))
    neighbours.ask_help(**both, person=town.resident, words="沙发要搬到楼下")
    match = neighbours.propose(community=town.community, at=at)[0]
    assert match.offer.person == strong
    neighbours.say_yes(match_id=match.pk, person=town.resident, at=at)
    stewards.insure(worker=joined.worker, until=None)
    with pytest.raises(NotInsuredError):
        neighbours.say_yes(match_id=match.pk, person=strong, at=at)
    assert Order.objects.count() == 0


# --- rounds over time --------------------------------------------------------------------------------------------
def test_over_many_rounds_everybody_is_helped_in_the_order_of_waiting(
    town: Town, offer: HelpOffer, settle: Settling, at: datetime
) -> None:
    """One helper, six who wait, a round a day: nobody is passed over by who came later."""
    people = [settle(f"邻{n}", f"+861370000020{n}", building="7幢", room=f"{n}01") for n in range(6)]
    for n, person in enumerate(people):
        neighbours.ask_help(
            community=town.community, person=person, words="学用手机", labels=["phone"], times=SATURDAY,
            at=at + timedelta(hours=n),
        )  # fmt: skip
    served = []
    for day in range(1, 7):
        now = at + timedelta(days=day)
        for match in neighbours.propose(community=town.community, at=now):
            for one in (match.offer.person, match.need.person):
                neighbours.say_yes(match_id=match.pk, person=one, at=now)
            served.append(match.need.person)
    assert served == people
