"""The month's proof for the owners: plan by plan what was due and done, where nobody was and why, what was broken and mended."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from linli.credentials.pdf import ACCENT, ACCENT_SOFT, INK_3, LINE, WARM, WARM_FILL
from linli.credentials.typesetting import Style, width, wrap, write, write_all
from linli.places.models import Community
from linli.rounds import paper, queries
from linli.rounds.models import Defect
from linli.rounds.paper import HEIGHT, NAME, SMALL, TEXT, TINY, TITLE, WIDTH
from linli.rounds.queries import Coverage, LeftOut, Month, Tally

MARGIN, BOTTOM = 48, 56
ROOM = WIDTH - 2 * MARGIN
SQUARE, GAP = 11, 4
# A plan that failed at more places than these is told in numbers.
MOST_LEFT_OUT = 14

HEADING: str | Promise = _("基础服务月度证明")
MONTH: str | Promise = _("%(year)s 年 %(month)s 月")
FIGURES: str | Promise = _("应巡 %(due)s 次 · 完成 %(done)s · 按时 %(on_time)s · 漏巡 %(missed)s")
STOPS: str | Promise = _("点位 %(done)s/%(decided)s 处到过，%(percent)s%%")
LEFT_OUT: str | Promise = _("没有到的点位和原因")
NO_REASON: str | Promise = _("没有说明原因")
MORE: str | Promise = _("还有 %(n)s 处次")
DEFECTS: str | Promise = _("发现问题 %(found)s 处，已修好 %(mended)s 处")
MENDED: str | Promise = _("已修好")
OPEN: str | Promise = _("在处理")
NOTHING: str | Promise = _("这个月没有计划内的服务。")
SOURCE: str | Promise = _("数字由现场扫码打卡记录和服务单算出，记录只增不改。")
LEGEND: tuple[tuple[str, str | Promise], ...] = (
    (ACCENT, _("按时完成")), (WARM_FILL, _("完成但晚了")), (WARM, _("有漏")), (LINE, _("未到时间")), (ACCENT_SOFT, _("当天没有")),
)  # fmt: skip


@dataclass(slots=True)
class _Page:
    """Where the pen is: blocks are set below each other, on a new page where they no longer fit."""

    canvas: Canvas
    community: Community
    number: int = 0
    y: float = 0.0

    def begin(self) -> None:
        """Turn the page."""
        if self.number:
            self.canvas.showPage()
        self.number += 1
        self.y = HEIGHT - 58
        write(self.canvas, paper.both(SOURCE), TINY, x=MARGIN, y=34)
        last = f"{self.community.name_zh} · {self.number}"
        write(self.canvas, last, TINY, x=WIDTH - MARGIN - width(last, TINY), y=22)

    def need(self, height: float) -> None:
        """Turn the page where so much does not fit on this one."""
        if self.y - height < BOTTOM:
            self.begin()

    def say(self, text: str, style: Style, *, indent: float = 0, leading: float = 15) -> None:
        """Set a text, broken into lines."""
        for line in wrap(text, style, room=ROOM - indent):
            self.need(leading)
            write(self.canvas, line, style, x=MARGIN + indent, y=self.y)
            self.y -= leading


def write_proof(out: IO[bytes], month: Month, *, community: Community) -> None:
    """Draw a month's proof as a PDF into an open file, in Chinese with English; the same month gives the same bytes."""
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(f"{community.name_zh} {paper.said(HEADING)[0]} {month.first:%Y-%m}")
    canvas.setAuthor(community.operator_zh or community.name_zh)
    canvas.setCatalogEntry("Lang", "zh-CN")
    page = _Page(canvas, community)
    page.begin()
    _head(page, month)
    for row in month.plans:
        _plan(page, row, first=month.first)
    if not month.plans:
        page.say(paper.both(NOTHING), TEXT)
    _defects(page, month)
    canvas.save()


def _head(page: _Page, month: Month) -> None:
    for number, text in enumerate(paper.filled(HEADING)):
        page.say(text, SMALL if number else TITLE, leading=21)
    when = paper.both(MONTH, year=month.first.year, month=month.first.month)
    page.say(f"{page.community.name_zh} {page.community.name_en} · {when}", NAME, leading=24)
    x: float = MARGIN
    for colour, words in LEGEND:
        _square(page.canvas, colour, x=x, y=page.y)
        text = paper.both(words)
        write(page.canvas, text, TINY, x=x + SQUARE + 4, y=page.y + 2)
        x += SQUARE + 12 + width(text, TINY)
    page.y -= 22


def _plan(page: _Page, row: Coverage, *, first: date) -> None:
    """One plan: its figures in both languages, its days as squares, and where nobody was."""
    page.need(96)
    paper.rule(page.canvas, x=MARGIN, y=page.y + 14, until=WIDTH - MARGIN)
    page.y -= 4
    page.say(row.plan.name_zh, NAME, leading=16)
    page.say(f"{row.plan.product.name_zh} {row.plan.name_en}".strip(), SMALL, leading=16)
    _days(page, row, first=first)
    page.say(paper.both(FIGURES, **_values(row.rounds)), TEXT)
    if row.stops.due:
        page.say(paper.both(STOPS, **_values(row.stops)), TEXT)
    if row.left_out:
        page.say(paper.both(LEFT_OUT), SMALL)
        for line in _reasons(row.left_out):
            page.say(line, TEXT, indent=10, leading=14)
    page.y -= 12


def _values(tally: Tally) -> dict[str, int]:
    return {
        "due": tally.due, "done": tally.done, "on_time": tally.on_time, "missed": tally.missed,
        "decided": tally.done + tally.missed, "percent": tally.percent or 0,
    }  # fmt: skip


def _days(page: _Page, row: Coverage, *, first: date) -> None:
    day, x = first, float(MARGIN)
    while day.month == first.month:
        _square(page.canvas, _colour(row.days.get(day)), x=x, y=page.y - 2)
        x += SQUARE + GAP
        day += timedelta(days=1)
    page.y -= SQUARE + 10


def _colour(tally: Tally | None) -> str:
    if tally is None:
        return ACCENT_SOFT
    if tally.missed:
        return WARM
    if tally.done < tally.due:
        return LINE
    return ACCENT if tally.on_time == tally.due else WARM_FILL


def _square(canvas: Canvas, colour: str, *, x: float, y: float) -> None:
    canvas.setFillColor(HexColor(colour))
    canvas.roundRect(x, y, SQUARE, SQUARE, 2, stroke=0, fill=1)


def _reasons(left_out: list[LeftOut]) -> Iterator[str]:
    """Yield a line for what was left out together and why, with its days; what is more than fits is counted, not hidden."""
    together: defaultdict[tuple[date, str], list[str]] = defaultdict(list)
    for one in left_out:
        together[one.day, one.reason or paper.both(NO_REASON)].append(one.stop.zh)
    days: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for (day, reason), places in together.items():
        days["、".join(places), reason].append(day)
    for (names, reason), on in list(days.items())[:MOST_LEFT_OUT]:
        yield f"{names}：{reason}（{'、'.join(f'{day:%m-%d}' for day in on)}）"
    if rest := sum(len(on) for on in list(days.values())[MOST_LEFT_OUT:]):
        yield paper.both(MORE, n=rest)


def _defects(page: _Page, month: Month) -> None:
    page.need(60)
    paper.rule(page.canvas, x=MARGIN, y=page.y + 14, until=WIDTH - MARGIN)
    page.y -= 4
    for number, text in enumerate(paper.filled(DEFECTS, found=len(month.defects), mended=month.mended)):
        page.say(text, SMALL if number else NAME, leading=18)
    for row in month.defects:
        _defect(page, row)


def _defect(page: _Page, row: Defect) -> None:
    page.need(30)
    mended = queries.is_mended(row)
    day = row.found_at.astimezone(page.community.zone)
    lines = wrap(f"{day:%m-%d} {row.check_in.checkpoint.name_zh}：{row.order.words}", TEXT, room=ROOM - 110)[:2]
    state = f"{row.order.number} {paper.said(MENDED if mended else OPEN)[0]}"
    style = Style(9, INK_3) if mended else Style(9, WARM)
    write(page.canvas, state, style, x=WIDTH - MARGIN - width(state, style), y=page.y)
    page.y = write_all(page.canvas, lines, TEXT, x=MARGIN, y=page.y, leading=14) - 2
