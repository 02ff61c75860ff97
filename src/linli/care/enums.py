"""The words of care: what starts a warm service, for whom, and how far it has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Trigger(models.TextChoices):
    """What starts a warm service 亲情服务 by itself."""

    ALERT = "alert", _("天气预警")
    FESTIVAL = "festival", _("节日")
    TERM = "term", _("节气")
    WEEKDAY = "weekday", _("每周")
    BIRTHDAY = "birthday", _("生日")
    EVENT = "event", _("生活事件")
    ROSTER = "roster", _("探访名单")
    SILENCE = "silence", _("没报平安")


class Audience(models.TextChoices):
    """To whose door a rule leads: each is one service."""

    COMMUNITY = "community", _("整个社区一次")
    BUILDINGS = "buildings", _("每幢楼一次")
    ALONE = "alone", _("独居老人每户一次")
    CARE = "care", _("需关照的家庭每户一次")
    ONE = "one", _("当事人")


class Deed(models.TextChoices):
    """How far a started warm service has come."""

    DUE = "due", _("待生成")
    MADE = "made", _("已成单")
    MERGED = "merged", _("并入同户的单")
    TOLD = "told", _("已通知")
    DROPPED = "dropped", _("过时作罢")


class Colour(models.TextChoices):
    """The four colours of a Chinese weather warning, mildest first."""

    BLUE = "blue", _("蓝色")
    YELLOW = "yellow", _("黄色")
    ORANGE = "orange", _("橙色")
    RED = "red", _("红色")


class Standing(models.TextChoices):
    """Where a message of an issuer stands in this community."""

    IN_FORCE = "in-force", _("生效中")
    REPLACED = "replaced", _("已更新")
    CANCELLED = "cancelled", _("已解除")
    EXPIRED = "expired", _("已过期")
    # Warns of nothing here: it calls others off, or its area has moved on. Kept, so that what it ends stays ended.
    SILENT = "silent", _("不涉及本社区")


class EventKind(models.TextChoices):
    """What happens in people's lives that stewards can be kind about."""

    MOVE_IN = "move-in", _("搬入")
    VISITOR = "visitor", _("访客")
    RENOVATION = "renovation", _("装修")
    NOISE = "noise", _("噪音")
    OUTAGE = "outage", _("停水停电")
    PARCEL = "parcel", _("包裹")
    PET = "pet", _("养宠")
    PET_AWAY = "pet-away", _("宠物托管")


class Reason(models.TextChoices):
    """Why somebody is on the roster of visits."""

    ALONE = "alone", _("独居老人")
    DISABLED = "disabled", _("行动不便")
    HARDSHIP = "hardship", _("生活困难")
    CHILD = "child", _("留守儿童")
    ILL = "ill", _("大病初愈")


class Step(models.IntegerChoices):
    """How far the gentle chain went on a day without a sign of life."""

    NONE = 0
    REMINDED = 1
    FAMILY = 2
    DOOR = 3


class Supply(models.TextChoices):
    """What is cut off in an outage."""

    WATER = "water", _("停水")
    POWER = "power", _("停电")
    GAS = "gas", _("停气")
    LIFT = "lift", _("电梯停运")
