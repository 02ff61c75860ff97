"""A shop that would like to sell vegetables, its papers, and the checklist."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linli.merchants import seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind
from linli.merchants.models import Criterion, Merchant, Paper
from linli.merchants.services import Application
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from tests import cast
from tests.cast import Town

# The example of GB 32100-2015.
LICENCE = "91350100M000100Y43"
SHOP = Application(
    name_zh="鲜果铺", name_en="Fresh", category="fresh-food", legal_name="示例鲜果有限公司", licence_no=LICENCE,
    phone="0571-88001122", address="和睦路 12 号", place=(120.101, 30.201), words="早上六点从基地拉菜",
)  # fmt: skip


@pytest.fixture
def tang(town: Town, at: datetime) -> Person:
    """Who runs the shop; lives here too."""
    person = people.register(name="唐守田", phone="+8613900000777")
    people.join(person=person, community=town.community, role=Role.RESIDENT, at=at)
    return person


@pytest.fixture
def shop(town: Town, tang: Person, at: datetime) -> Merchant:
    """The shop has applied."""
    seeding.load_seed(community=town.community)
    return merchants.apply(community=town.community, application=SHOP, by=tang, at=at)


@pytest.fixture
def papers(town: Town, shop: Merchant, tang: Person, at: datetime) -> dict[str, Paper]:
    """What a food shop shows, all found good."""
    made = {}
    for kind in (PaperKind.LICENCE, PaperKind.FOOD, PaperKind.HEALTH):
        paper = merchants.hand_in(
            merchant=shop.pk, kind=kind, photo=cast.photo(), by=tang, at=at, until=at.date() + timedelta(days=200)
        )
        made[str(kind)] = merchants.check_paper(paper=paper.pk, good=True, by=town.operator, at=at)
    return made


@pytest.fixture
def seen(town: Town, shop: Merchant, at: datetime) -> Callable[..., None]:
    """A steward goes there and finds everything well but what is named."""

    def visit(*failed: str, later: timedelta = timedelta(0)) -> None:
        asked = [line.code for line in Criterion.objects.for_category(shop.category) if not line.paper]
        findings = {code: code not in failed for code in asked}
        merchants.visit(merchant=shop.pk, findings=findings, by=town.steward, at=at + later, words="去看过了")

    return visit


def other(**changes: object) -> Application:
    """Return the shop's application with something else in it."""
    return replace(SHOP, **changes)  # type: ignore[arg-type]  # a case's value
