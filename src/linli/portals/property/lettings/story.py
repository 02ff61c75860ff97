"""What happened with a listing, read from its facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core.models import Fact
from linli.lettings.enums import Outcome
from linli.lettings.models import Listing
from linli.people.models import Person
from linli.portals import words

MOST = 60

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
    actor = Person.objects.filter(pk=OuterRef("actor_id")).values("name")
    facts = Fact.objects.about(row.pk).filter(kind__in=_NAMES).annotate(actor=Subquery(actor)).order_by("-id")[:MOST]
    return [_step(fact, at=at) for fact in facts]


def _step(fact: Any, *, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - a fact with its actor's name
    return {
        "is": "done", "name": _NAMES[fact.kind], "when": words.when(fact.at, at=at),
        "note": " · ".join(filter(None, [fact.actor, _what(fact)])), "quote": fact.payload.get("why") or fact.payload.get("words", ""),
    }  # fmt: skip


def _what(fact: Fact) -> str:
    told = fact.payload
    match fact.kind:
        case "listing.price":
            return f"{words.yuan(told['was'])} → {words.yuan(told['fen'])}"
        case "listing.check":
            return _("和描述一样") if told["as_described"] else _("和描述不一样")
        case "viewing.outcome":
            return str(Outcome(told["outcome"]).label)
    return ""
