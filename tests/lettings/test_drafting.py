"""What an owner says of what they offer, what must be with it, and which words are refused."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from linli.catalogue.models import Product
from linli.core import money
from linli.core.models import Fact
from linli.lettings import fairness
from linli.lettings import services as lettings
from linli.lettings.enums import State
from linli.lettings.errors import (
    BadFieldError,
    NotReadyError,
    NotYoursError,
    TooManyError,
    UnfairWordsError,
    WrongStateError,
)
from linli.lettings.models import Listing, Picture, PriceChange
from linli.orders.errors import ProductNotOfferedError
from linli.people.models import Person
from tests import cast
from tests.cast import Town
from tests.lettings.conftest import PRICE, offer


def test_draft_is_made_once_by_a_double_tap(town: Town, owner: Person, viewer: Person, at: datetime) -> None:
    key = uuid4()
    made = [
        lettings.draft(community=town.community, offer=offer(town), by=owner, at=at, form_key=key) for _tap in range(2)
    ]
    assert (made[0].pk, made[0].state, Listing.objects.count()) == (made[1].pk, State.DRAFT, 1)
    assert Fact.objects.filter(kind="listing.draft").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "castle"}, "kind"), ({"deal": "gift"}, "deal"), ({"unit": None}, "unit"), ({"name_zh": " "}, "name_zh"),
        ({"name_zh": "长" * 41}, "name_zh"), ({"words_zh": "长" * 601}, "words_zh"), ({"price_fen": 0}, "price"),
        ({"price_fen": money.MOST + 1}, "price"), ({"deposit_fen": -1}, "deposit"), ({"area": Decimal(0)}, "area"),
        ({"rooms": 0}, "rooms"), ({"rooms": 21}, "rooms"), ({"floor": -10}, "floor"), ({"floor": 201}, "floor"),
        ({"kind": "parking", "unit": None, "place": ""}, "place"), ({"words_zh": "电话138 0013 8000"}, "contact"),
        ({"words_zh": "加微信聊"}, "contact"), ({"name_en": "mail a.b@example.com"}, "contact"),
    ],
)  # fmt: skip
def test_bad_field_is_named_and_nothing_is_kept(
    town: Town, owner: Person, at: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BadFieldError) as refused:
        lettings.draft(community=town.community, offer=offer(town, **changes), by=owner, at=at)
    assert (refused.value.field, Listing.objects.count()) == (field, 0)


def test_unit_of_another_community_is_none(town: Town, elsewhere: Town, owner: Person, at: datetime) -> None:
    with pytest.raises(BadFieldError):
        lettings.draft(community=town.community, offer=offer(town, unit=elsewhere.household.unit), by=owner, at=at)


def test_parking_space_has_a_place_and_no_home(town: Town, owner: Person, at: datetime) -> None:
    said = offer(town, kind="parking", place="地下一层 A-12")
    row = lettings.draft(community=town.community, offer=said, by=owner, at=at)
    assert (row.unit, row.where) == (None, "地下一层 A-12")
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(place="")


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("不租给外地人", "origin"), ("外地人勿扰", "origin"), ("只租本地人", "origin"), ("no foreigners", "nationality"),
        ("少数民族免谈", "ethnicity"), ("谢绝信教人士", "religion"), ("只租女生", "gender"), ("Women only", "gender"),
        ("拒绝老人", "age"), ("带娃的别来", "family"), ("no kids please", "family"), ("不接受残疾人", "disability"),
    ],
)  # fmt: skip
def test_words_that_shut_people_out_are_refused(town: Town, owner: Person, at: datetime, words: str, who: str) -> None:
    said = offer(town, words_zh=f"采光好，{words}。")
    with pytest.raises(UnfairWordsError) as refused:
        lettings.draft(community=town.community, offer=said, by=owner, at=at)
    assert (refused.value.who, refused.value.field) == (who, "words_zh")
    assert fairness.groups()[who].source != ""


@pytest.mark.parametrize(
    "words",
    [
        "适合带孩子的家庭，离小学近", "老人、年轻人都方便", "不收中介费，外地人也欢迎", "不要求押一付三", "women and men welcome",
        "拎包入住，不要错过", "2026年12月31日起可住，3500元",
    ],
)  # fmt: skip
def test_friendly_words_are_not_refused(town: Town, owner: Person, at: datetime, words: str) -> None:
    row = lettings.draft(community=town.community, offer=offer(town, words_zh=words), by=owner, at=at)
    assert row.words_zh == words


def test_owner_has_ten_at_once_at_most(town: Town, owner: Person, at: datetime) -> None:
    for _turn in range(10):
        lettings.draft(community=town.community, offer=offer(town), by=owner, at=at)
    with pytest.raises(TooManyError) as refused:
        lettings.draft(community=town.community, offer=offer(town), by=owner, at=at)
    assert (refused.value.what, refused.value.most) == ("listings", 10)


def test_handing_in_needs_a_deed_and_a_picture(draft: Listing, owner: Person, at: datetime) -> None:
    lacked = []
    for deed in (lettings.hand_in, None):
        with pytest.raises(NotReadyError) as refused:
            lettings.submit(listing=draft.pk, by=owner, at=at)
        lacked.append(refused.value.lacking)
        if deed:
            deed(listing=draft.pk, photo=cast.photo(), by=owner, at=at)
    lettings.add_photos(listing=draft.pk, photos=[cast.photo()], by=owner, at=at)
    row = lettings.submit(listing=draft.pk, by=owner, at=at)
    assert (lacked, row.state, row.fee_fen) == (["deed", "photos"], State.WAITING, 100_000)
    assert lettings.submit(listing=draft.pk, by=owner, at=at).state == State.WAITING
    assert Fact.objects.filter(kind="listing.submit").count() == 1
    assert list(PriceChange.objects.values_list("fen", flat=True)) == [PRICE]


def test_parking_space_needs_no_picture(town: Town, products: dict[str, Product], owner: Person, at: datetime) -> None:
    said = offer(town, kind="parking", place="A-12")
    row = lettings.draft(community=town.community, offer=said, by=owner, at=at)
    lettings.hand_in(listing=row.pk, photo=cast.photo(), by=owner, at=at)
    assert lettings.submit(listing=row.pk, by=owner, at=at).fee_fen == 20_000


def test_nothing_is_handed_in_where_the_service_is_off(draft: Listing, owner: Person, at: datetime) -> None:
    lettings.add_photos(listing=draft.pk, photos=[cast.photo()], by=owner, at=at)
    lettings.hand_in(listing=draft.pk, photo=cast.photo(), by=owner, at=at)
    Product.objects.filter(code="value.assets.housing").update(is_active=False)
    with pytest.raises(ProductNotOfferedError):
        lettings.submit(listing=draft.pk, by=owner, at=at)
    assert Listing.objects.get().state == State.DRAFT


def test_nine_pictures_at_most_and_one_taken_away_leaves_no_file(
    draft: Listing, owner: Person, at: datetime, django_capture_on_commit_callbacks: object
) -> None:
    made = lettings.add_photos(listing=draft.pk, photos=[cast.photo()] * 9, by=owner, at=at)
    with pytest.raises(TooManyError):
        lettings.add_photos(listing=draft.pk, photos=[cast.photo()], by=owner, at=at)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        for _tap in range(2):
            lettings.drop_photo(listing=draft.pk, picture=made[0].pk, by=owner, at=at)
    assert (Picture.objects.count(), default_storage.exists(str(made[0].file.name))) == (8, False)


def test_only_the_owner_changes_anything(draft: Listing, viewer: Person, town: Town, at: datetime) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: lettings.change(listing=draft.pk, offer=offer(town), by=viewer, at=at),
        lambda: lettings.add_photos(listing=draft.pk, photos=[], by=viewer, at=at),
        lambda: lettings.hand_in(listing=draft.pk, photo=cast.photo(), by=viewer, at=at),
        lambda: lettings.submit(listing=draft.pk, by=viewer, at=at),
        lambda: lettings.close(listing=draft.pk, concluded=False, by=viewer, at=at),
        lambda: lettings.renew(listing=draft.pk, by=viewer, at=at),
        lambda: lettings.reprice(listing=draft.pk, fen=1, was=PRICE, by=viewer, at=at),
    ]
    for deed in deeds:
        with pytest.raises(NotYoursError):
            deed()


def test_what_waits_is_not_changed(waiting: Listing, owner: Person, town: Town, at: datetime) -> None:
    with pytest.raises(WrongStateError):
        lettings.change(listing=waiting.pk, offer=offer(town, price_fen=1), by=owner, at=at)
