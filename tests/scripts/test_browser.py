from pathlib import Path

import pytest

from scripts import browser


def program(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with an empty PATH and no system folder."""
    monkeypatch.setattr(browser, "SYSTEM", str(tmp_path / "none"))
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


def test_named_browser_goes_before_the_systems(tmp_path: Path, machine: dict[str, str]) -> None:
    program(tmp_path / "bin" / "chromium")
    mine = program(tmp_path / "mine")
    assert browser.find({**machine, "CHROME_PATH": mine}) == mine


def test_systems_browser_goes_before_playwrights(tmp_path: Path, machine: dict[str, str]) -> None:
    program(tmp_path / ".cache" / "ms-playwright" / "chromium_headless_shell-1200" / "chrome-linux" / "headless_shell")
    own = program(tmp_path / "bin" / "chromium")
    assert browser.find({**machine, "CHROME_PATH": "/nowhere/chrome"}) == own


def test_playwrights_newest_browser_is_found(tmp_path: Path, machine: dict[str, str]) -> None:
    program(tmp_path / "kept" / "chromium-1100" / "chrome-linux" / "chrome")
    newest = program(tmp_path / "kept" / "chromium-1200" / "chrome-linux" / "chrome")
    assert browser.find({**machine, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "kept")}) == newest


def test_headless_shell_goes_before_the_browser_with_windows(tmp_path: Path, machine: dict[str, str]) -> None:
    program(tmp_path / "bin" / "chromium")
    shell = program(tmp_path / "bin" / "chromium-headless-shell")
    assert browser.find(machine) == shell
    for kept in ("chromium-1200/chrome-linux/chrome", "chromium_headless_shell-1200/chrome-linux/headless_shell"):
        shell = program(tmp_path / "kept" / kept)
    assert (
        browser.find({"PATH": "", "HOME": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "kept")}) == shell
    )


@pytest.mark.parametrize(
    ("archive", "installed"),
    [
        ({"chromium-headless-shell", "chromium", "fonts-noto-cjk"}, ["chromium-headless-shell", "fonts-noto-cjk"]),
        ({"chromium", "fonts-noto-cjk"}, ["chromium", "fonts-noto-cjk"]),
    ],
)
def test_older_debian_gets_the_browser_that_it_has(
    monkeypatch: pytest.MonkeyPatch, archive: set[str], installed: list[str]
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(browser, "is_offered", archive.__contains__)
    monkeypatch.setattr(browser, "_run", lambda command, _env: ran.append(command))
    browser.install(list(browser.PACKAGES))
    assert [command[command.index("--yes") + 1 :] for command in ran] == [["update"], ["install", *installed]]


def test_missing_browser_is_told_with_the_command(machine: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "may_install", lambda: False)
    with pytest.raises(browser.NoBrowserError, match="the browser tests need Chromium: "):
        browser.ensure(machine)


def test_missing_browser_is_installed_by_root_on_debian(
    tmp_path: Path, machine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def install(packages: list[str]) -> None:
        asked.append(packages)
        program(tmp_path / "bin" / "chromium-headless-shell")

    monkeypatch.setattr(browser, "may_install", lambda: True)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: False)
    monkeypatch.setattr(browser, "install", install)
    assert browser.ensure(machine) == str(tmp_path / "bin" / "chromium-headless-shell")
    assert asked == [["chromium-headless-shell", "fonts-noto-cjk"]]
