"""What residents fill in at the market. Every limit here is one of the services'; they check again."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linli.catalogue.enums import Scene
from linli.market import queries
from linli.market.enums import Way
from linli.market.errors import BadFieldError
from linli.market.models import Item
from linli.market.services import Wanted
from linli.market.services.basket import MOST_COUNT
from linli.market.services.subscribing import LAST_DAY
from linli.market.services.subscribing import MOST_COUNT as MOST_MONTHLY

LONGEST_SEARCH = 60
_MOST_POINTS = 10_000_000


class ShelfForm(forms.Form):
    """By what the shelves are narrowed. What cannot be read narrows nothing."""

    q = forms.CharField(max_length=LONGEST_SEARCH, required=False)
    scene = forms.ChoiceField(choices=Scene.choices, required=False)
    group = forms.SlugField(required=False)
    season = forms.BooleanField(required=False)
    way = forms.ChoiceField(choices=Way.choices, required=False)
    merchant = forms.UUIDField(required=False)
    product = forms.UUIDField(required=False)

    def rows(self, *, month: int) -> QuerySet[Item]:
        """Return what was asked for, the best first; `month` is the one of today."""
        self.is_valid()
        said = self.cleaned_data
        rows = queries.shelf(
            words=said.get("q", ""), scene=said.get("scene", ""), group=said.get("group", ""), way=said.get("way", ""),
            month=month if said.get("season") else None, merchant=said.get("merchant"),
        )  # fmt: skip
        return rows.filter(product=said["product"]) if said.get("product") else rows

    def kept(self) -> dict[str, str]:
        """Return what narrows, as an address says it. Call it after `rows`."""
        return {name: self.data[name] for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True, slots=True)
class Seen:
    """A variant as it stood on the page: with the price in fen that its reader saw."""

    variant: UUID
    fen: int


class SeenField(forms.CharField):
    """A variant and the price beside it, as one choice: key.fen."""

    def clean(self, value: object) -> Seen:
        """Read the choice; whatever is none is refused."""
        key, _dot, fen = super().clean(value).partition(".")
        try:
            return Seen(UUID(key), int(fen))
        except ValueError as error:
            raise forms.ValidationError("", code="invalid") from error


class BuyForm(forms.Form):
    """What is taken from an item's page: which variant, how many, how it comes, for a service when."""

    form_key = forms.UUIDField()
    variant = SeenField(max_length=60)
    count = forms.IntegerField(min_value=1, max_value=MOST_COUNT)
    way = forms.ChoiceField(choices=Way.choices, required=False)
    slot = forms.UUIDField(required=False)

    def wanted(self) -> Wanted:
        """Return what is wanted; raise BadFieldError naming the first field that cannot be read."""
        check(self)
        seen = self.cleaned_data["variant"]
        return Wanted(seen.variant, self.cleaned_data["count"], seen.fen)


class PutForm(forms.Form):
    """What goes into the basket; how it comes is asked there."""

    variant = SeenField(max_length=60)
    count = forms.IntegerField(min_value=1, max_value=MOST_COUNT)


class MonthlyForm(forms.Form):
    """The same again each month."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    variant = SeenField(max_length=60)
    way = forms.ChoiceField(choices=Way.choices)
    count = forms.IntegerField(
        label=_("每次几件"), min_value=1, max_value=MOST_MONTHLY, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    day = forms.IntegerField(
        label=_("每月几日"), min_value=1, max_value=LAST_DAY, initial=1, help_text=_("1 到 28 日"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class JoinForm(forms.Form):
    """How many somebody takes of a group-buy, at the price in fen they saw."""

    form_key = forms.UUIDField()
    count = forms.IntegerField(min_value=1, max_value=MOST_COUNT)
    seen = forms.IntegerField(min_value=1)


class SlotForm(forms.Form):
    """Another time."""

    slot = forms.UUIDField()


class BasketForm(forms.Form):
    """The basket's own two fields; its lines are read by their keys."""

    form_key = forms.UUIDField()
    points = forms.IntegerField(min_value=0, max_value=_MOST_POINTS, required=False)


def check(form: forms.Form) -> None:
    """Raise BadFieldError naming the first field that cannot be read; a form's key that is missing is no field of anybody's."""
    if not form.is_valid():
        first = next(iter(form.errors))
        raise BadFieldError("variant-choice" if first in {"variant", "form_key", "seen"} else first)
