"""Fixtures of the stories in a real browser: a served sample, phones and desktops, and a watch on the console."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)

from scripts import browser as chromium
from tests.journeys import served
from tests.journeys.served import Served

FLAGS = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--use-gl=angle",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    # Pages without 3D are drawn faster by the processor than by a graphics card made of software.
    "--disable-gpu-rasterization", "--disable-gpu-compositing",
)  # fmt: skip
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PATIENCE = 20_000

# Opens a window of its own: size, and what else Playwright's contexts take.
type Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an installation with the small sample, made once for all processes of the run. Copy it, do not serve it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, done = shared / "sample", shared / "sample.done"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            served.make_sample(made)
            done.touch()
    return made


@pytest.fixture(scope="session")
def installation(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """Serve a copy of the sample for the whole run, and keep its database as it is once the schedule has been through."""
    folder = tmp_path_factory.mktemp("site")
    with served.serving(served.copy(sample_data, folder / "data")) as running:
        running.keep(folder / "kept.sqlite3")
        yield running, folder / "kept.sqlite3"


@pytest.fixture(scope="module")
def site(installation: tuple[Served, Path]) -> Served:
    """Return the served sample as it was before anybody told a story there: every module begins with it."""
    running, kept = installation
    running.restore(kept)
    return running


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Start one real Chromium for the process."""
    path = chromium.find(os.environ)
    assert path, "no Chromium: run `make test`, which says how to get one"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@pytest.fixture
def window(chrome: Browser, site: Served) -> Iterator[Opener]:
    """Open windows, each with cookies of its own; at the end none may have had anything to say on its console.

    That a page came with a refusal (404, 409, 422 …) is said there too, and is no noise: the test reads the page.
    """
    opened: list[BrowserContext] = []
    heard: list[tuple[str, str]] = []
    refusals: set[str] = set()

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append((f"{message.type}: {message.text}", message.location.get("url", "")))

    def answered(response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            refusals.add(response.url)

    def open_(**options: object) -> Page:
        settings = {
            "viewport": PHONE,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "base_url": site.url,
            **options,
        }
        context = chrome.new_context(**settings)  # type: ignore[arg-type] # the fixture's callers know Playwright's names
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("response", answered)
        page.on("pageerror", lambda error: heard.append((f"error: {error}", "")))
        return page

    yield open_
    for context in opened:
        context.close()
    expected = "error: Failed to load resource: the server responded with a status of 4"
    assert [one for one in heard if not (one[0].startswith(expected) and one[1] in refusals)] == []
