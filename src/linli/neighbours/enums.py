"""The words of mutual help."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What neighbours can do for each other beside the trades of catalogue.Skill: the list is ours."""

    PHONE = "phone", _("手机电脑")
    TUTORING = "tutoring", _("功课辅导")
    LANGUAGE = "language", _("学外语")
    MUSIC = "music", _("乐器唱歌")
    CRAFTS = "crafts", _("手工书画")
    SEWING = "sewing", _("缝补编织")
    COOKING = "cooking", _("做饭烘焙")
    COMPANY = "company", _("陪伴聊天")
    ESCORT = "escort", _("陪同出门")
    ERRANDS = "errands", _("跑腿代买")
    CHILDREN = "children", _("照看孩子")
    LIFTING = "lifting", _("搬重物")
    TOOLS = "tools", _("借用工具")
    HANDY = "handy", _("小修小补")
    LIFT_SHARE = "lift-share", _("顺路搭车")
    SPORT = "sport", _("运动健身")
    PAPERWORK = "paperwork", _("填表办事")
    PHOTOS = "photos", _("拍照修图")
    HAIRCUT = "haircut", _("理发")
    GAMES = "games", _("下棋打牌")


# What needs a strong back or worse: a helper needs insurance for it, whatever product the words are taken for.
RISKY_TOPICS = frozenset({Topic.LIFTING.value})


class Tongue(models.TextChoices):
    """What people speak with each other; the first in somebody's list is the one they like best."""

    MANDARIN = "mandarin", _("普通话")
    WU = "wu", _("吴语（本地话）")
    CANTONESE = "cantonese", _("粤语")
    MINNAN = "minnan", _("闽南话")
    ENGLISH = "english", _("英语")
    SIGN = "sign", _("手语")


class VolunteerState(models.TextChoices):
    """Whether a volunteer is offered tasks now."""

    ACTIVE = "active", _("在服务")
    PAUSED = "paused", _("休息中")


class OfferState(models.TextChoices):
    """Whether an offer of help stands."""

    OPEN = "open", _("可以帮忙")
    WITHDRAWN = "withdrawn", _("已收回")


class NeedState(models.TextChoices):
    """What became of a need; once it is matched its service order tells the rest."""

    OPEN = "open", _("在找邻居")
    MATCHED = "matched", _("找到了")
    WITHDRAWN = "withdrawn", _("不需要了")


class MatchState(models.TextChoices):
    """A proposal's life: both are asked, one says yes, both have: then it is a service order."""

    PROPOSED = "proposed", _("等双方回答")
    ACCEPTED = "accepted", _("等另一方回答")
    ORDERED = "ordered", _("说定了")
    DECLINED = "declined", _("没说成")
    EXPIRED = "expired", _("过了时间")
    WITHDRAWN = "withdrawn", _("已收回")


OPEN_MATCH = (MatchState.PROPOSED.value, MatchState.ACCEPTED.value)


class Side(models.TextChoices):
    """Which of the two somebody is in a match."""

    HELPER = "helper", _("帮忙的人")
    HELPED = "helped", _("需要帮忙的人")
