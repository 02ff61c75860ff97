"""Where a merchant stands, what it shows, and who works for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """How far a merchant has come: chosen by evidence, tried in small, then a member."""

    APPLIED = "applied", _("申请中")
    INCUBATING = "incubating", _("试营中")
    MEMBER = "member", _("正式成员")
    SUSPENDED = "suspended", _("暂停接单")
    DECLINED = "declined", _("未入选")
    WITHDRAWN = "withdrawn", _("已撤回")
    LEFT = "left", _("已退出")


# Who takes new orders; who may come back by a new application.
TRADING = (Standing.INCUBATING, Standing.MEMBER)
OVER = (Standing.DECLINED, Standing.WITHDRAWN, Standing.LEFT)


class PaperKind(models.TextChoices):
    """A document that a merchant shows."""

    LICENCE = "licence", _("营业执照")
    FOOD = "food", _("食品经营许可证")
    HEALTH = "health", _("从业人员健康证")
    MEDICAL = "medical", _("医疗机构执业许可证")
    INSURANCE = "insurance", _("责任保险单")
    TRAINING = "training", _("办学许可证")


class Verdict(models.TextChoices):
    """What the office found of a document."""

    WAITING = "waiting", _("待核对")
    GOOD = "good", _("核对无误")
    BAD = "bad", _("不合格")


class Post(models.TextChoices):
    """What somebody does for a merchant."""

    OWNER = "owner", pgettext_lazy("of a merchant", "店主")
    CLERK = "clerk", pgettext_lazy("of a merchant", "店员")


class Tier(models.TextChoices):
    """What a merchant's work has earned it, from the trial upwards; on watch it has to mend something."""

    INCUBATING = "incubating", _("孵化")
    BRONZE = "bronze", _("铜牌")
    SILVER = "silver", _("银牌")
    GOLD = "gold", _("金牌")
    WATCH = "watch", _("观察")
