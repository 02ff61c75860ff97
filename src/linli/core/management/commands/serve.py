"""`linli serve`: web, background worker and schedule, supervised together."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from linli.core import tasks
from linli.core.listening import PortTakenError, Probe, check_port
from linli.core.supervisor import Program, Supervisor

# Enough to keep a core busy while some requests wait for the database; each thread keeps a connection of its own.
THREADS = 8


class Command(BaseCommand):
    """Serve one installation."""

    help = "Run the whole installation: web, background worker and schedule. Ctrl-C stops all of it cleanly."
    # Checks would load every page's code into a process that serves none; `make check` and `linli check` do them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the number of web processes."""
        parser.add_argument("--host", default=os.environ.get("LINLI_HOST", "127.0.0.1"), help="address to listen on")
        parser.add_argument("--port", type=int, default=int(os.environ.get("LINLI_PORT", "8000")), help="port")
        parser.add_argument(
            "--workers", type=int, default=int(os.environ.get("LINLI_WORKERS", "1")), help="web processes"
        )

    def handle(self, *_args: Any, host: str, port: int, workers: int, **_options: Any) -> None:
        """Serve until SIGINT or SIGTERM; exit 1 where the port is taken or a program keeps dying."""
        try:
            check_port(host, port)
        except PortTakenError as problem:
            raise CommandError(str(problem)) from problem
        # Where nobody said how the world finds it, what is signed and printed leads to where it is served.
        os.environ.setdefault("LINLI_PUBLIC_URL", address(host, port))
        # A connection opened so far belongs to this process alone.
        connections.close_all()
        supervisor = Supervisor(
            [web(host, port, workers), *background()],
            ready=Probe(host, port),
            on_ready=lambda: self._announce(host, port),
        )
        sys.exit(supervisor.run())

    def _announce(self, host: str, port: int) -> None:
        """Say where it is and, where the sample community is loaded, who can sign in."""
        self.stdout.write(self.style.SUCCESS(f"\nLinli is at {address(host, port)}  (Ctrl-C stops it)"))
        if "personas" in get_commands():
            self._tell_personas()
        self.stdout.write("")
        self.stdout.flush()

    def _tell_personas(self) -> None:
        """Print who can sign in; a fault there is no reason to stop serving."""
        try:
            call_command("personas", stdout=self.stdout, stderr=self.stderr)
        except (CommandError, DatabaseError) as problem:
            self.stderr.write(f"who can sign in is not known: {problem}")
        finally:
            connections.close_all()


def address(host: str, port: int) -> str:
    """Return where a browser on this machine finds what is served."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{shown}:{port}"


def linli(*arguments: str) -> list[str]:
    """Return the command line of a linli command under this same Python."""
    return [sys.executable, "-m", "linli", *arguments]


def web(host: str, port: int, workers: int) -> Program:
    """Return the web server. granian itself replaces one worker that dies, and gives up on a crash loop."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(THREADS),
        "--workers-kill-timeout": "8",
        "--log-level": "error",
    }
    flags = [part for pair in options.items() for part in pair]
    command = [sys.executable, "-m", "granian", *flags, "--respawn-failed-workers", "linli.config.wsgi:application"]
    return Program("web", command)


def background() -> list[Program]:
    """Return the other programs: workers only where tasks wait in the database, and the schedule.

    What takes seconds has a worker of its own, which gives way, so that no emergency waits behind the plan of a day.
    """
    schedule = Program("schedule", linli("schedule"))
    if settings.TASKS["default"]["BACKEND"] != "django_tasks_db.DatabaseBackend":
        return [schedule]
    return [
        Program("worker", worker("default")),
        Program("planner", ["nice", "-n", "10", *worker(tasks.LENGTHY)]),
        schedule,
    ]


def worker(queue: str) -> list[str]:
    """Return the command line of a worker that looks after one queue, four times a second."""
    options = ("--interval", "0.25", "--no-reload", "--no-startup-delay", "--verbosity", "0")
    return linli("db_worker", "--queue-name", queue, *options)
