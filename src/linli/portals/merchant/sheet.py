"""Goods in Excel: out, and in with every row told before anything is written."""

import zipfile
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.market import exporting, importing
from linli.market.errors import BadSheetError
from linli.market.sheets import BY_FIELD, COLUMNS, Fault, Row
from linli.people.enums import Permission, Portal
from linli.people.workbook.package import MAX_BYTES
from linli.portals import errors
from linli.portals.access import MemberRequest, portal
from linli.portals.merchant import desk as frame
from linli.portals.merchant.desk import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How long a checked sheet may wait for the owner's word, in seconds; how many faults are listed at most.
_WAITS, _LISTED = 60 * 60, 500
# What a form may carry, well below what a request may (settings.DATA_UPLOAD_MAX_MEMORY_SIZE).
_LARGEST = 1_800_000
_SALT = "merchant.goods.sheet"


class SheetForm(forms.Form):
    """One file. Whether it is a workbook, its content says."""

    file = forms.FileField(
        label=gettext_lazy("工作簿"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("还没有选文件。"), "invalid": gettext_lazy("文件没有传完整，请再选一次。"),
        },
    )  # fmt: skip


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def export(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Give all goods of the shop: what an import reads."""
    desk = frame.found(request, merchant_id)
    name = _("%(shop)s商品 %(day)s.xlsx") % {
        "shop": desk.shop.name, "day": f"{timezone.localtime(clock.now()):%Y-%m-%d}",
    }  # fmt: skip
    return file(exporting.export(desk.shop), name=name, plain="goods.xlsx", kind=XLSX)


@never_cache
@require_safe
@portal(Portal.MERCHANT, Permission.SELL)
def template(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Give an empty workbook with the headings and the codes of services."""
    desk = frame.found(request, merchant_id)
    return file(exporting.template(desk.shop), name=_("商品模板.xlsx"), plain="template.xlsx", kind=XLSX)


def file(data: bytes, *, name: str, plain: str, kind: str) -> HttpResponse:
    """Send a file under its name, and under a plain one to whoever cannot read that."""
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )


@never_cache
@require_http_methods(["GET", "POST"])
@portal(Portal.MERCHANT, Permission.SELL)
def upload(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Take a workbook and tell of every row: what is wrong with it, or what it would do. Nothing is written here."""
    desk = frame.owned(request, merchant_id)
    if request.method == "GET":
        return _show(request, desk, {"form": SheetForm()})
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, desk, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sent: UploadedFile[Any] = form.cleaned_data["file"]
    sheet = importing.read(sent, size=sent.size)
    faults = sorted([*sheet.faults, *importing.check(desk.shop, sheet.rows)])
    if faults:
        return _refused(request, desk, faults, name=sent.name, status=_fault_of(sent))
    packed = signing.dumps([row.packed() for row in sheet.rows], salt=_salt(desk), compress=True)
    if len(packed) > _LARGEST:
        faults = [(0, "", _("介绍写得太多，一次放不下。请拆成几份再上传。"))]
        return _refused(request, desk, faults, name=sent.name, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    context = {
        "form": SheetForm(), "told": importing.preview(desk.shop, sheet.rows), "count": len(sheet.rows), "file_name": sent.name,
        "sheet": packed,
    }  # fmt: skip
    return _show(request, desk, context)


def _salt(desk: Desk) -> str:
    """A sheet that was checked for one shop is none for another."""
    return f"{_SALT}.{desk.shop.pk}"


def _fault_of(sent: UploadedFile[Any]) -> HTTPStatus:
    """Too large, no workbook at all, or a workbook with faults."""
    if (sent.size or 0) > MAX_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sent.seek(0)
    return HTTPStatus.UNPROCESSABLE_ENTITY if zipfile.is_zipfile(sent) else HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@never_cache
@require_POST
@portal(Portal.MERCHANT, Permission.SELL)
def write(request: MemberRequest, merchant_id: UUID) -> HttpResponse:
    """Write the sheet that was checked, all of it or nothing; a double tap finds nothing left to change."""
    desk = frame.owned(request, merchant_id)
    try:
        said = signing.loads(request.POST.get("sheet", ""), salt=_salt(desk), max_age=_WAITS)
    except signing.BadSignature:
        messages.error(request, _("这份核对放得太久了，请再传一次。什么都没有写入。"))
        return redirect("merchant:goods-import", merchant_id=desk.shop.pk)
    rows = [Row.unpacked(values) for values in said]
    try:
        told = importing.write(shop=desk.shop, rows=rows, by=request.member.person, at=clock.now())
    except BadSheetError as refused:
        return _refused(request, desk, refused.faults, name="", status=HTTPStatus.CONFLICT)
    except errors.EXPECTED as refused:
        sentence, status = errors.explain(refused)
        return _show(request, desk, {"form": SheetForm(), "error": sentence}, status=status)
    text = _("写好了：新商品 %(items)s 样，新规格 %(variants)s 个，改价 %(prices)s 个，改库存 %(stocks)s 个。")
    numbers = {"items": told.items, "variants": told.variants, "prices": told.prices, "stocks": told.stocks}
    messages.success(request, text % numbers)
    return redirect("merchant:goods", merchant_id=desk.shop.pk)


def _refused(
    request: MemberRequest, desk: Desk, faults: list[Fault], *, name: str | None, status: HTTPStatus
) -> HttpResponse:
    lines = [
        {"row": row, "column": BY_FIELD[field].zh if field else "", "words": words}
        for row, field, words in faults[:_LISTED]
    ]
    context = {
        "form": SheetForm(), "faults": lines, "fault_count": len(faults), "more": max(len(faults) - _LISTED, 0),
        "is_whole": bool(faults) and faults[0][0] == 0, "file_name": name,
    }  # fmt: skip
    return _show(request, desk, context, status=status)


def _show(
    request: MemberRequest, desk: Desk, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:  # fmt: skip
    around = {"columns": COLUMNS, "most_rows": importing.MAX_ROWS}
    return frame.show(request, desk, "goods_import.html", {**around, **context}, tab=frame.GOODS, status=status)
