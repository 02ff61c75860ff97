import os
import stat
import subprocess
from pathlib import Path

import pytest

from scripts import bootstrap

ROOT = Path(__file__).resolve().parents[2]


def fake_python(folder: Path, name: str, *, answers: int, reports: str = "") -> None:
    """Put a program in the way that exits with `answers`, or says `reports` when it is run with `who`."""
    file = folder / name
    file.write_text(f'#!/bin/sh\n[ "$1" = who ] && echo "{reports}" && exit 0\nexit {answers}\n')
    file.chmod(0o755)


def find_python(tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    scripts = tmp_path / "clone" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "python").write_text((ROOT / "scripts" / "python").read_text())
    env = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path), **environ}
    return subprocess.run(
        ["/bin/sh", scripts / "python", "who"], env=env, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_python_shim_that_only_exists_is_passed_over(tmp_path: Path, bin_folder: Path) -> None:
    fake_python(bin_folder, "python3.14", answers=127)
    fake_python(bin_folder, "python3.13", answers=1)
    fake_python(bin_folder, "python3.12", answers=0, reports="3.12")
    assert find_python(tmp_path).stdout == "3.12\n"


def test_python_of_the_clone_goes_first(tmp_path: Path, bin_folder: Path) -> None:
    fake_python(bin_folder, "python3.13", answers=0, reports="3.13")
    own = tmp_path / "clone" / ".venv" / "bin"
    own.mkdir(parents=True)
    fake_python(own, "python", answers=0, reports="own")
    assert find_python(tmp_path).stdout == "own\n"


def test_python_named_by_the_person_goes_before_those_on_path(tmp_path: Path, bin_folder: Path) -> None:
    fake_python(bin_folder, "python3.13", answers=0, reports="3.13")
    fake_python(tmp_path, "mine", answers=0, reports="mine")
    assert find_python(tmp_path, LINLI_PYTHON=str(tmp_path / "mine")).stdout == "mine\n"


def test_python_in_pyenv_is_found_behind_its_broken_shims(tmp_path: Path, bin_folder: Path) -> None:
    for name in ("python3.14", "python3.13", "python3.12", "python3", "python", "uv"):
        fake_python(bin_folder, name, answers=127)
    inside = tmp_path / ".pyenv" / "versions" / "3.13.0" / "bin"
    inside.mkdir(parents=True)
    fake_python(inside, "python3", answers=0, reports="pyenv's")
    assert find_python(tmp_path).stdout == "pyenv's\n"


PIP_CONFIG = """\
global.index-url='https://mirror.invalid/simple'
global.extra-index-url='\\nfile:///a/simple\\nfile:///b/simple'
global.timeout='60'
:env:.find-links='/wheels /more'
:env:.index-url='https://nearer.invalid/simple'
"""


def test_uv_is_told_what_pip_was_told() -> None:
    assert bootstrap.uv_settings(PIP_CONFIG, {}) == {
        "UV_DEFAULT_INDEX": "https://nearer.invalid/simple",
        "UV_INDEX": "file:///a/simple file:///b/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_uv_keeps_what_it_was_told_itself() -> None:
    told = {"UV_DEFAULT_INDEX": "https://own.invalid/simple"}
    assert "UV_DEFAULT_INDEX" not in bootstrap.uv_settings(PIP_CONFIG, told)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with requirements and a .venv in which nothing is installed."""
    for name in ("uv", "base", "dev"):
        file = tmp_path / "requirements" / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{name}==1\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "python3.13" / "site-packages").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "install", lambda _python, names: calls.append(list(names)))
    return calls


def test_requirements_are_installed_once(clone: Path, installed: list[list[str]]) -> None:
    for _ in range(2):
        bootstrap.ensure_requirements(clone / ".venv", ["base"])
    assert installed == [["base"]]


def test_requirements_are_installed_anew_after_a_change(clone: Path, installed: list[list[str]]) -> None:
    bootstrap.ensure_requirements(clone / ".venv", ["base"])
    (clone / "requirements" / "base.txt").write_text("base==2\n")
    bootstrap.ensure_requirements(clone / ".venv", ["base"])
    assert installed == [["base"], ["base"]]


def test_requirements_that_failed_are_tried_again(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "run", lambda *_args: False)
    for _ in range(2):
        with pytest.raises(bootstrap.SetupError, match="could not be installed"):
            bootstrap.ensure_requirements(clone / ".venv", ["base"])


def test_pip_steps_in_where_uv_cannot_be_had(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str | Path], *_env: object) -> bool:
        commands.append([str(part) for part in command])
        return "requirements/base.txt" in commands[-1]

    monkeypatch.setattr(bootstrap, "run", run)
    bootstrap.ensure_requirements(clone / ".venv", ["base"])
    assert commands[-1][1:] == ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/base.txt"]


def test_command_runs_this_clone(clone: Path) -> None:
    bootstrap.link_project(clone / ".venv")
    command = clone / ".venv" / "bin" / "linli"
    assert command.read_text().startswith(f"#!{clone / '.venv' / 'bin' / 'python'}\n")
    assert os.access(command, os.X_OK)
    path_file = next((clone / ".venv" / "lib").rglob("linli.pth"))
    assert path_file.read_text() == f"{clone / 'src'}\n"
    assert stat.S_IMODE(path_file.stat().st_mode) == 0o644
