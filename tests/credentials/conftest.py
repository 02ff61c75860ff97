"""An installation with an address and a key folder of its own, and one proof that a resident asked for."""

from pathlib import Path

import pytest
from pytest_django import Settings

from linli.credentials.models import Credential
from tests.cast import NOW, Town
from tests.credentials.proofs import ORIGIN, prove


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path) -> Path:
    """The data folder of the installation that issues."""
    settings.LINLI_PUBLIC_URL = ORIGIN
    settings.DATA = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture
def proof(town: Town) -> Credential:
    """The resident's proof of two kinds of contribution, for a bank, valid for ninety days."""
    return prove(town, at=NOW)
