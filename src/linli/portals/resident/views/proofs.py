"""Contribution proofs 贡献证明 and certificates of hours: chosen, seen, agreed to, given away, watched, revoked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.credentials import addresses, looking, qr
from linli.credentials import services as credentials
from linli.credentials.enums import Type
from linli.credentials.models import Credential, Look
from linli.ledger.enums import Unit
from linli.neighbours import levels, printing, totals
from linli.neighbours import services as neighbours
from linli.neighbours.errors import BadFieldError
from linli.people.enums import Permission, Portal
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.kinds import KINDS
from linli.portals.resident.frame import refusal, show

_DAYS = (30, 90, 180, 366)
_HELP = "help"
_LOOKS = 50


@require_GET
@portal(Portal.RESIDENT)
def index(request: MemberRequest) -> HttpResponse:
    """Show the proofs that were made, and where one stands by the published formula."""
    member, at = request.member, clock.now()
    rows = Credential.objects.of(member.person)
    context = {
        "proofs": [_row(row, at=at) for row in rows], "formula": levels.FORMULA, "levels": levels.LEVELS, "now": at,
        "standing": totals.standing_of(member.person, community=member.community, at=at),
    }  # fmt: skip
    return show(request, "proofs.html", context, tab="points")


def _row(row: Credential, *, at: datetime) -> dict[str, Any]:
    standing = row.standing(at)
    return {
        "pk": row.pk, "title": row.get_type_display(), "recipient": row.recipient, "until": row.valid_until,
        "issued": row.issued_at, "state": standing.label, "valid": standing == "valid",
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def new(request: MemberRequest) -> HttpResponse:
    """Choose what a proof says, see exactly that, agree, and have it signed."""
    member, at = request.member, clock.now()
    years = totals.years_of(member.person, community=member.community, at=at)
    context: dict[str, Any] = {"years": years, "days": _DAYS, "said": request.POST, "preview": [], "error": ""}
    context |= {"kinds": _kinds(request.POST.getlist("kinds")), "chosen_years": _years(request) or years[:1]}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            said = _said(request)
            preview = _preview(request, said)
            context |= {"preview": preview, "seen": _mark(preview)}
            if "sign" in request.POST:
                return _sign(request, said, saw=request.POST.get("seen") == context["seen"])
        except errors.EXPECTED as refused:
            more, status = refusal(refused)
            context |= more
    return show(request, "proof_new.html", context, tab="points", status=status)


def _kinds(chosen: list[str]) -> list[dict[str, Any]]:
    rows: list[tuple[str, Any, str]] = [(code, kind.short, kind.icon) for code, kind in KINDS.items()]
    rows += [(Unit.MINUTES.value, _("志愿时长"), "clock"), (_HELP, _("邻里互助"), "users")]
    return [
        {"value": code, "label": label, "icon": icon, "checked": code in chosen or not chosen}
        for code, label, icon in rows
    ]


def _years(request: MemberRequest) -> list[int]:
    return [int(year) for year in request.POST.getlist("years") if year.isdecimal()]


def _said(request: MemberRequest) -> dict[str, Any]:
    return {
        "kinds": request.POST.getlist("kinds"), "years": _years(request), "with_name": "with_name" in request.POST,
    }  # fmt: skip


def _preview(request: MemberRequest, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the proof would say, line by line; nothing is signed yet."""
    member, at = request.member, clock.now()
    claims = neighbours.claims_of(community=member.community, person=member.person, at=at, **said)
    draft = Credential(
        type=Type.CONTRIBUTION, claims=claims, recipient=request.POST.get("recipient", "").strip(),
        purpose=request.POST.get("purpose", "").strip(),
    )  # fmt: skip
    name = [(_("姓名"), str(claims["name"]))] if "name" in claims else []
    return name + printing.lines(draft)


def _mark(preview: Sequence[tuple[str, str]]) -> str:
    """Return what the form remembers of the lines that were shown: other lines, another mark."""
    return blake2b(repr(preview).encode(), digest_size=16).hexdigest()


def _sign(request: MemberRequest, said: Mapping[str, Any], *, saw: bool) -> HttpResponse:
    """Have it signed; a tick beside other lines than these (`saw` says whether) is no consent to them."""
    days = request.POST.get("days", "")
    row = neighbours.prove(
        community=request.member.community, person=request.member.person, at=clock.now(),
        recipient=request.POST.get("recipient", ""), purpose=request.POST.get("purpose", ""),
        days=int(days) if days.isdecimal() else 0, consented=saw and "consent" in request.POST, **said,
    )  # fmt: skip
    messages.success(request, _("证明开好了。对方扫码就能核验，您随时可以撤回。"))
    return redirect("resident:proof", proof_id=row.pk)


@require_http_methods(["GET", "POST"])
@portal(Portal.RESIDENT, Permission.ASK)
def hours(request: MemberRequest) -> HttpResponse:
    """Have a certificate of volunteer hours made for a period."""
    today = clock.now().astimezone(request.member.community.zone).date()
    context: dict[str, Any] = {
        "said": request.POST,
        "error": "",
        "since": today.replace(month=1, day=1),
        "until": today,
    }
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            row = neighbours.certify_hours(
                community=request.member.community, person=request.member.person, at=clock.now(),
                since=_date(request, "since"), until=_date(request, "until"), recipient=request.POST.get("recipient", ""),
                consented="consent" in request.POST,
            )  # fmt: skip
        except errors.EXPECTED as refused:
            more, status = refusal(refused)
            context |= more
        else:
            return redirect("resident:proof", proof_id=row.pk)
    return show(request, "proof_hours.html", context, tab="points", status=status)


def _date(request: MemberRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise BadFieldError(name) from error


def _own(request: MemberRequest, proof_id: UUID) -> Credential:
    return get_object_or_404(
        Credential.objects.select_related("community").filter(person=request.member.person), pk=proof_id
    )


@require_GET
@portal(Portal.RESIDENT)
def proof(request: MemberRequest, proof_id: UUID) -> HttpResponse:
    """Show a proof: what it says, its QR code, and who looked."""
    row, at = _own(request, proof_id), clock.now()
    address = addresses.verify(row.token)
    context = {
        "proof": _row(row, at=at), "lines": printing.lines(row), "address": address, "qr": qr.svg(address), "now": at,
        "looks": [_look(look) for look in credentials.looks_of(credential=row)[:_LOOKS]], "jws": row.jws,
        "purpose": row.purpose,
    }  # fmt: skip
    return show(request, "proof.html", context, tab="points")


def _look(row: Look) -> dict[str, Any]:
    """Return a look as the holder reads it: when, with what, roughly from where, and what was found."""
    network = _("本机或内网") if row.network == looking.LOCAL else row.network
    return {
        "at": row.at, "outcome": row.get_outcome_display(),
        "whence": " · ".join(filter(None, (row.get_agent_display(), network))),
    }  # fmt: skip


@require_GET
@portal(Portal.RESIDENT)
def paper(request: MemberRequest, proof_id: UUID) -> HttpResponse:
    """Give the proof as a PDF of one page."""
    row = _own(request, proof_id)
    return HttpResponse(
        printing.certificate(row), content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="linli-{row.pk}.pdf"'},
    )  # fmt: skip


@require_POST
@portal(Portal.RESIDENT, Permission.ASK)
def revoke(request: MemberRequest, proof_id: UUID) -> HttpResponse:
    """Revoke a proof, for ever."""
    credentials.revoke(credential=_own(request, proof_id), by=request.member.person, at=clock.now())
    messages.success(request, _("撤回了。从现在起，谁核验都是无效。"))
    return redirect("resident:proof", proof_id=proof_id)
