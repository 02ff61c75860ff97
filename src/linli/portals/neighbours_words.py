"""What goes wrong among neighbours, and with proofs, in words."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.credentials import errors as credentials
from linli.neighbours import errors as neighbours
from linli.neighbours.enums import MatchState
from linli.orders import errors as orders

type Told = tuple[str | Promise, HTTPStatus]

EXPECTED = (neighbours.NeighboursError, credentials.CredentialError)
UNREADABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT

_SENTENCES: Mapping[type[Exception], Told] = {
    orders.VolunteerNotOrderedError: (gettext_lazy("志愿管家只邀请，不指派。请改用“邀请”，等对方答应。"), CONFLICT),
    orders.NotInsuredError: (
        gettext_lazy("这件事有风险，志愿者登记了保险才能去。请先登记，或请专业师傅来做。"),
        CONFLICT,
    ),
    neighbours.UnclearError: (gettext_lazy("还看不出是哪方面的事。换句话说说，或在下面选一项。"), UNREADABLE),
    neighbours.DangerError: (
        gettext_lazy("这听起来有危险，别等邻居：请马上报修或打电话，我们立刻派人。"),
        CONFLICT,
    ),
    neighbours.NotAMemberError: (gettext_lazy("这位不是本社区的居民。"), HTTPStatus.FORBIDDEN),
    neighbours.AlreadyVolunteerError: (gettext_lazy("这位已经是志愿管家了。"), CONFLICT),
    neighbours.StaffError: (gettext_lazy("这位在本社区有工作岗位，不另当志愿管家。"), CONFLICT),
    neighbours.NotYoursError: (gettext_lazy("这是别人的事，不能代答。"), HTTPStatus.FORBIDDEN),
    neighbours.WrongCodeError: (gettext_lazy("签到码不对。请对方再给您看一遍。"), UNREADABLE),
    neighbours.NothingToProveError: (gettext_lazy("选的这些里还没有可以证明的。换一换类别或年份。"), UNREADABLE),
    credentials.NotConsentedError: (gettext_lazy("请先看过内容，勾选同意再开具。"), UNREADABLE),
    credentials.BadRecipientError: (gettext_lazy("请写清楚出具给谁，不要太长。"), UNREADABLE),
}

_FIELDS: Mapping[str, str | Promise] = {
    "words": gettext_lazy("说的话"), "labels": gettext_lazy("类别"), "skills": gettext_lazy("技能"),
    "times": gettext_lazy("时间"), "languages": gettext_lazy("语言"), "wanted_from": gettext_lazy("日期"),
    "hours_a_month": gettext_lazy("每月几小时"), "insurer": gettext_lazy("保险公司"), "policy_no": gettext_lazy("保单号"),
    "kinds": gettext_lazy("类别"), "years": gettext_lazy("年份"), "until": gettext_lazy("截止日期"),
}  # fmt: skip

_OVER: Mapping[str, str | Promise] = {
    MatchState.ORDERED: gettext_lazy("这件事已经说定了。"),
    MatchState.DECLINED: gettext_lazy("对方这次不方便，我们接着找。"),
    MatchState.EXPIRED: gettext_lazy("过了回答的时间，我们接着找。"),
}


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return sentence and status for a refusal of neighbours or of a proof; None for any other."""
    if told := _SENTENCES.get(type(error)):
        return str(told[0]), told[1]
    match error:
        case neighbours.BadFieldError(field=field):
            return _("“%(field)s”这一项不对，请改一改。") % {"field": _FIELDS.get(field, field)}, UNREADABLE
        case neighbours.OverError(state=state):
            return str(_OVER.get(state, _("已经收回了。"))), CONFLICT
        case neighbours.TooManyOpenError(most=n):
            text = ngettext("一个人最多同时挂 %(n)s 件，先收回一件吧。", "一个人最多同时挂 %(n)s 件，先收回一件吧。", n)
            return text % {"n": n}, CONFLICT
        case neighbours.TooFarError(metres=metres):
            return _("还没到楼下（要在 %(metres)s 米内）。请用签到码。") % {"metres": int(metres)}, UNREADABLE
    return _of_proof(error)


def _of_proof(error: Exception) -> tuple[str, HTTPStatus] | None:
    match error:
        case credentials.BadValidityError(days=days):
            return _("有效期要在 1 天到 %(days)s 天之间。") % {"days": days}, UNREADABLE
        case credentials.TooManyError(most=most):
            text = ngettext("一天最多开 %(n)s 份证明，请明天再来。", "一天最多开 %(n)s 份证明，请明天再来。", most)
            return text % {"n": most}, HTTPStatus.TOO_MANY_REQUESTS
    return None
