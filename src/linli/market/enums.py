"""What can be bought, how it comes, and where a sale and its money stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """What an item is."""

    GOODS = "goods", _("商品")
    SERVICE = "service", pgettext_lazy("item", "服务")
    PACKAGE = "package", _("套餐")


class Way(models.TextChoices):
    """How what was bought reaches whom it is for."""

    HALF_HOUR = "half-hour", _("半小时达")
    DELIVERY = "delivery", _("送货上门")
    PICKUP = "pickup", _("到店自提")
    HAND_OVER = "hand-over", _("邻里代送")
    VISIT = "visit", _("上门服务")


# What a courier carries to a door, and hands over against the code.
CARRIED = (Way.HALF_HOUR, Way.DELIVERY, Way.HAND_OVER)
GOODS_WAYS = (Way.HALF_HOUR, Way.DELIVERY, Way.PICKUP, Way.HAND_OVER)


class CheckoutState(models.TextChoices):
    """Where a payment stands."""

    OPEN = "open", _("待付款")
    PAID = "paid", _("已付款")
    LAPSED = "lapsed", _("超时未付")
    CANCELLED = "cancelled", pgettext_lazy("checkout", "已取消")


class SaleState(models.TextChoices):
    """Where one merchant's part stands; how it is delivered, its order says."""

    RESERVED = "reserved", _("待付款")
    HELD = "held", _("等待成团")
    PAID = "paid", _("已付款")
    CAPTURED = "captured", _("已完成")
    CANCELLED = "cancelled", _("已退款")
    LAPSED = "lapsed", _("未付款")


# Paid, and not given back as a whole.
STANDING = (SaleState.HELD, SaleState.PAID, SaleState.CAPTURED)


class Channel(models.TextChoices):
    """Through what the money comes."""

    WALLET = "wallet", _("余额")
    CASH = "cash", _("当面付现金")
    WECHAT = "wechat", _("微信支付")
    ALIPAY = "alipay", _("支付宝")


# The two that are elsewhere: their money comes by a notice, and goes back by a request.
REMOTE = (Channel.WECHAT, Channel.ALIPAY)


class GroupState(models.TextChoices):
    """Where a group-buy stands."""

    OPEN = "open", _("拼团中")
    WON = "won", _("已成团")
    FAILED = "failed", _("未成团，已退款")


class RefundState(models.TextChoices):
    """Where the money of a refund is."""

    SENT = "sent", _("退款中")
    DONE = "done", _("已退回")
    FAILED = "failed", _("退款遇到问题")


class RefundCause(models.TextChoices):
    """Why money goes back."""

    CANCELLED = "cancelled", _("订单取消")
    SHORT = "short", _("缺货")
    DEFECT = "defect", _("质量问题")
    TIER = "tier", _("按成团价退差")
    FAILED_GROUP = "failed-group", _("未成团")
    LATE_PAYMENT = "late-payment", _("付款晚了，货已放回")
    GOODWILL = "goodwill", _("协商退款")


class Outcome(models.TextChoices):
    """What became of a channel's notice."""

    BOOKED = "booked", _("已入账")
    KNOWN = "known", _("重复通知")
    LATE = "late", _("超时付款，已退")
    UNEQUAL = "unequal", _("金额不符")
    UNKNOWN = "unknown", _("没有这笔")


class Gap(models.TextChoices):
    """How the channel's bill and our books differ."""

    ONLY_THEIRS = "only-theirs", _("对方有，我方没有")
    ONLY_OURS = "only-ours", _("我方有，对方没有")
    UNEQUAL = "unequal", _("金额不一致")
