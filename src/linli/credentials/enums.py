"""What a credential may state, and what may be found when somebody looks at one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Type(models.TextChoices):
    """What kind of statement it is."""

    CONTRIBUTION = "contribution", _("贡献证明")
    VOLUNTEER_HOURS = "volunteer-hours", _("志愿服务时长证明")


class Outcome(models.TextChoices):
    """What a look at a credential finds.

    Altered: ours once, changed since. Forged: names us, but our key did not sign it. Unknown: not one of ours, or one of
    which we have no record.
    """

    VALID = "valid", _("有效")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已撤回")
    ALTERED = "altered", _("被改动过")
    FORGED = "forged", _("不是我们签发的")
    UNKNOWN = "unknown", _("查不到")


class Agent(models.TextChoices):
    """With what somebody looked: the family of the program, never its version or device."""

    WECHAT = "wechat", _("微信")
    ALIPAY = "alipay", _("支付宝")
    DINGTALK = "dingtalk", _("钉钉")
    EDGE = "edge", "Edge"
    FIREFOX = "firefox", "Firefox"
    CHROME = "chrome", "Chrome"
    SAFARI = "safari", "Safari"
    PROGRAM = "program", _("程序")
    OTHER = "other", _("其他")
