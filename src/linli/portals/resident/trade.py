"""How a business is shown to whoever applies with it: the checklist in words, and how far it has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.merchants import categories
from linli.merchants.categories import Category
from linli.merchants.enums import OVER, Standing, Verdict
from linli.merchants.models import Criterion, Merchant, Paper
from linli.merchants.readiness import Line
from linli.portals import standings, words


def card(row: Merchant) -> dict[str, Any]:
    """Return a merchant as a list shows it."""
    return {"row": row, "kind": row.kind, **standings.badge(row)}


def kinds(chosen: Category | None) -> list[dict[str, Any]]:
    """Return the categories as chips, with the chosen one marked."""
    page = reverse("resident:business")
    return [
        {"label": kind.name, "icon": kind.icon, "url": f"{page}?category={kind.code}#list", "current": kind == chosen}
        for kind in categories.all_of_them().values()
    ]


def asked(lines: Sequence[Criterion]) -> list[dict[str, Any]]:
    """Return the published checklist: which documents, what is looked at, what speaks for a business."""
    groups = (
        (_("要交的证照"), "id-card", [line for line in lines if line.is_must and line.paper]),
        (_("管家到店里看"), "eye", [line for line in lines if line.is_must and not line.paper]),
        (_("加分的，不做也能来"), "thumbs-up", [line for line in lines if not line.is_must]),
    )
    return [{"title": title, "icon": icon, "lines": found} for title, icon, found in groups if found]


def steps(row: Merchant, *, seen: bool) -> list[dict[str, str]]:
    """Return how far a merchant has come, of four steps; none once it is over."""
    if row.standing in OVER:
        return []
    reached = row.before if row.standing == Standing.SUSPENDED else row.standing
    tried = {Standing.APPLIED: "wait", Standing.INCUBATING: "now"}.get(Standing(reached), "done")
    return [
        {"label": pgettext("step of a merchant", "申请"), "is": "done"},
        {"label": pgettext("step of a merchant", "到店看"), "is": "done" if seen else "now"},
        {"label": pgettext("step of a merchant", "试营"), "is": tried},
        {"label": pgettext("step of a merchant", "正式"), "is": "done" if reached == Standing.MEMBER else "wait"},
    ]


def kind_to_hand_in(lines: Sequence[Line], *, wanted: str) -> str:
    """Return the document whose form is open: the wanted one if it is asked for, else the first that is missing."""
    kinds = [line.criterion.paper for line in lines if line.criterion.paper]
    if wanted in kinds:
        return wanted
    missing = (line for line in lines if line.criterion.paper and not line.met and not _waits(line.paper))
    return next((line.criterion.paper for line in missing), "")


def _waits(paper: Paper | None) -> bool:
    return paper is not None and paper.verdict == Verdict.WAITING


def line(found: Line, *, at: datetime) -> dict[str, Any]:
    """Return a line of the checklist with its mark, and of its document the picture and what was found of it."""
    label, icon, tone = _mark(found)
    paper, wanted = found.paper, found.criterion
    return {
        "name": wanted.name, "is_must": wanted.is_must, "kind": wanted.paper, "label": label, "icon": icon, "tone": tone,
        "notes": _notes(paper, at=at) if paper else [], "why": paper.why if paper else "",
        "photos": [_picture(paper)] if paper else [],
    }  # fmt: skip


def _mark(found: Line) -> tuple[str, str, str]:
    """Return label, icon and tone."""
    paper = found.paper
    if found.met:
        return pgettext("line of a checklist", "达到"), "circle-check", "ok"
    if found.met is None and paper:
        return pgettext("line of a checklist", "等物业核对"), "hourglass", "info"
    if found.met is None:
        not_yet = pgettext("line of a checklist", "还没交") if found.criterion.paper else _("还没看")
        return not_yet, "circle-dashed", ""
    if paper and paper.verdict == Verdict.GOOD:
        return pgettext("line of a checklist", "过期了"), "octagon-alert", "bad"
    return pgettext("line of a checklist", "没达到"), "circle-x", "bad"


def _notes(paper: Paper, *, at: datetime) -> list[str]:
    until = _("有效到 %(day)s") % {"day": words.day(paper.until, at=at)} if paper.until else _("长期有效")
    return [note for note in (paper.number, until) if note]


def _picture(paper: Paper) -> dict[str, str]:
    url = reverse("merchant-paper", args=[paper.pk])
    return {"url": url, "thumb": f"{url}?thumb=1", "alt": str(paper.get_kind_display())}
