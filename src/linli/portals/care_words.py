"""What goes wrong in care, in words: for the resident, the steward at the gate, and the operator with a file in hand."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.care import errors as care
from linli.care.cap import CapError

type Told = tuple[str | Promise, HTTPStatus]

EXPECTED = (care.CareError, CapError)
UNREADABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT

_SENTENCES: Mapping[type[Exception], Told] = {
    care.AlreadyListedError: (gettext_lazy("这位已经在探访名单里了。"), CONFLICT),
    care.NotListedError: (gettext_lazy("还没有参加每日报平安。先参加，第二天起就能报。"), CONFLICT),
    care.NotALunarDayError: (gettext_lazy("农历没有这一天：月份是正月到腊月，日子是初一到三十。"), UNREADABLE),
    care.NoBirthdayError: (gettext_lazy("住户资料里没有您的生日。请改填农历，或跟管家说一声。"), UNREADABLE),
}
_FIELDS: Mapping[str, str | Promise] = {
    "ends": gettext_lazy("结束时间要在开始以后、现在以后，最长一年。"),
    "starts": gettext_lazy("开始时间太远了，最多提前半年。"),
    "words": gettext_lazy("写得太长了，最多 200 字。"),
    "where": gettext_lazy("您还没有登记住在哪一户，登记后才能报。请跟管家说一声。"),
    "guests": gettext_lazy("人数请填 1 到 20。"),
    "plate": gettext_lazy("车牌号太长了，最多 12 个字。"),
    "supply": gettext_lazy("请选停了什么。"),
    "quiet": gettext_lazy("静音时段要有开始和结束，两个时间不能一样。"),
    "every_days": gettext_lazy("几天看一次，请填 1 到 92。"),
    "by": gettext_lazy("请选早上 6 点到傍晚 6 点之间的时间。"),
    "family": gettext_lazy("最多告诉 5 位家人，不能是自己。"),
    "away": gettext_lazy("请把离家的第一天和最后一天都填上，先后要对。"),
    "words_zh": gettext_lazy("请写一句话，管家会照着做。"),
    "name_zh": gettext_lazy("请写名称。"),
    "daily_cap": gettext_lazy("每天最多几次，请填 1 到 500。"),
    "hours": gettext_lazy("多少小时内有意义，请填 1 到 240。"),
    "product": gettext_lazy("请选本社区的服务。"),
    "audience": gettext_lazy("“当事人”只用于生日、生活事件、探访名单和没报平安。"),
}
_PASSES: Mapping[str, Told] = {
    "unknown": (gettext_lazy("没有这张访客码，或者已经取消。请问访客找哪一户，打给住户核对。"), HTTPStatus.NOT_FOUND),
    "early": (gettext_lazy("还没到约好的时间，提前半小时起可以进。请打给住户问一声。"), CONFLICT),
    "late": (gettext_lazy("约好的时间已经过了。请打给住户核对，住户可以再发一张。"), HTTPStatus.GONE),
    "used": (gettext_lazy("这张访客码已经用过，一张只能进一次。请打给住户核对。"), CONFLICT),
}
_CAP: Mapping[str, str | Promise] = {
    "too-large": gettext_lazy("文件太大，不像一条预警。"),
    "too-deep": gettext_lazy("文件层数太深，不像一条预警。"),
    "encoding": gettext_lazy("文件的文字编码读不出来（%(where)s）。"),
    "malformed": gettext_lazy("这不是完整的 XML 文件，可能没有下载完。"),
    "forbidden": gettext_lazy("文件里有预警用不着的内容（%(where)s），为了安全不收。"),
    "not-cap": gettext_lazy("这不是 CAP 预警文件。请向发布方要 CAP 格式的原件。"),
    "not-an-index": gettext_lazy("这不是预警目录（Atom 或 RSS）。"),
    "missing": gettext_lazy("预警里缺了一项：%(where)s。缺一项就不转发，请向发布方要完整的。"),
    "repeated": gettext_lazy("预警里 %(where)s 出现了两次，分不清哪个算数。"),
    "value": gettext_lazy("预警里 %(where)s 的内容不合标准。"),
    "time": gettext_lazy("预警里 %(where)s 的时间没有时区，或写错了。"),
    "shape": gettext_lazy("预警里 %(where)s 的范围画得不对。"),
    "reference": gettext_lazy("预警里引用的上一条写得不对。"),
    "signature": gettext_lazy("签名对不上（%(where)s），不能当成发布方的原文，没有收。"),
}
_WHERE: Mapping[str, str | Promise] = {
    "altered": pgettext_lazy("signature", "内容被改过"), "untrusted": pgettext_lazy("signature", "不是登记的证书"),
    "outdated": pgettext_lazy("signature", "证书过期"), "unreadable": pgettext_lazy("signature", "读不出来"),
}  # fmt: skip


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return the sentence and the status for an expected refusal of care; None for everything else."""
    match error:
        case care.BadPassError(why=why):
            sentence, status = _PASSES[why]
            return str(sentence), status
        case care.BadEventError(field=field) | care.BadRuleError(field=field):
            return field_sentence(field), UNREADABLE
        case CapError():
            return cap_sentence(error), UNREADABLE
    told = _SENTENCES.get(type(error))
    return (str(told[0]), told[1]) if told else None


def field_sentence(field: str) -> str:
    """Return what is wrong with a field of an event, a rule, or somebody's wishes."""
    return str(_FIELDS.get(field) or _("“%(field)s”这一项不对，请改一改。") % {"field": field})


def cap_sentence(error: CapError) -> str:
    """Return why a document is not taken in, as the operator needs it."""
    text = str(_CAP.get(error.code) or _("这份文件读不出来。"))
    return text % {"where": str(_WHERE.get(error.where, error.where))}
