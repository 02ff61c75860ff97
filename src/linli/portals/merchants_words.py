"""What goes wrong with merchants, in words: for whoever applies, the steward at the shop, and the office."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.merchants import errors as merchants
from linli.merchants.enums import Standing
from linli.merchants.models import Criterion
from linli.merchants.readiness import VISIT

type Told = tuple[str, HTTPStatus]

EXPECTED = (merchants.MerchantsError,)
UNREADABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT

FIELDS: Mapping[str, str | Promise] = {
    "name_zh": gettext_lazy("请写店名，最多 60 字。"),
    "name_en": gettext_lazy("英文店名最多 120 字。"),
    "legal_name": gettext_lazy("请照营业执照写名称，最多 80 字。"),
    "licence_no": gettext_lazy("统一社会信用代码不对：18 位数字和大写字母，没有 I、O、S、V、Z，请照执照再核对一遍。"),
    "category": gettext_lazy("请选一个经营类别。"),
    "phone": gettext_lazy("请写店里的电话，座机带区号。"),
    "address": gettext_lazy("请写门店地址，最多 120 字。"),
    "words": gettext_lazy("写得太长了，最多 400 字。"),
    "place": gettext_lazy("位置不对，请填经纬度。"),
    "number": gettext_lazy("证号太长了，最多 40 个字。"),
    "until": gettext_lazy("这份证照已经过期，请交在有效期内的。"),
    "why": gettext_lazy("请写明原因，对方会看到。"),
    "findings": gettext_lazy("必查的每一项都要选“是”或“否”。"),
    "commission": gettext_lazy("佣金比例在 0 到 30% 之间。"),
    "daily_limit": gettext_lazy("每天最多几单，请填 1 到 500。"),
    "hours": gettext_lazy("营业时间不对：关门要晚于开门，同一天的两段不能相接或重叠。"),
    "ring_metres": gettext_lazy("服务半径在 100 到 5000 米之间。"),
}
_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    merchants.NotYoursError: (gettext_lazy("这家店不归您管。要改请找店主。"), HTTPStatus.FORBIDDEN),
    merchants.LastOwnerError: (gettext_lazy("至少要留一位店主。先请另一位当店主，再来改。"), CONFLICT),
}


def explain(error: Exception) -> Told | None:
    """Return the sentence and the status of a refusal about merchants; None for any other. One query where lines are named."""
    if sentence := _SENTENCES.get(type(error)):
        return str(sentence[0]), sentence[1]
    match error:
        case merchants.BadFieldError(field=field):
            return str(FIELDS[field]), UNREADABLE
        case merchants.AlreadyHereError(standing=standing):
            return _("这张执照在本社区已经有一家：%(standing)s。") % {"standing": Standing(standing).label}, CONFLICT
        case merchants.WrongStandingError(standing=standing):
            return _("现在不能这样做：这家店%(standing)s。") % {"standing": Standing(standing).label}, CONFLICT
        case merchants.TooSoonError(days=days):
            return _("试营还没满一个月，还有 %(n)s 天。") % {"n": days}, CONFLICT
        case merchants.TooManyPapersError(most=most):
            return _("一年最多交 %(n)s 份证照。") % {"n": most}, CONFLICT
        case merchants.NotReadyError(lacking=lacking):
            return _("还差：%(lines)s。") % {"lines": _("、").join(_named(lacking))}, CONFLICT
    return None


def _named(lacking: list[str]) -> list[str]:
    names = {line.code: line.name for line in Criterion.objects.filter(code__in=lacking)}
    names[VISIT] = _("管家还没有去看过")
    return [names.get(code, code) for code in lacking]
