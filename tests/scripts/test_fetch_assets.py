import base64
import hashlib
import io
import json
import tarfile
import time
import urllib.request
from contextlib import nullcontext
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError

import pytest

from scripts import fetch_assets
from scripts.fetch_assets import AssetError, Package

SVG = '<!-- @license -->\n<svg\n  class="lucide"\n  width="24"\n>\n  <path d="M1 1" />\n  <path d="M2 2" />\n</svg>\n'


def tarball(**files: str) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo("package/" + name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return body.getvalue()


def sri(body: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()


ICONS_TARBALL = tarball(**{"icons/phone.svg": SVG, "icons/star.svg": SVG, "LICENSE": "ISC"})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose lock names one icon package, on a machine without npm and its settings."""
    (tmp_path / "icons.txt").write_text("# ours\nphone\nstar-fill\n")
    lock = {"lucide-static": {"purl": "pkg:npm/lucide-static@1.0.0", "integrity": sri(ICONS_TARBALL), "use": "run"}}
    (tmp_path / "assets.lock").write_text(json.dumps(lock))
    vendor = tmp_path / "vendor"
    for name, value in {
        "ROOT": tmp_path,
        "LOCK": tmp_path / "assets.lock",
        "ICONS": tmp_path / "icons.txt",
        "CACHE": tmp_path / "cache",
        "VENDOR": vendor,
        "BUILDS": {"lucide-static": (fetch_assets.build_icons, vendor / "icons.svg")},
    }.items():
        monkeypatch.setattr(fetch_assets, name, value)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    return tmp_path


@pytest.fixture
def bare(project: Path) -> dict[str, str]:
    return {
        "HOME": str(project),
        "PATH": str(project),
        "npm_config_globalconfig": str(project / "none"),
    }


def serve(monkeypatch: pytest.MonkeyPatch, *answers: bytes | Exception) -> list[str]:
    """Let every download be answered by the next of `answers`; return the list of addresses asked."""
    asked: list[str] = []
    left = list(answers)

    def urlopen(url: str, **_options: object) -> io.BytesIO:
        asked.append(url)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return asked


def http_error(code: int) -> HTTPError:
    return HTTPError("", code, "no", Message(), None)


def test_sprite_holds_the_listed_icons_and_our_star(
    project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, ICONS_TARBALL)
    fetch_assets.fetch_and_build(["run"], bare)
    assert (project / "vendor" / "icons.svg").read_text() == (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        '<symbol id="phone" viewBox="0 0 24 24"><path d="M1 1" /><path d="M2 2" /></symbol>\n'
        '<symbol id="star-fill" viewBox="0 0 24 24"><path fill="currentColor" d="M1 1" />'
        '<path fill="currentColor" d="M2 2" /></symbol>\n'
        "</svg>\n"
    )
    assert (project / "vendor" / "icons.LICENSE.txt").read_text() == "ISC"


def test_second_run_fetches_nothing(project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch, ICONS_TARBALL)
    fetch_assets.fetch_and_build(["run"], bare)
    assert fetch_assets.missing(["run"]) == []
    (project / "icons.txt").write_text("star\n")
    fetch_assets.fetch_and_build(["run"], bare)
    assert len(asked) == 1
    assert 'id="star"' in (project / "vendor" / "icons.svg").read_text()


def test_changed_tarball_is_thrown_away(project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, tarball(**{"icons/phone.svg": "<svg>other</svg>"}))
    with pytest.raises(AssetError, match=r"is not the file of scripts/assets\.lock, and was thrown away"):
        fetch_assets.fetch_and_build(["run"], bare)
    assert [path.name for path in project.rglob("*") if path.suffix in {".tgz", ".svg", ".stamp"}] == []


def test_spoilt_cache_is_fetched_anew(project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "cache").mkdir()
    (project / "cache" / "lucide-static-1.0.0.tgz").write_bytes(b"half a file")
    asked = serve(monkeypatch, ICONS_TARBALL)
    fetch_assets.fetch_and_build(["run"], bare)
    assert len(asked) == 1


def test_unknown_icon_is_named(project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "icons.txt").write_text("phone\nfone\n")
    serve(monkeypatch, ICONS_TARBALL)
    with pytest.raises(AssetError, match=r"no icons/fone\.svg"):
        fetch_assets.fetch_and_build(["run"], bare)
    assert not (project / "vendor").exists()


@pytest.mark.parametrize(
    ("answers", "tries"),
    [([http_error(503), OSError(), ICONS_TARBALL], 3), ([http_error(404)], 1), ([OSError()] * 3, 3)],
)
def test_passing_failure_is_tried_again_and_a_refusal_is_not(
    answers: list[bytes | Exception], tries: int, project: Path, bare: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch, *answers)
    comes = answers[-1] == ICONS_TARBALL
    with nullcontext() if comes else pytest.raises(AssetError, match="LINLI_NPM_REGISTRY=<address>"):
        fetch_assets.fetch_and_build(["run"], bare)
    assert len(asked) == tries
    assert (project / "vendor" / "icons.svg").exists() == comes


@pytest.mark.parametrize(
    ("environ", "npmrc", "expected"),
    [
        ({}, "", ""),
        ({}, "registry=https://rc.invalid/npm/\n", "https://rc.invalid/npm"),
        ({"MIRROR": "m.invalid"}, 'registry = "https://${MIRROR}/"\n', "https://m.invalid"),
        ({}, "@ours:registry=https://scoped.invalid/\n", ""),
        ({"npm_config_registry": "https://env.invalid/"}, "registry=https://rc.invalid/\n", "https://env.invalid"),
        ({"NPM_CONFIG_REGISTRY": "https://env.invalid/"}, "", "https://env.invalid"),
        (
            {"LINLI_NPM_REGISTRY": "https://own.invalid", "npm_config_registry": "https://env.invalid/"},
            "",
            "https://own.invalid",
        ),
    ],
)
def test_registry_comes_from_the_machine(
    environ: dict[str, str], npmrc: str, expected: str, project: Path, bare: dict[str, str]
) -> None:
    (project / ".npmrc").write_text(npmrc)
    assert fetch_assets.registry(bare | environ) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [("echo https://npm.invalid/", "https://npm.invalid"), ("echo undefined", ""), ("exit 127", "")],
)
def test_registry_is_asked_of_npm_where_nothing_else_says(
    script: str, expected: str, project: Path, bare: dict[str, str]
) -> None:
    npm = project / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    assert fetch_assets.registry(bare) == expected


def test_address_follows_the_registry_named() -> None:
    package = Package(name="@scope/kit", purl="pkg:npm/%40scope/kit@2.1.0", integrity="", use="run")
    assert fetch_assets.address(package, "https://r.invalid") == "https://r.invalid/@scope/kit/-/kit-2.1.0.tgz"


def test_address_on_the_public_registry_is_the_libraries_to_know() -> None:
    package = Package(name="kit", purl="pkg:npm/kit@2.1.0", integrity="", use="run")
    assert fetch_assets.address(package, "").endswith("/kit/-/kit-2.1.0.tgz")
