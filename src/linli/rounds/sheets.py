"""Sheets to print and put up: a code for each checkpoint, eight on a page of A4, to be cut along the lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from linli.credentials.pdf import LINE
from linli.credentials.typesetting import wrap, write, write_all
from linli.places.models import Community
from linli.rounds import codes, paper, queries
from linli.rounds.enums import Shows
from linli.rounds.models import Checkpoint, PlanStop
from linli.rounds.paper import HEIGHT, NAME, NUMBER, SMALL, TEXT, TINY, WIDTH

COLUMNS, ROWS = 2, 4
CELL_WIDTH, CELL_HEIGHT = WIDTH / COLUMNS, HEIGHT / ROWS
# Rows that are read from the database at a time; the drawing is written out in the end.
CHUNK = 100
SIDE, INSET = 128, 20
MOST_PLANS = 3

SCAN: str | Promise = _("到点扫码打卡")
ISSUE: str | Promise = _("码牌第 %(n)s 版")


@dataclass(frozen=True, slots=True)
class Placard:
    """What one checkpoint's sheet says."""

    url: str
    number: int
    epoch: int
    names: tuple[str, str]
    place: str
    plans: tuple[str, ...]


def placards(only: Iterable[Checkpoint] | None = None) -> Iterator[Placard]:
    """Yield the sheets of the checkpoints in use, or of some of them, by number; displays have none.

    Two queries for each hundred.
    """
    rows = queries.checkpoints().filter(shows=Shows.SHEET)
    if only is not None:
        rows = rows.filter(pk__in=[row.pk for row in only])
    stops = PlanStop.objects.filter(plan__is_active=True).select_related("plan").order_by("plan__name_zh")
    for row in rows.prefetch_related(Prefetch("stops", stops)).iterator(chunk_size=CHUNK):
        where = row.building or row.spot
        yield Placard(
            url=codes.sheet(row), number=row.number, epoch=row.epoch, names=(row.name_zh, row.name_en),
            place=str(where) if where else "", plans=tuple(stop.plan.name_zh for stop in row.stops.all()),
        )  # fmt: skip


def write_sheets(out: IO[bytes], rows: Iterable[Placard], *, community: Community) -> int:
    """Draw the sheets as a PDF into an open file; return how many. The same rows give the same bytes."""
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(f"{community.name_zh} {paper.said(SCAN)[0]}")
    number = -1
    for number, row in enumerate(rows):
        place = number % (COLUMNS * ROWS)
        if number and not place:
            canvas.showPage()
        _cell(canvas, row, community=community, place=place)
    canvas.showPage()
    canvas.save()
    return number + 1


def _cell(canvas: Canvas, row: Placard, *, community: Community, place: int) -> None:
    x, top = place % COLUMNS * CELL_WIDTH, HEIGHT - place // COLUMNS * CELL_HEIGHT
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setDash(3, 3)
    canvas.rect(x, top - CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT, stroke=1, fill=0)
    canvas.setDash()
    paper.code(canvas, row.url, x=x + INSET, y=top - INSET - SIDE, side=SIDE)
    left = x + INSET + SIDE + 8
    room = CELL_WIDTH - INSET - SIDE - 8 - 12
    write(canvas, f"{row.number:03d}", NUMBER, x=left, y=top - INSET - 24)
    y = write_all(canvas, wrap(row.names[0], NAME, room=room)[:3], NAME, x=left, y=top - INSET - 48, leading=18)
    y = write_all(canvas, wrap(row.names[1], SMALL, room=room)[:2], SMALL, x=left, y=y, leading=12)
    write(canvas, paper.shortened(row.place, TEXT, room=room), TEXT, x=left, y=y - 4)
    _foot(canvas, row, community=community, x=x + INSET, y=top - INSET - SIDE - 16)


def _foot(canvas: Canvas, row: Placard, *, community: Community, x: float, y: float) -> None:
    """Set what stands below the code: what it is for, whose it is, and which issue."""
    room = CELL_WIDTH - 2 * INSET
    plans = "、".join(row.plans[:MOST_PLANS])
    write(canvas, paper.shortened(plans, TEXT, room=room), TEXT, x=x, y=y)
    write(canvas, f"{community.name_zh} · {paper.both(SCAN)}", SMALL, x=x, y=y - 15)
    write(canvas, paper.both(ISSUE, n=row.epoch), TINY, x=x, y=y - 28)
