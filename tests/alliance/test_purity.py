"""The scoring stays pure: nothing but the standard library and itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from linli.alliance import scoring
from tests.dispatch.test_purity import imported

pytestmark = pytest.mark.once

HOUSE = Path(scoring.__file__).parent
ALLOWED = {"collections", "dataclasses", "linli", "random", "typing"}


def test_scoring_imports_the_standard_library_and_itself_only() -> None:
    found = imported(HOUSE)
    assert {name.split(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("linli.alliance.scoring") for name in found if name.startswith("linli"))


def test_scoring_is_used_without_django() -> None:
    code = "import sys, linli.alliance.scoring.ranking; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
