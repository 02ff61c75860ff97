"""A sandbox, a shop that hears its notices, and each gateway on it in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.gateways import Code, Gateway
from linli.gateways.sandbox import Sandbox, start
from tests.gateways.till import MAKERS, Shop, Till, serving


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serving(Shop()) as made:
        yield made


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys lie: made once, for it takes a second."""
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Sandbox]:
    (folder / "payments.json").unlink(missing_ok=True)
    made = start(folder, pauses=(0.0, 0.05, 0.1))
    yield made
    made.stop()


@pytest.fixture(params=list(Code))
def code(request: pytest.FixtureRequest) -> Code:
    return Code(request.param)


@pytest.fixture
def gateway(code: Code, sandbox: Sandbox, shop: Shop) -> Gateway:
    """Each channel's gateway in turn; the shop reads its notices."""
    made = MAKERS[code](sandbox)
    shop.gateway = made
    return made


@pytest.fixture
def till(gateway: Gateway, shop: Shop, sandbox: Sandbox) -> Till:
    return Till(gateway, shop, sandbox)
