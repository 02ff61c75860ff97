"""Where a shop stands: one of the community's buildings or places, or a point tapped on its plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.dispatch import Place, metres_between
from linli.merchants.models.merchant import LARGEST_RING
from linli.places.models import Building, PointOfInterest
from linli.portals import ground, plan
from linli.portals.plan import Plan, Point, Stop

KEPT, TAPPED = "kept", "tapped"
# Of a lawn or a road nobody says that a shop stands in it.
_KINDS = (
    PointOfInterest.Kind.CENTRE, PointOfInterest.Kind.GATE, PointOfInterest.Kind.PARKING,
    PointOfInterest.Kind.EQUIPMENT,
)  # fmt: skip


def sites() -> dict[str, tuple[str, Point]]:
    """Return by key the name and the place of whatever a shop may stand in, at or beside. Two queries."""
    houses = Building.objects.exclude(lng=None).exclude(lat=None).order_by("position", "name")
    spots = PointOfInterest.objects.filter(kind__in=_KINDS).exclude(lng=None).exclude(lat=None).order_by("kind", "id")
    rows: list[Building | PointOfInterest] = [*houses, *spots]
    return {str(row.pk): (row.name, (row.lng or 0.0, row.lat or 0.0)) for row in rows}


def draw(site: Point | None = None) -> Plan | None:
    """Return the plan to tap on, with where the shop stands now; None where nothing is known of the ground. Two queries."""
    grounds = ground.footprints()
    if not grounds:
        return None
    # Of a shop so far away that nothing of the community would be left to see the place is not drawn.
    is_near = site is not None and metres_between(Place(*site), Place(*grounds[0].ring[0])) <= LARGEST_RING
    now = [site] if site and is_near else []
    marks = [Stop(place, pgettext("on a map", "店"), "now") for place in now]
    return plan.draw(grounds, stops=marks, metre=_("米"), within=now)


class SiteForm(forms.Form):
    """Where the shop stands. The script that lets one tap on the plan fills in the point; a list is enough without it."""

    place = forms.ChoiceField(
        label=gettext_lazy("店在哪里"), required=False, help_text=gettext_lazy("服务半径从这里量起。"),
        error_messages={"invalid_choice": gettext_lazy("请选一栋楼，或在图上点一下店的位置。")},
    )  # fmt: skip
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Point | None = None, **kwargs: Any) -> None:
        """Offer what the community has, with the shop's place of now chosen."""
        super().__init__(*args, **kwargs)
        self.known, self.now = sites(), site
        choices = [(key, name) for key, (name, _place) in self.known.items()]
        here = next((key for key, (_name, place) in self.known.items() if place == site), KEPT if site else "")
        if here == KEPT:
            choices.insert(0, (KEPT, _("现在的位置")))
        if not here:
            choices.insert(0, ("", _("先不定")))
        if self.is_bound:
            choices.append((TAPPED, _("图上点的位置")))
        self.fields["place"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("place", here)

    def clean(self) -> dict[str, Any]:
        """Refuse a tapped point without its place."""
        said = self.cleaned_data
        if said.get("place") == TAPPED and None in (said.get("lng"), said.get("lat")):
            self.add_error("place", _("请选一栋楼，或在图上点一下店的位置。"))
        return said

    def site(self) -> Point | None:
        """Return the place that was chosen; None where it is left as it is. Safe on a form with faults elsewhere."""
        said = self.cleaned_data
        chosen = said.get("place", "")
        if chosen == TAPPED:
            return said["lng"], said["lat"]
        place = self.known[chosen][1] if chosen in self.known else None
        return None if place == self.now else place
