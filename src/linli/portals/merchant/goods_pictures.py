"""Pictures of an item: added, taken away, put first. Owners only, as all that a shelf shows."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.market import services as market
from linli.market.models import Item
from linli.market.services.picturing import MOST_PICTURES
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.bodies import limited
from linli.portals.merchant import desk as frame
from linli.portals.merchant.desk import Desk
from linli.portals.merchant.goods import item_page, own
from linli.portals.merchant.order_forms import KeyedForm
from linli.portals.merchant.uploads import clean


@limited
@never_cache
@require_POST
@portal(Portal.MERCHANT, Permission.SELL)
def add(request: MemberRequest, merchant_id: UUID, item_id: UUID) -> HttpResponse:
    """Add the pictures that came with the form, all or none; why not, stands beside the field."""
    desk = frame.owned(request, merchant_id)
    row, form = own(desk, item_id), KeyedForm(request.POST)
    key = form.cleaned_data["form_key"] if form.is_valid() else None
    try:
        photos = clean([file for file in request.FILES.getlist("photos") if file.size], most=MOST_PICTURES)
        market.add_pictures(item=row.pk, photos=photos, by=request.member.person, at=clock.now(), form_key=key)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return item_page(request, desk, row, status=status, picture_error=sentence)
    messages.success(request, _("照片放好了。"))
    return _back(desk, row)


@never_cache
@require_POST
@portal(Portal.MERCHANT, Permission.SELL)
def change(request: MemberRequest, merchant_id: UUID, item_id: UUID, picture_id: UUID) -> HttpResponse:
    """Put a picture first, or take it away: `do` says which."""
    desk = frame.owned(request, merchant_id)
    row, by, at = own(desk, item_id), request.member.person, clock.now()
    do = request.POST.get("do")
    try:
        if do == "first":
            market.put_first(item=row.pk, picture=picture_id, by=by, at=at)
        elif do == "remove":
            market.remove_picture(item=row.pk, picture=picture_id, by=by, at=at)
        else:
            raise Http404
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return item_page(request, desk, row, status=status, error=sentence)
    messages.success(request, _("封面换好了。") if do == "first" else _("照片拿掉了。"))
    return _back(desk, row)


def _back(desk: Desk, row: Item) -> HttpResponse:
    return redirect("merchant:goods-item", merchant_id=desk.shop.pk, item_id=row.pk)
