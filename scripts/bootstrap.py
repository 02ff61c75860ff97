"""Set up a fresh clone: .venv, hashed requirements, the `linli` command, front-end files, translations.

Standard library only, since it runs before anything is installed. Every step leaves a stamp, so that a second run
costs a few file reads. Run it as `scripts/python -m scripts.bootstrap [--dev]`; `make` does.
"""

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts import fetch_assets, messages

ROOT = Path(__file__).resolve().parents[1]
# uv has its own names for what pip is told in pip.conf or PIP_…; uv does not read pip's.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


class SetupError(Exception):
    """Set-up cannot go on; the text says what the person at the keyboard can do."""


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"linli set-up: {text}", flush=True)


def python_of(environment: Path) -> Path:
    """Return the Python inside a virtual environment."""
    return environment / "bin" / "python"


def ensure_environment(environment: Path) -> None:
    """Make .venv where there is none or where its Python has gone; an environment that works is left as it is."""
    python = python_of(environment)
    if python.exists() and subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0:
        return
    say(f"making .venv with Python {sys.version.split()[0]} …")
    shutil.rmtree(environment, ignore_errors=True)
    venv.create(environment, with_pip=True, symlinks=True)


def uv_settings(pip_config: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Translate the output of `pip config list` into uv's environment; what uv was told itself wins.

    pip prints files before its environment variables, so a later line overrides an earlier one, as it does in pip.
    """
    told: dict[str, str] = {}
    for line in pip_config.splitlines():
        key, _, value = line.partition("=")
        name = UV_NAMES.get(key.rpartition(".")[2])
        if name and value:
            told[name] = " ".join(str(ast.literal_eval(value)).split())
    if told.get("UV_FIND_LINKS"):
        told["UV_FIND_LINKS"] = ",".join(told["UV_FIND_LINKS"].split())
    # pip looks at all its indexes at once. Hashes are required here, so no index can slip in a stranger's file.
    told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {name: value for name, value in told.items() if name not in environ}


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> bool:
    """Run a command with what it says shown; return whether it succeeded."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


def install_with_uv(python: Path, files: Sequence[str]) -> bool:
    """Put uv in place by pip and let it install; return False where this machine cannot, for pip to do it."""
    pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check"]
    uv = python.with_name("uv")
    if not run([*pip, "install", "--require-hashes", "-r", "requirements/uv.txt"]) or not uv.exists():
        return False
    config = subprocess.run([python, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True).stdout
    env = os.environ | uv_settings(config, os.environ)
    return run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *files], env)


def install(python: Path, names: Sequence[str]) -> None:
    """Install requirements/<name>.txt, every file checked against its hash; raises SetupError where that fails."""
    files = [part for name in names for part in ("-r", f"requirements/{name}.txt")]
    if install_with_uv(python, files):
        return
    say("uv could not do it; pip does, which takes longer …")
    if not run([python, "-m", "pip", "install", "--quiet", "--require-hashes", *files]):
        raise SetupError(
            "the Python packages could not be installed; the lines above say why. "
            "Without direct access to the internet, tell pip your mirror: pip config set global.index-url <address>"
        )


def ensure_requirements(environment: Path, names: Sequence[str]) -> None:
    """Install what the stamp does not already vouch for."""
    python = python_of(environment)
    stamp = environment / f"linli-{'-'.join(names)}.stamp"
    texts = [(ROOT / "requirements" / f"{name}.txt").read_bytes() for name in ("uv", *names)]
    key = hashlib.sha256(b"\0".join([*texts, os.fsencode(python)])).hexdigest()
    if stamp.exists() and stamp.read_text() == key:
        return
    say(f"installing the Python packages ({', '.join(names)}) …")
    install(python, names)
    stamp.write_text(key)


def link_project(environment: Path) -> None:
    """Make `import linli` and `.venv/bin/linli` work from this clone, with no build step and nothing to download."""
    libraries = Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(environment)}))
    # Seen from the Python inside, which may be another version than the one that runs this.
    if not libraries.is_dir():
        libraries = next((environment / "lib").glob("python3.*/site-packages"))
    command = f"#!{python_of(environment)}\nimport sys\n\nfrom linli.__main__ import main\n\nsys.exit(main())\n"
    for file, text in ((libraries / "linli.pth", f"{ROOT / 'src'}\n"), (environment / "bin" / "linli", command)):
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            file.chmod(0o755 if file.parent.name == "bin" else 0o644)


def ensure_assets(environment: Path, uses: Sequence[str]) -> None:
    """Fetch and build the front-end files that are missing or out of date."""
    if not fetch_assets.missing(uses):
        return
    if not run([python_of(environment), "-m", "scripts.fetch_assets", *uses]):
        raise SetupError("the front-end files are not in place; the lines above say why.")


def ensure_translations(environment: Path) -> None:
    """Compile the translations that are newer than their compiled form."""
    if messages.uncompiled() and not run([python_of(environment), "-m", "scripts.messages", "compile"]):
        raise SetupError("the translations could not be compiled; the lines above say why.")


def set_up(*, dev: bool) -> None:
    """Do all steps in order; each is a no-op where its result is already there."""
    environment = ROOT / ".venv"
    ensure_environment(environment)
    ensure_requirements(environment, ["base", "dev"] if dev else ["base"])
    link_project(environment)
    ensure_assets(environment, ["run", "test"] if dev else ["run"])
    ensure_translations(environment)


def main() -> int:
    """Return 0 when everything is in place, 1 after a sentence that says what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args()
    started = time.monotonic()
    try:
        set_up(dev=options.dev)
    except (SetupError, OSError, subprocess.SubprocessError) as problem:
        print(f"linli set-up: {problem}", file=sys.stderr)
        return 1
    if (seconds := time.monotonic() - started) > 1:
        say(f"ready after {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
