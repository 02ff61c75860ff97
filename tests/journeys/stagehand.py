"""A stage hand: a process of its own on a served installation's data that does what it is told, one script a line.

`python -m tests.journeys.stagehand` reads {"script": …} from standard input and answers {"printed": …} or {"fault": …}.
"""

import json
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO

import django
from django.core.cache import cache
from django.db import connection


def do(script: str) -> dict[str, str]:
    """Run a script with nothing remembered from the one before; return what it printed, or how it failed."""
    printed = StringIO()
    cache.clear()
    try:
        with redirect_stdout(printed):
            exec(compile(script, "<stage>", "exec"), {"__name__": "__stage__"})  # noqa: S102 - a stage hand does what it is told
    except Exception:  # noqa: BLE001 - whoever asked is told, whatever it was
        connection.close()
        return {"fault": traceback.format_exc()}
    return {"printed": printed.getvalue()}


def main() -> None:
    """Do what comes until nothing more comes."""
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(do(json.loads(line)["script"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
