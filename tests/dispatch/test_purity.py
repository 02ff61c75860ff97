"""The planner stays pure: nothing but the standard library and itself, and no words for people."""

import ast
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "src" / "linli" / "dispatch"
DAY = HOUSE / "day"
ALLOWED = {"collections", "dataclasses", "datetime", "enum", "linli", "math", "statistics", "typing"}
# The day planner reads JSON, and searches with PyVRP.
DAY_ALLOWED = ALLOWED | {"bisect", "functools", "heapq", "itertools", "json", "numpy", "pyvrp", "warnings"}


def imports(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def imported(folder: Path) -> set[str]:
    return set.union(*(imports(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")))


def test_dispatch_imports_the_standard_library_and_itself_only() -> None:
    found = imported(HOUSE)
    assert {name.split(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("linli.dispatch") for name in found if name.startswith("linli"))


def test_dispatch_does_not_know_the_day_planner() -> None:
    assert [name for name in imported(HOUSE) if name.startswith("linli.dispatch.day")] == []


def test_day_imports_the_standard_library_the_search_and_dispatch_only() -> None:
    found = imported(DAY)
    assert {name.split(".")[0] for name in found} <= DAY_ALLOWED
    assert all(name.startswith("linli.dispatch") for name in found if name.startswith("linli"))


def test_day_brings_the_search_in_only_when_it_searches() -> None:
    program = "import sys, linli.dispatch.day; print(sorted({'pyvrp', 'numpy', 'django'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"


def test_dispatch_holds_no_chinese_words() -> None:
    for path in HOUSE.rglob("*.py"):
        assert path.read_text(encoding="utf-8").isascii(), path.name
