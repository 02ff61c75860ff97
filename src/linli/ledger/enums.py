"""What can be counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """A unit never turns into another: every transfer sums to zero in each."""

    SKILL = "skill", _("知识技能积分")
    GREEN = "green", _("环保积分")
    WELFARE = "welfare", _("公益积分")
    CONTRIBUTION = "contribution", _("贡献积分")
    REPUTATION = "reputation", _("声望积分")
    SPORT = "sport", _("运动积分")
    MINUTES = "minutes", _("志愿分钟")
    CNY = "cny", _("人民币（分）")
