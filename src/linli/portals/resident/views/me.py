"""Me: my home and who lives there, how Linli looks, and the way out."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.catalogue.models import in_language
from linli.core import clock
from linli.people import masking
from linli.people.enums import Portal, Relation
from linli.people.models import HouseholdMember, Persona
from linli.people.queries import household_of
from linli.portals.access import MemberRequest, portal
from linli.portals.resident import mine
from linli.portals.resident.frame import show


@require_GET
@portal(Portal.RESIDENT)
def me(request: MemberRequest) -> HttpResponse:
    """Show household, display settings, sign-out, and in a sample community the other people one may be."""
    member = request.member
    household = household_of(member.person)
    context = {
        "household": household, "address": household.unit.label if household else "",
        "family": [_row(row, own=row.person_id == member.person.pk) for row in mine.family(household)],
        "steward": mine.steward(household, at=clock.now()),
        "personas": _personas(request) if member.community.is_sample else [],
    }  # fmt: skip
    return show(request, "me.html", context, tab="me")


def _row(row: HouseholdMember, *, own: bool) -> dict[str, str]:
    """Return one of the household; of the others only surname and relation: a phone is looked at by many."""
    relation = str(Relation(row.relation).label)
    if own:
        return {"name": row.person.name, "note": _("%(relation)s · 我") % {"relation": relation}}
    return {"name": masking.name(row.person.name), "note": relation}


def _personas(request: MemberRequest) -> list[dict[str, object]]:
    rows = Persona.objects.filter(community=request.member.community).select_related("person").order_by("position")
    return [
        {
            "slug": row.slug, "name": row.person.name, "role": in_language(row.label_zh, row.label_en),
            "note": in_language(row.story_zh, row.story_en), "staff": row.role not in ("resident", "owner"),
        }
        for row in rows
        if row.person_id != request.member.person.pk
    ]  # fmt: skip
