"""What goods look like: six pictures at most, the first of which stands for the item; who may change them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from linli.core.models import Fact
from linli.core.scoping import community_scope
from linli.market import queries
from linli.market import services as market
from linli.market.errors import BadFieldError, GoneError, NotYoursError, TooManyPicturesError
from linli.market.models import Item, Picture
from tests import cast, marketplace
from tests.cast import Town
from tests.marketplace import Market


def add(shop: Market, number: int = 1, **more: Any) -> list[Picture]:
    said = {"item": shop.rice.item_id, "by": shop.owner, "at": shop.at, **more}
    return market.add_pictures(photos=[cast.photo()] * number, **said)


def keys(shop: Market) -> list[UUID]:
    """Return the pictures of the rice as they are shown."""
    return list(Picture.objects.filter(item=shop.rice.item_id).order_by("position").values_list("pk", flat=True))


def told(kind: str) -> list[dict[str, Any]]:
    return list(Fact.objects.filter(kind=kind).order_by("id").values_list("payload", flat=True))


# --- adding ------------------------------------------------------------------------------------------------------
def test_pictures_are_kept_in_order_with_a_small_one_each(shop: Market) -> None:
    made = [*add(shop, 2), *add(shop)]
    assert keys(shop) == [row.pk for row in made]
    with made[0].file.open() as whole, made[0].thumb.open() as small:
        assert [Image.open(one).format for one in (whole, small)] == ["JPEG", "JPEG"]
    assert [(one["name"], one["added"]) for one in told("item.photos")] == [("东北大米", 2), ("东北大米", 1)]


def test_double_tap_adds_once(shop: Market) -> None:
    key = uuid4()
    assert [len(add(shop, 2, form_key=key)) for _tap in range(2)] == [2, 0]
    assert (len(keys(shop)), len(told("item.photos"))) == (2, 1)
    assert len(add(shop, form_key=uuid4())) == 1


def test_key_of_one_item_is_none_of_another(shop: Market) -> None:
    key = uuid4()
    assert [len(add(shop, item=row.item_id, form_key=key)) for row in (shop.rice, shop.oil)] == [1, 1]


def test_six_at_most_and_none_of_what_is_too_much(shop: Market) -> None:
    add(shop, 5)
    with pytest.raises(TooManyPicturesError) as refused:
        add(shop, 2)
    assert (refused.value.most, len(keys(shop)), len(told("item.photos"))) == (6, 5, 1)
    add(shop)
    with pytest.raises(TooManyPicturesError):
        add(shop)
    assert len(add(shop, 6, item=shop.oil.item_id)) == 6


def test_nothing_is_not_added(shop: Market) -> None:
    with pytest.raises(BadFieldError) as refused:
        add(shop, 0)
    assert (refused.value.field, told("item.photos")) == ("photos", [])


def test_database_keeps_two_pictures_from_one_place(shop: Market) -> None:
    first, second = add(shop, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=second.pk).update(position=first.position)


# --- taking away -------------------------------------------------------------------------------------------------
def test_picture_taken_away_leaves_no_file(
    shop: Market, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    gone, stays = add(shop, 2)
    with django_capture_on_commit_callbacks(execute=True):
        for _tap in range(2):
            market.remove_picture(item=shop.rice.item_id, picture=gone.pk, by=shop.owner, at=shop.at)
    files = [default_storage.exists(str(file.name)) for row in (gone, stays) for file in (row.file, row.thumb)]
    assert (keys(shop), files) == ([stays.pk], [False, False, True, True])
    assert len(told("item.photo-removed")) == 1


def test_file_stays_until_it_is_certain_that_its_picture_is_gone(
    shop: Market, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    (row,) = add(shop)
    with django_capture_on_commit_callbacks() as later:
        market.remove_picture(item=shop.rice.item_id, picture=row.pk, by=shop.owner, at=shop.at)
    assert (len(later), default_storage.exists(str(row.file.name))) == (1, True)


def test_picture_comes_last_after_one_was_taken_away(shop: Market) -> None:
    first, second, third = add(shop, 3)
    for row in (third, first):
        market.remove_picture(item=shop.rice.item_id, picture=row.pk, by=shop.owner, at=shop.at)
    (new,) = add(shop)
    assert keys(shop) == [second.pk, new.pk]


def test_picture_of_another_item_is_not_taken_away(shop: Market) -> None:
    (theirs,) = add(shop, item=shop.oil.item_id)
    market.remove_picture(item=shop.rice.item_id, picture=theirs.pk, by=shop.owner, at=shop.at)
    assert (Picture.objects.get().pk, told("item.photo-removed")) == (theirs.pk, [])


# --- which comes first -------------------------------------------------------------------------------------------
def test_one_is_put_first_and_the_others_follow_as_they_were(shop: Market) -> None:
    one, two, three = add(shop, 3)
    for chosen, order in ((three, [three, one, two]), (three, [three, one, two]), (two, [two, three, one])):
        market.put_first(item=shop.rice.item_id, picture=chosen.pk, by=shop.owner, at=shop.at)
        assert keys(shop) == [row.pk for row in order]
    assert len(told("item.photo-first")) == 2
    (new,) = add(shop)
    assert keys(shop)[-1] == new.pk


def test_cover_of_each_item_is_on_the_shelf(shop: Market) -> None:
    _one, two = add(shop, 2)
    market.put_first(item=shop.rice.item_id, picture=two.pk, by=shop.owner, at=shop.at)
    shown = queries.page(queries.shelf(), number=0, size=20, seed="a day")
    assert {row.name_zh: row.picture for row in shown} == {  # type: ignore[attr-defined]  # see queries.pictured
        "东北大米": two.pk, "菜籽油": None, "米油套餐": None, "空调清洗": None,
    }  # fmt: skip


def test_picture_that_the_item_has_not_is_not_put_first(shop: Market) -> None:
    add(shop)
    (theirs,) = add(shop, item=shop.oil.item_id)
    for key in (theirs.pk, uuid4()):
        with pytest.raises(GoneError):
            market.put_first(item=shop.rice.item_id, picture=key, by=shop.owner, at=shop.at)
    assert told("item.photo-first") == []


# --- whose they are ----------------------------------------------------------------------------------------------
def deeds(item: UUID, picture: UUID, **more: Any) -> list[Callable[[], object]]:
    return [
        lambda: market.add_pictures(item=item, photos=[cast.photo()], **more),
        lambda: market.remove_picture(item=item, picture=picture, **more),
        lambda: market.put_first(item=item, picture=picture, **more),
    ]


def test_only_the_shops_people_change_its_pictures(shop: Market, town: Town, at: datetime) -> None:
    row, last = add(shop, 2)
    other = marketplace.stall(town, at=at)
    for somebody in (other.applicant, town.resident, town.operator):
        for deed in deeds(shop.rice.item_id, last.pk, by=somebody, at=at):
            with pytest.raises(NotYoursError):
                deed()
    assert keys(shop) == [row.pk, last.pk]


def test_items_and_pictures_of_another_community_are_not_there(shop: Market, elsewhere: Town, at: datetime) -> None:
    with community_scope(elsewhere.community.pk):
        theirs = marketplace.open_(elsewhere, at=at)
        (picture,) = add(theirs)
    for deed in deeds(theirs.rice.item_id, picture.pk, by=theirs.owner, at=at):
        with pytest.raises(GoneError):
            deed()
    assert (Picture.objects.count(), Item.objects.filter(pk=theirs.rice.item_id).exists()) == (0, False)
    with community_scope(elsewhere.community.pk):
        assert Picture.objects.get().community_id == elsewhere.community.pk
