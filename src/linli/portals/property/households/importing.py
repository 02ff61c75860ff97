"""The workbook in, in four steps (upload, check, preview, done), and out again."""

import zipfile
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.core import clock
from linli.people import households as keeping
from linli.people import workbook
from linli.people.enums import Permission, Portal
from linli.people.models import HouseholdImport
from linli.people.workbook import AlreadyImportedError, Fault, RefusedError
from linli.people.workbook.columns import COLUMNS
from linli.portals.access import MemberRequest, portal
from linli.portals.property import pages
from linli.portals.property.households import faults as reporting
from linli.portals.property.households import verdicts
from linli.portals.property.households.forms import WorkbookForm

SECTION = "households"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UPLOAD, _CHECK, _PREVIEW, _DONE = range(4)


def _show(request: MemberRequest, context: dict[str, Any], *, step: int, status: int = HTTPStatus.OK) -> HttpResponse:
    words = (_("上传"), _("核对"), _("预览"), _("完成"))
    is_now = ["done"] * step + ["now" if step < _DONE else "done"] + ["wait"] * (_DONE - step)
    steps = [{"label": label, "is": state} for label, state in zip(words, is_now, strict=True)]
    context = {"steps": steps, "columns": COLUMNS, "most_rows": workbook.MAX_ROWS, **context}
    return pages.show(request, "property/import.html", context, section=SECTION, at=clock.now(), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@portal(Portal.PROPERTY, Permission.EDIT_HOUSEHOLDS)
def upload(request: MemberRequest) -> HttpResponse:
    """Take a workbook, check every row and keep it for the preview; where anything is wrong nothing is kept."""
    if request.method != "POST":
        return _show(request, {"form": WorkbookForm()}, step=_UPLOAD)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, {"form": form}, step=_UPLOAD, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    draft = workbook.read(file, size=file.size)
    if draft.errors:
        return _refused(request, draft.errors, file_name=file.name, status=_fault_of(file))
    try:
        kept = workbook.stage(
            community=request.member.community, draft=draft, file_name=file.name or "", by=request.user, at=clock.now()
        )
    except RefusedError as refusal:
        return _refused(request, refusal.faults, file_name=file.name)
    return redirect("property:households-staged", kept.pk)


def _fault_of(file: UploadedFile[Any]) -> HTTPStatus:
    """Too large, no workbook at all, or a workbook with faults."""
    if (file.size or 0) > workbook.MAX_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    file.seek(0)
    return HTTPStatus.UNPROCESSABLE_ENTITY if zipfile.is_zipfile(file) else HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def _refused(
    request: MemberRequest, faults: Sequence[Fault], *, file_name: str | None,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:  # fmt: skip
    context = {"form": WorkbookForm(), "report": reporting.report(faults), "file_name": file_name}
    return _show(request, context, step=_CHECK, status=status)


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_HOUSEHOLDS)
def staged(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """What the workbook would do; once it was imported, what it did."""
    row = get_object_or_404(HouseholdImport.objects.select_related("community"), pk=import_id)
    if row.imported_at:
        return _show(request, {"staged": row, "done": row.summary}, step=_DONE)
    found = verdicts.preview(row)
    if found.faults:
        return _refused(request, found.faults, file_name=row.file_name, status=HTTPStatus.CONFLICT)
    return _show(request, {"staged": row, "preview": found}, step=_PREVIEW)


@require_POST
@portal(Portal.PROPERTY, Permission.EDIT_HOUSEHOLDS)
def commit(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Write the staged workbook, all of it or nothing."""
    row = get_object_or_404(HouseholdImport, pk=import_id)
    try:
        workbook.commit(import_id=row.pk, by=request.user, at=clock.now())
    except RefusedError as refusal:
        return _refused(request, refusal.faults, file_name=row.file_name, status=HTTPStatus.CONFLICT)
    except AlreadyImportedError:
        messages.info(request, _("这份工作簿已经导入过了，没有再导一次。"))
    return redirect("property:households-staged", row.pk)


@require_POST
@portal(Portal.PROPERTY, Permission.SEE_HOUSEHOLDS, Permission.SEE_PHONE)
def export(request: MemberRequest) -> HttpResponse:
    """Give the community's workbook back: what an import reads."""
    at = clock.now()
    data = keeping.hand_out(community=request.member.community, by=request.user, at=at)
    day = f"{timezone.localtime(at):%Y-%m-%d}"
    return _file(
        data, name=_("%(community)s住户 %(day)s.xlsx") % {"community": request.member.community.name, "day": day}
    )


@require_GET
@portal(Portal.PROPERTY, Permission.EDIT_HOUSEHOLDS)
def template(request: MemberRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Give an empty workbook with the headings."""
    return _file(workbook.template(), name=_("住户模板.xlsx"))


def _file(data: bytes, *, name: str) -> HttpResponse:
    disposition = f"attachment; filename=\"households.xlsx\"; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        data, content_type=XLSX, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )
