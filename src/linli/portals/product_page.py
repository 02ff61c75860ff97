"""A product as its page tells of it: the same words for the resident who asks, and for whoever looks at it before.

What needs a person or a moment (whom one wishes for, which times are free) is not here.
"""

from typing import Any

from django.utils.translation import gettext as _

from linli.catalogue.enums import Delivers
from linli.catalogue.models import Content, SlaClass
from linli.portals import products_words, words


def told(product: Content) -> dict[str, Any]:
    """Return what resident/_product.html shows. Reads line and promise."""
    return {
        "product": product, "price": price(product), "deliverers": deliverers(product), "promise": spoken(product.sla),
        "hours": hours(product.sla), "times": _("，").join(products_words.hours(product)),
        "in_points": _("也可以用 %(n)s 积分") % {"n": product.points_price} if product.points_price else "",
    }  # fmt: skip


def price(product: Content) -> str:
    """Return the price in words: 免费, or ¥12.00 起/份."""
    if product.is_free:
        return _("免费")
    if not product.price_fen:
        return _("面议")
    start = _("%(price)s 起") % {"price": words.yuan(product.price_fen)}
    return _("%(start)s/%(unit)s") % {"start": start, "unit": product.unit} if product.unit else start


def deliverers(product: Content) -> str:
    """Say who does it: 管家、志愿管家."""
    return _("、").join(str(Delivers(code).label) for code in product.providers if code in Delivers.values)


def spoken(sla: SlaClass) -> str:
    """Return the promise of a class as one line: 15 分钟内响应，30 分钟内到场，24小时内办结."""
    parts = [_("%(time)s内响应") % {"time": words.duration(sla.respond_minutes)}]
    if sla.arrive_minutes:
        parts.append(_("%(time)s内到场") % {"time": words.duration(sla.arrive_minutes)})
    parts.append(_("%(time)s内办结") % {"time": words.duration(sla.finish_minutes)})
    return _("，").join(parts)


def hours(sla: SlaClass) -> str:
    """Say when the clocks run."""
    return _("全天计时，夜里也算。") if sla.around_the_clock else _("在服务时间里计时；夜里提的，第二天一早开始算。")
