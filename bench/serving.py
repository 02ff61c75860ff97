"""Web servers to measure, each a process group of its own: granian with the options of `linli serve`."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.data import ROOT, environment
from linli.core.management.commands import serve

STARTS_WITHIN, STOPS_WITHIN = 60.0, 15.0
PRODUCT, PEERS = "linli.config.wsgi:application", "bench.peers:application"


@contextmanager
def serving(data: Path, application: str, **more: str) -> Iterator[int]:
    """Serve a WSGI application on the installation, with one web process as `linli serve` has; give its port."""
    port = _free_port()
    command = [*serve.web("127.0.0.1", port, 1).command[:-1], application]
    with (data / "web.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own server
            command, cwd=ROOT, env={**environment(data), **more}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("the web server died; see web.log in the data folder")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the web server did not start")
