"""What the tests of care share: a rule to try, and homes with people in them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from linli.care.enums import Audience, Trigger
from linli.care.models import Rule
from linli.people import services as people
from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Unit
from tests.cast import NOW, Town


@pytest.fixture
def rule(town: Town) -> Callable[..., Rule]:
    """Make a rule of this community: a visit to each elder living alone, unless told otherwise."""

    def make(**wanted: Any) -> Rule:
        said = {
            "code": "r1", "trigger": Trigger.ALERT, "audience": Audience.ALONE, "product": town.visit, "name_zh": "看望",
            "name_en": "Look in", "words_zh": "上门看看", "words_en": "Look in", "hours": 6, "daily_cap": 40,
        }  # fmt: skip
        return Rule.objects.create(community=town.community, **{**said, **wanted})

    return make


def settle(
    town: Town, room: str, *, born: date, name: str = "独居老人", phone: str | None = None
) -> tuple[Household, Person]:
    """Let somebody live alone in a room of 3幢."""
    unit = Unit.objects.create(community=town.community, building=town.building, entrance="1单元", room=room)
    household = Household.objects.create(community=town.community, unit=unit)
    person = people.register(name=name, phone=phone, birthday=born)
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=NOW)
    HouseholdMember.objects.create(
        community=town.community, household=household, person=person, relation=Relation.OWNER, is_contact=True
    )
    return household, person
