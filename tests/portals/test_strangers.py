"""A stranger walks every address of the installation: nothing of another community is seen, nothing is changed (X1).

The addresses are read from the URL table itself, so that a page added tomorrow is walked too. Every parameter is filled
with the key of each thing of community A that it could mean; whoever walks belongs to community B.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter

from linli.care.models import Alert, LifeEvent, Listed
from linli.core.scoping import community_scope, unscoped
from linli.credentials.models import Credential
from linli.orders import services as orders
from linli.orders.models import Complaint, Offer, Order, Photo, SavedFilter
from linli.people import services as people
from linli.people.enums import Role
from linli.people.models import Person
from linli.points.models import Voucher
from linli.portals.property.orders.acts import ACTS
from linli.rounds import codes
from linli.rounds.models import CheckIn, Checkpoint, Material, Plan
from tests import cast
from tests.cast import Town
from tests.conftest import SignedIn
from tests.portals import everything

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
    made = everything.fill(town)
    return {**_keys(town), "order": made}


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
