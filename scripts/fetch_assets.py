"""Fetch the front-end files that are not ours, and build the icon sprite: `python -m scripts.fetch_assets run test`.

Packages come as npm tarballs and need no Node. assets.lock names each by its package URL and the sha512 that its
registry published; a file that does not match is never used. No address of a registry stands in this repository: it
comes from LINLI_NPM_REGISTRY, npm's own environment, the .npmrc files, or npm itself, and where this machine has none
of them, from the package-url library, which knows where the public registry keeps a package.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "scripts" / "assets.lock"
ICONS = ROOT / "scripts" / "icons.txt"
CACHE = ROOT / ".cache" / "assets"
VENDOR = ROOT / "src" / "linli" / "static" / "vendor"
TEST_VENDOR = ROOT / "tests" / "vendor"
TRIES = 3
TIMEOUT_SECONDS = 30


class AssetError(Exception):
    """A front-end file is not to be had, or not the one the lock describes."""


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package of the lock."""

    name: str
    purl: str
    integrity: str
    use: str

    @property
    def version(self) -> str:
        """Return the version, the last part of the package URL."""
        return self.purl.rpartition("@")[2]

    @property
    def tarball(self) -> Path:
        """Return where the checked download is kept."""
        return CACHE / f"{self.name.replace('/', '-').lstrip('@')}-{self.version}.tgz"


def packages(uses: Sequence[str]) -> list[Package]:
    """Return the locked packages for these uses (`run`, `test`)."""
    rows = json.loads(LOCK.read_text(encoding="utf-8"))
    found = [
        Package(name=name, purl=row["purl"], integrity=row["integrity"], use=row["use"]) for name, row in rows.items()
    ]
    return [package for package in found if package.use in uses]


# --- where a package is ------------------------------------------------------------------------------------------
def npmrc_files(environ: Mapping[str, str]) -> list[Path]:
    """Return the .npmrc files in npm's own order: project, user, machine."""
    user = environ.get("npm_config_userconfig") or Path(environ.get("HOME", "~")).expanduser() / ".npmrc"
    machine = environ.get("npm_config_globalconfig")
    machines = [machine] if machine else ["/usr/local/etc/npmrc", "/usr/etc/npmrc", "/etc/npmrc"]
    return [ROOT / ".npmrc", Path(user), *map(Path, machines)]


def npm_setting(name: str, environ: Mapping[str, str]) -> str:
    """Return what npm was told about `name` by its environment or its .npmrc files, else an empty string."""
    for variable in (f"npm_config_{name}", f"NPM_CONFIG_{name.upper()}"):
        if environ.get(variable):
            return environ[variable]
    line = re.compile(rf"^\s*{name}\s*=\s*\"?([^\"\n]+?)\"?\s*$", re.MULTILINE)
    for file in npmrc_files(environ):
        if file.is_file() and (found := line.search(file.read_text(encoding="utf-8", errors="replace"))):
            return re.sub(r"\$\{(\w+)\}", lambda match: environ.get(match[1], ""), found[1])
    return ""


def registry(environ: Mapping[str, str]) -> str:
    """Return the registry this machine is set to use, or an empty string for the public one."""
    told = environ.get("LINLI_NPM_REGISTRY") or npm_setting("registry", environ)
    if told or not (npm := shutil.which("npm", path=environ.get("PATH"))):
        return told.rstrip("/")
    try:
        asked = subprocess.run(
            [npm, "config", "get", "registry"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    answer = asked.stdout.strip()
    return answer.rstrip("/") if asked.returncode == 0 and answer.startswith("http") else ""


def address(package: Package, base: str) -> str:
    """Return the address of a package's tarball under the registry `base`, or on the public registry."""
    if base:
        return f"{base}/{package.name}/-/{package.name.rpartition('/')[2]}-{package.version}.tgz"
    from packageurl.contrib import purl2url  # noqa: PLC0415 - bootstrap imports this file before packages are there

    found: object = purl2url.get_download_url(package.purl)  # type: ignore[no-untyped-call]  # it ships no types
    return str(found)


# --- fetch and verify --------------------------------------------------------------------------------------------
def verify(package: Package, body: bytes) -> None:
    """Raise AssetError unless `body` has the sha512 of the lock."""
    got = "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()
    if not hmac.compare_digest(got, package.integrity):
        raise AssetError(
            f"{package.name} {package.version} is not the file of scripts/assets.lock, and was thrown away.\n"
            f"  expected {package.integrity}\n  received {got}\n"
            "A registry or proxy on the way changed it. Ask who keeps it, or name another: LINLI_NPM_REGISTRY=<address>"
        )


def download(url: str, environ: Mapping[str, str]) -> bytes:
    """Return the body at `url`; a passing failure is tried again, a refusal is not."""
    context = ssl.create_default_context(cafile=npm_setting("cafile", environ) or None)
    for attempt in range(1, TRIES + 1):
        try:
            # S310: the scheme is the one this machine's own settings name
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS, context=context) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as problem:
            if problem.code < 500 or attempt == TRIES:  # noqa: PLR2004 - from 500 on it is the server's fault
                raise
        except OSError:
            if attempt == TRIES:
                raise
        time.sleep(attempt)
    raise AssertionError("the last attempt returns or raises")


def fetch(package: Package, base: str, environ: Mapping[str, str]) -> Path:
    """Return the package's checked tarball, from the cache or from the registry; raises AssetError."""
    if package.tarball.is_file():
        try:
            verify(package, package.tarball.read_bytes())
        except AssetError:
            package.tarball.unlink()
        else:
            return package.tarball
    print(f"linli set-up: fetching {package.name} {package.version} …", flush=True)
    try:
        body = download(address(package, base), environ)
    except OSError as problem:
        raise AssetError(
            f"{package.name} {package.version} could not be fetched: {problem}.\n"
            "Is this machine on the network? A mirror of the npm registry can be named: LINLI_NPM_REGISTRY=<address>"
        ) from problem
    verify(package, body)
    write(package.tarball, body)
    return package.tarball


def write(file: Path, body: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(file)


# --- what is made of them ----------------------------------------------------------------------------------------
def member(tar: tarfile.TarFile, path: str) -> bytes:
    """Return one file of a package; raises AssetError where it is not there."""
    try:
        file = tar.extractfile(f"package/{path}")
    except KeyError:
        file = None
    if file is None:
        raise AssetError(f"the package has no {path}; is the name in scripts/icons.txt right?")
    return file.read()


def icon_names() -> list[str]:
    """Return the names of icons.txt; empty lines and comments are skipped."""
    lines = (line.partition("#")[0].strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and line != "star-fill"]


def symbol(name: str, svg: str) -> str:
    """Return one lucide icon as a symbol; stroke and fill come from `.icon` in the stylesheet."""
    drawing = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    drawing = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing.strip(), flags=re.DOTALL)
    drawing = re.sub(r"\s+", " ", drawing).replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def build_icons(tarball: Path) -> None:
    """Write the sprite and lucide's licence, which asks to travel with every copy."""
    with tarfile.open(tarball) as tar:
        symbols = [symbol(name, member(tar, f"icons/{name}.svg").decode()) for name in icon_names()]
        licence = member(tar, "LICENSE")
        star = member(tar, "icons/star.svg").decode().replace("<path", '<path fill="currentColor"')
    symbols.append(symbol("star-fill", star))
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    write(VENDOR / "icons.svg", sprite.encode())
    write(VENDOR / "icons.LICENSE.txt", licence)


def build_axe(tarball: Path) -> None:
    """Write axe, which the browser tests load into every page."""
    with tarfile.open(tarball) as tar:
        write(TEST_VENDOR / "axe.min.js", member(tar, "axe.min.js"))


BUILDS = {"lucide-static": (build_icons, VENDOR / "icons.svg"), "axe-core": (build_axe, TEST_VENDOR / "axe.min.js")}


# --- stamps ------------------------------------------------------------------------------------------------------
def key(package: Package) -> str:
    """Return what the built file depends on: the locked package, the icon list and this script."""
    parts = [package.integrity.encode(), ICONS.read_bytes(), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp(package: Package) -> Path:
    """Return the file that vouches for a built result."""
    return CACHE / f"{package.name.replace('/', '-')}.stamp"


def missing(uses: Sequence[str]) -> list[Package]:
    """Return the packages whose built file is not there or out of date."""
    return [
        package
        for package in packages(uses)
        if not BUILDS[package.name][1].is_file()
        or not stamp(package).is_file()
        or stamp(package).read_text() != key(package)
    ]


def fetch_and_build(uses: Sequence[str], environ: Mapping[str, str]) -> None:
    """Fetch what is missing side by side, then build it; raises AssetError with nothing half-written."""
    wanted = missing(uses)
    base = registry(environ) if any(not package.tarball.is_file() for package in wanted) else ""
    with ThreadPoolExecutor() as pool:
        tarballs = list(pool.map(lambda package: fetch(package, base, environ), wanted))
    for package, tarball in zip(wanted, tarballs, strict=True):
        BUILDS[package.name][0](tarball)
        write(stamp(package), key(package).encode())


def main() -> int:
    """Return 0 when every file is in place, 1 after a sentence that says what is wrong."""
    try:
        fetch_and_build(sys.argv[1:] or ["run"], os.environ)
    except AssetError as problem:
        print(f"linli set-up: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
