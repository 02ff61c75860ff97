"""Rounds in words: how often a plan is due, and what is refused where."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from linli.rounds import errors as rounds

type Told = tuple[str | Promise, HTTPStatus]

EXPECTED = (rounds.RoundsError,)

_REFUSALS: Mapping[type[Exception], Told] = {
    rounds.UnreadableCodeError: (gettext_lazy("没有这个点位。请对准码牌再扫一次；码牌破了请告诉班组长。"), HTTPStatus.NOT_FOUND),
    rounds.OtherCommunityError: (gettext_lazy("这个社区没有这个点位。请看看是不是扫了别处的码牌。"), HTTPStatus.NOT_FOUND),
    rounds.OldSheetError: (gettext_lazy("这张码牌已经换新，旧的不能用了。请扫现场的新码牌；没换上请告诉班组长。"), HTTPStatus.GONE),
    rounds.StaleCodeError: (gettext_lazy("屏上的码已经变了。请对着屏幕重新扫一次。"), HTTPStatus.GONE),
    rounds.ReplayedCodeError: (gettext_lazy("这个码已经用过一次了。等屏幕换码后再扫。"), HTTPStatus.CONFLICT),
    rounds.RoundNotInHandError: (gettext_lazy("您手上没有经过这里的巡检。先接单，或请班组长派给您。"), HTTPStatus.CONFLICT),
    rounds.OtherPlaceError: (gettext_lazy("您手上的巡检不经过这个点位。"), HTTPStatus.CONFLICT),
    rounds.AlreadyCheckedError: (gettext_lazy("这个点位这一趟已经签过到了，不用再签。"), HTTPStatus.CONFLICT),
    rounds.TooEarlyError: (gettext_lazy("还没到这趟的时间，开始前 15 分钟起可以签到。"), HTTPStatus.CONFLICT),
    rounds.UnprovenError: (gettext_lazy("没有定位。请打开定位再签，或者拍一张现场照片。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.PhotoMissingError: (gettext_lazy("这趟每个点位都要拍照。请拍一张现场照片。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.SeenPhotoError: (gettext_lazy("这张照片以前交过。请现在拍一张。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.ReadingMissingError: (gettext_lazy("这里要抄数。请填上看到的读数。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.BadReadingError: (gettext_lazy("读数不对，请照表上的数字再填一次。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.UnreadableRuleError: (gettext_lazy("规则没看懂。照 iCalendar 的写法，如 FREQ=WEEKLY;BYDAY=MO,TH。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    rounds.BarrenRuleError: (gettext_lazy("照这个规则两年内一趟也没有。请改一改日子。"), HTTPStatus.UNPROCESSABLE_ENTITY),
}  # fmt: skip

_FIELDS: Mapping[str, str | Promise] = {
    "names": gettext_lazy("名称要填，不能太长，也不能和已有的重名。"),
    "product": gettext_lazy("这项服务现在没有上架，请换一项。"),
    "team": gettext_lazy("请选本社区的班组。"),
    "window": gettext_lazy("开始和结束不能是同一个时间。"),
    "minutes": gettext_lazy("时长在 1 分钟到一天之间。"),
    "checklist": gettext_lazy("步骤太多或太长，请精简。"),
    "stops": gettext_lazy("点位不对：最多 60 处，每处拍照的最多 24 处；上下限要配读数名，下限不高于上限。"),
    "place": gettext_lazy("位置不对，请填本社区的经纬度。"),
    "shows": gettext_lazy("请选码牌或电子屏。"),
    "units": gettext_lazy("单位要填，如毫升、克。"),
    "quantity": gettext_lazy("数量要大于 0。"),
    "kind": gettext_lazy("请选入库、领用、使用、归还或报废。"),
    "round": gettext_lazy("这趟巡检不是本社区的。"),
    "words": gettext_lazy("请写一句哪里坏了。"),
}

_UNITS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "DAILY": (gettext_lazy("每天"), gettext_lazy("每 %(n)s 天")),
    "WEEKLY": (gettext_lazy("每周"), gettext_lazy("每 %(n)s 周")),
    "MONTHLY": (gettext_lazy("每月"), gettext_lazy("每 %(n)s 个月")),
    "YEARLY": (gettext_lazy("每年"), gettext_lazy("每 %(n)s 年")),
}
WEEKDAYS: Mapping[str, str | Promise] = {
    "MO": pgettext_lazy("day of a rule", "周一"), "TU": pgettext_lazy("day of a rule", "周二"),
    "WE": pgettext_lazy("day of a rule", "周三"), "TH": pgettext_lazy("day of a rule", "周四"),
    "FR": pgettext_lazy("day of a rule", "周五"), "SA": pgettext_lazy("day of a rule", "周六"),
    "SU": pgettext_lazy("day of a rule", "周日"),
}  # fmt: skip
_SAID = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY"}


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return the sentence and the status of a refusal of rounds; None for any other."""
    sentence, status = _REFUSALS.get(type(error), ("", HTTPStatus.UNPROCESSABLE_ENTITY))
    if sentence:
        return str(sentence), status
    return (told, status) if isinstance(error, rounds.RoundsError) and (told := _with_figures(error)) else None


def _with_figures(error: rounds.RoundsError) -> str:
    match error:
        case rounds.TooFarError(metres=metres):
            return _("手机离这个点位还有 %(n)s 米。请走到跟前再签。") % {"n": metres}
        case rounds.UnexplainedError(checkpoints=names):
            return _("还有点位没到：%(names)s。请每处写一句原因。") % {"names": _("、").join(names)}
        case rounds.UnsupportedPartError(part=part):
            return _("规则里的 %(part)s 用不了。请去掉或换个写法。") % {"part": part}
        case rounds.TooOftenError(most=most):
            return _("太密了：一天最多 %(n)s 趟，周期最短是天。") % {"n": most}
        case rounds.NotInStoreError(left=left):
            return _("库里只有 %(n)s，不够。") % {"n": left}
        case rounds.NotHeldError(held=held):
            return _("这位手上只有 %(n)s，用不了、也还不了这么多。") % {"n": held}
        case rounds.BadFieldError(field=field):
            return field_fault(field)
    return ""


def field_fault(field: str) -> str:
    """Return what is wrong with a field that a service refused."""
    return str(_FIELDS.get(field, _("有一项填得不对，请检查。")))


def recurrence(rule: str) -> str:
    """Return a rule as people say it: 每周一、周四. A rule of more than the usual parts is shown as it is kept."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    unit = _UNITS.get(parts.get("FREQ", ""))
    days = re.fullmatch(r"[A-Z]{2}(,[A-Z]{2})*", parts.get("BYDAY", "MO"))
    if unit is None or not parts.keys() <= _SAID or not days:
        return rule
    interval = parts.get("INTERVAL", "1")
    said = str(unit[0]) if interval == "1" else str(unit[1]) % {"n": interval}
    named = _days(parts)
    return pgettext("rule", "%(every)s%(days)s") % {"every": said, "days": named} if named else said


def _days(parts: Mapping[str, str]) -> str:
    if days := parts.get("BYDAY"):
        return _listed(str(WEEKDAYS[day]) for day in days.split(",") if day in WEEKDAYS)
    if days := parts.get("BYMONTHDAY"):
        return _listed(_("最后一天") if day == "-1" else _("%(n)s 日") % {"n": day} for day in days.split(","))
    return ""


def _listed(names: Iterable[str]) -> str:
    return _("、").join(names)
