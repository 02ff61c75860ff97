"""Warnings and where they come from: the table, a CAP file taken in by hand, and the feeds."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.care import queries
from linli.care.models import Feed
from linli.core import clock
from linli.people.enums import Permission, Portal
from linli.portals import errors, relayed
from linli.portals.access import MemberRequest, NotForYouError, portal
from linli.portals.property import pages
from linli.portals.property.care import figures, taking
from linli.portals.property.care.forms import CapForm, FeedForm

SECTION = "care"


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def table(request: MemberRequest) -> HttpResponseBase:
    """Show the warnings in force and past, with what each started; POST takes a CAP file in."""
    if request.method != "POST":
        return _table(request, CapForm())
    if not request.member.may(Permission.EDIT_CARE):
        raise NotForYouError
    form = CapForm(request.POST, request.FILES)
    if not form.is_valid():
        return _table(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        found = taking.take_in(form.cleaned_data["file"].read(), community=request.member.community, at=clock.now())
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        form.add_error("file", sentence)
        return _table(request, form, status=status)
    if found:
        messages.success(request, _("收下了，已转发给居民：%(name)s") % {"name": found[0].headline or found[0].event})
    else:
        messages.info(request, _("读懂了，但不用转发：已经有了、是演习，或不涉及本社区。"))
    return redirect("property:care-alerts")


def _table(request: MemberRequest, form: CapForm, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    at = clock.now()
    counts = figures.per_alert()
    alerts = [(one, counts.get(one.alert.pk, 0)) for one in relayed.frames(queries.in_force(at=at), at=at)]
    past = [(relayed.frame(row, at=at), counts.get(row.pk, 0)) for row in queries.past(at=at)]
    context = {
        "alerts": alerts, "past": past, "form": form, "may_edit": request.member.may(Permission.EDIT_CARE), "tab": "alerts",
    }  # fmt: skip
    return pages.show(request, "property/care_alerts.html", context, section=SECTION, at=at, status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.SEE_CARE)
def feeds(request: MemberRequest) -> HttpResponse:
    """Show where warnings are fetched, when last, and what was wrong."""
    context = {
        "feeds": Feed.objects.order_by("-is_active", "name"), "may_edit": request.member.may(Permission.EDIT_CARE),
        "tab": "feeds",
    }  # fmt: skip
    return pages.show(request, "property/care_feeds.html", context, section=SECTION, at=clock.now())


@require_http_methods(["GET", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_CARE)
def edit(request: MemberRequest, feed_id: UUID | None = None) -> HttpResponseBase:
    """Add a feed, change it, or switch it off."""
    row = get_object_or_404(Feed, pk=feed_id) if feed_id else Feed(community=request.member.community)
    form = FeedForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("存好了，一分钟内去取一次。") if row.is_active else _("停用了，不再去取。"))
        return redirect("property:care-feeds")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "feed": row if feed_id else None, "tab": "feeds"}
    return pages.show(request, "property/care_feed.html", context, section=SECTION, at=clock.now(), status=status)
