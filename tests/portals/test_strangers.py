"""A stranger walks every address of the installation: nothing of another community is seen, nothing is changed (X1).

The addresses are read from the URL table itself, so that a page added tomorrow is walked too. Every parameter is filled
with the key of each thing of community A that it could mean; whoever walks belongs to community B.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter

from linli.care.models import Alert, Feed, LifeEvent, Listed
from linli.core.ids import uuid7
from linli.core.scoping import community_scope, unscoped
from linli.credentials.models import Credential
from linli.ledger import services as ledger
from linli.lettings import services as lettings
from linli.market import services as market
from linli.market.services import reconciling
from linli.merchants import seeding
from linli.merchants import services as merchants
from linli.merchants.enums import PaperKind
from linli.merchants.models import Criterion
from linli.messages import services as messages
from linli.neighbours import services as neighbours
from linli.orders import services as orders
from linli.orders.models import Complaint, Offer, Order, Photo, SavedFilter
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points import issuing
from linli.points import services as points
from linli.points.models import Reward, Voucher
from linli.portals.property.orders.acts import ACTS
from linli.rounds import codes
from linli.rounds import services as rounds
from linli.rounds.models import CheckIn, Checkpoint, Material, Plan
from tests import cast, marketplace, relatives
from tests.cast import Town
from tests.conftest import SignedIn
from tests.lettings import conftest as letting
from tests.merchants.conftest import other
from tests.portals import care as caring
from tests.portals import rounds as walking

# Words that stand in every field of a form: enough for most forms to be taken for whole.
TYPED = {
    "words": "陌生人写的话", "reason": "陌生人", "name": "陌生人", "answer": "陌生人", "stars": "1", "satisfied": "yes",
    "day": "2026-11-24", "starts": "10:00", "ends": "11:00", "agreed": "yes", "source": "phone",
    "lng": "120.1", "lat": "30.2",
}  # fmt: skip
SLUGS = (
    *ACTS,
    "accept",
    "decline",
    "travel",
    "arrive",
    "confirm",
    "cancel",
    "reopen",
    "like",
    "complain",
    "select",
    "take-in",
    "suspend",
    "restore",
    "finish",
    "report",
    "verify",
    "refuse",
    "photos",
    "deed",
    "submit",
    "price",
    "slot",
    "close",
    "renew",
    "wechat",
)
# What a visit may rightly write: the stranger's own session and preferences, and what they own in their community.
_NOT_OURS = {"sessions", "auth", "contenttypes", "django_tasks_db"}


@pytest.fixture
def ours(town: Town) -> dict[str, list[UUID]]:
    """Fill community A with one of everything, and return the keys a stranger might have learnt."""
    # The resident may ask for her daughter.
    relatives.bind_back(town)
    need = orders.Need(
        product=town.water, words="甲社区的水管漏了", household=town.household, requester=town.resident,
        beneficiary=town.daughter, urgency="urgent",
    )  # fmt: skip
    fresh = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    done = orders.request(community=town.community, need=need, by=town.resident, at=cast.NOW)
    orders.dispatch(order_id=fresh.pk, at=cast.NOW)
    orders.assign(order_id=done.pk, worker=town.engineer, by=town.operator, reason="甲社区", at=cast.NOW)
    orders.arrive(order_id=done.pk, by=town.engineer.person, at=cast.NOW)
    orders.finish(order_id=done.pk, words="甲社区换好了", photos=[cast.photo()], by=town.engineer.person, at=cast.NOW)
    orders.complain(order_id=done.pk, words="甲社区又漏了", by=town.resident, at=cast.NOW)
    SavedFilter.objects.create(community=town.community, person=town.operator, name="甲社区", query="state=all")
    messages.tell(
        people=[town.resident], community=town.community, kind="order.received", at=cast.NOW, cause="test",
        values={
            "service": town.water.names, "number": fresh.number, "place": "", "words": "", "worker": "", "slot": "",
        }, link="/home/",
    )  # fmt: skip
    _voucher(town)
    _care(town)
    _rounds(town)
    _shop(town)
    _market(town)
    return {**_keys(town), "order": [fresh.pk, done.pk]}


def _voucher(town: Town) -> None:
    """Let the resident have earned something, taken a reward for it, and had a proof made."""
    source = issuing.issuer(community=town.community.pk, kind="green", day=cast.NOW.date(), at=cast.NOW)
    purse = issuing.purse(community=town.community.pk, person=town.resident.pk, unit="green", at=cast.NOW)
    legs = [(source.pk, -60), (purse.pk, 60)]
    ledger.post(community=town.community.pk, cause="gift", kind="award", legs=legs, at=cast.NOW)
    rice = Reward.objects.create(community=town.community, name_zh="甲社区的米", merchant_zh="甲社区粮店", points=50)
    points.redeem(reward_id=rice.pk, person=town.resident, form_key=uuid7(), at=cast.NOW)
    neighbours.prove(
        community=town.community, person=town.resident, kinds=["green"], years=[cast.NOW.year], recipient="甲社区银行",
        days=30, consented=True, at=cast.NOW,
    )  # fmt: skip


def _care(town: Town) -> None:
    """Let a warning be in force, somebody be visited, a visitor be expected, and a rule and a feed be there."""
    at = cast.NOW
    caring.alert(town, at=at, headline="甲社区的大风", issuer="甲社区气象台")
    caring.started(town, caring.rule(town, name_zh="甲社区的规则"), at=at)
    caring.listed(town, town.resident, at=at)
    caring.visit(town, at=at, words="甲社区的客人")
    Feed.objects.create(community=town.community, name="甲社区的来源", url="https://a.example/")


def _rounds(town: Town) -> None:
    """Let a round be in hand past two checkpoints, somebody have been at the first, and a register be open."""
    row = walking.walk(town, at=cast.NOW)
    Checkpoint.objects.update(name_zh=Concat(Value("甲社区"), "name_zh"))
    gate, later = Checkpoint.objects.get(number=1), cast.NOW + walking.LATER
    scan = rounds.Scan(code=walking.scan(gate), lng=walking.GATE[0], lat=walking.GATE[1], words="甲社区正常")
    rounds.check_in(scan=scan, by=town.engineer, at=later, round_id=row.pk)
    walking.material(town, at=cast.NOW)


def _shop(town: Town) -> None:
    """Let a shop have applied, shown its licence, and been visited."""
    seeding.load_seed(community=town.community)
    shop = merchants.apply(
        community=town.community, application=other(name_zh="甲社区鲜果"), by=town.resident, at=cast.NOW
    )
    merchants.hand_in(merchant=shop.pk, kind=PaperKind.LICENCE, photo=cast.photo(), by=town.resident, at=cast.NOW)
    asked = [line.code for line in Criterion.objects.for_category(shop.category) if not line.paper]
    merchants.visit(merchant=shop.pk, findings=dict.fromkeys(asked, True), by=town.steward, at=cast.NOW)


def _market(town: Town) -> None:
    """Let a shop sell, the resident have bought, joined, subscribed, put aside and asked back, and a home be to let."""
    shop = marketplace.open_(town, at=cast.NOW, name_zh="甲社区粮店")
    shop.top_up(900_00)
    done = shop.settle(shop.bring(shop.buy((shop.rice, 2))))
    market.refund(sale=done.pk, fen=5_00, cause="defect", words="甲社区破了", by=shop.owner, at=cast.NOW)
    market.pay_out(merchant=shop.shop.pk, by=town.operator, at=cast.NOW + timedelta(days=8))
    shop.begin((shop.oil, 1))
    market.put(person=town.resident, variant=shop.rice.pk, count=1, at=cast.NOW)
    plan = market.Plan(
        name_zh="甲社区团", way="pickup", tiers=((2, 50_00),), closes_at=cast.NOW + timedelta(days=1), most=5
    )
    market.start(variant=shop.rice.pk, plan=plan, by=shop.owner, at=cast.NOW)
    market.subscribe(
        person=town.resident, household=town.household, variant=shop.rice.pk, count=1, way="delivery", day=1,
        form_key=uuid7(), at=cast.NOW,
    )  # fmt: skip
    day = cast.NOW.date()
    reconciling.keep(community=town.community, channel="wechat", day=day, theirs={"甲社区的一笔": 1}, at=cast.NOW)
    letting.add_products(town)
    home = lettings.draft(
        community=town.community, offer=letting.offer(town, name_zh="甲社区两居"), by=town.resident, at=cast.NOW
    )
    lettings.hand_in(listing=home.pk, photo=cast.photo(), by=town.resident, at=cast.NOW)


def _keys(town: Town) -> dict[str, list[UUID]]:
    """Return one key of every kind of row with a UUID that community A has, and those of its people, by the rows' names."""
    found = {"community": [town.community.pk], "person": [town.resident.pk, town.operator.pk]}
    for model in apps.get_models():
        fields = {field.name for field in model._meta.fields}
        if "community" in fields and isinstance(model._meta.pk, models.UUIDField):
            row = model._default_manager.filter(community=town.community).first()
            found.setdefault(model.__name__.lower(), []).extend([row.pk] if row else [])
    return found


def _patterns(resolver: URLResolver, before: tuple[Any, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in resolver.url_patterns:
        route = (*before, entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        elif isinstance(entry, URLPattern):
            text = "/" + "".join(str(pattern) for pattern in route)
            yield text, {name: c for pattern in route for name, c in getattr(pattern, "converters", {}).items()}


def _addresses(keys: Mapping[str, list[UUID]]) -> Iterator[str]:
    for route, converters in _patterns(get_resolver()):
        values = [
            # Where an act follows the key, two keys are enough: the acts are many.
            [(name, value) for value in _values(converter, _meant(name, keys)[: None if len(converters) == 1 else 2])]
            for name, converter in converters.items()
        ]
        for chosen in product(*values):
            path = route
            for name, value in chosen:
                kind = next(k for k in ("uuid", "slug", "str", "int", "path", "") if f"<{k}:{name}>" in path or not k)
                path = path.replace(f"<{kind}:{name}>" if kind else f"<{name}>", value)
            yield path


def _meant(name: str, keys: Mapping[str, list[UUID]]) -> list[UUID]:
    """Return the keys of what a parameter is named for (`draft_id`: drafts of every kind) and of an order; else of everything."""
    word = name.removesuffix("_id")
    meant = [key for kind, some in keys.items() if kind.endswith(word) for key in some]
    return list(
        dict.fromkeys([*meant, *keys["order"][:1]] if meant else [key for some in keys.values() for key in some])
    )


def _values(converter: object, keys: list[UUID]) -> list[str]:
    if isinstance(converter, UUIDConverter):
        return [str(key) for key in keys]
    if isinstance(converter, SlugConverter | StringConverter):
        return [*SLUGS, *_tokens()]
    return ["1"]


def _tokens() -> list[str]:
    """Return what the QR codes of vouchers and checkpoints say: who has seen one may stand in another community."""
    with unscoped("the test looks at both communities"):
        sheets = [codes.sheet(row).split("/")[-2] for row in Checkpoint.objects.order_by("number")[:1]]
        return [*Voucher.objects.values_list("token", flat=True), *sheets]


def _secrets(town: Town) -> list[str]:
    """Return what names community A and its people, and nobody else."""
    with unscoped("the test looks at both communities"):
        numbers = list(Order.objects.filter(community=town.community).values_list("number", flat=True))
        names = [
            person.name
            for person in (town.resident, town.daughter, town.operator, town.supervisor, town.engineer.person)
        ]
        phones = [str(person.phone) for person in (town.resident, town.daughter, town.operator)]
    return [
        *numbers,
        *names,
        *phones,
        *(phone.removeprefix("+86") for phone in phones),
        "甲社区",
        f"{town.community.name_zh}",
    ]


def _rows(community: UUID) -> dict[str, list[Any]]:
    """Return every row of a community, and of its people, as it stands."""
    kept: dict[str, list[Any]] = {}
    with unscoped("the test looks at both communities"):
        for model in apps.get_models():
            if model._meta.app_label in _NOT_OURS:
                continue
            fields = {field.attname for field in model._meta.fields}
            if "community_id" in fields:
                rows = model._default_manager.filter(community_id=community)
                kept[model._meta.label] = list(rows.order_by("pk").values())
        kept["people"] = list(
            Person.objects.filter(memberships__community=community).distinct().order_by("pk").values()
        )
    return kept


def _stranger(role: str, elsewhere: Town) -> Person:
    if role == "merchant":
        person = people.register(name="乙的店家", phone="+8613700000066")
        people.join(person=person, community=elsewhere.community, role=Role.MERCHANT, at=cast.NOW)
        return person
    return {"resident": elsewhere.resident, "steward": elsewhere.steward.person, "operator": elsewhere.operator}[role]


def _telling(response: Any) -> str:  # noqa: ANN401 - the test client's answer
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace") + str(response.headers)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["resident", "steward", "operator", "merchant"])
def test_stranger_sees_and_changes_nothing(
    role: str, ours: dict[str, list[UUID]], town: Town, elsewhere: Town, browser: SignedIn
) -> None:
    browser.as_(_stranger(role, elsewhere))
    browser.raise_request_exception = False
    before, secrets = _rows(town.community.pk), _secrets(town)
    seen: list[str] = []
    for path in _addresses(ours):
        if path.startswith(("/sign-out/", "/enter/", "/static/")):
            continue
        references = {name: str(key) for name, key in zip(_NAMED, ours["order"] * len(_NAMED), strict=False)}
        for method in (browser.get, browser.post):
            response = method(path, {**TYPED, **references})
            assert response.status_code != 500, (method, path)
            told = _telling(response)
            seen += [f"{method.__name__} {path}: {secret}" for secret in secrets if secret in told.replace(path, "")]
    assert seen == []
    assert _rows(town.community.pk) == before


_NAMED = ("order", "worker", "product", "household", "requester", "complaint", "building", "person", "offer")


@pytest.mark.parametrize("role", ["resident", "steward", "operator", "merchant"])
def test_stranger_is_refused_at_every_order_address(
    role: str, ours: dict[str, list[UUID]], town: Town, elsewhere: Town, browser: SignedIn
) -> None:
    browser.as_(_stranger(role, elsewhere))
    for face, act in product(("home", "work", "console"), ("", *SLUGS, "phone")):
        path = f"/{face}/orders/{ours['order'][0]}/{act}/" if act else f"/{face}/orders/{ours['order'][0]}/"
        for method in (browser.get, browser.post):
            assert method(path).status_code in (302, 403, 404, 405), (method, path)


def test_stranger_forms_that_name_our_things_change_nothing(
    ours: dict[str, list[UUID]], town: Town, elsewhere: Town, browser: SignedIn
) -> None:
    """An operator may change their own orders; naming a worker, product or building of A in them does nothing."""
    with community_scope(elsewhere.community.pk):
        need = orders.Need(
            product=elsewhere.water, words="乙", household=elsewhere.household, requester=elsewhere.resident
        )
        theirs = orders.request(community=elsewhere.community, need=need, by=elsewhere.resident, at=cast.NOW)
    before = _rows(town.community.pk)
    browser.as_(elsewhere.operator)
    at = f"/console/orders/{theirs.pk}"
    asked = {"product": town.water.pk, "words": "x", "source": "phone"}
    tries = {
        f"{at}/assign/": {"worker": town.engineer.pk, "reason": "x"}, f"{at}/relabel/": {"product": town.water.pk},
        f"/console/stewards/{elsewhere.steward.pk}/edit/": {"buildings": [town.building.pk], "is_active": "on"},
        f"/console/orders/new/?household={town.household.pk}": asked,
        "/console/orders/new/?area=1": {**asked, "building": town.building.pk},
    }  # fmt: skip
    for path, data in tries.items():
        assert browser.post(path, data).status_code == 422, path
    page = browser.get(
        f"/console/orders/?worker={town.engineer.pk}&building={town.building.pk}&state=all"
    ).content.decode()
    assert town.engineer.call_zh not in page or elsewhere.engineer.call_zh == town.engineer.call_zh
    assert _rows(town.community.pk) == before


def test_voucher_shown_at_a_counter_elsewhere_is_refused(
    ours: dict[str, list[UUID]], town: Town, elsewhere: Town, browser: SignedIn
) -> None:
    browser.as_(_stranger("merchant", elsewhere))
    before = _rows(town.community.pk)
    address = f"/counter/v/{_tokens()[0]}/"
    answers = [
        browser.get(address),
        browser.post(address),
        browser.post("/counter/", {"code": _tokens()[0]}, follow=True),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [answer.context["voucher"] for answer in answers] == [None, None, None]
    assert _rows(town.community.pk) == before


def test_the_same_walk_by_somebody_who_belongs_here_finds_what_it_looks_for(
    ours: dict[str, list[UUID]], town: Town, browser: SignedIn
) -> None:
    """The control: an operator of A meets A's numbers and names, so the walk would notice them."""
    browser.as_(town.operator)
    paths = ["/console/orders/", *(f"/console/orders/{key}/" for key in ours["order"]), "/console/stewards/"]
    told = "".join(_telling(browser.get(path)) for path in paths)
    missed = [secret for secret in _secrets(town)[:2] if secret not in told]
    assert missed == []
    assert "甲社区" in told


def test_the_walk_meets_orders_offers_photos_and_complaints(ours: dict[str, list[UUID]], town: Town) -> None:
    """The walk is worth nothing where there is nothing to find."""
    for model in (
        Order,
        Offer,
        Photo,
        Complaint,
        SavedFilter,
        Voucher,
        Credential,
        Alert,
        Listed,
        LifeEvent,
        Plan,
        CheckIn,
        Material,
    ):
        assert model.objects.exists()
    paths = list(_addresses(ours))
    assert {f"/console/orders/{ours['order'][0]}/", f"/counter/v/{_tokens()[0]}/"} <= set(paths)
    assert not [path for path in paths if "<" in path]
