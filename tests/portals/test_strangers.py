"""A stranger walks every address of the installation: nothing of another community is seen, nothing is changed (X1).

The addresses are read from the URL table itself, so that a page added tomorrow is walked too. Every parameter is filled
with keys of each thing of community A that it means, and once with that of something else; whoever walks belongs to
community B, and what they have of their own there is walked too: what is looked for within it must still be B's.
"""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import product
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter, StringConverter, UUIDConverter

from linli.care.models import Alert, LifeEvent, Listed
from linli.catalogue.enums import Scene
from linli.core.scoping import community_scope, unscoped
from linli.credentials.models import Credential
from linli.gateways import Code
from linli.orders import services as orders
from linli.orders.models import Complaint, Offer, Order, Photo, SavedFilter
from linli.people.models import Person
from linli.points.enums import KIND_VALUES
from linli.points.models import Award, Voucher
from linli.portals import statements
from linli.portals.merchant import orders as selling
from linli.portals.property.lettings import acts as checking
from linli.portals.property.market import papers
from linli.portals.property.merchants import acts as dealing
from linli.portals.property.orders import acts
from linli.portals.resident.views import family
from linli.portals.resident.views import lettings_own as own
from linli.portals.steward import deeds as moves
from linli.rounds import codes
from linli.rounds.models import CheckIn, Checkpoint, Material, Plan
from tests import cast, marketplace
from tests.cast import Town
from tests.conftest import SignedIn
from tests.marketplace import Market
from tests.portals import everything

ROLES = ("resident", "steward", "operator", "merchant")
# Words that stand in every field of a form: enough for most forms to be taken for whole.
TYPED = {
    "words": "陌生人写的话", "reason": "陌生人", "name": "陌生人", "answer": "陌生人", "stars": "1", "satisfied": "yes",
    "day": "2026-11-24", "starts": "10:00", "ends": "11:00", "agreed": "yes", "source": "phone",
    "lng": "120.1", "lat": "30.2",
}  # fmt: skip
# Fields of forms that name a thing, and the kind of community A's thing that is written in them.
_NAMED = {
    "order": "orders.order", "offer": "orders.offer", "complaint": "orders.complaint", "product": "catalogue.product",
    "draft": "catalogue.productdraft", "sla": "catalogue.slaclass", "household": "people.household",
    "building": "places.building", "buildings": "places.building", "person": "people.person", "requester": "people.person",
    "principal": "people.person", "for": "people.person", "family": "people.person", "worker": "stewards.worker",
    "preferred": "stewards.worker", "coach": "stewards.worker", "team": "stewards.team", "merchant": "merchants.merchant",
    "assessment": "alliance.assessment", "slot": "market.slot", "plan": "rounds.plan",
}  # fmt: skip
# What a parameter's word means, where the thing has another name; else it is named for the thing itself.
MEANT: Mapping[str, tuple[str, ...]] = {
    "bond": ("familybond",), "check": ("checkin",), "draft": ("productdraft",), "entry": ("listed",),
    "event": ("lifeevent",), "filter": ("savedfilter",), "group": ("servicegroup", "groupbuy"),
    "import": ("householdimport",), "member": ("householdmember",), "proof": ("credential",),
    "row": ("helpoffer", "helpneed"), "sla": ("slaclass",), "version": ("productversion",),
}  # fmt: skip
# These stand for no row: a form's own key, a status list's and a picture's number.
NO_ROWS = {"key", "number"}
# What a route knows where a word stands in its address, by the parameter's name; where it tells too little, with the key's before it.
SLUGS: Mapping[str, tuple[str, ...]] = {
    "code": tuple(acts.ACTS),
    "move": tuple(moves.DEEDS),
    "merchant_id/deed": tuple(dealing.DEEDS),
    "listing_id/deed": (*checking.ACTS, *own.DEEDS),
    "bond_id/deed": tuple(family._DONE),
    "name": tuple(selling._DEEDS),
    "form": tuple(dict.fromkeys([*papers.FORMS, *statements.FORMS])),
    "sort": ("offer", "need"),
    "kind": ("all", *KIND_VALUES),
    "scene": tuple(Scene.values),
    "group": ("elder", everything.GROUP),
    "channel": tuple(Code),
    "slug": ("hemuli",),
}
# What follows the key of an order on any of the three faces.
ORDER_ACTS = (*SLUGS["code"], *SLUGS["move"], "answer", "complain", "confirm", "like", "live", "phone", "reopen")
# What a visit may rightly write: the stranger's own session and preferences, and what they own in their community.
_NOT_OURS = {"sessions", "auth", "contenttypes", "django_tasks_db"}


type Keys = Mapping[str, list[Any]]


@pytest.fixture
def ours(town: Town) -> Keys:
    """Fill community A with one of everything, and return the keys a stranger might have learnt."""
    made = everything.fill(town)
    return {**_keys(town), "orders.order": made}


@pytest.fixture
def grocer(elsewhere: Town) -> Market:
    """A shop in community B."""
    with community_scope(elsewhere.community.pk):
        return marketplace.open_(elsewhere, at=cast.NOW)


def _keys(town: Town) -> dict[str, list[Any]]:
    """Return the key of the first row in each state of every kind with a UUID that community A has, and of its people."""
    members = town.household.members.order_by("pk").values_list("pk", flat=True)
    found: dict[str, list[Any]] = {
        "people.person": [town.resident.pk, town.operator.pk],
        "people.householdmember": list(members),
    }
    for model in apps.get_models():
        fields = {field.name for field in model._meta.fields}
        if "community" in fields and isinstance(model._meta.pk, models.UUIDField):
            rows = model._default_manager.filter(community=town.community).order_by("-pk")
            first = {getattr(row, "state", getattr(row, "standing", "")): row.pk for row in rows}
            found[model._meta.label_lower] = sorted(first.values())
    return found


def _patterns(resolver: URLResolver, before: tuple[Any, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in resolver.url_patterns:
        route = (*before, entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        elif isinstance(entry, URLPattern):
            text = "/" + "".join(str(pattern) for pattern in route)
            yield text, {name: c for pattern in route for name, c in getattr(pattern, "converters", {}).items()}


def _addresses(keys: Keys, theirs: Mapping[str, UUID]) -> Iterator[str]:
    for route, converters in _patterns(get_resolver()):
        rows = [name for name, converter in converters.items() if not isinstance(converter, StringConverter)]
        values = {
            name: _values(name, converter, keys) if name in rows else list(_words(name, converter, within=rows))
            for name, converter in converters.items()
        }
        # Within what, one of A's is enough.
        values |= {name: values[name][:1] for name in rows[:-1]}
        values |= {name: [str(theirs[name]), *values[name]] for name in rows if name in theirs}
        chosen = [dict(zip(values, one, strict=True)) for one in product(*values.values())]
        if rows and isinstance(converters[rows[-1]], UUIDConverter):
            chosen.append({**chosen[0], rows[-1]: str(keys["orders.order"][0])})
        yield from dict.fromkeys(_filled(route, one) for one in chosen)


def _filled(route: str, values: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda found: values[found[1]], route)


_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def _values(name: str, converter: object, keys: Keys) -> list[str]:
    word = name.removesuffix("_id")
    if word in NO_ROWS:
        return [str(keys["orders.order"][0]) if isinstance(converter, UUIDConverter) else "1"]
    return [str(key) for kind in _kinds(word, keys) for key in keys[kind]]


def _words(name: str, converter: object, *, within: Sequence[str]) -> Sequence[str]:
    if name == "token" or not isinstance(converter, SlugConverter):
        return _tokens()
    return SLUGS["/".join([*within[-1:], name])] if name not in SLUGS else SLUGS[name]


def _kinds(word: str, keys: Keys) -> list[str]:
    """Return the kinds of rows that a parameter's word means: those of its name in every app."""
    named = MEANT.get(word, (word,))
    return [kind for kind in keys if kind.partition(".")[2] in named]


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


def _stranger(role: str, grocer: Market) -> Person:
    town = grocer.town
    return {
        "resident": town.resident, "steward": town.steward.person, "operator": town.operator, "merchant": grocer.owner,
    }[role]  # fmt: skip


def _theirs(grocer: Market) -> dict[str, UUID]:
    """Return the keys of what a stranger has of their own, by the parameters that mean it."""
    return {"household_id": grocer.town.household.pk, "merchant_id": grocer.shop.pk}


def _telling(response: Any) -> str:  # noqa: ANN401 - the test client's answer
    """Return what an answer says, a workbook's and a paper's words among it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as book:
            body = html.unescape("".join(book.read(name).decode() for name in book.namelist())).encode()
    elif body.startswith(b"%PDF"):
        body = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body)).encode()
    return body.decode(errors="replace") + str(response.headers)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_stranger_sees_and_changes_nothing(
    role: str, ours: Keys, town: Town, grocer: Market, browser: SignedIn
) -> None:
    browser.as_(_stranger(role, grocer))
    browser.raise_request_exception = False
    before, secrets = _rows(town.community.pk), _secrets(town)
    references = {name: str(ours[kind][0]) for name, kind in _NAMED.items()}
    seen: list[str] = []
    for path in _addresses(ours, _theirs(grocer)):
        if path.startswith(("/sign-out/", "/enter/", "/static/")):
            continue
        for method in (browser.get, browser.post):
            response = method(path, {**TYPED, **references})
            assert response.status_code != 500, (method, path)
            told = _telling(response)
            seen += [f"{method.__name__} {path}: {secret}" for secret in secrets if secret in told.replace(path, "")]
    assert seen == []
    assert _rows(town.community.pk) == before


def test_stranger_is_refused_at_every_order_address(ours: Keys, town: Town, grocer: Market, browser: SignedIn) -> None:
    at = f"orders/{ours['orders.order'][0]}/"
    for role in ROLES:
        browser.as_(_stranger(role, grocer))
        for face, act in product(("home", "work", "console"), ("", *(f"{act}/" for act in ORDER_ACTS))):
            for method in (browser.get, browser.post):
                assert method(f"/{face}/{at}{act}").status_code in (302, 403, 404, 405), (role, method, face, act)


def test_stranger_forms_that_name_our_things_change_nothing(
    ours: Keys, town: Town, elsewhere: Town, browser: SignedIn
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
    ours: Keys, town: Town, grocer: Market, browser: SignedIn
) -> None:
    browser.as_(_stranger("merchant", grocer))
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
    ours: Keys, town: Town, browser: SignedIn
) -> None:
    """The control: who belongs to A meets A's numbers, names or words on every page of a thing, so the walk would too."""
    secrets, met, mute = _secrets(town), 0, set()
    for face, person in (("console", town.operator), ("home", town.resident)):
        browser.as_(person)
        for path in _addresses(ours, {}):
            if (
                path.startswith(f"/{face}/")
                and _KEY.search(path)
                and (response := browser.get(path)).status_code == 200
            ):
                met, told = met + 1, _telling(response)
                mute |= set() if any(secret in told for secret in secrets) else {_KEY.sub("…", path)}
    assert (mute, met > 90) == (set(), True)


_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def test_every_parameter_means_something_that_is_there(ours: Keys) -> None:
    """The walk is worth nothing where there is nothing to find."""
    named = [pair for _route, converters in _patterns(get_resolver()) for pair in converters.items()]
    words = {name.removesuffix("_id") for name, kind in named if not isinstance(kind, StringConverter)}
    slugs = {name for name, kind in named if isinstance(kind, StringConverter)}
    kinds = {word: _kinds(word, ours) for word in words - NO_ROWS}
    assert {word for word, some in kinds.items() if not some or not all(ours[kind] for kind in some)} == set()
    # No entry of the tables outlives its parameter, and none of the words in addresses is unknown.
    assert (set(MEANT) - words, NO_ROWS - words, slugs ^ {key.rpartition("/")[2] for key in SLUGS}) == (
        set(),
        set(),
        {"token"},
    )


def test_the_walk_meets_what_it_should(ours: Keys, town: Town, grocer: Market) -> None:
    for model in (
        Order, Offer, Photo, Complaint, SavedFilter, Voucher, Credential, Alert, Listed, LifeEvent, Plan, CheckIn, Material,
    ):  # fmt: skip
        assert model.objects.exists()
    assert Award.objects.get().state == "waiting"
    paths = list(_addresses(ours, _theirs(grocer)))
    order, item = ours["orders.order"][0], ours["market.item"][0]
    assert {
        f"/console/orders/{order}/", f"/console/orders/{order}/assign/", f"/counter/v/{_tokens()[0]}/",
        f"/console/points/awards/{ours['points.award'][0]}/", f"/console/points/awards/{order}/",
        f"/counter/shop/{grocer.shop.pk}/goods/{item}/change/",
    } <= set(paths)  # fmt: skip
    assert not [path for path in paths if "<" in path]
    assert len(paths) < 1000
