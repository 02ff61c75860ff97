"""Installations to measure: the living sample with one order in it, and with a hundred thousand."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ORDERS = 100_000
SAMPLE = ("--households", "1000", "--days", "16", "--seed", "7")


def environment(data: Path) -> dict[str, str]:
    """Return the environment of an installation in the folder, with the product's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINLI_", "DJANGO_"))}
    return {**kept, "LINLI_DATA": str(data), "PYTHONUTF8": "1"}


def run(data: Path, *command: str) -> str:
    """Run a module on the installation, without waiting for the disk, and return what it printed."""
    hurried = {**environment(data), "LINLI_SQLITE_SYNCHRONOUS": "OFF"}
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", *command], cwd=ROOT, env=hurried, check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def sample(data: Path) -> None:
    """Lay out an installation in the folder, with triage trained and the living sample in it."""
    run(data, "linli", "prepare")
    run(data, "linli", "triage")
    run(data, "linli", "sample", *SAMPLE)


def one(of: Path, data: Path) -> str:
    """Copy an installation and leave one open order in the copy; return the order's id."""
    shutil.copytree(of, data)
    return run(data, "bench.many", "1")


def many(data: Path, orders: int = ORDERS) -> None:
    """Tell the closed orders of an installation again until there are so many."""
    run(data, "bench.many", str(orders))
