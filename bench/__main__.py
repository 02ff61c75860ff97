"""Everything that is measured, in one table: `python -m bench`, or `make bench`. Takes some minutes."""

import os
import platform
import sys
from datetime import UTC, datetime

from bench import ranking, triage, web
from linli.dispatch import EMERGENCY

HEAD = ("what", "figure", "p95", "× bare view", "× stock page", "queries, 1 → 100,000 orders")


def main() -> int:
    """Print the table, with its date; return 1 when a limit is broken."""
    found, middle, high = ranking.measure(ranking.LIMIT_WORKERS, urgency=EMERGENCY, times=200)
    ranked = (
        f"dispatch: rank {ranking.LIMIT_WORKERS} workers, {found} of them candidates (limit {ranking.LIMIT_MS:.0f} ms)"
    )
    rows = [
        *([f"triage: {what}", figure] for what, figure in triage.table()),
        [ranked, f"{middle:.1f} ms", f"{high:.1f} ms"], *web.table(),
    ]  # fmt: skip
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for row in rows:
        print(f"| {' | '.join([*row, *[''] * (len(HEAD) - len(row))])} |")
    return int(high > ranking.LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
