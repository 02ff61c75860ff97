"""Checkpoints: the list, a new one, a sheet issued again, and the sheets to print."""

from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.places.models import Building, PointOfInterest
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.rounds.plans import SECTION
from linli.rounds import permissions, queries, sheets
from linli.rounds import services as rounds
from linli.rounds.enums import Shows
from linli.rounds.models import Checkpoint


class CheckpointForm(forms.Form):
    """A place that rounds pass."""

    name_zh = forms.CharField(label=gettext_lazy("中文名"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=60, required=False)
    building = forms.ModelChoiceField(
        label=gettext_lazy("在哪幢"), queryset=Building.objects.none(), required=False, empty_label="—"
    )
    spot = forms.ModelChoiceField(
        label=gettext_lazy("在哪个地方"), queryset=PointOfInterest.objects.none(), required=False, empty_label="—"
    )
    lng = forms.FloatField(
        label=gettext_lazy("经度"), min_value=-180, max_value=180, required=False,
        help_text=gettext_lazy("WGS 84。楼或地方的中间不够近时才填。"),
    )  # fmt: skip
    lat = forms.FloatField(label=gettext_lazy("纬度"), min_value=-90, max_value=90, required=False)
    shows = forms.ChoiceField(
        label=gettext_lazy("码怎么出示"), choices=Shows, initial=Shows.SHEET, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the community's buildings and places."""
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = Building.objects.order_by("position", "id")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["spot"].queryset = PointOfInterest.objects.order_by("name_zh")  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """Take a place whole or not at all."""
        said = self.cleaned_data
        if not self.errors and (said["lng"] is None) != (said["lat"] is None):
            self.add_error("lat" if said["lat"] is None else "lng", _("经度和纬度要一起填。"))
        return said


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List the checkpoints in use, by number."""
    rows = list(queries.checkpoints())
    context = {
        "rows": rows, "sheets": sum(row.shows == Shows.SHEET for row in rows),
        "may_plan": permissions.may_plan(request.member), "tab": "places",
    }  # fmt: skip
    return pages.show(request, "property/checkpoints.html", context, section=SECTION, at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def new(request: MemberRequest) -> HttpResponseBase:
    """Put up a checkpoint."""
    form = CheckpointForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = _put_up(request, form.cleaned_data)
        except errors.EXPECTED as refused:
            form.add_error(None, errors.explain(refused)[0])
        else:
            messages.success(request, _("点位 %(n)s 建好了，去印它的码牌吧。") % {"n": f"{row.number:03d}"})
            return redirect("property:checkpoints")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "tab": "places"}
    return pages.show(request, "property/checkpoint_new.html", context, section=SECTION, at=clock.now(), status=status)


def _put_up(request: MemberRequest, said: dict[str, Any]) -> Checkpoint:
    place = None if said["lng"] is None else (said["lng"], said["lat"])
    return rounds.put_up(
        community=request.member.community, names=(said["name_zh"], said["name_en"]), building=said["building"],
        spot=said["spot"], place=place, shows=said["shows"], by=request.member.person, at=clock.now(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def reissue(request: MemberRequest, checkpoint_id: UUID) -> HttpResponseBase:
    """Ask (GET), then issue the code again (POST): the old sheet is worth nothing from then on."""
    row = get_object_or_404(queries.checkpoints(), pk=checkpoint_id)
    if request.method != "POST":
        context = {"row": row, "shows": Shows.choices, "tab": "places"}
        return pages.show(request, "property/checkpoint.html", context, section=SECTION, at=clock.now())
    shows = request.POST.get("shows", row.shows)
    if shows not in Shows.values:
        raise Http404
    made = rounds.reissue(checkpoint_id=row.pk, by=request.member.person, at=clock.now(), shows=shows)
    messages.success(request, _("换好了：第 %(n)s 版。旧码牌从现在起不能用。") % {"n": made.epoch})
    return redirect("property:checkpoints")


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def take_down(request: MemberRequest, checkpoint_id: UUID) -> HttpResponseBase:
    """Take a checkpoint out of use."""
    row = get_object_or_404(queries.checkpoints(), pk=checkpoint_id)
    rounds.take_down(checkpoint_id=row.pk, by=request.member.person, at=clock.now())
    messages.success(request, _("撤下了，以后的巡检不再经过它。"))
    return redirect("property:checkpoints")


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def paper(request: MemberRequest, checkpoint_id: UUID | None = None) -> FileResponse:
    """Send the sheets of all checkpoints, or of one, to be printed. Whoever has a sheet can check in: the office only."""
    only = [get_object_or_404(queries.checkpoints(), pk=checkpoint_id)] if checkpoint_id else None
    community, out = request.member.community, BytesIO()
    sheets.write_sheets(out, sheets.placards(only), community=community)
    out.seek(0)
    name = f"{_('码牌')}-{only[0].number:03d}.pdf" if only else f"{_('码牌')}.pdf"
    return FileResponse(
        out, filename=name, content_type="application/pdf", headers={"Cache-Control": "private, no-store"}
    )
