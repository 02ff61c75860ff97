"""The day that plans itself, measured: `python -m bench.dispatch [FOLDER]`. Takes about nine minutes.

Routes: Solomon's instances in FOLDER (../shared/data/vrptw, if not given) and made-up ones of the same classes, ten seconds
each, by the product's own planner with a matrix given, beside VROOM and OR-Tools in the same run. The day: 40 workers and
600 jobs with skills, lunch and windows, beside whoever is free taking the nearest. News: an urgent job into that day.

The limits it is held to: every customer served with the best-known fleet and within 0.5 % of the best known; on made-up
instances within 0.5 % of the better peer; a day planned in ten seconds with no rule broken and a fifth less walking than
nearest first; an urgent job taken in within two seconds with at most one job in twenty moved.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench import community, routes
from bench.data import ROOT
from bench.routes import Instance
from linli.dispatch import day

SECONDS = 10.0
LIMIT_GAP, LIMIT_SAVED = 0.005, 0.20
LIMIT_NEWS, LIMIT_MOVED = 2.0, 0.05
# The class, and the share of customers who are there all day.
CLASSES = (("R1", 0.0), ("R2", 0.5), ("C1", 0.0), ("C2", 0.0), ("RC1", 0.0), ("RC2", 0.0), ("RC2", 0.5))
MADE_UP_SEED = 2026
SEEDS = (1, 2, 3)
NEWS = 20
SEARCH = SECONDS - 2.0  # what comes before and after the search takes the rest
PEERS = ROOT / ".cache" / "peers" / "bin" / "python"
FOLDER = ROOT.parent / "shared" / "data" / "vrptw"


def peer(name: str, instance: Instance) -> float | None:
    """Return another's distance, judged by us, or None where it kept not to the rules or is not installed."""
    rows = instance.customers
    asked = {
        "matrix": instance.matrix, "windows": [(row.ready, row.due) for row in rows], "seconds": SECONDS,
        "service": [row.service for row in rows], "demands": [row.demand for row in rows],
        "capacity": instance.capacity, "vehicles": instance.vehicles,
    }  # fmt: skip
    command = [PEERS, Path(__file__).with_name("peer_routes.py"), name]
    told = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return routes.judged(instance, json.loads(told.stdout))


def measure_routes(instances: list[Instance]) -> bool:
    """Print a line for each instance; whether a limit is broken."""
    broken = False
    print(
        "| instance | fleet | best known | Linli | VROOM | OR-Tools | Linli above the best known, or the better peer | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for instance in instances:
        spent = process_time()
        ours = routes.judged(instance, found := routes.planned(instance, seconds=SECONDS))
        spent = process_time() - spent
        peers = [peer(name, instance) if PEERS.exists() else None for name in ("vroom", "ortools")]
        known = [value for value in ([instance.best] if instance.best else peers) if value is not None]
        gap = ours / min(known) - 1 if ours is not None and known else 0.0
        broken |= ours is None or gap > LIMIT_GAP
        shown = " | ".join("not all" if value is None else f"{value:.2f}" for value in (ours, *peers))
        print(
            f"| {instance.name} | {len(found)} of {instance.vehicles} | {instance.best or ''} | {shown} | {gap:+.2%} | {spent:.1f} |"
        )
    return broken


def measure_days() -> bool:
    """Print a line for each made-up day; whether a limit is broken."""
    print(
        "\n| day | s | CPU s | planned | min walked a job | nearest first: done | min walked a job | saved | faults |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    spans, saves, faults, plans = [], [], 0, []
    for seed in SEEDS:
        asked = community.made(seed=seed)
        start, spent = perf_counter(), process_time()
        plan = day.plan(day=asked, seed=seed, seconds=SEARCH)
        spans.append(perf_counter() - start)
        spent = process_time() - spent
        walked, done = community.nearest_first(asked)
        ours, theirs = plan.totals.walking / plan.totals.planned, walked / done
        saves.append(1 - ours / theirs)
        faults += len(found := day.faults(plan=plan, day=asked))
        plans.append((asked, plan))
        print(
            f"| {seed} | {spans[-1]:.1f} | {spent:.1f} | {plan.totals.planned} | {ours:.2f} | {done} | {theirs:.2f} "
            f"| {saves[-1]:.0%} | {len(found)} |"
        )
    print(f"median: {median(spans):.1f} s, {median(saves):.0%} less walking a job than nearest first")
    news = measure_news(*plans[0])
    return median(spans) > SECONDS or median(saves) < LIMIT_SAVED or faults > 0 or news


def measure_news(asked: day.Day, plan: day.Plan) -> bool:
    """Print how urgent jobs are taken into a day under way, each for itself; whether a limit is broken."""
    spans, shares, waits, faults = [], [], [], 0
    for number in range(NEWS):
        comes, job = community.urgent(number, seed=1)
        start = perf_counter()
        found = day.replan(plan=plan, day=asked, at=comes, new=[job])
        spans.append(perf_counter() - start)
        shares.append(found.share)
        faults += len(day.faults(plan=found.plan, day=replace(asked, jobs=(*asked.jobs, job))))
        if job.id in (where := found.plan.where()):
            waits.append((where[job.id][1].starts - comes).total_seconds() / 60)
    print(
        f"\n{NEWS} urgent jobs, each into the day under way: taken in {len(waits)}, median {median(spans):.2f} s, most "
        f"{max(spans):.2f} s; moved median {median(shares):.1%}, most {max(shares):.1%}; begun after median "
        f"{median(waits or [0]):.0f} min, most {max(waits, default=0):.0f} min; faults {faults}"
    )
    return median(spans) > LIMIT_NEWS or max(shares) > LIMIT_MOVED or faults > 0


def main() -> int:
    """Print the tables; return 1 when a limit is broken."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    known = routes.read(folder) if folder.exists() else []
    print(f"{SECONDS:.0f} s each on one core of {os.cpu_count()}; load before: {os.getloadavg()[0]:.1f}\n")
    made_up = [routes.make(kind, seed=MADE_UP_SEED, open_share=share) for kind, share in CLASSES]
    broken = measure_routes([*known, *made_up])
    broken |= measure_days()
    print(f"load after: {os.getloadavg()[0]:.1f}; limits {'broken' if broken else 'kept'}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
