"""How well and how fast triage reads: `python -m bench.triage`.

The sentences of `triage/heldout` were written apart from the training sentences, by other hands, and are never trained on.
The first set was looked at again and again while triage was made better: its figures are a check. The second was written
later by somebody who had seen neither rules nor examples, in words as oblique as people use, and measured when all was
done: its figures are a forecast, but for two sentences of danger for which the rules were widened after that.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

from linli.triage import engine, model

HELDOUT = Path(model.__file__).parent / "heldout"
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
type Row = tuple[str, str]


def rows(name: str, *, of: str = "") -> list[Row]:
    """Return (label, text) of one held-out file of a set."""
    lines = (HELDOUT / of / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def measure(of: str = "") -> dict[str, float]:
    """Return a set's shares (0 to 1) and milliseconds per request."""
    engine.read("热身", at=AT)
    requests, danger, other = (rows(name, of=of) for name in ("requests", "danger", "other"))
    started = time.perf_counter()
    read = {text: engine.read(text, at=AT) for _, text in requests + danger + other}
    spent = time.perf_counter() - started

    def share(of: list[Row], *, within: bool) -> float:
        return sum(_right(read[text], label, within=within) for label, text in of) / len(of)

    return {
        "requests": len(requests), "first": share(requests, within=False), "within_three": share(requests, within=True),
        "danger_seen": sum(read[t].urgency == "emergency" for _, t in danger) / len(danger), "dangers": len(danger),
        "other_first": share(other, within=False), "others": len(other), "milliseconds": 1000 * spent / len(read),
    }  # fmt: skip


def _right(reading: engine.Reading, label: str, *, within: bool) -> bool:
    said = [reading.product or "none"]
    if within:
        said += [str(row["product"]) for row in reading.alternatives[:2]]
    return label in said


def table() -> list[list[str]]:
    """Return what was measured, row by row: the second set, and beside it the first."""
    new, old = measure("second"), measure()
    return [
        [
            f"first choice right ({new['requests']:.0f} unseen requests; {old['requests']:.0f} known ones)",
            _both(new, old, "first"),
        ],
        ["right within three", _both(new, old, "within_three")],
        [f"danger seen ({new['dangers']:.0f}; {old['dangers']:.0f})", _both(new, old, "danger_seen")],
        [
            f"complaints, chatter, false alarms ({new['others']:.0f}; {old['others']:.0f})",
            _both(new, old, "other_first"),
        ],
        ["time per request", f"{new['milliseconds']:.2f} ms"],
    ]


def _both(new: dict[str, float], old: dict[str, float], name: str) -> str:
    return f"{new[name]:.1%}; {old[name]:.1%}"


def main() -> None:
    """Print the table."""
    print("| triage, on sentences kept apart | figure |\n|---|---|")
    for row in table():
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
