"""Find the Chromium that the browser tests drive, or put it in place: `python -m scripts.browser` prints its path.

Looked at in this order: $CHROME_PATH, the system's own, Playwright's; of each the headless shell first, which has no
windows to draw and walks through the pages in two thirds of the time. Where there is none, root on Debian gets Debian's;
anybody else is told the one command. Chinese needs a font too, or every page would be drawn in boxes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SYSTEM = "/usr/bin"
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
# What an older Debian has instead.
INSTEAD = {"chromium-headless-shell": "chromium"}
PLAYWRIGHT = (
    "chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
)  # fmt: skip


class NoBrowserError(Exception):
    """There is no Chromium; the text holds the command that gets one."""


def playwright_folder(environ: Mapping[str, str]) -> Path:
    """Return where Playwright keeps its browsers."""
    if told := environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(told)
    home = Path(environ.get("HOME", "~")).expanduser()
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def find(environ: Mapping[str, str]) -> str | None:
    """Return the path of a Chromium on this machine."""
    told = environ.get("CHROME_PATH")
    if told and os.access(told, os.X_OK):
        return told
    for name in NAMES:
        if path := shutil.which(name, path=f"{environ.get('PATH', '')}{os.pathsep}{SYSTEM}"):
            return path
    for pattern in PLAYWRIGHT:
        if found := sorted(playwright_folder(environ).glob(pattern)):
            return str(found[-1])
    return None


def has_chinese_font() -> bool:
    """Return whether some font of this machine draws Chinese; where that cannot be asked, it is taken as given."""
    if not (ask := shutil.which("fc-list")):
        return sys.platform != "linux"
    return bool(subprocess.run([ask, ":lang=zh"], capture_output=True, check=False).stdout.strip())


def may_install() -> bool:
    """Return whether this is Debian and we are root."""
    return Path("/etc/debian_version").exists() and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install Debian's packages; raises NoBrowserError where apt cannot."""
    print(f"linli test: installing {' and '.join(packages)} for the browser tests …", file=sys.stderr, flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "--quiet=2", "--no-install-recommends", "--yes"]
    _run([*quiet, "update"], env)
    _run([*quiet, "install", *(name if is_offered(name) else INSTEAD.get(name, name) for name in packages)], env)


def _run(command: list[str], env: Mapping[str, str]) -> None:
    if subprocess.run(command, env=env, check=False, stdout=sys.stderr).returncode != 0:
        raise NoBrowserError(f"`{' '.join(command)}` failed; the lines above say why.")


def is_offered(package: str) -> bool:
    """Return whether Debian's archive has the package."""
    ask = shutil.which("apt-cache") or "apt-cache"
    return subprocess.run([ask, "show", package], capture_output=True, check=False).returncode == 0


def ensure(environ: Mapping[str, str]) -> str:
    """Return the path of a Chromium, installed now if need be; raises NoBrowserError with what to type."""
    path, chinese = find(environ), has_chinese_font()
    wanted = [name for name, there in zip(PACKAGES, (path, chinese), strict=True) if not there]
    if wanted and may_install():
        install(wanted)
        path = find(environ)
    if path is None:
        debian = Path("/etc/debian_version").exists()
        command = f"sudo apt-get install {' '.join(PACKAGES)}" if debian else ".venv/bin/playwright install chromium"
        raise NoBrowserError(f"the browser tests need Chromium: {command}\nWithout a browser: make test-fast")
    if not chinese and not may_install():
        print("linli test: no Chinese font on this machine: screenshots will show boxes", file=sys.stderr)
    return path


def main() -> int:
    """Print the path, or say what to type and return 1."""
    try:
        print(ensure(os.environ))
    except NoBrowserError as problem:
        print(f"linli test: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
