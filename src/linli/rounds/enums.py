"""The words of rounds: how a checkpoint shows its code, what proves a visit, where a round stands, what a register counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Shows(models.TextChoices):
    """How a checkpoint shows its code."""

    SHEET = "sheet", _("打印的码牌")
    DISPLAY = "display", _("电子屏（每 30 秒换码）")


class Proof(models.TextChoices):
    """What shows that somebody was there when they say so, beside the code itself (ADR 0018)."""

    DISPLAY = "display", _("现场动态码")
    PLACE = "place", _("定位在点位附近")
    PHOTO = "photo", _("当场照片")


class Standing(models.TextChoices):
    """Where a round stands."""

    PLANNED = "planned", pgettext_lazy("round", "未到时间")
    DUE = "due", pgettext_lazy("round", "进行中")
    DONE = "done", pgettext_lazy("round", "已完成")
    MISSED = "missed", pgettext_lazy("round", "漏巡")
    CALLED_OFF = "called-off", pgettext_lazy("round", "已取消")


class Entry(models.TextChoices):
    """What happened to a material: into the store, out to somebody, used by them, back from them, thrown away."""

    RECEIVED = "received", _("入库")
    ISSUED = "issued", _("领用")
    USED = "used", pgettext_lazy("material", "使用")
    RETURNED = "returned", _("归还")
    DISPOSED = "disposed", _("报废")


# By how much an entry of one changes what is in the store, and what its person holds.
STORE = {Entry.RECEIVED: 1, Entry.ISSUED: -1, Entry.USED: 0, Entry.RETURNED: 1, Entry.DISPOSED: -1}
HELD = {Entry.RECEIVED: 0, Entry.ISSUED: 1, Entry.USED: -1, Entry.RETURNED: -1, Entry.DISPOSED: 0}
