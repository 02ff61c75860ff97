import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from linli.core import linux
from linli.core.supervisor import Limits, Program, Supervisor

IMPATIENT = Limits(stop=3, ready=5, healthy=30, first_pause=0.01, longest_pause=0.02, quick_deaths=3)
STAY = "import time; time.sleep(60)"
only_on_linux = pytest.mark.skipif(not linux.ON_LINUX, reason="asks the Linux kernel")


def python(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", textwrap.dedent(code)])


def stop_me(number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def supervise(
    *programs: Program,
    ready: Callable[[], bool] = lambda: True,
    on_ready: Callable[[], None] = lambda: None,
    limits: Limits = IMPATIENT,
) -> tuple[int, str]:
    out = io.StringIO()
    code = Supervisor(programs, ready=ready, on_ready=on_ready, out=out, limits=limits).run()
    return code, out.getvalue()


def after_line(marker: Path, do: Callable[[], None]) -> Callable[[], bool]:
    """Make a `ready` that does `do` once a child has left its marker, and never says yes."""

    def ready() -> bool:
        if marker.exists():
            do()
        return False

    return ready


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_signal_ends_everything_with_code_zero(number: signal.Signals) -> None:
    code, out = supervise(python("web", STAY), python("worker", STAY), on_ready=stop_me(number))
    assert (code, out) == (0, "")


def test_lines_carry_their_program_name(tmp_path: Path) -> None:
    marker = tmp_path / "said"
    web = python("web", f"print('一'); print('no end', end=''); open({str(marker)!r}, 'w'); {STAY}")
    _code, out = supervise(web, python("schedule", STAY), ready=after_line(marker, stop_me()))
    assert out.splitlines()[:1] == ["web      | 一"]


def test_last_words_without_line_end_are_shown() -> None:
    limits = replace(IMPATIENT, quick_deaths=1)
    code, out = supervise(python("web", "print('bye', end='')"), ready=lambda: False, limits=limits)
    assert (code, out.splitlines()[0]) == (1, "web | bye")


def test_other_programs_start_only_after_the_first_answers(tmp_path: Path) -> None:
    marker = tmp_path / "worker-started"
    asked: list[bool] = []

    def ready() -> bool:
        asked.append(marker.exists())
        return len(asked) > 3

    supervise(
        python("web", STAY), python("worker", f"open({str(marker)!r}, 'w'); {STAY}"), ready=ready, on_ready=stop_me()
    )
    assert asked == [False] * 4


def test_slow_first_program_does_not_hold_back_the_others(tmp_path: Path) -> None:
    marker = tmp_path / "worker-started"
    code, out = supervise(
        python("web", STAY),
        python("worker", f"open({str(marker)!r}, 'w'); {STAY}"),
        ready=after_line(marker, stop_me()),
        limits=replace(IMPATIENT, ready=0.1),
    )
    assert (code, out) == (0, "linli  | web has not answered for 0 s\n")


def test_dead_program_is_started_again(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    code = f"""
        import os, time
        with open({str(lives)!r}, "a") as f: f.write("x")
        if os.path.getsize({str(lives)!r}) < 2: raise SystemExit(7)
        time.sleep(60)
    """
    result, out = supervise(
        python("web", code),
        ready=lambda: lives.exists() and lives.stat().st_size == 2,
        on_ready=stop_me(),
    )
    assert (result, out) == (0, "linli | web ended with code 7; it is started again in 0.01 s\n")


def test_program_that_keeps_dying_stops_everything_with_code_one(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    worker = python("worker", f"import os; open({str(pid_file)!r}, 'w').write(str(os.getpid())); {STAY}")
    crash = "import time; time.sleep(0.3); raise SystemExit('no database')"
    code, out = supervise(python("web", crash), worker)
    assert code == 1
    assert out.count("no database") == 3
    assert out.splitlines()[-1].startswith("linli  | web ended with code 1, 3 times within a short while.")
    assert gone(int(pid_file.read_text()))


def test_program_that_lived_long_is_counted_anew() -> None:
    supervisor = Supervisor(
        [python("web", "pass")],
        ready=lambda: False,
        on_ready=lambda: None,
        out=io.StringIO(),
        limits=replace(IMPATIENT, healthy=0),
    )
    seen: list[int] = []

    def ready() -> bool:
        seen.append(supervisor.children[0].deaths)
        if len(seen) > 20:
            os.kill(os.getpid(), signal.SIGTERM)
        return False

    supervisor.ready = ready
    assert supervisor.run() == 0
    assert max(seen) == 1


def test_stubborn_program_is_killed_and_told() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    out = io.StringIO()
    supervisor = Supervisor(
        [python("web", deaf)],
        ready=lambda: "deaf" in out.getvalue(),
        on_ready=stop_me(),
        out=out,
        limits=replace(IMPATIENT, stop=0.2),
    )
    assert supervisor.run() == 1
    assert out.getvalue().splitlines()[-1] == "linli | web did not stop in time and was killed"


def test_terminal_interrupt_reaches_children_as_one_sigterm(tmp_path: Path) -> None:
    # Ctrl-C goes to the whole group: a child must not hear it beside the supervisor's SIGTERM.
    heard = tmp_path / "heard"
    child = f"""
        import signal, time, sys
        def hear(number, frame):
            with open({str(heard)!r}, "a") as f: f.write(signal.Signals(number).name + " ")
            time.sleep(0.3); sys.exit(0)
        signal.signal(signal.SIGINT, hear); signal.signal(signal.SIGTERM, hear)
        print("up"); time.sleep(60)
    """
    main = f"""
        import os, signal, sys
        from linli.core.supervisor import Program, Supervisor
        import io
        out = io.StringIO()
        sys.exit(Supervisor([Program("web", [sys.executable, "-c", {textwrap.dedent(child)!r}])], out=out,
            ready=lambda: "up" in out.getvalue(), on_ready=lambda: os.killpg(0, signal.SIGINT)).run())
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(main)], start_new_session=True, check=False, timeout=30
    )
    assert (ended.returncode, heard.read_text()) == (0, "SIGTERM ")


@only_on_linux
def test_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    child = f"import os; open({str(pid_file)!r}, 'w').write(str(os.getpid())); {STAY}"
    main = f"""
        import os, signal, sys
        from linli.core.supervisor import Program, Supervisor
        Supervisor([Program("web", [sys.executable, "-c", {child!r}])],
            ready=lambda: os.path.exists({str(pid_file)!r}) and os.path.getsize({str(pid_file)!r}) > 0,
            on_ready=lambda: os.kill(os.getpid(), signal.SIGKILL)).run()
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(main)], check=False, timeout=30)
    assert ended.returncode == -signal.SIGKILL
    assert gone(int(pid_file.read_text()))


@only_on_linux
def test_children_of_the_caller_are_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", STAY]) as mine:
        supervise(python("web", "pass"), ready=lambda: False, limits=replace(IMPATIENT, quick_deaths=1))
        assert mine.poll() is None
        mine.kill()


@only_on_linux
def test_orphan_of_a_dead_program_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    child = f"""
        import os, subprocess, sys
        left = subprocess.Popen([sys.executable, "-c", {STAY!r}])
        open({str(pid_file)!r}, "w").write(str(left.pid))
        os.kill(os.getpid(), 9)
    """
    main = f"""
        import sys
        from linli.core.supervisor import Limits, Program, Supervisor
        sys.exit(Supervisor([Program("web", [sys.executable, "-c", {textwrap.dedent(child)!r}])],
            ready=lambda: False, on_ready=lambda: None, limits=Limits(quick_deaths=1)).run())
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(main)], check=False, capture_output=True, timeout=30)
    assert ended.returncode == 1
    assert b"web was killed by SIGKILL" in ended.stdout
    assert gone(int(pid_file.read_text()))
