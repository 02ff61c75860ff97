"""What goes wrong with listings, in words: for whoever looks, the owner, the steward and the office."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.lettings import errors as lettings
from linli.lettings import fairness
from linli.lettings.enums import Ending, State
from linli.portals import words

type Told = tuple[str, HTTPStatus]

EXPECTED = (lettings.LettingsError,)
UNREADABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT

FIELDS: Mapping[str, str | Promise] = {
    "kind": gettext_lazy("请选是住房、车位还是商铺。"),
    "deal": gettext_lazy("请选出租还是出售。"),
    "unit": gettext_lazy("没有找到这一户。请照门牌写全，如 3幢2单元602。"),
    "place": gettext_lazy("请写车位在哪里，最多 60 字。"),
    "name_zh": gettext_lazy("请写一句标题，最多 40 字。"),
    "name_en": gettext_lazy("英文标题最多 80 字。"),
    "words_zh": gettext_lazy("写得太长了，最多 600 字。"),
    "words_en": gettext_lazy("英文介绍最多 1200 字。"),
    "price": gettext_lazy("请写价格，只写数字，单位元。"),
    "deposit": gettext_lazy("押金只写数字，单位元；没有就空着。"),
    "area": gettext_lazy("面积只写数字，单位平方米，最多两位小数。"),
    "rooms": gettext_lazy("几间房，请填 1 到 20。"),
    "floor": gettext_lazy("楼层不对，请只写数字，地下写负数。"),
    "available_from": gettext_lazy("日期没有看懂，请重新选。"),
    "contact": gettext_lazy("标题和介绍里不写电话、微信和邮箱：看房由管家联系，谁的号码都不公开。"),
    "slot": gettext_lazy("这个时间不行：要在现在以后、下架以前，一次 15 分钟到 4 小时。"),
    "slot-meets": gettext_lazy("和已有的看房时间重叠了，请错开。"),
    "why": gettext_lazy("请写明原因，对方会看到。最多 400 字。"),
    "words": gettext_lazy("请写两句实际情况，不要太长。"),
}
_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    lettings.NotYoursError: (gettext_lazy("这一条不归您管。"), HTTPStatus.FORBIDDEN),
    lettings.AlreadyListedError: (gettext_lazy("同一处已经在租售，不能重复上架。请先把那一条下架。"), CONFLICT),
    lettings.SlotGoneError: (gettext_lazy("这个时间约不了了：已经过了，或业主收回了。请另选一个。"), CONFLICT),
    lettings.SlotTakenError: (gettext_lazy("这个时间已经有人约了，请另选一个。"), CONFLICT),
    lettings.OwnListingError: (gettext_lazy("这是您自己的，不用约看。"), CONFLICT),
    lettings.AlreadyBookedError: (gettext_lazy("您已经约了一次看房，可以改时间，或先取消。"), CONFLICT),
    lettings.TooEarlyError: (gettext_lazy("还没到约好的时间，再等等。"), CONFLICT),
    lettings.NotSeenError: (gettext_lazy("看过以后再记结果。"), CONFLICT),
}
_STATES: Mapping[str, str | Promise] = {
    State.DRAFT: gettext_lazy("这一条还是草稿。"),
    State.WAITING: gettext_lazy("这一条在等物业核验。"),
    State.LIVE: gettext_lazy("这一条已经在租售了。"),
    State.REFUSED: gettext_lazy("这一条没有通过核验。"),
}
_ENDINGS: Mapping[str, str | Promise] = {
    Ending.LET: gettext_lazy("这一条已经租出，下架了。"),
    Ending.SOLD: gettext_lazy("这一条已经售出，下架了。"),
    Ending.WITHDRAWN: gettext_lazy("业主收回了这一条，已经下架。"),
    Ending.EXPIRED: gettext_lazy("这一条到期了，已经下架。"),
    Ending.TAKEN_DOWN: gettext_lazy("这一条被物业下架了。"),
}
_LACKING: Mapping[str, str | Promise] = {
    "deed": gettext_lazy("还没有交产权证的照片。"),
    "photos": gettext_lazy("还没有照片，至少放一张。"),
}
_TOO_MANY: Mapping[str, str | Promise] = {
    "photos": gettext_lazy("照片最多 %(n)s 张。"),
    "deeds": gettext_lazy("产权证照片最多交 %(n)s 张。"),
    "slots": gettext_lazy("看房时间最多放 %(n)s 个。"),
    "listings": gettext_lazy("同时最多 %(n)s 条，请先收回不用的。"),
}


def over(state: str, ending: str) -> str:
    """Return where a listing stands, as an answer to somebody who wanted something else of it."""
    return str(_ENDINGS.get(ending) or _STATES[state])


def explain(error: Exception) -> Told | None:
    """Return the sentence and the status of a refusal about listings; None for any other."""
    if sentence := _SENTENCES.get(type(error)):
        return str(sentence[0]), sentence[1]
    match error:
        case lettings.BadFieldError(field=field):
            return str(FIELDS[field]), UNREADABLE
        case lettings.UnfairWordsError(found=found, who=who):
            return _unfair(found, fairness.groups()[who]), UNREADABLE
        case lettings.WrongStateError(state=state, ending=ending):
            return over(state, ending), CONFLICT
        case lettings.NotReadyError(lacking=lacking):
            return str(_LACKING[lacking]), CONFLICT
        case lettings.TooManyError(what=what, most=most):
            return str(_TOO_MANY[what]) % {"n": most}, CONFLICT
    return _of_price(error)


def _unfair(found: str, group: fairness.Group) -> str:
    text = _("“%(found)s”把%(who)s挡在门外，租售对所有人一视同仁，请改掉。依据：%(source)s。")
    return text % {"found": found, "who": group.name, "source": group.source}


def _of_price(error: Exception) -> Told | None:
    match error:
        case lettings.PriceChangedError(fen=fen):
            text = _("价格刚改过，现在是 %(price)s，对所有人都一样。看清楚再点一次。")
            return text % {"price": words.yuan(fen)}, CONFLICT
        case lettings.PriceHeldError(viewings=n):
            text = ngettext(
                "已经有 %(n)s 位约好来看，看房前不能涨价；降价可以。",
                "已经有 %(n)s 位约好来看，看房前不能涨价；降价可以。",
                n,
            )
            return text % {"n": n}, CONFLICT
    return None
