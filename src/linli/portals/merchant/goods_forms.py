"""What an owner fills in about goods. Every limit here is one of the services'; they check again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.catalogue.models import Product
from linli.market.enums import GOODS_WAYS, ItemKind, Way
from linli.market.models import Item, Variant
from linli.market.services import ItemDraft, VariantDraft
from linli.market.services.drafts import LONGEST_NAME, LONGEST_SKU, LONGEST_WORDS
from linli.merchants.models import Merchant
from linli.portals.market_words import told
from linli.portals.merchant.order_forms import KeyedForm
from linli.portals.yuan import YuanField, typed

# How many empty fieldsets the long form has.
VARIANTS, PARTS = 3, 5
_FIELDS = ("name", "sku", "price", "stock")


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field what may be chosen."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field has choices


class ItemForm(KeyedForm):
    """How an item is called, what it is, and how it comes."""

    name_zh = forms.CharField(label=gettext_lazy("名称"), max_length=LONGEST_NAME, error_messages=told("name_zh"))
    name_en = forms.CharField(
        label=gettext_lazy("英文名"), required=False, max_length=2 * LONGEST_NAME, error_messages=told("name_en")
    )
    words_zh = forms.CharField(
        label=gettext_lazy("介绍"), required=False, max_length=LONGEST_WORDS, error_messages=told("words_zh"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    words_en = forms.CharField(
        label=gettext_lazy("英文介绍"), required=False, max_length=LONGEST_WORDS, error_messages=told("words_en"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("送法"), choices=Way.choices, widget=forms.CheckboxSelectMultiple, error_messages=told("ways"),
        help_text=gettext_lazy("商品和套餐选送货的；服务选上门服务。"),
    )  # fmt: skip
    months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("当季月份"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages=told("months"), help_text=gettext_lazy("全年都有就都不选。"),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "months", [(str(month), _("%(month)s月") % {"month": month}) for month in range(1, 13)])

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as the service takes it. Call it on a valid form."""
        data = self.cleaned_data
        return {name: data[name] for name in ("name_zh", "name_en", "words_zh", "words_en", "ways", "months")}


class ChangeForm(ItemForm):
    """The same of an item that is there."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, item: Item) -> None:
        begun = {name: getattr(item, name) for name in ("name_zh", "name_en", "words_zh", "words_en", "ways", "months")}
        super().__init__(data, initial={**begun, "months": [str(month) for month in item.months]})
        ways = [Way.VISIT] if item.kind == ItemKind.SERVICE else GOODS_WAYS
        choose(self, "ways", [(way.value, str(way.label)) for way in ways])

    def changes(self, item: Item) -> dict[str, object]:
        """Return what is not as it was. Call it on a valid form."""
        return {name: value for name, value in self.said().items() if value != getattr(item, name)}


class NewForm(ItemForm):
    """An item with its variants, and what a package holds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=ItemKind.choices, initial=ItemKind.GOODS, widget=forms.RadioSelect,
        error_messages=told("kind"),
    )  # fmt: skip
    product = forms.ChoiceField(
        label=gettext_lazy("属于哪项服务"), error_messages=told("product"),
        help_text=gettext_lazy("居民在这项服务下找到它。"),
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        shop: Merchant,
        products: Sequence[Product],
        goods: Sequence[Variant],
    ) -> None:
        super().__init__(data)
        self.shop, self.products, self.goods = (
            shop,
            {str(row.pk): row for row in products},
            {str(row.pk): row for row in goods},
        )
        choose(self, "product", [("", _("请选一项")), *((key, row.name) for key, row in self.products.items())])
        for n in range(VARIANTS):
            self.fields |= _variant_fields(n)
        for n in range(PARTS):
            self.fields |= _part_fields(n, {key: f"{row.item.name} {row.name}" for key, row in self.goods.items()})
        self.order_fields(["form_key", "kind", "product"])

    def variant_rows(self) -> list[list[forms.BoundField]]:
        """Return the fieldsets of the variants, as the page draws them."""
        return [[self[f"{name}-{n}"] for name in _FIELDS] for n in range(VARIANTS)]

    def part_rows(self) -> list[list[forms.BoundField]]:
        """Return the lines of what a package holds."""
        return [[self[f"part-{n}"], self[f"count-{n}"]] for n in range(PARTS)]

    def clean(self) -> dict[str, Any]:
        """Refuse a variant without a price, goods without a stock, a number that is taken, and a part without a count."""
        data = self.cleaned_data
        filled = [n for n in range(VARIANTS) if any(data.get(f"{name}-{n}") not in (None, "") for name in _FIELDS)]
        if not filled and not any(self.has_error(f"{name}-{n}") for name in _FIELDS for n in range(VARIANTS)):
            self.add_error("price-0", told("price_fen")["required"])
        for n in filled:
            self._clean_variant(n, data)
        self._clean_numbers(data)
        for n in range(PARTS):
            if bool(data.get(f"part-{n}")) != bool(data.get(f"count-{n}")) and not self.has_error(f"count-{n}"):
                self.add_error(f"count-{n}", told("parts")["required"])
        self.filled = filled
        return data

    def _clean_variant(self, n: int, data: Mapping[str, Any]) -> None:
        if not data.get(f"price-{n}") and not self.has_error(f"price-{n}"):
            self.add_error(f"price-{n}", told("price_fen")["required"])
        is_counted = data.get(f"stock-{n}") is not None
        if data.get("kind") and is_counted != (data.get("kind") == ItemKind.GOODS) and not self.has_error(f"stock-{n}"):
            self.add_error(f"stock-{n}", told("stock")["required"])

    def _clean_numbers(self, data: Mapping[str, Any]) -> None:
        numbers = {n: data[f"sku-{n}"].strip() for n in range(VARIANTS) if data.get(f"sku-{n}")}
        taken = set(Variant.objects.filter(merchant=self.shop, sku__in=numbers.values()).values_list("sku", flat=True))
        if not self._was_sent(data):
            for n, number in numbers.items():
                if number in taken or number in [other for place, other in numbers.items() if place < n]:
                    self.add_error(f"sku-{n}", told("sku")["required"])

    def _was_sent(self, data: Mapping[str, Any]) -> bool:
        """Tell whether this very form is on the shelf already: the second of two taps."""
        key = data.get("form_key")
        return bool(key) and Item.objects.filter(merchant=self.shop, form_key=key).exists()

    def draft(self) -> ItemDraft:
        """Return the item. Call it on a valid form."""
        data = self.cleaned_data
        variants = [
            VariantDraft(
                name_zh=data[f"name-{n}"] or data["name_zh"], name_en="" if data[f"name-{n}"] else data["name_en"],
                price_fen=data[f"price-{n}"], sku=data[f"sku-{n}"], stock=data[f"stock-{n}"],
            )
            for n in self.filled
        ]  # fmt: skip
        parts = [(self.goods[data[f"part-{n}"]].pk, data[f"count-{n}"]) for n in range(PARTS) if data[f"part-{n}"]]
        return ItemDraft(
            product=self.products[data["product"]], kind=data["kind"], variants=variants, parts=parts,
            form_key=data["form_key"], **self.said(),
        )  # fmt: skip


def _variant_fields(n: int) -> dict[str, forms.Field]:
    label = {"n": n + 1}
    return {
        f"name-{n}": forms.CharField(
            label=_("第 %(n)s 种规格叫什么") % label, required=False, max_length=LONGEST_NAME, error_messages=told("name"),
            help_text=_("如 5 公斤；只有一种可以空着。"),
        ),
        f"sku-{n}": forms.CharField(
            label=_("第 %(n)s 种的货号") % label, required=False, max_length=LONGEST_SKU, error_messages=told("sku")
        ),
        f"price-{n}": YuanField(
            label=_("第 %(n)s 种的价格（元）") % label, required=False, max_length=20, error_messages=told("price_fen")
        ),
        f"stock-{n}": forms.IntegerField(
            label=_("第 %(n)s 种的库存") % label, required=False, min_value=0, max_value=1_000_000,
            error_messages=told("stock"), widget=typed("numeric"), help_text=_("只有商品填；服务和套餐空着。"),
        ),
    }  # fmt: skip


def _part_fields(n: int, goods: Mapping[str, str]) -> dict[str, forms.Field]:
    label = {"n": n + 1}
    return {
        f"part-{n}": forms.ChoiceField(
            label=_("套餐里第 %(n)s 样") % label, required=False, choices=[("", _("没有")), *goods.items()],
            error_messages=told("parts"),
        ),
        f"count-{n}": forms.IntegerField(
            label=_("第 %(n)s 样几件") % label, required=False, min_value=1, max_value=99, error_messages=told("parts"),
            widget=typed("numeric"),
        ),
    }  # fmt: skip


class PriceForm(forms.Form):
    """A price from now on."""

    fen = YuanField(label=gettext_lazy("新价格（元）"), max_length=20, error_messages=told("price_fen"))


class RestockForm(KeyedForm):
    """So many more, or fewer."""

    more = forms.IntegerField(
        label=gettext_lazy("加多少件"), error_messages=told("more"), min_value=-1_000_000, max_value=1_000_000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=gettext_lazy("坏了、丢了就填负数，如 -2。"),
    )  # fmt: skip
