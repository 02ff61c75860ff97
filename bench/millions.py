"""The ledger with ten million legs on PostgreSQL: `python -m bench.millions [legs]`. Takes about ten minutes.

The books are filled by one statement a stretch, past the service, and sealed by the product's own sealer. Then, with a
million legs and with all of them: how long a balance takes to read, how fast `linli ledger verify` goes, in how much
memory; and at the end, how the command tells of one altered amount.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import psycopg

from bench.data import ROOT
from bench.ledger import clients, database, env_of, ours, run, together
from scripts.suite import POSTGRES

LEGS, FIRST = 10_000_000, 1_000_000
STRETCH = 500_000
LIMIT = 300_000
LINLI = (sys.executable, "-m", "linli")

# Each transfer moves one point between two of the neighbours, five seconds after the one before.
FILL = """
WITH own AS (SELECT array_agg(id ORDER BY id) AS ids, min(community_id::text)::uuid AS community FROM ledger_account WHERE kind = 'own'),
made AS (
  INSERT INTO ledger_transfer (community_id, cause, kind, at, memo)
  SELECT community, 'f:' || n, 'gift', '2024-01-01'::timestamptz + n * interval '5 s', '{}' FROM own, generate_series(%s::int, %s::int) n
  RETURNING id, at, substr(cause, 3)::int AS n
)
INSERT INTO ledger_leg (transfer_id, account_id, amount, at)
SELECT m.id, own.ids[1 + (m.n * 5003::bigint + side * 7919) %% cardinality(own.ids)], 2 * side - 1, m.at
FROM made m, own, generate_series(0, 1) side
"""
BALANCES = """
UPDATE ledger_account a SET balance = s.total FROM (SELECT account_id, sum(amount) AS total FROM ledger_leg GROUP BY 1) s
WHERE s.account_id = a.id
"""
ALTER = """
ALTER TABLE ledger_leg DISABLE TRIGGER USER;
UPDATE ledger_leg SET amount = amount * 2 WHERE transfer_id = (SELECT max(id) / 2 FROM ledger_transfer);
"""


def fill(url: str, *, first: int, last: int) -> float:
    """Post these transfers past the service, and return the seconds it took."""
    began = perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for start in range(first, last + 1, STRETCH):
            connection.execute(FILL, [start, min(start + STRETCH - 1, last)])
        connection.execute(BALANCES)
        connection.execute("VACUUM ANALYZE")
    return perf_counter() - began


def verify(env: Mapping[str, str]) -> tuple[float, float, str]:
    """Run `linli ledger verify`; return legs a second, the most memory it had (MB), and what it said."""
    with tempfile.NamedTemporaryFile("r") as peak:
        watched = ["-c", WATCH, peak.name, *LINLI, "ledger", "verify"]
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *watched], cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        said = (done.stdout + done.stderr).strip()
        rate = re.search(r"([\d,]+) legs/s", said)
        return float(rate[1].replace(",", "")) if rate else 0.0, int(peak.read()) / 1024, said


WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], check=False).returncode
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


def look(env: Mapping[str, str], *, legs: int) -> bool:
    """Print what a ledger of this size does; return whether it verified fast enough."""
    command = [sys.executable, "-m", "bench.posting"]
    with clients(command, env, count=1) as one:
        reads = together(one, "balance", seconds=3)
    rate, memory, said = verify(env)
    print(f"| {legs:,} | {1e6 / reads:,.0f} µs | {rate:,.0f} | {memory:.0f} MB | {said} |", flush=True)
    return rate >= LIMIT


def grow(url: str, env: Mapping[str, str], *, legs: int) -> bool:
    """Fill the books in two steps and look at each; return whether both verified fast enough."""
    posted, is_fast = 0, True
    for size in sorted({min(FIRST, legs), legs}):
        filled = fill(url, first=posted + 1, last=size // 2)
        began, posted = perf_counter(), size // 2
        run([*LINLI, "ledger", "seal"], env)
        sealed = perf_counter() - began
        is_fast &= look(env, legs=size)
        print(f"|  |  |  |  | (filled in {filled:.0f} s, sealed in {sealed:.0f} s) |", flush=True)
    return is_fast


def alter(url: str, env: Mapping[str, str]) -> str:
    """Change one amount as who owns the database could; return what the command says then."""
    with psycopg.connect(url) as connection:
        connection.execute(ALTER)
    return verify(env)[2]


def main() -> int:
    """Print the table; return 1 where verification is slower than its aim or does not find the altered row."""
    legs = int(sys.argv[1]) if len(sys.argv) > 1 else LEGS
    server = os.environ.get("LINLI_TEST_DATABASE_URL", POSTGRES)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made, database(server, "linli_bench_millions") as url:
        env = env_of(Path(made), url)
        ours(env)
        print("| legs | a balance is read in | legs verified a second | memory | it said |\n|---|---|---|---|---|")
        is_fast = grow(url, env, legs=legs)
        said = alter(url, env)
    print(f"\nWith one amount altered: {said}")
    return int(not (is_fast and "altered" in said))


if __name__ == "__main__":
    sys.exit(main())
