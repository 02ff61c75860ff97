"""Every expected refusal in words a resident understands, with the right status; and the error pages."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.core import images
from linli.orders import errors as orders
from linli.orders.enums import State
from linli.people import signin
from linli.points import errors as points
from linli.portals import (
    alliance_words,
    care_words,
    family_words,
    lettings_words,
    market_words,
    merchants_words,
    neighbours_words,
    planning_words,
    points_words,
    rounds_words,
)

_SENTENCES: Mapping[type[Exception], tuple[str | Promise, HTTPStatus]] = {
    orders.OfferGoneError: (gettext_lazy("这单已经不等您接了：时间过了，或已转给别人。"), HTTPStatus.CONFLICT),
    orders.EmptyRequestError: (gettext_lazy("还没说要办什么。写一句话，或从服务里选一项。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    orders.ProductNotOfferedError: (gettext_lazy("这项服务现在不能下单，请换一项或联系管家。"), HTTPStatus.CONFLICT),
    orders.BadSlotError: (gettext_lazy("这个时间约不了。请选现在以后、60 天以内的时间。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    orders.SlotGoneError: (gettext_lazy("这个时段约不了，或刚被约满。请从列出的时段里选一个。"), HTTPStatus.CONFLICT),
    orders.ReasonMissingError: (gettext_lazy("请写一句原因，对方会看到。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    orders.AlreadyReviewedError: (gettext_lazy("这单已经评价过了，谢谢您。"), HTTPStatus.CONFLICT),
    orders.BadReviewError: (gettext_lazy("请打 1 到 5 星；文字不超过 500 字。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    orders.AlreadyLikedError: (gettext_lazy("今天已经赞过了，明天还可以再赞。"), HTTPStatus.CONFLICT),
    orders.ComplaintOpenError: (gettext_lazy("这单已有一件投诉在办，答复后会通知您。"), HTTPStatus.CONFLICT),
    orders.NobodyToAskError: (gettext_lazy("这单还没有人接，暂时不能评价。"), HTTPStatus.CONFLICT),
    orders.TooLateError: (gettext_lazy("已经过了可以重新打开的时间。请重新下单，我们照样处理。"), HTTPStatus.CONFLICT),
    points.SoldOutError: (gettext_lazy("这份已经换完了，积分没有动。看看别的吧。"), HTTPStatus.CONFLICT),
    points.NotOfferedError: (gettext_lazy("这份现在换不了，积分没有动。"), HTTPStatus.CONFLICT),
    points.VoucherUnknownError: (gettext_lazy("没有这张券，或不是本社区的券。请核对二维码。"), HTTPStatus.NOT_FOUND),
    points.NotYoursError: (gettext_lazy("自己的不能自己办，请另一位来。"), HTTPStatus.FORBIDDEN),
    points.DecidedError: (gettext_lazy("这笔已经有人处理过了。"), HTTPStatus.CONFLICT),
    images.PhotoTooLargeError: (gettext_lazy("照片太大了，每张不超过 20 MB。请换一张或截小一些。"), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    images.NotAPhotoError: (gettext_lazy("这个文件不是照片。请选 JPG、PNG 或 WebP 图片。"), HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    signin.NotAPhoneError: (gettext_lazy("手机号不对。请填 11 位手机号，如 13800138000。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    signin.ExpiredCodeError: (gettext_lazy("验证码已失效，请重新获取。"), HTTPStatus.UNPROCESSABLE_ENTITY),
    signin.CodeNotSentError: (gettext_lazy("短信没有发出去，请过一会儿再点一次；急事请直接打服务中心电话。"), HTTPStatus.SERVICE_UNAVAILABLE),
    signin.UnknownPhoneError: (gettext_lazy("这个手机号还没有登记。请联系管家或物业前台，把您的号码加到住户资料里。"), HTTPStatus.FORBIDDEN),
}  # fmt: skip

# What views catch: anything else is our mistake and shows as a server error.
EXPECTED = (orders.OrderError, points.PointsError, *neighbours_words.EXPECTED, *family_words.EXPECTED, *care_words.EXPECTED, *planning_words.EXPECTED, *rounds_words.EXPECTED, *merchants_words.EXPECTED, *market_words.EXPECTED, *alliance_words.EXPECTED, *lettings_words.EXPECTED, images.PhotoError, signin.NotAPhoneError, signin.TooManyCodesError, signin.WrongCodeError,
            signin.ExpiredCodeError, signin.CodeNotSentError, signin.UnknownPhoneError)  # fmt: skip


type Told = tuple[str, HTTPStatus]


def explain(error: Exception) -> Told:
    """Return the sentence and the status for an expected refusal."""
    for explainer in (
        _of_order,
        _of_signin,
        points_words.explain,
        neighbours_words.explain,
        family_words.explain,
        care_words.explain,
        planning_words.explain,
        rounds_words.explain,
        merchants_words.explain,
        market_words.explain,
        alliance_words.explain,
        lettings_words.explain,
    ):
        if told := explainer(error):
            return told
    sentence, status = _SENTENCES[type(error)]
    return str(sentence), status


def _of_order(error: Exception) -> Told | None:
    match error:
        case orders.IllegalMoveError(state=state):
            label = State(state).label if state in State.values else state
            text = _("现在不能这样做：订单%(state)s。页面已刷新，请看最新进度。")
            return text % {"state": label}, HTTPStatus.CONFLICT
        case orders.AlreadyTakenError(by=by):
            return (_("%(who)s先接了这单。") % {"who": by} if by else _("别人先接了这单。")), HTTPStatus.CONFLICT
        case orders.RequestTooLongError(most=most, length=length):
            text = _("写得太长了：%(length)s 字，最多 %(most)s 字。请挑要紧的写。")
            return text % {"length": length, "most": most}, HTTPStatus.UNPROCESSABLE_ENTITY
        case orders.EvidenceMissingError(missing=n):
            text = ngettext("还差 %(n)s 张完工照片。", "还差 %(n)s 张完工照片。", n)
            return text % {"n": n}, HTTPStatus.UNPROCESSABLE_ENTITY
        case orders.TooManyPhotosError(most=most):
            return _("照片太多了，一次最多 %(most)s 张。") % {"most": most}, HTTPStatus.UNPROCESSABLE_ENTITY
    return None


def _of_signin(error: Exception) -> Told | None:
    match error:
        case signin.TooManyCodesError(wait=wait):
            return _too_many(wait.total_seconds()), HTTPStatus.TOO_MANY_REQUESTS
        case signin.WrongCodeError(left=left):
            return _("验证码不对，还可以试 %(left)s 次。") % {"left": left}, HTTPStatus.UNPROCESSABLE_ENTITY
    return None


def _too_many(seconds: float) -> str:
    if seconds <= 60:  # noqa: PLR2004 - a minute
        return _("验证码刚发过，请 %(n)s 秒后再试。") % {"n": int(seconds) + 1}
    return _("验证码要得太多了，请 %(n)s 分钟后再试。") % {"n": int(seconds // 60) + 1}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show that the request could not be read."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show that the page is not for this person."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show that there is nothing here (or nothing for this person)."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that it was our mistake; nothing was changed."""
    return render(request, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Show that the page had grown stale; a reload mends it."""
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
