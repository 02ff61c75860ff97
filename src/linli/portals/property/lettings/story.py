"""What happened with a listing, read from its facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.models import Fact
from linli.lettings.enums import OUTCOMES
from linli.lettings.models import Listing
from linli.portals import words
from linli.portals.property import chronicle

_NAMES: Mapping[str, str | Promise] = {
    "listing.draft": pgettext_lazy("of a listing", "开始填"),
    "listing.change": pgettext_lazy("of a listing", "改资料"),
    "listing.photos": gettext_lazy("放照片"),
    "listing.photo-dropped": gettext_lazy("拿掉照片"),
    "listing.deed": gettext_lazy("交产权证"),
    "listing.submit": gettext_lazy("交核验"),
    "listing.verify": gettext_lazy("产权核验通过，上架"),
    "listing.refuse": pgettext_lazy("of a listing", "不通过"),
    "listing.check": gettext_lazy("管家实看"),
    "listing.price": gettext_lazy("改价"),
    "listing.renew": gettext_lazy("续期"),
    "listing.expiring": gettext_lazy("提醒快到期"),
    "listing.expire": gettext_lazy("到期下架"),
    "listing.close": gettext_lazy("业主下架"),
    "listing.take-down": gettext_lazy("物业下架"),
    "viewing.book": gettext_lazy("约看房"),
    "viewing.move": gettext_lazy("改看房时间"),
    "viewing.outcome": gettext_lazy("看房结果"),
}


def of(row: Listing, *, at: datetime) -> list[dict[str, Any]]:
    """Return the listing's story for the timeline, the newest first. One query."""
    return chronicle.of(row.pk, _NAMES, what=_what, at=at)


def _what(fact: Fact) -> str:
    told = fact.payload
    match fact.kind:
        case "listing.price":
            return f"{words.yuan(told['was'])} → {words.yuan(told['fen'])}"
        case "listing.check":
            return _("和描述一样") if told["as_described"] else _("和描述不一样")
        case "viewing.outcome":
            return str(dict(OUTCOMES)[told["outcome"]])
    return ""
