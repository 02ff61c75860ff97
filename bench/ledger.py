"""The ledger beside its peers, in turns in one run: `python -m bench.ledger`. Takes some minutes; needs PostgreSQL.

PostgreSQL with fsync on: single transfers with eight clients through the public service, beside pgbench's TPC-B and
django-hordak's `transfer_to`; batches of ten thousand beside single ones. SQLite, each commit on the disk: single transfers beside
the same written by hand. LINLI_TEST_DATABASE_URL names the server; the databases are made for the run and dropped.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.data import ROOT, environment
from scripts import bootstrap
from scripts.suite import POSTGRES

ROUNDS, SECONDS = 3, 6.0
CLIENTS = 8
PEERS = ROOT / ".cache" / "peers"
TPCB = ("--client=8", "--jobs=2", "--no-vacuum")
TPCB_SCALE = "10"


@dataclass(frozen=True, slots=True)
class Client:
    """A process that waits to be told what to do and for how long."""

    process: "subprocess.Popen[str]"

    def tell(self, what: str, seconds: float) -> None:
        """Set it to work."""
        assert self.process.stdin
        self.process.stdin.write(f"{what} {seconds}\n")
        self.process.stdin.flush()

    def rate(self) -> float:
        """Return how much it did in a second."""
        assert self.process.stdout
        done, spent = self.process.stdout.readline().split()
        return int(done) / float(spent)


@dataclass(slots=True)
class Rates:
    """What each of them did in a second, round by round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, rate: float) -> None:
        """Keep the rate of a round."""
        self.rounds.setdefault(what, []).append(rate)

    def __getitem__(self, what: str) -> float:
        """Return the middle one."""
        return median(self.rounds[what])


@contextmanager
def clients(command: Sequence[str | Path], env: Mapping[str, str], *, count: int) -> Iterator[list[Client]]:
    """Start so many clients and wait until each is ready; stop them at the end."""
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen([*command, "serve"], cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True)  # noqa: S603 - our own modules
        for _ in range(count)
    ]
    try:
        for process in started:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield [Client(process) for process in started]
    finally:
        for process in started:
            process.terminate()


def together(group: Sequence[Client], what: str, *, seconds: float) -> float:
    """Let a group work at the same time; return what it did in a second."""
    for client in group:
        client.tell(what, seconds)
    return sum(client.rate() for client in group)


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """Make a database of this name, give its address, and drop it at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit((*urlsplit(server)[:2], f"/{name}", "", ""))
        finally:
            connection.execute(drop)


def env_of(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of a client of this database."""
    return {**environment(folder), "LINLI_DATABASE_URL": url}


def run(command: Sequence[str | Path], env: Mapping[str, str]) -> str:
    """Run a command and return what it printed."""
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)  # noqa: S603 - our own commands
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def ours(env: Mapping[str, str]) -> list[str]:
    """Lay out the books and return the command of a client."""
    run([sys.executable, "-m", "linli", "migrate", "--verbosity=0"], env)
    run([sys.executable, "-m", "bench.posting", "open"], env)
    return [sys.executable, "-m", "bench.posting"]


def hordak(env: Mapping[str, str]) -> list[str | Path]:
    """Lay out the peer's books and return the command of its client."""
    bootstrap.ensure_environment(PEERS)
    bootstrap.ensure_requirements(PEERS, ["peers"])
    command = [bootstrap.python_of(PEERS), ROOT / "bench" / "peer_hordak.py"]
    run([*command, "open"], env)
    return command


def tpcb(url: str, *, seconds: float) -> float:
    """Return pgbench's transactions a second."""
    said = run(["pgbench", *TPCB, f"--time={seconds:.0f}", url], os.environ)
    return float(said.partition("tps = ")[2].split()[0])


def on_postgres(server: str, folder: Path) -> Rates:
    """Ask the ledger and its peers in turns."""
    rates = Rates()
    with ExitStack() as stack:
        books, peer, bank = (
            stack.enter_context(database(server, f"linli_bench_{name}")) for name in ("ledger", "hordak", "tpcb")
        )
        run(["pgbench", "--initialize", "--init-steps=dtgvp", "--quiet", f"--scale={TPCB_SCALE}", bank], os.environ)
        command, its = ours(env_of(folder, books)), hordak(env_of(folder, peer))
        us = stack.enter_context(clients(command, env_of(folder, books), count=CLIENTS))
        them = stack.enter_context(clients(its, env_of(folder, peer), count=CLIENTS))
        for _ in range(ROUNDS):
            rates.add("tpcb", tpcb(bank, seconds=SECONDS))
            rates.add("single", together(us, "single", seconds=SECONDS))
            rates.add("hordak", together(them, "single", seconds=SECONDS))
            rates.add("issue", together(us, "issue", seconds=SECONDS))
            rates.add("alone", together(us[:1], "single", seconds=SECONDS / 2))
            rates.add("hordak alone", together(them[:1], "single", seconds=SECONDS / 2))
            rates.add("batch", together(us[:1], "batch", seconds=SECONDS))
    return rates


def on_sqlite(folder: Path) -> Rates:
    """Ask the ledger and the same by hand in turns, on one file."""
    rates, file = Rates(), folder / "bench.sqlite3"
    env = env_of(folder, f"sqlite:///{file}")
    with ExitStack() as stack:
        us = stack.enter_context(clients(ours(env), env, count=1))
        hand = stack.enter_context(clients([sys.executable, "-m", "bench.by_hand", str(file)], env, count=1))
        for _ in range(ROUNDS):
            rates.add("by hand", together(hand, "single", seconds=SECONDS / 2))
            rates.add("single", together(us, "single", seconds=SECONDS / 2))
            rates.add("batch", together(us, "batch", seconds=SECONDS / 2))
    return rates


def table(server: str) -> list[list[str]]:
    """Return the rows of the table: what, figure, beside what, ratio, aim."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        pg, lite = on_postgres(server, Path(made)), on_sqlite(Path(made))
    beside = [
        ("PostgreSQL: single transfers, 8 clients", pg["single"], "pgbench TPC-B, 8 clients", pg["tpcb"], "1.0"),
        ("the same", pg["single"], "django-hordak, 8 clients", pg["hordak"], "5"),
        ("PostgreSQL: one client", pg["alone"], "django-hordak, one client", pg["hordak alone"], ""),
        ("PostgreSQL: all from one account, 8 clients", pg["issue"], "pgbench TPC-B, 8 clients", pg["tpcb"], ""),
        ("PostgreSQL: batches of 10,000, one client", pg["batch"], "single transfers, 8 clients", pg["single"], "5"),
        ("SQLite: single transfers", lite["single"], "the same by hand with sqlite3", lite["by hand"], "0.5"),
        ("SQLite: batches of 10,000", lite["batch"], "single transfers", lite["single"], ""),
    ]  # fmt: skip
    return [
        [what, f"{rate:,.0f}/s", f"{peer}: {its:,.0f}/s", f"{rate / its:.2f}×", aim and f"≥ {aim}×"]
        for what, rate, peer, its, aim in beside
    ]


def promises(server: str) -> str:
    """Return what the server says of itself: whether a commit is on the disk, and its version."""
    asked = ("fsync", "synchronous_commit", "server_version")
    with psycopg.connect(server) as connection:
        rows = [connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone() for name in asked]
    return "; ".join(f"{name} {row[0]}" for name, row in zip(asked, rows, strict=True) if row)


def main() -> int:
    """Print the table, with what the server promises."""
    server = os.environ.get("LINLI_TEST_DATABASE_URL", POSTGRES)
    print(promises(server))
    print("\n| what | figure | beside | ratio | aim |\n|---|---|---|---|---|")
    for row in table(server):
        print(f"| {' | '.join(row)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
