"""How a merchant stands against the checklist."""

from dataclasses import dataclass
from datetime import date, datetime

from linli.merchants.enums import Verdict
from linli.merchants.models import Criterion, Merchant, Paper, Visit

VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist, and whether it is met: None where nobody has looked yet."""

    criterion: Criterion
    met: bool | None
    paper: Paper | None = None


def lines(merchant: Merchant, *, at: datetime) -> list[Line]:
    """Return what is asked of the merchant, in order, each met or not. Three queries.

    A document meets its line while the newest of its kind was found good and has not run out; the rest is as the newest
    visit found it.
    """
    today = at.astimezone(merchant.community.zone).date()
    newest: dict[str, Paper] = {}
    for paper in merchant.papers.order_by("id"):
        newest[paper.kind] = paper
    seen = _last_visit(merchant)
    findings = seen.findings if seen else {}
    return [
        _by_paper(line, newest.get(line.paper), today=today) if line.paper else Line(line, findings.get(line.code))
        for line in Criterion.objects.for_category(merchant.category)
    ]


def _by_paper(line: Criterion, paper: Paper | None, *, today: date) -> Line:
    if paper is None or paper.verdict == Verdict.WAITING:
        return Line(line, None, paper)
    return Line(line, paper.verdict == Verdict.GOOD and (paper.until is None or paper.until >= today), paper)


def _last_visit(merchant: Merchant) -> Visit | None:
    return merchant.visits.order_by("-id").first()


def lacking(merchant: Merchant, *, at: datetime) -> list[str]:
    """Return the codes of the musts that are not met, in order; "visit" first where nobody was there. Four queries."""
    missing = [line.criterion.code for line in lines(merchant, at=at) if line.criterion.is_must and not line.met]
    return missing if _last_visit(merchant) else [VISIT, *missing]
