"""Keep the processes of one installation alive together, and end them together. Knows nothing of Django.

All children stay in the supervisor's own process group, so that whoever kills the group kills the installation.
A terminal sends Ctrl-C to the whole group; children start with SIGINT blocked, so that only the supervisor hears it
and tells each child once, by SIGTERM. On Linux a child whose supervisor dies is told to stop by the kernel, and what a
dead child leaves behind is killed before it starts anew.

One thread, one loop: no lock is held when a child is forked.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, TextIO

from linli.core import linux

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LONGEST_LINE = 64 * 1024
TICK_SECONDS = 0.1
EXIT_OK, EXIT_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Program:
    """One child: its name in the log and its command line."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient the supervisor is; all in seconds, `quick_deaths` in deaths one after another."""

    stop: float = 10.0
    ready: float = 60.0
    # A child that lived this long was well: the next death starts counting anew.
    healthy: float = 30.0
    first_pause: float = 0.5
    longest_pause: float = 30.0
    quick_deaths: int = 5


@dataclass(slots=True)
class Child:
    """A program and its present process, if any."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float | None = None
    tail: bytes = field(default=b"")


class Supervisor:
    """Starts programs in order, restarts those that die, stops all when told to."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        ready: Callable[[], bool],
        on_ready: Callable[[], None],
        env: Mapping[str, str] | None = None,
        out: TextIO | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Prepare to run `programs`.

        The first is started alone; when `ready()` is true, or it takes too long, the others follow. `on_ready` is
        called once, when it is true. `env` is what the children see, `out` where their lines go.
        """
        self.children = [Child(program) for program in programs]
        self.ready, self.on_ready = ready, on_ready
        self.env = {**(os.environ if env is None else env), "PYTHONUNBUFFERED": "1"}
        self.out = out or sys.stdout
        self.limits = limits or Limits()
        self.width = max(len(program.name) for program in programs)
        self.selector = selectors.DefaultSelector()
        self.signals = 0
        self.failed = False
        self.followed = False
        self.announced = False
        self.not_ours: set[int] = set()
        self.tie = linux.tie_to_parent()

    # --- the loop -------------------------------------------------------------------------------------------------
    def run(self) -> int:
        """Run until told to stop (return 0 after a clean stop) or until a program keeps dying (return 1)."""
        # Whoever calls us may have children of his own.
        self.not_ours = linux.children()
        linux.adopt_orphans(adopt=True)
        before = {number: signal.signal(number, self._hear) for number in STOP_SIGNALS}
        try:
            self._start(self.children[0])
            waiting_since = time.monotonic()
            while not self.signals and not self.failed:
                self._pump(TICK_SECONDS)
                self._reap()
                self._restart_due()
                if not self.announced:
                    self._follow_up(waiting_since)
        except BrokenPipeError:
            # Nobody reads our lines any more, as after `linli serve | head`: there is no terminal to serve.
            self.failed = True
        finally:
            clean = self._stop_all()
            linux.adopt_orphans(adopt=False)
            for number, handler in before.items():
                signal.signal(number, handler)
        return EXIT_OK if clean and not self.failed else EXIT_FAILED

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def _follow_up(self, waiting_since: float) -> None:
        """Start the other programs once the first answers, or has had its time; announce it once it answers."""
        answered = self.ready()
        late = not answered and time.monotonic() - waiting_since > self.limits.ready
        if late and not self.followed:
            self.say("linli", f"{self.children[0].program.name} has not answered for {self.limits.ready:.0f} s")
        if (answered or late) and not self.followed:
            self.followed = True
            for child in self.children[1:]:
                self._start(child)
        if answered:
            self.announced = True
            self.on_ready()

    # --- starting and dying ---------------------------------------------------------------------------------------
    def _start(self, child: Child) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            child.process = subprocess.Popen(  # noqa: S603 - the programs are our own, never what a stranger typed
                child.program.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                preexec_fn=self.tie,  # noqa: PLW1509 - unsafe only beside threads, and there are none
            )
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        child.started, child.restart_at, child.tail = time.monotonic(), None, b""
        pipe = self._pipe(child)
        os.set_blocking(pipe.fileno(), False)
        self.selector.register(pipe, selectors.EVENT_READ, child)

    @staticmethod
    def _pipe(child: Child) -> IO[bytes]:
        if child.process is None or child.process.stdout is None:
            raise AssertionError("a started child has a pipe")
        return child.process.stdout

    def _reap(self) -> None:
        """Notice the dead: let their last lines out, then plan a restart or give up."""
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            self._drain(child)
            self._kill_orphans()
            lived = time.monotonic() - child.started
            child.process = None
            child.deaths = 1 if lived >= self.limits.healthy else child.deaths + 1
            self._after_death(child, _words_for(code))

    def _after_death(self, child: Child, how: str) -> None:
        name = child.program.name
        if child.deaths >= self.limits.quick_deaths:
            self.say(
                "linli",
                f"{name} {how}, {child.deaths} times within a short while. It will not get better by itself: "
                f"its lines above say why. Everything is stopped; mend it and start again.",
            )
            self.failed = True
            return
        pause = min(self.limits.first_pause * 2 ** (child.deaths - 1), self.limits.longest_pause)
        self.say("linli", f"{name} {how}; it is started again in {pause:g} s")
        child.restart_at = time.monotonic() + pause

    def _restart_due(self) -> None:
        for child in self.children:
            if child.restart_at is not None and child.restart_at <= time.monotonic():
                self._start(child)

    # --- stopping -------------------------------------------------------------------------------------------------
    def _stop_all(self) -> bool:
        """Ask all to stop, wait, then kill; a second signal cuts the wait. Return whether none was killed."""
        asked = self.signals
        deadline = time.monotonic() + self.limits.stop
        for child in self._living():
            _send(child, signal.SIGTERM)
        while self._living() and time.monotonic() < deadline and self.signals <= asked:
            self._pump_quietly()
        stubborn = self._living()
        for child in stubborn:
            _send(child, signal.SIGKILL)
            self._say_quietly(f"{child.program.name} did not stop in time and was killed")
        for child in self.children:
            if child.process is not None:
                child.process.wait()
                self._close(child)
        self._kill_orphans()
        self.selector.close()
        return not stubborn

    def _kill_orphans(self) -> None:
        ours = {child.process.pid for child in self.children if child.process is not None}
        linux.kill_orphans(ours | self.not_ours)

    def _living(self) -> list[Child]:
        return [child for child in self.children if child.process is not None and child.process.poll() is None]

    def _pump_quietly(self) -> None:
        try:
            self._pump(TICK_SECONDS)
        except BrokenPipeError:
            time.sleep(TICK_SECONDS)

    def _say_quietly(self, text: str) -> None:
        try:
            self.say("linli", text)
        except BrokenPipeError:
            self.failed = True

    # --- lines ----------------------------------------------------------------------------------------------------
    def say(self, name: str, text: str) -> None:
        """Print a line under a name."""
        self.out.write(f"{name:<{self.width}} | {text}\n")
        self.out.flush()

    def _pump(self, seconds: float) -> None:
        """Pass on what the children print, for up to `seconds` or until something came."""
        for key, _events in self.selector.select(seconds):
            self._read(key.data)

    def _read(self, child: Child) -> bool:
        """Pass on one piece of output; return whether there may be more."""
        try:
            piece = os.read(self._pipe(child).fileno(), LONGEST_LINE)
        except BlockingIOError:
            return False
        *lines, child.tail = (child.tail + piece).split(b"\n")
        if child.tail and (not piece or len(child.tail) > LONGEST_LINE):
            lines, child.tail = [*lines, child.tail], b""
        for line in lines:
            self.say(child.program.name, line.decode(errors="replace").rstrip("\r"))
        if not piece:
            self._unwatch(child)
        return bool(piece)

    def _drain(self, child: Child) -> None:
        """Pass on what a dead child left in its pipe. A grandchild may still hold the other end: do not wait for it."""
        while self._read(child):
            pass
        self._close(child)

    def _unwatch(self, child: Child) -> None:
        pipe = self._pipe(child)
        if not pipe.closed and pipe in self.selector.get_map():
            self.selector.unregister(pipe)

    def _close(self, child: Child) -> None:
        self._unwatch(child)
        self._pipe(child).close()


def _send(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        child.process.send_signal(number)


def _words_for(code: int) -> str:
    """Tell how a process ended: its exit code or the signal that killed it."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
