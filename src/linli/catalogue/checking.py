"""What a product may be: each of its fields looked at, alone and beside the others."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.catalogue.enums import Delivers, Skill
from linli.catalogue.errors import BadFieldError
from linli.catalogue.models import Product, ServiceGroup, SlaClass
from linli.catalogue.slots import Policy

PRODUCT_FIELDS = frozenset({
    "kind", "line", "scene", "groups", "providers", "skills", "mode", "sla", "is_free", "price_fen", "name_zh",
    "name_en", "unit_zh", "unit_en", "summary_zh", "summary_en", "checklist", "evidence_photos", "minutes", "points",
    "points_kind", "points_price", "needs_insurance", "icon", "position", "is_active", "standard_zh", "standard_en", "slots",
})  # fmt: skip
MOST_STEPS, LONGEST_STEP = 20, 120
MOST_PHOTOS = 9
# What a version is a version of: whether a product is on the shelf, and where, is none of it.
CONTENT_FIELDS = PRODUCT_FIELDS - {"is_active", "position"}


def check_product(product: Product) -> None:
    """Raise BadFieldError for the first field that a product cannot have."""
    if found := faults(product, only=PRODUCT_FIELDS | {"code"}):
        field, words = next(iter(found.items()))
        raise BadFieldError(field=field, words=words)


def faults(product: Product, *, only: Collection[str] = PRODUCT_FIELDS) -> dict[str, str]:
    """Return what a product cannot be: field → why, in the active language. `only` these fields are looked at."""
    found: dict[str, str] = {}
    try:
        product.clean_fields(exclude={field.name for field in product._meta.fields} - set(only))
    except ValidationError as error:
        found = {field: " ".join(words) for field, words in error.message_dict.items()}
    for check in _CHECKS:
        try:
            check(product, only)
        except BadFieldError as fault:
            found.setdefault(fault.field, fault.words)
    return found


def _is_ours(product: Product, only: Collection[str]) -> None:
    for name in {"line", "sla"} & set(only):
        if getattr(product, f"{name}_id") and getattr(product, name).community_id != product.community_id:
            raise BadFieldError(field=name, words=_("不属于本社区。"))


def _has_providers(product: Product, only: Collection[str]) -> None:
    if "providers" in only:
        _listed(product, "providers", known=set(Delivers.values), needed=True)


def _has_skills(product: Product, only: Collection[str]) -> None:
    if "skills" in only:
        _listed(product, "skills", known=set(Skill.values))


def _has_groups(product: Product, only: Collection[str]) -> None:
    if "groups" in only:
        _listed(product, "groups", known=set(ServiceGroup.objects.values_list("code", flat=True)))


def _has_a_price(product: Product, only: Collection[str]) -> None:
    if "price_fen" in only and product.is_free and product.price_fen:
        raise BadFieldError(field="price_fen", words=_("免费的服务不能有价格。"))


def _has_evidence(product: Product, only: Collection[str]) -> None:
    if "evidence_photos" in only and type(product.evidence_photos) is int and product.evidence_photos > MOST_PHOTOS:
        raise BadFieldError(field="evidence_photos", words=_("最多要 %(most)s 张照片。") % {"most": MOST_PHOTOS})


def _has_minutes(product: Product, only: Collection[str]) -> None:
    if "minutes" in only and not product.minutes:
        raise BadFieldError(field="minutes", words=_("要填大概做多少分钟。"))


def _has_steps(product: Product, only: Collection[str]) -> None:
    if "checklist" in only:
        _check_steps(product.checklist)


def _has_slots(product: Product, only: Collection[str]) -> None:
    try:
        if "slots" in only and product.slots:
            product.slots = Policy.read(product.slots).kept()
    except (TypeError, ValueError) as error:
        raise BadFieldError(field="slots", words=_("时段不对：关门要晚于开门，中间至少排得下一段。")) from error


_CHECKS: tuple[Callable[[Product, Collection[str]], None], ...] = (
    _is_ours, _has_providers, _has_skills, _has_groups, _has_a_price, _has_evidence, _has_minutes, _has_steps, _has_slots,
)  # fmt: skip


def _listed(product: Product, name: str, *, known: set[str], needed: bool = False) -> None:
    value = getattr(product, name)
    if not isinstance(value, list) or not set(value) <= known:
        raise BadFieldError(field=name, words=_("有不认识的选项。"))
    if needed and not value:
        raise BadFieldError(field=name, words=_("至少选一项。"))


def _check_steps(steps: Any) -> None:  # noqa: ANN401 - what a form or JSON brought
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        raise BadFieldError(field="checklist", words=_("最多 %(most)s 步。") % {"most": MOST_STEPS})
    for step in steps:
        text = step.get("zh") if isinstance(step, dict) else None
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_STEP:
            words = _("每一步都要写，最多 %(most)s 个字。") % {"most": LONGEST_STEP}
            raise BadFieldError(field="checklist", words=words)


def clean(row: Product | SlaClass | ServiceGroup) -> None:
    """Let the model's own fields judge types, lengths and choices; raise the first fault as BadFieldError."""
    try:
        row.clean_fields()
    except ValidationError as error:
        field, faults = next(iter(error.message_dict.items()))
        raise BadFieldError(field=field, words=" ".join(faults)) from error


def unready(product: Product) -> dict[str, str]:
    """Return what a product still lacks before residents see it, beside what it cannot be: field → why."""
    lacking = dict(faults(product))
    for field, is_lacking, words in (
        ("name_en", not product.name_en, _("还没有英文名。")),
        ("summary_zh", not product.summary_zh, _("写一句话介绍，居民先看到它。")),
        ("summary_en", not product.summary_en, _("还没有英文介绍。")),
        ("checklist", not product.checklist, _("至少写一步：怎么做，做的人照着打勾。")),
        ("checklist", not _in_english(product.checklist), _("有的步骤还没有英文。")),
        ("standard_en", bool(product.standard_zh) and not product.standard_en, _("标准还没有英文。")),
        ("price_fen", not product.is_free and not product.price_fen, _("收费的服务要写价格；不收钱请勾“免费”。")),
        ("providers", Delivers.VOLUNTEER in product.providers and product.price_fen > 0 and product.providers == [Delivers.VOLUNTEER],
         _("只由志愿管家做的事不收钱。")),
        ("points_kind", product.points > 0 and not product.points_kind, _("给积分要选是哪一种。")),
        ("points", product.points > 0 and product.providers == [Delivers.MERCHANT], _("商家做的服务不给志愿积分。")),
    ):  # fmt: skip
        if is_lacking:
            lacking.setdefault(field, words)
    return lacking


def _in_english(steps: Any) -> bool:  # noqa: ANN401 - what a form or JSON brought
    return all(isinstance(step, dict) and step.get("en") for step in steps) if isinstance(steps, list) else True
