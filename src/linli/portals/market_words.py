"""The market's refusals in words a buyer, or a merchant, understands."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.money import yuan
from linli.gateways import ForgedError
from linli.market import errors as market
from linli.market.enums import CheckoutState, SaleState

EXPECTED = (market.MarketError,)

type Told = tuple[str, HTTPStatus]

_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    market.NotYoursError: (gettext_lazy("这不是您的订单，或不是您的店。"), HTTPStatus.FORBIDDEN),
    market.SlotTakenError: (gettext_lazy("这个时段刚被约走了，钱和原来的预约都没有动。请另选一个。"), HTTPStatus.CONFLICT),
    market.EmptyBasketError: (gettext_lazy("还没有选东西。先挑一样，再来结算。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    market.TooLateError: (gettext_lazy("付款时间已过，货已放回，没有扣您的钱。请重新下单。"), HTTPStatus.CONFLICT),
    market.ChannelOffError: (gettext_lazy("本社区没有开通这种付款方式，请换一种。"), HTTPStatus.CONFLICT),
    market.ChannelRefusedError: (
        gettext_lazy("付款渠道暂时没有回应，没有扣您的钱。请过一会儿再试，或换一种付款方式。"), HTTPStatus.BAD_GATEWAY,
    ),
    market.GroupOverError: (gettext_lazy("这个团已结束、已满，或不在您这栋楼。没有扣您的钱。"), HTTPStatus.CONFLICT),
    market.GoneError: (gettext_lazy("没有找到，可能已经撤下。"), HTTPStatus.NOT_FOUND),
    market.BadSheetError: (gettext_lazy("表格里有几行要改，见下面的清单。一行都还没有写入。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    ForgedError: (gettext_lazy("签名不对。"), HTTPStatus.UNAUTHORIZED),
}  # fmt: skip

# The field that was given what it cannot have → what to do.
_FIELDS: Mapping[str, str | Promise] = {
    "count": gettext_lazy("数量不对。请填 1 到 99 的整数，并且不超过剩下的。"),
    "way": gettext_lazy("这样东西不能用这种方式送。请换一种送法。"),
    "household": gettext_lazy("还没有登记您家的门牌，送不了。可以选到店自提，或联系管家登记。"),
    "slot": gettext_lazy("请选一个列出的时段。"),
    "points": gettext_lazy("当面付现金时不能用积分，请改用余额或线上付款。"),
    "group": gettext_lazy("拼团要先付款，不能当面付现金；一次只能参加一个团。"),
    "channel": gettext_lazy("这笔不用再付钱，请选余额。"),
    "variant": gettext_lazy("服务请直接约时间，不放进购物篮。"),
    "variant-choice": gettext_lazy("没有看懂选的是哪一样。请在页面上重新选一次。"),
    "fen": gettext_lazy("金额不对。请填大于 0、最多两位小数的数。"),
    "words": gettext_lazy("请写一句说明，最多 200 字。"),
    "cause": gettext_lazy("请选一个原因。"),
    "why": gettext_lazy("请写一句原因，对方会看到，最多 200 字。"),
    "product": gettext_lazy("请选一项商家可以做的服务。"),
    "kind": gettext_lazy("请选商品、服务或套餐。"),
    "name": gettext_lazy("请填名称，最多 60 字。"),
    "name_zh": gettext_lazy("请填名称，最多 60 字。"),
    "name_en": gettext_lazy("英文名太长了。"),
    "words_zh": gettext_lazy("介绍太长了，最多 400 字。"),
    "words_en": gettext_lazy("英文介绍太长了。"),
    "icon": gettext_lazy("没有这个图标。"),
    "months": gettext_lazy("月份是 1 到 12。"),
    "ways": gettext_lazy("请至少选一种送法；服务只能上门。"),
    "variants": gettext_lazy("至少要有一个规格，最多 30 个。"),
    "parts": gettext_lazy("套餐里要有本店的商品，每样至少一件。"),
    "price_fen": gettext_lazy("价格不对。请填大于 0、不超过十万元的数，最多两位小数。"),
    "stock": gettext_lazy("库存不对。商品填 0 到 1000000 的整数；服务和套餐不填。"),
    "more": gettext_lazy("请填一个整数，加填正数，减填负数。"),
    "sku": gettext_lazy("货号太长，或与本店另一样重了。"),
    "slots": gettext_lazy("时段要在现在以后、60 天以内，结束晚于开始。"),
    "capacity": gettext_lazy("同时能接几单？请填 1 到 200。"),
    "tiers": gettext_lazy("每一档人数要比上一档多、价钱要比上一档低，且不高于原价。"),
    "closes_at": gettext_lazy("截止时间要在现在以后、30 天以内。"),
    "most": gettext_lazy("总数不能少于最高一档。"),
    "buildings": gettext_lazy("请从列出的楼里选。"),
    "day": gettext_lazy("请选每月 1 到 28 日中的一天。"),
    "price": gettext_lazy("现在的价比约定的高，这个月没有替您买。"),
    "place": gettext_lazy("位置没有看懂，请再试一次。"),
    "photos": gettext_lazy("还没有照片。请拍一张，或从相册选一张。"),
}


_WRONG = ("required", "invalid", "invalid_choice", "max_length", "min_value", "max_value")


def told(field: str) -> dict[str, Any]:
    """Return the sentence about a field for whatever a form finds wrong with it."""
    return dict.fromkeys(_WRONG, _FIELDS[field])


def explain(error: Exception) -> Told | None:
    """Return the sentence and the status of one of the market's refusals, None for another's."""
    if told := _SENTENCES.get(type(error)):
        return str(told[0]), told[1]
    return _of_goods(error) or _of_money(error) or _of_form(error)


def _of_goods(error: Exception) -> Told | None:
    match error:
        case market.SoldOutError(name=name, left=0):
            return _("%(name)s卖完了，没有扣您的钱。看看别的吧。") % {"name": name}, HTTPStatus.CONFLICT
        case market.SoldOutError(name=name, left=left):
            text = _("%(name)s只剩 %(left)s 件了，没有扣您的钱。请减一点再试。")
            return text % {"name": name, "left": left}, HTTPStatus.CONFLICT
        case market.NotForSaleError(names=names):
            return _("%(names)s现在不能买：已下架，或商家暂停接单。") % {
                "names": _("、").join(names)
            }, HTTPStatus.CONFLICT
        case market.PriceChangedError(changes=changes):
            return _prices(changes), HTTPStatus.CONFLICT
        case market.TooFarError(name=name):
            return _("%(name)s送不到您家，可以选到店自提。") % {"name": name}, HTTPStatus.CONFLICT
        case market.ClosedError(name=name):
            return _("%(name)s现在打烊，半小时到不了。请换一种送法，或开门后再来。") % {
                "name": name
            }, HTTPStatus.CONFLICT
        case market.FullDayError(name=name):
            return _("%(name)s还在试营，今天的单接满了，明天请早。") % {"name": name}, HTTPStatus.CONFLICT
    return None


def _of_money(error: Exception) -> Told | None:
    match error:
        case market.TooLittleError(has=has, needs=needs):
            text = _("余额 %(has)s，要付 %(needs)s，还不够。货先替您留着，请换一种付款方式。")
            return text % {"has": yuan(has), "needs": yuan(needs)}, HTTPStatus.CONFLICT
        case market.TooManyPointsError(most=most):
            return _("这次最多可以用 %(most)s 分。") % {"most": most}, HTTPStatus.UNPROCESSABLE_ENTITY
        case market.RefundTooLargeError(left=left):
            return _("最多还可以退 %(left)s，没有退款。") % {"left": yuan(left)}, HTTPStatus.UNPROCESSABLE_ENTITY
        case market.WrongCodeError(left=0):
            return _("收货码错了太多次。请买家在订单里换一个新码。"), HTTPStatus.CONFLICT
        case market.WrongCodeError(left=left):
            return _("收货码不对，还可以试 %(left)s 次。") % {"left": left}, HTTPStatus.UNPROCESSABLE_ENTITY
        case market.WrongStateError(state=state):
            return _("现在不能这样做：这单%(state)s。") % {"state": _state(state)}, HTTPStatus.CONFLICT
    return None


def _of_form(error: Exception) -> Told | None:
    match error:
        case market.BadFieldError(field=field):
            return str(_FIELDS[field]), HTTPStatus.UNPROCESSABLE_ENTITY
        case market.TooManyPicturesError(most=most):
            return _("照片最多 %(n)s 张。") % {"n": most}, HTTPStatus.CONFLICT
        case market.TakenOffError(why=why):
            text = _("物业把它下架了，原因是“%(why)s”。改好以后请联系物业，由物业放回货架。")
            return text % {"why": why}, HTTPStatus.CONFLICT
    return None


def _prices(changes: list[tuple[str, int, int]]) -> str:
    said = _("；").join(
        _("%(name)s从 %(was)s 变成 %(now)s") % {"name": name, "was": yuan(was), "now": yuan(now)}
        for name, was, now in changes
    )
    return _("价格变了：%(changes)s。没有扣您的钱，请看过新价再下单。") % {"changes": said}


def _state(state: str) -> str:
    for kind in (CheckoutState, SaleState):
        if state in kind.values:
            return str(kind(state).label)
    return state
