"""The one console command: `linli serve`, `linli simulate`, `linli triage` and all of Django's own."""

import os
import sys

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main() -> int:
    """Run a command; what goes wrong on the way to it is told in a sentence, not as a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - Django may be missing, and is told so
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - see above
        from django.db import OperationalError  # noqa: PLC0415 - see above
    except ImportError:
        return _fail("Linli's packages are not installed. In the project's folder: make setup")
    try:
        execute_from_command_line(["linli", *sys.argv[1:]])
    except ImproperlyConfigured as problem:
        return _fail(f"a setting is wrong: {problem}")
    except OperationalError as problem:
        return _fail(f"the database cannot be used: {problem}. A new one is laid out by: linli migrate")
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Nobody reads our output any more, as after `linli help | head`; keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    return 0


def _fail(words: str) -> int:
    print(f"linli: {words}", file=sys.stderr)
    return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
