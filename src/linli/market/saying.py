"""What the market's messages say: what comes next, where money goes, why something did not come; in both languages."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.market.enums import Channel, Way

# What comes next, by the way in which it comes.
NEXT: Mapping[str, str | Promise] = {
    Way.HALF_HOUR: _("半小时内送到，请准备好收货码。"), Way.DELIVERY: _("商家接单后送上门，请准备好收货码。"),
    Way.PICKUP: _("备好以后凭收货码到店里取。"), Way.HAND_OVER: _("商家备好后由邻居带给您，请准备好收货码。"),
    Way.VISIT: _("商家会按约好的时间上门。"),
}  # fmt: skip
HELD: str | Promise = _("到截止时间人够了就成团，不够就全额退。")
# Where the money of a refund goes.
BACK: Mapping[str, str | Promise] = {
    Channel.WALLET: _("已经退到您的余额。"), Channel.CASH: _("请向店家当面拿回现金。"),
    Channel.WECHAT: _("原路退回微信支付，一般三天内到账。"), Channel.ALIPAY: _("原路退回支付宝，一般三天内到账。"),
}  # fmt: skip
NOT_YET: str | Promise = _("还没有付现金，收货时少付这么多。")
POINTS: str | Promise = _("积分已经退回。")
# Why a month's did not come, by what was in the way.
TROUBLES: Mapping[str, str | Promise] = {
    "price": _("现在的价比约定的高。"), "TooLittle": _("余额不够，充好以后下个月接着买。"), "SoldOut": _("卖完了。"),
    "NotForSale": _("已下架，或商家暂停接单。"), "TooFar": _("商家送不到您家。"), "Closed": _("商家那时打烊了。"),
    "FullDay": _("商家那天的单接满了。"),
}  # fmt: skip
OTHERWISE: str | Promise = _("那天没能下单，请联系商家或管家。")


def both(words: str | Promise) -> dict[str, str]:
    """Return words in both languages, for a message that is read later in one of them."""
    found = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            found[key] = str(words)
    return found


def both_names(row: Any) -> dict[str, str]:  # noqa: ANN401 - whatever has a name in two languages
    """Return a name in both languages."""
    return {"zh": row.name_zh, "en": row.name_en or row.name_zh}
