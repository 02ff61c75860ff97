"""What the faces share about listings: badge, price, pictures, history; and a refusal beside the field it is about."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.catalogue.models import in_language
from linli.lettings.enums import Deal, Ending, Kind, State
from linli.lettings.errors import BadFieldError, UnfairWordsError
from linli.lettings.models import Listing, Viewing
from linli.orders.enums import DONE
from linli.orders.enums import State as OrderState
from linli.portals import errors, words

ICONS: Mapping[str, str] = {Kind.HOUSE: "house", Kind.PARKING: "square-parking", Kind.SHOP: "store"}
# state → icon, tone: a shape of its own for each.
_SHAPES: Mapping[str, tuple[str, str]] = {
    State.DRAFT: ("pencil", ""), State.WAITING: ("hourglass", "info"), State.LIVE: ("circle-check", "ok"),
    State.REFUSED: ("circle-x", "bad"), State.CLOSED: ("archive", ""),
}  # fmt: skip


def badge(row: Listing, *, at: datetime) -> dict[str, str]:
    """Return where a listing stands as label, icon and tone; one that has run out is closed, whether it was swept or not."""
    run_out = row.state == State.LIVE and not row.is_live(at)
    state, ending = (State.CLOSED, Ending.EXPIRED) if run_out else (State(row.state), row.ending)
    icon, tone = _SHAPES[state]
    return {"label": str(Ending(ending).label if ending else state.label), "icon": icon, "tone": tone}


def price(row: Listing) -> str:
    """Return the price as everybody reads it: by the month to let, altogether for sale."""
    said = words.yuan(row.price_fen)
    return _("%(price)s/月") % {"price": said} if row.deal == Deal.LET else said


def card(row: Any, *, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - a listing with its picture's id, see queries.pictured
    """Return a listing as a list shows it."""
    return {
        "row": row, "badge": badge(row, at=at), "price": price(row), "icon": ICONS[row.kind],
        "facts": facts(row), "thumb": thumb(row.picture) if row.picture else "",
    }  # fmt: skip


def facts(row: Listing) -> list[str]:
    """Return what is known of it in a few words: to let or for sale, rooms, area, floor."""
    return [
        str(row.get_deal_display()), *([_("%(n)s 间") % {"n": row.rooms}] if row.rooms else []),
        *([_("%(n)s 平方米") % {"n": f"{row.area.normalize():f}"}] if row.area else []),
        *([_("%(n)s 楼") % {"n": row.floor}] if row.floor is not None else []),
    ]  # fmt: skip


def told(row: Listing) -> str:
    """Return what the owner says of it, in the reader's language."""
    return in_language(row.words_zh, row.words_en)


def thumb(picture: UUID) -> str:
    """Return the address of a picture's thumbnail."""
    return f"{reverse('listing-picture', args=[picture])}?thumb=1"


def pictures(row: Listing) -> list[dict[str, Any]]:
    """Return the pictures of a listing, the first first. One query."""
    return [
        {"pk": key, "url": reverse("listing-picture", args=[key]), "thumb": thumb(key), "alt": _("%(name)s的照片") % {"name": row.name}}
        for key in row.pictures.order_by("id").values_list("pk", flat=True)
    ]  # fmt: skip


def deeds(row: Listing) -> list[dict[str, Any]]:
    """Return the certificates handed in, the newest first. One query."""
    shown = []
    for deed in row.deeds.select_related("verified_by").order_by("-id"):
        url = reverse("listing-deed", args=[deed.pk])
        shown.append({"url": url, "thumb": f"{url}?thumb=1", "alt": _("产权证"), "row": deed})
    return shown


def history(row: Listing, *, at: datetime) -> list[dict[str, Any]]:
    """Return every price that was asked, the newest first, each with whether it rose or fell. One query."""
    rows = list(row.prices.order_by("id"))
    steps = [
        {"fen": one.fen, "when": words.when(one.at, at=at), "than": one.fen - before.fen if before else 0}
        for before, one in zip([None, *rows], rows, strict=False)
    ]  # fmt: skip
    return steps[::-1]


def appointment(viewing: Viewing, *, at: datetime) -> dict[str, Any]:
    """Return a viewing as its people see it: when, how far, and what may still be done. The order says so."""
    order = viewing.order
    starts = order.slot_starts or viewing.slot.starts
    is_open = order.state not in (OrderState.CANCELLED, OrderState.FINISHED, *DONE)
    return {
        "row": viewing, "when": words.when(starts, at=at), "state": str(OrderState(order.state).label), "is_open": is_open,
        "icon": "calendar-check" if is_open else "circle-check" if order.state != OrderState.CANCELLED else "circle-x",
        "tone": "info" if is_open else "", "may_move": order.state in (OrderState.REQUESTED, OrderState.OFFERED, OrderState.ACCEPTED),
        "may_tell": order.state in (OrderState.FINISHED, *DONE),
        "outcome": str(viewing.get_outcome_display()) if viewing.outcome else "", "with": order.provider,
    }  # fmt: skip


def blame(form: forms.Form, refused: Exception) -> tuple[str, HTTPStatus]:
    """Put an expected refusal beside the field it names; return the sentence where there is none, and the status."""
    sentence, status = errors.explain(refused)
    if isinstance(refused, (BadFieldError, UnfairWordsError)) and refused.field in form.fields:
        form.add_error(refused.field, sentence)
        return "", status
    return sentence, status
