"""What goes wrong with points, in words that name the figure."""

from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.catalogue.models import in_language
from linli.points import errors as points
from linli.points.enums import VoucherState
from linli.portals import words
from linli.portals.kinds import KINDS


def explain(error: Exception) -> tuple[str, HTTPStatus] | None:
    """Return sentence and status for a refusal that names a figure; None for one that always reads the same."""
    match error:
        case points.TooFewPointsError(has=has, needs=needs):
            text = _("积分不够：要 %(needs)s 分，可用 %(has)s 分，还差 %(missing)s 分。")
            return text % {"needs": needs, "has": has, "missing": needs - has}, HTTPStatus.CONFLICT
        case points.LimitReachedError(most=most):
            text = ngettext("每人最多换 %(n)s 份，您已经换到了。", "每人最多换 %(n)s 份，您已经换到了。", most)
            return text % {"n": most}, HTTPStatus.CONFLICT
        case points.VoucherUsedError(at=at):
            return _("这张券 %(when)s 已经用过了，不能再用。") % {"when": words.when(at)}, HTTPStatus.CONFLICT
        case points.VoucherOverError(state=state):
            return _over(state), HTTPStatus.GONE
        case points.OtherCounterError(zh=zh, en=en):
            return _("这张券要到%(shop)s用，您这儿不能核销。") % {"shop": in_language(zh, en)}, HTTPStatus.FORBIDDEN
    return _ruled(error)


def _over(state: str) -> str:
    return _("这张券过期了，积分已退回。") if state == VoucherState.EXPIRED else _("这张券已经退回，不能再用。")


def _ruled(error: Exception) -> tuple[str, HTTPStatus] | None:
    match error:
        case points.CapRaisedError(starts=starts):
            text = _("上限和额度本月只能调低。要调高，请从 %(day)s 起生效。")
            return text % {"day": words.day(starts)}, HTTPStatus.UNPROCESSABLE_ENTITY
        case points.BudgetExceededError(kind=kind, expected=expected, budget=budget):
            text = _(
                "照上个月算，%(kind)s一个月会发 %(expected)s 分，超出额度 %(budget)s 分。请调低规则，或先提高下月额度。"
            )
            values = {"kind": KINDS[kind].name, "expected": expected, "budget": budget}
            return text % values, HTTPStatus.UNPROCESSABLE_ENTITY
        case points.BudgetSpentError(issued=issued):
            return _("本月已经发了 %(n)s 分，额度不够。") % {"n": issued}, HTTPStatus.CONFLICT
        case points.BadRuleError(field=field):
            return _("“%(field)s”这一项不对，请改一改。") % {"field": field}, HTTPStatus.UNPROCESSABLE_ENTITY
    return None
