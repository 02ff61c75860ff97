"""What the tests of care's pages share: a warning in force, somebody on the roster, homes full of events."""

from datetime import datetime, timedelta
from typing import Any

from linli.care import services as care
from linli.care.enums import Audience, Deed, EventKind, Reason, Standing, Trigger
from linli.care.models import Alert, LifeEvent, Listed, Rule, WarmService
from linli.care.services import Happening
from linli.orders import services as orders
from linli.orders.enums import Source
from linli.people import services as people
from linli.people.enums import Relation, Role
from linli.people.models import Household, HouseholdMember, Person
from linli.places.models import Unit
from tests.cast import Town

ISSUER = "示例市气象台（示例）"
WORDS = "预计今天夜里平均风力可达 6 级，\n阵风 8 级。"
DO = "请关好门窗 < 固定围板 >。"


def alert(town: Town, *, at: datetime, number: int = 1, **wanted: Any) -> Alert:
    """Return a blue warning of a gale, in force for ten hours."""
    said = {
        "sender": ISSUER, "identifier": f"a{number}", "sent": at - timedelta(hours=1), "kind": "gale", "colour": "blue",
        "issuer": ISSUER, "event": "大风", "headline": "大风蓝色预警信号", "description": WORDS, "instruction": DO,
        "language": "zh-CN", "expires": at + timedelta(hours=10), "received_at": at, "standing": Standing.IN_FORCE,
    }  # fmt: skip
    return Alert.objects.create(community=town.community, **{**said, **wanted})


def rule(town: Town, **wanted: Any) -> Rule:
    """Return a rule that sends somebody to each building under a warning."""
    said = {
        "code": "checks", "trigger": Trigger.ALERT, "audience": Audience.BUILDINGS, "product": town.visit,
        "name_zh": "风前检查", "name_en": "Checks", "words_zh": "看看围板", "hours": 6, "daily_cap": 40,
    }  # fmt: skip
    return Rule.objects.create(community=town.community, **{**said, **wanted})


def started(town: Town, by: Rule, *, at: datetime, number: int = 1, **wanted: Any) -> WarmService:
    """Return a warm service of the resident's home that has become an order."""
    need = orders.Need(
        product=town.visit, words="看看围板", household=town.household, beneficiary=town.resident, source=Source.TRIGGER
    )
    order = orders.request(community=town.community, need=need, by=None, at=at)
    said = {
        "rule": by, "cause": f"c{number}", "state": Deed.MADE, "started_at": at, "since": at,
        "until": at + timedelta(hours=6), "household": town.household, "person": town.resident, "words": "看看围板",
        "made_on": at.date(), "order": order,
    }  # fmt: skip
    return WarmService.objects.create(community=town.community, **{**said, **wanted})


def settle(town: Town, room: str, *, name: str = "独居老人") -> tuple[Household, Person]:
    """Let somebody live alone in a room of 3幢."""
    unit = Unit.objects.create(community=town.community, building=town.building, entrance="1单元", room=room)
    household = Household.objects.create(community=town.community, unit=unit)
    person = people.register(name=name, phone=None)
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=town.community.created_at)
    HouseholdMember.objects.create(
        community=town.community, household=household, person=person, relation=Relation.OWNER, is_contact=True
    )
    return household, person


def listed(town: Town, person: Person, *, at: datetime, late: int = 0) -> Listed:
    """Put somebody on the roster, whose visit is due so many days ago."""
    return care.put_on_roster(
        community=town.community, person=person, reason=Reason.ALONE, every_days=7,
        first_on=at.astimezone(town.community.zone).date() - timedelta(days=late), by=town.operator, at=at,
    )  # fmt: skip


def visit(town: Town, *, at: datetime, ahead: timedelta = timedelta(hours=1), words: str = "女儿的同学") -> LifeEvent:
    """Expect two guests of the resident's home for three hours."""
    happening = Happening(
        kind=EventKind.VISITOR, starts=at + ahead, ends=at + ahead + timedelta(hours=3), household=town.household,
        person=town.resident, words=words, details={"guests": 2, "plate": "浙A12345"},
    )  # fmt: skip
    return care.record(community=town.community, happening=happening, by=town.resident, at=at)


def renovation(town: Town, *, at: datetime) -> LifeEvent:
    """Permit a renovation in the resident's home, quiet over noon."""
    happening = Happening(
        kind=EventKind.RENOVATION, starts=at - timedelta(hours=1), ends=at + timedelta(days=20),
        household=town.household, details={"quiet": [["12:00", "15:00"]], "contractor": "好邻装修"},
    )  # fmt: skip
    return care.record(community=town.community, happening=happening, by=town.operator, at=at)
