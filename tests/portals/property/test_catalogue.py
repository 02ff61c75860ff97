"""The catalogue as the operator keeps it."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.catalogue import services
from linli.catalogue.models import Product, ServiceGroup, SlaClass
from linli.core.models import Fact
from linli.portals.property.catalogue import checklist, listing
from tests.cast import Town
from tests.conftest import SignedIn


@pytest.fixture
def desk(browser: SignedIn, town: Town) -> SignedIn:
    return browser.as_(town.operator)


@pytest.fixture
def elder(town: Town) -> ServiceGroup:
    return ServiceGroup.objects.create(
        community=town.community, code="elder", name_zh="长者", name_en="Elders", icon="armchair", position=1,
        source="article",
    )  # fmt: skip


@pytest.fixture
def newcomer(town: Town) -> ServiceGroup:
    return ServiceGroup.objects.create(
        community=town.community, code="newcomer", name_zh="新住户", name_en="Newcomers", icon="key-round", position=2,
        source="ours",
    )  # fmt: skip


def typed(product: Product, **other: object) -> dict[str, object]:
    """What the product's form sends when nothing was changed, but for `other`; None leaves a field out."""
    values = {
        "name_zh": product.name_zh, "name_en": product.name_en, "line": product.line_id, "scene": product.scene,
        "providers": product.providers, "skills": product.skills, "mode": product.mode, "sla": product.sla_id,
        "minutes": product.minutes, "is_free": "on", "checklist": checklist.write(product.checklist),
        "evidence_photos": product.evidence_photos, "points": product.points, "is_active": "on", **other,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def page(product: Product) -> str:
    return reverse("property:catalogue-product", args=[product.pk])


def test_products_are_grouped_by_line(town: Town) -> None:
    shelves = [(shelf.line.code, [row.code for row in shelf.rows]) for shelf in listing.shelves(listing.Filter())]

    assert shelves == [
        ("repair", ["base.repair.water", "base.repair.lift"]),
        ("greetings", ["warm.greetings.visit"]),
        ("home", ["value.home.aircon"]),
    ]
    assert town.water.line.code == "repair"


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"kind": "warm"}, ["warm.greetings.visit"]),
        ({"scene": "building"}, ["base.repair.water", "base.repair.lift"]),
        ({"mode": "triggered"}, ["warm.greetings.visit"]),
        ({"provider": "merchant"}, ["value.home.aircon"]),
        ({"active": "off"}, []),
        ({"q": "空调"}, ["value.home.aircon"]),
        ({"q": "LIFT"}, ["base.repair.lift"]),
        ({"kind": "nobody-knows", "provider": "team"}, ["base.repair.water", "base.repair.lift"]),
    ],
)
def test_products_filtered(asked: dict[str, str], codes: list[str]) -> None:
    shelves = listing.shelves(listing.read(asked))

    assert [row.code for shelf in shelves for row in shelf.rows] == codes


def test_product_edited_is_kept_and_recorded(desk: SignedIn, town: Town) -> None:
    change = {
        "name_en": "Leaks",
        "checklist": "关阀止水 | Shut the valve\n\n拍照｜Take a photo\n擦干地面",
        "evidence_photos": 2,
    }

    answer = desk.post(page(town.water), typed(town.water, **change))

    assert (answer.status_code, answer["Location"]) == (302, page(town.water))
    town.water.refresh_from_db()
    assert town.water.name_en == "Leaks"
    assert town.water.checklist == [
        {"zh": "关阀止水", "en": "Shut the valve"}, {"zh": "拍照", "en": "Take a photo"}, {"zh": "擦干地面", "en": ""},
    ]  # fmt: skip
    fact = Fact.objects.get(kind="product.edit")
    assert (fact.actor_id, fact.subject_id) == (town.operator.pk, town.water.pk)
    assert sorted(fact.payload["changes"]) == ["checklist", "evidence_photos", "name_en"]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"checklist": "| only English"}, "checklist", "第 1 行：竖线前面要写中文。"),
        ({"checklist": "\n".join(["步骤"] * 21)}, "checklist", "写了 21 步，最多 20 步。请合并几步。"),
        ({"is_free": None}, "price", "收费的服务要写价格；不收钱请勾“免费”。"),
        ({"is_free": None, "price": "便宜"}, "price", "价格要写成数字，如 99 或 99.50。"),
        ({"price": "9.90"}, "price", "免费的服务不能有价格。"),
        ({"providers": None}, "providers", "这个字段是必填项。"),
    ],
)
def test_product_refused_keeps_what_was_typed(
    desk: SignedIn, town: Town, change: dict[str, object], field: str, words: str
) -> None:
    answer = desk.post(page(town.water), typed(town.water, name_en="Leaks", **change))

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [words]
    assert 'value="Leaks"' in answer.content.decode()
    assert not Fact.objects.filter(kind="product.edit").exists()


def test_product_created_takes_its_kind_from_the_line(desk: SignedIn, town: Town) -> None:
    values = typed(
        town.products["value.home.aircon"], code="value.home.piano", name_zh="钢琴调律", is_free=None, price="¥380"
    )

    answer = desk.post(reverse("property:catalogue-new"), values)

    made = Product.objects.get(code="value.home.piano")
    assert (answer.status_code, made.kind, made.price_fen, made.is_free) == (302, "value", 38000, False)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("base.repair.water", "这个编号已经有了，换一个。"),
        ("钢琴", "编号只用小写字母、数字、点和短横，如 value.home.piano。"),
    ],
)
def test_product_code_refused(desk: SignedIn, town: Town, code: str, words: str) -> None:
    answer = desk.post(reverse("property:catalogue-new"), typed(town.water, code=code))

    assert (answer.status_code, answer.context["form"].errors["code"]) == (422, [words])
    assert Product.objects.count() == len(town.products)


def test_promise_edited_is_recorded(desk: SignedIn, town: Town) -> None:
    sla = town.water.sla
    figures = {
        "name_zh": "急修",
        "respond_minutes": 10,
        "arrive_minutes": 25,
        "finish_minutes": 600,
        "source_zh": "合同第 8 条",
    }

    answer = desk.post(reverse("property:catalogue-promise", args=[sla.pk]), figures)

    sla.refresh_from_db()
    assert (answer.status_code, sla.arrive_minutes, sla.source_zh, sla.around_the_clock) == (
        302,
        25,
        "合同第 8 条",
        False,
    )
    assert Fact.objects.get(kind="sla.edit").payload["changes"]["respond_minutes"] == [15, 10]


def test_promise_that_ends_before_arrival_is_refused(desk: SignedIn, town: Town) -> None:
    figures = {"name_zh": "急修", "respond_minutes": 10, "arrive_minutes": 60, "finish_minutes": 30}

    answer = desk.post(reverse("property:catalogue-promise", args=[town.water.sla_id]), figures)

    assert (answer.status_code, answer.context["form"].errors["finish_minutes"]) == (422, ["办结不能早于到场。"])
    assert SlaClass.objects.get(pk=town.water.sla_id).finish_minutes == 24 * 60


def test_promises_tell_how_many_products_make_them(town: Town) -> None:
    assert {row.code: vars(row)["used"] for row in listing.promises()}["general"] == 2
    assert town.visit.sla.code == "general"


def test_group_of_ours_renamed(desk: SignedIn, newcomer: ServiceGroup) -> None:
    answer = desk.post(
        reverse("property:catalogue-group", args=[newcomer.pk]), {"name_zh": "新邻居", "name_en": "New here"}
    )

    newcomer.refresh_from_db()
    assert (answer.status_code, newcomer.name_zh) == (302, "新邻居")
    assert Fact.objects.get(kind="group.edit").payload["changes"]["name_zh"] == ["新住户", "新邻居"]


def test_group_of_the_article_keeps_its_name(desk: SignedIn, elder: ServiceGroup) -> None:
    answer = desk.post(reverse("property:catalogue-group", args=[elder.pk]), {"name_zh": "老人", "name_en": ""})

    elder.refresh_from_db()
    assert (answer.status_code, elder.name_zh) == (422, "长者")


def test_groups_count_the_products_they_see_first(town: Town, elder: ServiceGroup, newcomer: ServiceGroup) -> None:
    assert [(group.row, group.used, group.ours) for group in listing.groups()] == [
        (elder, 1, False),
        (newcomer, 0, True),
    ]
    assert town.visit.groups == ["elder"]


@pytest.mark.parametrize("name", ["catalogue", "catalogue-new", "catalogue-promises", "catalogue-groups"])
def test_pages_open_for_the_operator_only(browser: SignedIn, town: Town, name: str) -> None:
    answers = {who: browser.as_(getattr(town, who)).get(reverse(f"property:{name}")).status_code
               for who in ("operator", "supervisor", "resident")}  # fmt: skip

    assert answers == {"operator": 200, "supervisor": 403, "resident": 403}


def test_product_of_another_community_is_not_found(desk: SignedIn, elsewhere: Town) -> None:
    urls = [
        page(elsewhere.water),
        reverse("property:catalogue-promise", args=[elsewhere.water.sla_id]),
    ]

    assert [desk.get(url).status_code for url in urls] == [404, 404]


def test_promise_in_the_panel_is_a_fragment_for_htmx(desk: SignedIn, town: Town) -> None:
    url = reverse("property:catalogue-promise", args=[town.water.sla_id])

    answers = [desk.get(url).content.decode(), desk.get(url, headers={"HX-Request": "true"}).content.decode()]

    assert [("<!DOCTYPE html>" in text, 'name="respond_minutes"' in text) for text in answers] == [
        (True, True),
        (False, True),
    ]


def test_table_asks_the_same_queries_for_any_number_of_products(desk: SignedIn, town: Town, at: datetime) -> None:
    url = reverse("property:catalogue")
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    line, sla = town.water.line, town.water.sla
    for number in range(30):
        services.create_product(
            community=town.community, code=f"base.repair.more{number}", by=town.operator, at=at,
            values={"name_zh": f"服务{number}", "kind": "base", "line": line, "sla": sla, "scene": "building",
                    "providers": ["team"], "mode": "on-demand"},
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        desk.get(url)

    assert len(few) == len(many)
