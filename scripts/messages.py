"""The words of the product in other languages: `python -m scripts.messages extract|compile|check`.

Message ids are Simplified Chinese, so Chinese needs no file of its own; each other language has one django.po.
Extracting and compiling need no GNU gettext. extract brings every .po up to the sources and drops what is no longer
said; compile writes the .mo files, which are not committed; check fails where a sentence has no translation, a
placeholder differs, or a .po and the sources disagree.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "linli"
LOCALE = SOURCES / "locale"
# gettext's own names, Django's lazy ones, and `_`, which the house style imports gettext as.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# %(name)s, %s, {name}, {0:>3}; `%%` and `{{` are text.
PLACEHOLDER = re.compile(r"%%|\{\{|\}\}|(%\(\w+\)[#0\-+]*[\d.]*[a-zA-Z]|%[#0\-+]*[\d.]*[sdifr]|\{\w*[^{}]*\})")
# Headers that say nothing here or change with every run; git knows who and when.
IDLE_HEADER = rb'^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Trans|Language-Team|Generated)[^\n]*\n'


def po_files() -> list[Path]:
    """Return the translation files, one a language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def uncompiled() -> list[Path]:
    """Return the translation files whose compiled form is missing or older."""
    return [
        file
        for file in po_files()
        if not (compiled := file.with_suffix(".mo")).is_file() or compiled.stat().st_mtime < file.stat().st_mtime
    ]


# --- reading the sources -----------------------------------------------------------------------------------------
def found_in(text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield (id or (id, plural), context) for every message in a piece of Python."""
    from babel.messages.extract import extract  # noqa: PLC0415 - set-up imports this file before packages are there

    for _line, said, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield said, context


def found_in_template(text: str, name: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield the messages of a template.

    Django's own reader turns a template into something like Python, one call a line, with all else blanked out. The
    lines are read one by one, because together they are not indented as Python must be.
    """
    from django.utils.translation.template import templatize  # noqa: PLC0415 - see found_in

    for line in templatize(text, origin=name).splitlines():
        if "_(" in line or "gettext(" in line:
            yield from found_in(line.strip())


def extract_catalogue() -> "Catalog":
    """Return every message of the sources, with the files that say it."""
    import django  # noqa: PLC0415 - see found_in
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - see found_in
    from django.conf import settings  # noqa: PLC0415 - see found_in

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    catalogue = Catalog(charset="utf-8")
    files = sorted(file for pattern in ("*.py", "*.html", "*.txt") for file in SOURCES.rglob(pattern))
    for file in files:
        if {"migrations", "static"} & set(file.relative_to(SOURCES).parts):
            continue
        text, name = file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix()
        found = found_in(text) if file.suffix == ".py" else found_in_template(text, name)
        for said, context in found:
            # No line numbers: a moved line is no change of words.
            catalogue.add(said, locations=[(name, 0)], context=context)
    return catalogue


# --- the three verbs ---------------------------------------------------------------------------------------------
def read(file: Path) -> "Catalog":
    """Return a .po as it stands."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - see found_in

    with file.open("rb") as stream:
        return read_po(stream, locale=file.parts[-3])


def write(file: Path, body: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(file)


def extract_into(file: Path, sources: "Catalog") -> tuple[int, int]:
    """Bring one .po up to the sources; returns how many messages came and went."""
    from babel.messages.pofile import write_po  # noqa: PLC0415 - see found_in

    old = read(file)
    before = {(message.context, message.id) for message in old if message.id}
    merged = read(file)
    merged.update(sources, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    merged.obsolete.clear()
    body = io.BytesIO()
    write_po(body, merged, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    write(file, re.sub(IDLE_HEADER, b"", body.getvalue(), flags=re.MULTILINE))
    after = {(message.context, message.id) for message in merged if message.id}
    return len(after - before), len(before - after)


def compile_one(file: Path) -> None:
    """Write the .mo beside a .po."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see found_in

    body = io.BytesIO()
    write_mo(body, read(file))
    write(file.with_suffix(".mo"), body.getvalue())


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a message, sorted."""
    return sorted(found for found in PLACEHOLDER.findall(text) if found)


def forms(text: object) -> list[str]:
    """Return the texts of an id or a translation: one, or one a plural form."""
    return [str(form) for form in text] if isinstance(text, (list, tuple)) else [str(text or "")]


def faults_of(message: "Message") -> Iterator[str]:
    """Yield what is wrong with one translated message."""
    translated = forms(message.string)
    if not all(translated):
        yield f"no translation: {forms(message.id)[0]}"
    elif message.fuzzy:
        yield f"marked fuzzy: {forms(message.id)[0]}"
    else:
        wanted = {tuple(placeholders(form)) for form in forms(message.id)}
        for form in translated:
            if tuple(placeholders(form)) not in wanted:
                yield f"placeholders differ: {forms(message.id)[0]} → {form}"


def faults(file: Path, sources: "Catalog") -> Iterator[str]:
    """Yield, a line each, what keeps a .po from being complete and true."""
    catalogue = read(file)
    said = {(message.context, forms(message.id)[0]) for message in sources if message.id}
    kept = {(message.context, forms(message.id)[0]): message for message in catalogue if message.id}
    yield from (f"not in the file (run `make messages`): {text}" for _context, text in sorted_keys(said - kept.keys()))
    yield from (f"no longer said (run `make messages`): {text}" for _context, text in sorted_keys(kept.keys() - said))
    yield from (f"obsolete (run `make messages`): {forms(message.id)[0]}" for message in catalogue.obsolete.values())
    for key in sorted_keys(said & kept.keys()):
        yield from faults_of(kept[key])


def sorted_keys(keys: set[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """Return message keys in a steady order; the context may be missing."""
    return sorted(keys, key=lambda key: (key[0] or "", key[1]))


def extract() -> int:
    """Bring every .po up to the sources."""
    sources = extract_catalogue()
    for file in po_files():
        came, went = extract_into(file, sources)
        print(f"{file.relative_to(ROOT)}: {len(sources)} messages, {came} new, {went} gone")
    return 0


def compile_all() -> int:
    """Compile every .po whose .mo is missing or older."""
    for file in uncompiled():
        compile_one(file)
    return 0


def check() -> int:
    """Print every fault; return 1 where there is one."""
    sources = extract_catalogue()
    found = [f"{file.relative_to(ROOT)}: {fault}" for file in po_files() for fault in faults(file, sources)]
    print("\n".join(found) if found else f"messages: {len(sources)} sentences, all translated")
    return 1 if found else 0


def main() -> int:
    """Do the verb."""
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = {"extract": extract, "compile": compile_all, "check": check}
    parser.add_argument("verb", choices=verbs)
    return verbs[parser.parse_args().verb]()


if __name__ == "__main__":
    sys.exit(main())
