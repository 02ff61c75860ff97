"""The file before its content: is it an .xlsx that can be opened without harm, and where are its merged cells?"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
# What the parts may come to when unpacked; a workbook of 20,000 rows has about 25 MB.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 500
CHUNK = 1 << 20
# Longer than anything we look for, so that it is found where it lies across two chunks.
OVERLAP = 64
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)(\d+):')


class BadFileError(ValueError):
    """The file is no workbook that can be read; the message says why, in the operator's words."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the parts of the file hold besides cells: sheet's part → (column letters, row) of each merged area."""

    merged: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def inspect(file: IO[bytes], *, size: int) -> Package:
    """Look through the zip without trusting it: size, bomb, macros of XML; return where cells are merged.

    Raises BadFileError. The file is rewound.
    """
    if size > MAX_BYTES:
        raise BadFileError(_("文件超过 20 MB，请拆成几份再上传。"))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            package = _parts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # RuntimeError: the zip asks for a password.
        raise BadFileError(_("这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 再上传。")) from error
    file.seek(0)
    return package


def _parts(archive: zipfile.ZipFile) -> Package:
    infos = archive.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise BadFileError(_("文件解开后太大，不能打开。"))
    if "xl/workbook.xml" not in archive.NameToInfo:
        raise BadFileError(_("这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 另存为 .xlsx 再上传。"))
    xml = [info for info in infos if info.filename.endswith((".xml", ".rels"))]
    return Package({info.filename: _look(archive, info) for info in xml})


def _look(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[tuple[str, int]]:
    """Return the merged areas of one part; refuse one that declares entities, which no spreadsheet does."""
    found: dict[tuple[str, int], None] = {}
    tail = b""
    with archive.open(info) as part:
        while chunk := part.read(CHUNK):
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise BadFileError(_("文件里有不安全的内容，不能打开。"))
            found.update(((m[1].decode(), int(m[2])), None) for m in _MERGED.finditer(window))
            tail = window[-OVERLAP:]
    return list(found)
