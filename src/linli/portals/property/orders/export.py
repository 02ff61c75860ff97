"""The table as a workbook: written row by row to a file on disk, so that ten thousand orders need no memory."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from linli.catalogue.models import in_language
from linli.core.money import yuan
from linli.orders.enums import Source, State, Urgency
from linli.orders.models.order import OrderQuerySet
from linli.people.masking import phone

MOST = 10_000
CHUNK = 1_000
# A cell that begins like a formula is written as text: what a resident typed never runs on the reader's computer.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "number", "product__line__name_zh", "product__line__name_en", "product__name_zh", "product__name_en", "state",
    "urgency", "source", "place", "requester__name", "requester__phone", "provider__call_zh", "provider__call_en",
    "words", "requested_at", "accepted_at", "arrived_at", "finished_at", "confirmed_at", "escalation", "price_fen",
    "review__stars",
)  # fmt: skip
_WIDTHS = (18, 16, 24, 10, 8, 8, 22, 12, 14, 12, 40, 17, 17, 17, 17, 17, 8, 10, 6)


def workbook(orders: OrderQuerySet, *, at: datetime) -> IO[bytes]:
    """Write at most MOST orders, newest first, and return the file, ready to be read. One query."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("订单"))
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(_head())
    chosen = orders.order_by("-id").values(*_COLUMNS)[: MOST + 1]
    for count, order in enumerate(chosen.iterator(chunk_size=CHUNK)):
        if count == MOST:
            sheet.append([_only()])
            break
        sheet.append([_safe(sheet, value) for value in _row(order)])
    sheet.append([_("导出时间 %(time)s") % {"time": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends the file closes it
    book.save(file)
    file.seek(0)
    return file


def _only() -> str:
    return _("只导出了最新的 %(n)d 单，请缩小筛选范围。") % {"n": MOST}


def _head() -> list[str]:
    return [
        _("订单号"), _("服务线"), _("服务"), _("状态"), _("紧急程度"), _("来源"), _("位置"), _("住户"), _("电话"),
        _("经办"),
        _("原话"), _("提出"), _("接单"), _("到场"), _("完成"), _("确认"), _("超时级别"), _("费用"), _("星"),
    ]  # fmt: skip


def _row(order: Mapping[str, Any]) -> Iterator[Any]:
    yield order["number"]
    yield in_language(order["product__line__name_zh"], order["product__line__name_en"])
    yield in_language(order["product__name_zh"], order["product__name_en"])
    yield str(State(order["state"]).label)
    yield str(Urgency(order["urgency"]).label)
    yield str(Source(order["source"]).label)
    yield order["place"]
    yield order["requester__name"] or ""
    yield phone(order["requester__phone"])
    yield in_language(order["provider__call_zh"] or "", order["provider__call_en"] or "")
    yield order["words"]
    for moment in ("requested_at", "accepted_at", "arrived_at", "finished_at", "confirmed_at"):
        yield timezone.localtime(order[moment]).replace(tzinfo=None, microsecond=0) if order[moment] else ""
    yield order["escalation"]
    yield yuan(order["price_fen"])
    yield order["review__stars"] or ""


def _safe(sheet: Any, value: Any) -> Any:  # noqa: ANN401 - openpyxl types neither sheets nor cells of this kind
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
