"""The planner stays pure: nothing but the standard library and itself, and no words for people."""

import ast
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "src" / "linli" / "dispatch"
ALLOWED = {"collections", "dataclasses", "datetime", "enum", "linli", "math", "statistics", "typing"}


def imports(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_dispatch_imports_the_standard_library_and_itself_only() -> None:
    found = set.union(*(imports(path.read_text(encoding="utf-8")) for path in HOUSE.glob("*.py")))
    assert {name.split(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("linli.dispatch") for name in found if name.startswith("linli"))


def test_dispatch_holds_no_chinese_words() -> None:
    for path in HOUSE.glob("*.py"):
        assert path.read_text(encoding="utf-8").isascii(), path.name
