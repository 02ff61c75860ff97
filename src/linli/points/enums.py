"""The words of the points economy."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.ledger.enums import Unit

# The six kinds of the article (C1), in its order.
KINDS = (Unit.SKILL, Unit.GREEN, Unit.WELFARE, Unit.CONTRIBUTION, Unit.REPUTATION, Unit.SPORT)
KIND_VALUES = tuple(kind.value for kind in KINDS)
KIND_CHOICES = [(kind.value, kind.label) for kind in KINDS]
# Earned but not spent unless the operator says otherwise: what others think of one, and one's own steps.
NOT_SPENDABLE = (Unit.REPUTATION, Unit.SPORT)


class Event(models.TextChoices):
    """What happened that may earn points."""

    CONFIRMED = "confirmed", _("服务得到确认")
    REVIEWED = "reviewed", _("写了评价")
    LIKED = "liked", _("收到点赞")


class Who(models.TextChoices):
    """Who earns: the one who helped or the one who was helped."""

    PROVIDER = "provider", _("服务的人")
    REQUESTER = "requester", _("被服务的人")


class Measure(models.TextChoices):
    """How a rule's amount is meant."""

    EACH = "each", _("每次")
    HOUR = "hour", _("每小时")
    PRODUCT = "product", _("按服务产品所写")


class AwardState(models.TextChoices):
    """What became of an award."""

    POSTED = "posted", _("已到账")
    WAITING = "waiting", _("待审核")
    REFUSED = "refused", _("未发放")
    TAKEN_BACK = "taken-back", _("已收回")


class Refusal(models.TextChoices):
    """Why nothing, or less, was awarded."""

    DAY = "day", _("今天到上限了")
    MONTH = "month", _("本月到上限了")
    PAIR = "pair", _("同一对邻里本月到上限了")
    BUDGET = "budget", _("社区本月的额度用完了")
    STEWARD = "steward", _("管家没有通过")


class PaymentState(models.TextChoices):
    """Points set aside for something, and what became of them."""

    HELD = "held", _("已预留")
    CAPTURED = "captured", _("已支付")
    RELEASED = "released", _("已退回")


class VoucherState(models.TextChoices):
    """A voucher's life; it is used at most once."""

    ISSUED = "issued", _("待使用")
    USED = "used", _("已使用")
    CANCELLED = "cancelled", _("已退回")
    EXPIRED = "expired", _("已过期")
