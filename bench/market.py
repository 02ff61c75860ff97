"""The market under load: `python -m bench.market`. Takes a few minutes; needs PostgreSQL for its half.

A rush: 500 buyers (100 on SQLite) in sixteen real processes at once want one of fifty bags; each process has sold one of
something else before, as one that serves has. Then check-outs a second, and a
search among a hundred thousand products beside a bare indexed SELECT of as many rows, in turns in one run. Each commit is
on the disk. LINLI_TEST_DATABASE_URL names the server; the databases are made for the run and dropped.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from bench.ledger import Client, clients, database, env_of, promises, run
from scripts.suite import POSTGRES

PROCESSES, ITEMS, PRODUCTS = 16, 50, 100_000
BUYERS = {"PostgreSQL": 500, "SQLite": 100}
ROUNDS, SECONDS = 3, 4.0
SERVE = [sys.executable, "-m", "bench.stalls"]
MS = 1000

type Row = list[str]


def p95(times: Sequence[float]) -> float:
    """Return the time within which 95 of 100 were done, in milliseconds."""
    return quantiles(times, n=20)[-1] * MS


def told(client: Client, line: str) -> None:
    """Send a line to a client."""
    assert client.process.stdin
    client.process.stdin.write(f"{line}\n")
    client.process.stdin.flush()


def heard(client: Client) -> dict[str, object]:
    """Return what a client answers."""
    assert client.process.stdout
    answer: dict[str, object] = json.loads(client.process.stdout.readline())
    return answer


def rush(group: Sequence[Client], *, buyers: int) -> tuple[Counter[str], list[float], float]:
    """Let everybody buy at once; return how it went, the time of each, and the time of all."""
    each = -(-buyers // len(group))
    began = perf_counter()
    for number, client in enumerate(group):
        told(client, f"rush {number * each} {min((number + 1) * each, buyers)}")
    ends, times = Counter[str](), list[float]()
    for client in group:
        answer = heard(client)
        ends.update(answer["ends"])  # type: ignore[arg-type]  # JSON of our own
        times += answer["times"]  # type: ignore[operator]  # the same
    return ends, times, perf_counter() - began


def timed(group: Sequence[Client], what: str, *, seconds: float = SECONDS) -> list[float]:
    """Let a group work for a while; return how long each piece took."""
    for client in group:
        told(client, f"{what} {seconds}")
    return [one for client in group for one in heard(client)["times"]]  # type: ignore[attr-defined]  # the same


def measure(kind: str, env: Mapping[str, str]) -> list[Row]:
    """Return the rows of one database."""
    run([sys.executable, "-m", "linli", "migrate", "--verbosity=0"], env)
    run([*SERVE, "open", str(BUYERS[kind]), str(ITEMS), str(PRODUCTS)], env)
    with clients(SERVE, env, count=PROCESSES) as group:
        timed(group, "buy", seconds=0)
        ends, times, whole = rush(group, buyers=BUYERS[kind])
        found = run([sys.executable, "-m", "linli", "ledger", "verify"], env).strip().splitlines()[-1]
        bought, searched, shelves, bare = list[float](), list[float](), list[float](), list[float]()
        rates = []
        for _ in range(ROUNDS):
            some = timed(group[:8], "buy")
            bought, rates = bought + some, [*rates, len(some) / SECONDS]
            searched += timed(group[:1], "search")
            shelves += timed(group[:1], "shelf")
            bare += timed(group[:1], "bare")
    return [
        [
            f"{kind}: {BUYERS[kind]} buyers, {ITEMS} bags, {PROCESSES} processes",
            f"{ends['sold']} sold, {ends['refused']} refused, {sum(ends.values()) - ends['sold'] - ends['refused']} else",
            f"{p95(times):,.0f} ms", f"all in {whole:.1f} s", found,
        ],
        [f"{kind}: check-outs, 8 at once", f"{median(rates):,.0f}/s", f"{p95(bought):,.0f} ms", "", ""],
        [
            f"{kind}: search of {PRODUCTS:,} products, first page", f"{median(searched) * MS:.1f} ms", f"{p95(searched):.1f} ms",
            f"{median(searched) / median(bare):.1f}× a bare SELECT", f"bare: {median(bare) * MS:.2f} ms",
        ],
        [
            f"{kind}: the whole shelf, first page", f"{median(shelves) * MS:.1f} ms", f"{p95(shelves):.1f} ms",
            f"{median(shelves) / median(bare):.1f}× a bare SELECT", "",
        ],
    ]  # fmt: skip


def main() -> int:
    """Print the table."""
    server = os.environ.get("LINLI_TEST_DATABASE_URL", POSTGRES)
    print(promises(server))
    print("\n| what | figure | p95 | beside | |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made, ExitStack() as stack:
        folder = Path(made)
        urls = {
            "PostgreSQL": stack.enter_context(database(server, "linli_bench_market")),
            "SQLite": f"sqlite:///{folder / 'bench.sqlite3'}",
        }
        for kind, url in urls.items():
            for row in measure(kind, env_of(folder, url)):
                print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
