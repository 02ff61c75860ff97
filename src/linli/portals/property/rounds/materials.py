"""The register of materials that need care: what the store has, who holds what, and every line."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from linli.catalogue.models import in_language
from linli.core import clock
from linli.core.ids import uuid7
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.rounds.plans import SECTION
from linli.rounds import queries
from linli.rounds import services as rounds
from linli.rounds.enums import Entry
from linli.rounds.models import Material
from linli.rounds.services.materials import LARGEST, LONGEST_WORDS
from linli.stewards.models import Worker

_ICONS = {
    Entry.RECEIVED: "package", Entry.ISSUED: "log-out", Entry.USED: "spray-can", Entry.RETURNED: "undo-2",
    Entry.DISPOSED: "trash-2",
}  # fmt: skip


class MaterialForm(forms.Form):
    """A material whose register is opened."""

    name_zh = forms.CharField(label=gettext_lazy("中文名"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=60, required=False)
    unit_zh = forms.CharField(
        label=gettext_lazy("最小单位"), max_length=10, help_text=gettext_lazy("如毫升、克；数量都按它记整数。")
    )
    unit_en = forms.CharField(label=gettext_lazy("最小单位（英文）"), max_length=20, required=False)
    registration = forms.CharField(label=gettext_lazy("登记证号"), max_length=40, required=False)
    stay_away_hours = forms.IntegerField(
        label=gettext_lazy("用后多少小时人和宠物不要进"), min_value=0, max_value=720, initial=0
    )


class LineForm(forms.Form):
    """A line of the register."""

    kind = forms.ChoiceField(
        label=gettext_lazy("做什么"), choices=Entry, widget=forms.RadioSelect, initial=Entry.ISSUED
    )
    worker = forms.ModelChoiceField(label=gettext_lazy("谁"), queryset=Worker.objects.none(), empty_label=None)
    quantity = forms.IntegerField(label=gettext_lazy("多少"), min_value=1, max_value=LARGEST)
    words = forms.CharField(label=gettext_lazy("说明"), max_length=LONGEST_WORDS, required=False)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those who work here, volunteers left out."""
        super().__init__(*args, **kwargs)
        staff = Worker.objects.active().exclude(kind="volunteer").order_by("team__position", "id")
        self.fields["worker"].queryset = staff  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["worker"].label_from_instance = _called  # type: ignore[attr-defined]  # the same


def _called(worker: Worker) -> str:
    return f"{worker.call} · {worker.team.name}" if worker.team else worker.call


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_ORDERS)
def table(request: MemberRequest) -> HttpResponse:
    """List the materials: what the store has, who holds how much."""
    rows = [{"stock": one, "unit": _unit(one.material)} for one in queries.stock()]
    context = {"rows": rows, "may_open": request.member.may(Permission.EDIT_CATALOGUE), "tab": "materials"}
    return pages.show(request, "property/materials.html", context, section=SECTION, at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CATALOGUE)
def new(request: MemberRequest) -> HttpResponseBase:
    """Open a register for a material."""
    form = MaterialForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            row = rounds.add_material(
                community=request.member.community, names=(said["name_zh"], said["name_en"]),
                units=(said["unit_zh"], said["unit_en"]), registration=said["registration"],
                stay_away_hours=said["stay_away_hours"], by=request.member.person, at=clock.now(),
            )  # fmt: skip
        except errors.EXPECTED as refused:
            form.add_error(None, errors.explain(refused)[0])
        else:
            messages.success(request, _("登记好了，先记入库。"))
            return redirect("property:material", row.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "tab": "materials"}
    return pages.show(request, "property/material_new.html", context, section=SECTION, at=clock.now(), status=status)


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.LEAD)
def register(request: MemberRequest, material_id: UUID) -> HttpResponseBase:
    """Show a material's register (GET), or write a line into it (POST)."""
    row = get_object_or_404(Material, pk=material_id, is_active=True)
    form = LineForm(request.POST if request.method == "POST" else None, initial={"form_key": uuid7()})
    if form.is_valid():
        line, at = rounds.Line(material=row, **form.cleaned_data), clock.now()
        try:
            rounds.enter(line=line, by=request.member.person, at=at)
        except errors.EXPECTED as refused:
            form.add_error("quantity", errors.explain(refused)[0])
        else:
            messages.success(request, _("记好了。"))
            return redirect("property:material", row.pk)
    return _page(request, row, form)


def _page(request: MemberRequest, row: Material, form: LineForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    stock = next((one for one in queries.stock() if one.material.pk == row.pk), None)
    entries = [{"entry": one, "icon": _ICONS[Entry(one.kind)]} for one in queries.register(row)]
    context = {
        "row": row, "form": form, "stock": stock, "entries": entries, "unit": _unit(row), "tab": "materials",
    }  # fmt: skip
    return pages.show(request, "property/material.html", context, section=SECTION, at=clock.now(), status=status)


def _unit(material: Material) -> str:
    return in_language(material.unit_zh, material.unit_en)
