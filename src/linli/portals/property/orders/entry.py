"""代客下单: an order for somebody who called, came to the counter or filled in a sheet."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.orders import services as orders
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.orders import entry_forms, understanding
from linli.portals.property.orders.entry_forms import EntryForm
from linli.portals.property.orders.understanding import Guess


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.HANDLE_ORDERS)
def new(request: MemberRequest) -> HttpResponseBase:
    """Find the household, take the words, show what was understood, place the order."""
    at = clock.now()
    home = entry_forms.household(request.GET.get("household"))
    if request.method == "GET":
        return _page(request, EntryForm(household=home))
    form = EntryForm(request.POST, request.FILES, household=home)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = form.cleaned_data["words"]
    guess = understanding.read(words, products=form.products, at=at) if words.strip() else None
    if not form.cleaned_data["product"] and guess:
        return _page(request, form.taking(guess), guess=guess)
    try:
        made = orders.request(
            community=request.member.community, need=form.need(guess), by=request.member.person, at=at
        )
    except errors.EXPECTED as refusal:
        sentence, status = errors.explain(refusal)
        form.add_error(None, sentence)
        return _page(request, form, status=status)
    messages.success(request, _("已下单 %(number)s，正在派单。") % {"number": made.number})
    return redirect("property:order", made.pk)


def _page(
    request: MemberRequest, form: EntryForm, *, guess: Guess | None = None, status: int = HTTPStatus.OK
) -> HttpResponseBase:
    room = request.GET.get("room", "")
    context = {
        "form": form, "guess": guess, "home": form.household, "room": room, "area": "area" in request.GET,
        "found": entry_forms.found(room) if room and not form.household else [],
        "people": entry_forms.members(form.household) if form.household else [],
    }  # fmt: skip
    return pages.show(request, "property/order_new.html", context, section="orders", at=clock.now(), status=status)
