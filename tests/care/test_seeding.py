"""The rules that a new community starts with: every warm service of the catalogue, and only names that there are."""

from datetime import UTC, date, datetime

from linli.care import almanac, cap, seeding
from linli.care.enums import Audience, Colour, EventKind, Trigger
from linli.care.models import Rule
from linli.care.services import ruling
from linli.catalogue import services as catalogue
from linli.catalogue.models import Product
from tests.cast import Town

FESTIVALS = {one.code for _day, one in almanac.feasts.of(2026)}
TERMS = {term.code for term in almanac.sun.terms(2026)}
KINDS, COLOURS, EVENTS = {str(kind) for kind in cap.Kind}, set(Colour.values), set(EventKind.values)
# What may be named where.
NAMES = {
    Trigger.FESTIVAL: {"names": FESTIVALS}, Trigger.TERM: {"names": TERMS},
    Trigger.ALERT: {"kinds": KINDS, "colours": COLOURS}, Trigger.EVENT: {"kinds": EVENTS},
}  # fmt: skip


def load(town: Town) -> list[Rule]:
    catalogue.load_seed(community=town.community, at=datetime(2026, 1, 1, tzinfo=UTC))
    seeding.load_seed(community=town.community)
    return list(Rule.objects.select_related("product").order_by("position"))


def test_every_warm_service_of_the_catalogue_has_a_trigger(town: Town) -> None:
    started = {rule.product.code for rule in load(town) if rule.product}
    assert set(Product.objects.filter(kind="warm").values_list("code", flat=True)) == started
    assert len(started) == 24


def test_rules_name_only_what_there_is(town: Town) -> None:
    unknown = [
        (rule.code, name)
        for rule in load(town)
        for field, known in NAMES.get(Trigger(rule.trigger), {}).items()
        for name in set(rule.when.get(field, ())) - known
    ]
    assert unknown == []


def test_each_rule_would_be_kept_as_it_is(town: Town, at: datetime) -> None:
    for rule in load(town):
        assert ruling.revise(rule=rule, by=town.operator, at=at) == rule


def test_rules_about_somebody_are_about_one(town: Town) -> None:
    ones = {rule.trigger for rule in load(town) if rule.audience == Audience.ONE}
    assert ones <= {Trigger.BIRTHDAY, Trigger.EVENT, Trigger.ROSTER, Trigger.SILENCE}


def test_loading_again_brings_nothing(town: Town) -> None:
    load(town)
    assert seeding.load_seed(community=town.community) == 0


def test_every_rule_can_be_tried_on_last_month(town: Town, at: datetime) -> None:
    found = {rule.code: ruling.preview(rule=rule, community=town.community, at=at) for rule in load(town)}
    # From 24 October to 22 November 2026 there are 20 working days, four Mondays, and no festival of ours.
    assert found["commute"].started == 20
    assert (found["equipment"].started, found["equipment"].days) == (4, 4)
    assert found["festival-greetings"].started == 0
    assert found["birthday"].since == date(2026, 10, 24)
