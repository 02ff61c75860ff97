"""Family accounts of the sample: a daughter far away and her mother, a child and its parents, and one that waits for a yes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from linli.core import facts
from linli.core.scoping import community_scope
from linli.orders import services as orders
from linli.people import family
from linli.people import services as people
from linli.people.enums import Role, Scope
from linli.people.kin import Tie
from linli.people.models import Person
from linli.simulation.engine import Story
from linli.simulation.scenes import CHEN, LIN, Stage
from linli.simulation.town import Town

CAP = 50_000
_DAY = 24 * 60
_WITNESS = "上门量血压时办的。陈奶奶自己说：“让念念替我办，省得我打电话。”"


def found(town: Town, *, now: datetime, daughter: str) -> None:
    """Let 陈奶奶's daughter, whose number `daughter` is, act for her; 林女士 for her child; and her husband ask her."""
    stage = Stage(town, now)
    joined, asked = now - timedelta(days=38), now - timedelta(hours=3)
    with community_scope(town.community.pk):
        zhou = people.register(name="周念慈", gender="f", phone=daughter)
        people.join(person=zhou, community=town.community, role=Role.RESIDENT, at=joined)
        town.desk = {**town.desk, "daughter": zhou}
        with facts.history():
            _mother_and_daughter(town, stage.home(*CHEN).contact, zhou, at=joined)
            _child(town, stage.home(*LIN).people, at=joined)
        _waiting(town, stage.home(*LIN).people, at=asked)


def _mother_and_daughter(town: Town, chen: Person, zhou: Person, *, at: datetime) -> None:
    """She asked by her mother's number; the mother agreed a day later, with her steward present."""
    asked = family.Invitation(
        by=zhou, by_acts=True, tie=Tie.PARENT, grant=family.Grant(frozenset(Scope), CAP), phone=str(chen.phone)
    )
    bond = family.invite(community=town.community, invitation=asked, at=at)
    steward = town.by_slug("steward").worker.person
    family.confirm_with_steward(bond_id=bond.pk, steward=steward, words=_WITNESS, at=at + timedelta(days=1))


def _child(town: Town, home: tuple[Person, ...], *, at: datetime) -> None:
    """The mother acts for the child; the other guardian agreed."""
    mother, father, child = home[:3]
    scopes = frozenset({Scope.REQUEST, Scope.SEE, Scope.ALERT})
    asked = family.Invitation(by=mother, by_acts=True, tie=Tie.CHILD, grant=family.Grant(scopes), other=child)
    bond = family.invite(community=town.community, invitation=asked, at=at)
    family.confirm(bond_id=bond.pk, by=father, at=at + timedelta(hours=2))


def _waiting(town: Town, home: tuple[Person, ...], *, at: datetime) -> None:
    """The husband would like to see how her orders stand; she has not answered."""
    wife, husband = home[:2]
    scopes = frozenset({Scope.SEE, Scope.ALERT})
    asked = family.Invitation(by=husband, by_acts=True, tie=Tie.SPOUSE, grant=family.Grant(scopes), other=wife)
    family.invite(community=town.community, invitation=asked, at=at)


def earlier(stage: Stage) -> Iterable[tuple[float, Story]]:
    """What the daughter has asked for from afar: the windows cleaned, and her mother was pleased."""
    yield 6 * _DAY, _cleaned(stage, ago=6 * _DAY)


def _cleaned(stage: Stage, *, ago: float) -> Story:
    home, hand, zhou = stage.home(*CHEN), stage.anyone("value.home.cleaning"), stage.town.desk["daughter"]
    wish = stage.wish("value.home.cleaning", "妈妈家的窗户擦一擦，她腿脚不便，别让她搬东西", ago=ago, home=home)
    order = stage.town.ask(replace(wish, asker=zhou, beneficiary=home.contact))
    yield stage.ago(ago - 5)
    stage.town.give(order, hand, reason="按片区指派", at=stage.ago(ago - 5))
    order = yield from stage.reached(order, hand, ago=ago - 60)
    order = yield from stage.finished(order, hand, ago=ago - 150, words="六扇窗都擦了，老人家在旁边看着。")
    yield stage.ago(ago - 400)
    orders.confirm(order_id=order.pk, by=zhou, at=stage.ago(ago - 400))
    orders.review(order_id=order.pk, stars=5, tags=["warm"], words="妈妈说擦得真亮。", by=zhou, at=stage.ago(ago - 400))
