"""Family accounts on the console: whose household has which, and how many the community allows."""

from datetime import datetime
from decimal import Decimal
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.people import family
from linli.people.enums import BondState, Permission, Portal
from linli.people.family import ruling
from linli.people.models import FamilyBond, FamilyRules, Household
from linli.portals import errors, family_words, words
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages

FEN = 100


class RulesForm(forms.Form):
    """How many family accounts, how high a cap, and where the figures come from."""

    most = forms.IntegerField(
        label=gettext_lazy("一个人最多几个亲情账户"), min_value=1, max_value=ruling.MOST,
        help_text=gettext_lazy("可以替他办的人，和他可以替办的人，各算各的。"),
    )  # fmt: skip
    cap = forms.DecimalField(
        label=gettext_lazy("替付每月最高（元）"), min_value=Decimal(1), max_value=Decimal(ruling.MOST_CAP_FEN) / FEN,
        decimal_places=2, help_text=gettext_lazy("每个家庭可以定得更低。"),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("依据"), required=False, max_length=120,
        help_text=gettext_lazy("比如：2026 年 11 月业主委员会决议。居民看得到。"),
    )  # fmt: skip

    @classmethod
    def of(cls, row: FamilyRules) -> "RulesForm":
        """Return the form as the community's figures stand."""
        return cls(initial={"most": row.most, "cap": Decimal(row.most_cap_fen) / FEN, "source": row.source})


def of(household: Household, *, at: datetime) -> list[dict[str, str]]:
    """Return the live family accounts of those who live there: who for whom, what, and since when. One query."""
    people = [member.person_id for member in household.members.all()]
    rows = FamilyBond.objects.filter(principal__in=people).exclude(state=BondState.ENDED)
    return [
        {
            "who": family_words.for_whom(row), "may": " · ".join(family_words.allowed(row.scopes, row.cap_fen)),
            "how": row.get_confirmed_how_display() if row.is_active else str(row.get_state_display()),
            "since": words.day(row.confirmed_at or row.invited_at, at=at),
        }
        for row in rows.shown().order_by("invited_at", "id")
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_HOUSEHOLDS)
def rules(request: MemberRequest) -> HttpResponse:
    """Show and keep what the community allows."""
    row, at = family.rules(request.member.community.pk), clock.now()
    if request.method != "POST":
        return _page(request, RulesForm.of(row), row, at=at)
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, row, at=at, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        family.set_rules(
            community=request.member.community, most=form.cleaned_data["most"], source=form.cleaned_data["source"],
            most_cap_fen=int(form.cleaned_data["cap"] * FEN), by=request.member.person, at=at,
        )  # fmt: skip
    except errors.EXPECTED as refused:
        form.add_error(None, errors.explain(refused)[0])
        return _page(request, form, row, at=at, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("存下了，从现在起新的亲情账户按这个来。"))
    return redirect("property:family-rules")


def _page(
    request: MemberRequest, form: RulesForm, row: FamilyRules, *, at: datetime, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "rules": row}
    return pages.show(request, "property/family_rules.html", context, section="households", at=at, status=status)
