"""A small load generator: so many connections kept alive, each playing one visit after another; one process, no threads.

A visit is a generator: it yields requests as bytes and is sent the answers. Everything on the loopback interface.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
CONNECTIONS = 8
PATIENCE = 30.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the head as it stood, the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value, "" where there is none."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""


type Visit = Generator[bytes, Answer, None]
type Visits = list[Callable[[], Visit]]


def request(path: str, *, cookie: str = "", form: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """Return a GET, or the POST of a form."""
    body = urlencode(form).encode() if form is not None else b""
    lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Language: zh-CN"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True, slots=True)
class Result:
    """Visits a second, and how long one took for all but the slowest twentieth, in milliseconds."""

    rate: float
    p95: float


@dataclass(slots=True)
class _Connection:
    """One connection and the visit it plays."""

    port: int
    visits: Iterator[Callable[[], Visit]]
    times: list[float]
    line: socket.socket = field(init=False)
    visit: Visit = field(init=False)
    began: float = 0.0
    heard: bytearray = field(default_factory=bytearray)

    def open(self) -> None:
        self.line = socket.create_connection((HOST, self.port), timeout=PATIENCE)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begin()

    def begin(self) -> None:
        self.visit, self.began = next(self.visits)(), time.perf_counter()
        self.line.sendall(next(self.visit))

    def hear(self) -> None:
        """Read what has come; with a whole answer go on with the visit, or begin the next."""
        piece = self.line.recv(1 << 18)
        assert piece, "the server closed a connection that was to be kept"
        self.heard += piece
        if (answer := self._answer()) is None:
            return
        try:
            self.line.sendall(self.visit.send(answer))
        except StopIteration:
            self.times.append(time.perf_counter() - self.began)
            self.begin()

    def _answer(self) -> Answer | None:
        end = self.heard.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.heard[:end])
        length = _LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self.heard) < whole:
            return None
        body = bytes(self.heard[end + 4 : whole])
        del self.heard[:whole]
        return Answer(int(head[9:12]), head, body)


def run(port: int, visits: Visits, *, seconds: float, connections: int = CONNECTIONS) -> Result:
    """Play visits in turn over that many connections for so long, or until each connection has played two."""
    times: list[float] = []
    turns = cycle(visits)
    opened = [_Connection(port, turns, times) for _one in range(connections)]
    with selectors.DefaultSelector() as selector:
        for one in opened:
            one.open()
            selector.register(one.line, selectors.EVENT_READ, one)
        began = time.perf_counter()
        while time.perf_counter() - began < seconds or len(times) < 2 * connections:
            for key, _events in selector.select(timeout=PATIENCE):
                key.data.hear()
        spent = time.perf_counter() - began
    for one in opened:
        one.line.close()
    return Result(len(times) / spent, 1000 * quantiles(times, n=20)[-1])


def page(path: str, *, expect: int = 200, **more: Any) -> Callable[[], Visit]:
    """Return the visit of a single request, which must be answered with that status."""
    asked = request(path, **more)

    def visit() -> Visit:
        answer = yield asked
        assert answer.status == expect, f"{path}: {answer.status}"

    return visit
