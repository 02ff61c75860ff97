"""The inbox: what Linli told somebody, newest first, and the bell's number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Q, UUIDField
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.core.prepared import Prepared
from linli.messages import services as messages
from linli.messages.models import Message
from linli.messages.texts import TEXTS, words
from linli.portals.access import MemberRequest, signed_in

PAGE = 30
# Beyond this the bell says 99+.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A message in the reader's words."""

    row: Message
    title: str
    body: str
    icon: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one day, in the community's zone."""

    on: date
    lines: list[Line] = field(default_factory=list)


@require_safe
@signed_in
def inbox(request: MemberRequest) -> HttpResponse:
    """Show the newest messages by day; `before` (a message's id) leads to older ones. One or two queries."""
    rows = Message.objects.of(request.member.person)
    if older_than := _uuid(request.GET.get("before", "")):
        mark = rows.filter(pk=older_than).values_list("at", flat=True).first()
        rows = rows.filter(Q(at__lt=mark) | Q(at=mark, id__lt=older_than)) if mark else rows
    page = list(rows[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    context = {"days": _by_day(page[:PAGE]), "more": more, "now": clock.now(), "older": bool(older_than)}
    return render(request, "shared/inbox.html", context)


def _by_day(rows: Iterable[Message]) -> list[Day]:
    grouped = groupby(rows, key=lambda row: timezone.localtime(row.at).date())
    return [Day(on, [_line(row) for row in of_day]) for on, of_day in grouped]


def _line(row: Message) -> Line:
    title, body = words(row.kind, row.values)
    return Line(row, title, body, TEXTS[row.kind].icon, TEXTS[row.kind].urgent)


@require_POST
@signed_in
def follow(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    row = Message.objects.of(request.member.person).filter(pk=message_id).first()
    if row is None:
        raise Http404
    messages.read(person=request.member.person, at=clock.now(), message=row.pk)
    return redirect(row.link or "inbox")


@require_POST
@signed_in
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    messages.read(person=request.member.person, at=clock.now())
    return redirect("inbox")


_unread = Prepared(
    lambda person: Message.objects.unread(person).order_by("-id").values_list("id", flat=True)[:MOST_COUNTED],
    person=UUIDField(),
)


@require_safe
@signed_in
def badge(request: MemberRequest) -> HttpResponseBase:
    """Answer the bell's inside; 304 while neither the count nor the newest unread message changed. One query."""
    ids = _unread(person=request.member.person.pk)
    etag = f'"{len(ids)}-{ids[0] if ids else 0}-{get_language()}"'
    response = get_conditional_response(request, etag=etag) or _badge(request, len(ids))
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _badge(request: MemberRequest, unread: int) -> HttpResponse:
    return render(request, "_components/badge.html", {"unread": unread})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
