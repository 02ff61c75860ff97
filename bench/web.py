"""The web with a hundred thousand orders, beside two peers on the same database: `python -m bench.web`.

Product and peers are served by the same server with the same options and asked in turns, so that whatever else the
machine does falls on all of them; each figure is the median of the rounds.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import data, load, serving
from bench.load import Result, Visit, Visits

ROUNDS = 3
WARM, PEER, PAGE = 1.5, 2.0, 3.0
TOKEN = "benchmarkbenchmarkbenchmarkbench"  # noqa: S105 - both halves of the check against forged forms, chosen freely
CHOICE = re.compile(rb'name="choice" value="([^"]+)" checked')
SAID = (
    "厨房的水龙头关不严，一直滴水，明天下午有人",
    "客厅的灯不亮了",
    "大门的锁拧不动，帮忙看看",
    "想约个保洁，周六上午",
    "楼道里有一滩油，有人差点滑倒",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A page beside the peers: visits a second, requests in each, and both in medians."""

    code: str
    what: str
    each: int
    page: Result
    bare: Result
    stock: Result

    def beside(self, peer: Result) -> float:
        """Return the page's requests a second as a share of the peer's."""
        return self.page.rate * self.each / peer.rate


def _etagged(port: int, path: str, cookies: list[str]) -> Visits:
    """Return visits of who has seen the answer before and brings its mark along."""
    marks: dict[str, str] = {}

    def ask(cookie: str) -> Callable[[], Visit]:
        def visit() -> Visit:
            answer = yield load.request(path, cookie=cookie)
            marks[cookie] = answer.header("etag")

        return visit

    load.run(port, [ask(cookie) for cookie in cookies], seconds=1)
    return [load.page(path, cookie=cookie, If_None_Match=mark, expect=304) for cookie, mark in marks.items()]


def _create(path: str, cookie: str, words: str) -> Callable[[], Visit]:
    """Return the three requests in which words become an order."""
    cookies = f"{cookie}; csrftoken={TOKEN}"

    def visit() -> Visit:
        answer = yield load.request(path, cookie=cookies, form={"words": words, "csrfmiddlewaretoken": TOKEN})
        proposal = answer.header("location")
        assert proposal, f"ask: {answer.status}"
        answer = yield load.request(proposal, cookie=cookies)
        choice = CHOICE.search(answer.body)
        assert choice, f"proposal: {answer.status}"
        form = {"choice": choice[1].decode(), "csrfmiddlewaretoken": TOKEN}
        answer = yield load.request(proposal, cookie=cookies, form=form)
        assert "/orders/" in answer.header("location"), f"confirm: {answer.status}"

    return visit


def _pages(who: Mapping[str, Any], port: int) -> list[tuple[str, str, int, Visits]]:
    readers = [cookie for cookie, _order in who["readers"]]
    creates = [_create(who["ask"], cookie, words) for cookie in who["askers"] for words in SAID]
    return [
        ("home", "resident home", 1, [load.page(who["home"], cookie=cookie) for cookie in readers]),
        ("order", "order page", 1, [load.page(order, cookie=cookie) for cookie, order in who["readers"]]),
        ("console", "console table, 50 rows", 1, [load.page(who["console"], cookie=who["operator"])]),
        ("badge", "inbox badge, unchanged (304)", 1, _etagged(port, who["badge"], readers)),
        ("create", "order create: words, proposal, confirmation", 3, creates),
    ]


def measure(folder: Path) -> list[Row]:
    """Serve the product and its peers on the installation, and ask them in turns."""
    who = json.loads(data.run(folder, "bench.visitors", "sessions"))
    with ExitStack() as stack:
        port = stack.enter_context(serving.serving(folder, serving.PRODUCT))
        bare = stack.enter_context(serving.serving(folder, serving.PEERS, LINLI_BENCH_PEER="bare"))
        stock = stack.enter_context(serving.serving(folder, serving.PEERS, LINLI_BENCH_PEER="page"))
        peers: list[tuple[int, Visits]] = [
            (bare, [load.page("/bare/")]),
            (stock, [load.page("/page/", cookie=cookie) for cookie in who["stock"]]),
        ]
        return [_row(code, what, each, [(port, visits), *peers]) for code, what, each, visits in _pages(who, port)]


def _row(code: str, what: str, each: int, asked: list[tuple[int, Visits]]) -> Row:
    for port, visits in asked:
        load.run(port, visits, seconds=WARM)
    rounds = [
        [load.run(port, visits, seconds=PEER if turn else PAGE) for turn, (port, visits) in enumerate(asked)]
        for _round in range(ROUNDS)
    ]
    page, bare, stock = (
        Result(median(one.rate for one in results), median(one.p95 for one in results))
        for results in zip(*rounds, strict=True)
    )
    return Row(code, what, each, page, bare, stock)


def _say(words: str) -> None:
    print(f"bench: {words} …", file=sys.stderr, flush=True)


def run() -> tuple[list[Row], dict[str, tuple[int, int]]]:
    """Make the installations, count queries, measure; return the rows, and each page's queries with one order and with many."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as place:
        large, small = Path(place) / "large", Path(place) / "small"
        _say("a community of a thousand households lives for sixteen days")
        data.sample(large)
        order = data.one(large, small)
        few = json.loads(data.run(small, "bench.visitors", "queries", order))
        _say(f"its orders are told again until there are {data.ORDERS:,}")
        data.many(large)
        many = json.loads(data.run(large, "bench.visitors", "queries", order))
        _say("pages are asked for, in turns with their peers")
        return measure(large), {code: (few[code], many[code]) for code in few}


def table() -> list[list[str]]:
    """Return the rows as they are printed."""
    rows, queries = run()
    told = [_told(row, queries[row.code]) for row in rows]
    bare, stock = (
        median(peer.rate for peer in peers) for peers in zip(*((r.bare, r.stock) for r in rows), strict=True)
    )
    slow = [median(one.p95 for one in peers) for peers in zip(*((row.bare, row.stock) for row in rows), strict=True)]
    today = "{} → {}".format(*queries["today"])
    return [
        *told, ["steward today", "", "", "", "", today],
        ["peer: bare view, 20 rows as JSON, no middleware", f"{bare:.0f} requests/s", f"{slow[0]:.0f} ms", "1", "", "1"],
        ["peer: signed-in page of stock Django, 20 rows", f"{stock:.0f} requests/s", f"{slow[1]:.0f} ms", "", "1", "3"],
    ]  # fmt: skip


def _told(row: Row, queries: tuple[int, int]) -> list[str]:
    unit = "requests/s" if row.each == 1 else "creates/s"
    return [
        row.what, f"{row.page.rate:.0f} {unit}", f"{row.page.p95:.0f} ms", f"{row.beside(row.bare):.2f}",
        f"{row.beside(row.stock):.2f}", "{} → {}".format(*queries),
    ]  # fmt: skip


def main() -> None:
    """Print the web's own table."""
    print(
        "| web, 100,000 orders | figure | p95 | × bare | × page | queries, 1 → 100,000 orders |\n|---|---|---|---|---|---|"
    )
    for row in table():
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
