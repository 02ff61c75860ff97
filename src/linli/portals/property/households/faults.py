"""Faults of a workbook as the operator reads them: row, column, what is wrong, and how to mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.people.workbook import Fault
from linli.people.workbook.columns import BY_FIELD

MOST = 200

_ROOM = _("照门牌写，如 3幢、2单元、602；一间房的每位住户各写一行。")
_YES_NO = _("填“是”或“否”，留空算“否”；一户只有一位联系人。")
_DAY = _("写成 2024-05-01，不知道就留空。")
_HOW: Mapping[str, str | Promise] = {
    "building": _ROOM, "entrance": _ROOM, "room": _ROOM,
    "area": _("只写数字，如 89.5；同一间房各行要一样。"),
    "name": _("写全名；空房不写姓名，只留一行。"),
    "phone": _("11 位手机号，一人一个；没有就留空。"),
    "relation": _("从业主、租户、配偶、子女、父母、其他家人中选。"),
    "gender": _("填“女”或“男”，不知道就留空。"),
    "birthday": _DAY, "moved_in": _DAY, "moved_out": _DAY,
    "is_contact": _YES_NO, "needs_care": _YES_NO,
    "note": _("最多 200 字；同一户各行要一样，或只写一行。"),
}  # fmt: skip
# Faults that are mended in the same way in whichever column they stand: the engine's sentence, our advice.
_ANYWHERE: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("单元格是公式，请改成数值。"), _("复制这一列，再“选择性粘贴”为数值。")),
    (_("有合并单元格，请取消合并，每行都填上。"), _("选中后点“取消合并单元格”，再补上空出来的行。")),
)
_BY_HEADING = {BY_FIELD[field].zh: words for field, words in _HOW.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the report."""

    row: int
    column: str
    words: str
    how: str | Promise


@dataclass(frozen=True, slots=True)
class Report:
    """What keeps a workbook out: of the file as a whole, then row by row; the first MOST of `count`."""

    whole: Sequence[str]
    rows: Sequence[Shown]
    count: int
    more: int


def report(faults: Sequence[Fault]) -> Report:
    """Put faults into lines."""
    lines = [fault for fault in faults if fault.row]
    return Report(
        whole=[fault.words for fault in faults if not fault.row],
        rows=[Shown(f.row, f.column, f.words, _how(f)) for f in lines[:MOST]],
        count=len(lines),
        more=max(0, len(lines) - MOST),
    )


def _how(fault: Fault) -> str | Promise:
    return next((how for words, how in _ANYWHERE if words == fault.words), _BY_HEADING.get(fault.column, ""))
