"""The life of a service order: its states, and the one table of legal moves."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where an order stands."""

    REQUESTED = "requested", _("待派单")
    OFFERED = "offered", _("待接单")
    ACCEPTED = "accepted", _("已接单")
    TRAVELLING = "travelling", _("在路上")
    WORKING = "working", _("处理中")
    WAITING = "waiting", _("等待中")
    FINISHED = "finished", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    CLOSED = "closed", _("已结单")
    CANCELLED = "cancelled", _("已取消")


S = State

OPEN = (S.REQUESTED, S.OFFERED, S.ACCEPTED, S.TRAVELLING, S.WORKING, S.WAITING, S.FINISHED)
# Somebody has it in hand.
IN_HAND = (S.ACCEPTED, S.TRAVELLING, S.WORKING, S.WAITING)
UNTAKEN = (S.REQUESTED, S.OFFERED)
DONE = (S.CONFIRMED, S.CLOSED)


class Move(models.TextChoices):
    """What may be done to an order; each is one service function and one kind of fact (`order.<move>`)."""

    OFFER = "offer", _("派单")
    RETURN = "return", _("退回待派")
    ACCEPT = "accept", _("接单")
    TRAVEL = "travel", _("出发")
    ARRIVE = "arrive", _("我到了")
    WAIT = "wait", _("暂停")
    RESUME = "resume", _("继续")
    FINISH = "finish", _("完成")
    CONFIRM = "confirm", _("确认")
    CLOSE = "close", _("结单")
    CANCEL = "cancel", _("取消")
    REOPEN = "reopen", _("重新打开")


# move → (states it may start from, state it leads to). RESUME goes back to where the waiting began (see work.resume).
MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    Move.OFFER: (frozenset({S.REQUESTED, S.OFFERED}), S.OFFERED),
    Move.RETURN: (frozenset({S.OFFERED, S.ACCEPTED, S.TRAVELLING, S.WORKING, S.WAITING}), S.REQUESTED),
    Move.ACCEPT: (frozenset({S.REQUESTED, S.OFFERED}), S.ACCEPTED),
    Move.TRAVEL: (frozenset({S.ACCEPTED}), S.TRAVELLING),
    Move.ARRIVE: (frozenset({S.ACCEPTED, S.TRAVELLING}), S.WORKING),
    Move.WAIT: (frozenset({S.ACCEPTED, S.WORKING}), S.WAITING),
    Move.RESUME: (frozenset({S.WAITING}), S.WORKING),
    Move.FINISH: (frozenset({S.WORKING}), S.FINISHED),
    Move.CONFIRM: (frozenset({S.FINISHED}), S.CONFIRMED),
    Move.CLOSE: (frozenset({S.CONFIRMED}), S.CLOSED),
    Move.CANCEL: (frozenset({S.REQUESTED, S.OFFERED, S.ACCEPTED, S.TRAVELLING, S.WAITING}), S.CANCELLED),
    Move.REOPEN: (frozenset({S.FINISHED, S.CONFIRMED, S.CLOSED}), S.REQUESTED),
}


class Urgency(models.TextChoices):
    """How long it can wait."""

    EMERGENCY = "emergency", _("紧急")
    URGENT = "urgent", _("急")
    NORMAL = "normal", pgettext_lazy("urgency", "一般")


class Source(models.TextChoices):
    """Where the need came from."""

    APP = "app", _("手机")
    PHONE = "phone", _("电话")
    COUNTER = "counter", _("前台")
    STEWARD = "steward", _("管家")
    PAPER = "paper", _("纸面")
    ROUND = "round", _("巡检")
    DEVICE = "device", _("设备")
    TRIGGER = "trigger", _("自动")


class Waiting(models.TextChoices):
    """For what an order waits; its clocks stand still meanwhile."""

    RESIDENT = "resident", _("等居民")
    PARTS = "parts", _("等配件")


class Clock(models.TextChoices):
    """The three promises of an SLA class."""

    RESPOND = "respond", _("响应")
    ARRIVE = "arrive", _("到场")
    FINISH = "finish", _("办结")


class Tag(models.TextChoices):
    """What a resident can tap beside the stars."""

    ON_TIME = "on-time", _("准时")
    CLEAR = "clear", _("讲得明白")
    TIDY = "tidy", _("收拾干净")
    PRICE = "price", _("价格清楚")
    WARM = "warm", _("热心")
    SKILLED = "skilled", _("手艺好")
    LATE = "late", _("来晚了")
    UNSOLVED = "unsolved", _("没修好")


class Channel(models.TextChoices):
    """How a review reached us (R5: online and on paper)."""

    ONLINE = "online", _("线上")
    PAPER = "paper", _("纸面")


class Stage(models.TextChoices):
    """When in an order's life a photo was taken."""

    REQUEST = "request", _("报修")
    WORK = "work", _("过程")
    FINISH = "finish", _("完成")
    REVIEW = "review", _("评价扫描件")
