"""The households workbook 住户: read with every row checked, previewed, imported in one go, and given back the same.

A view does: `draft = workbook.read(upload)`, then `workbook.stage(...)` and shows the kept summary, or the faults of
RefusedError; on the operator's word `workbook.commit(import_id=...)`. `workbook.export()` gives the file back.
"""

from linli.people.workbook.draft import Draft, Fault, Row
from linli.people.workbook.exporting import export, rows, template, write
from linli.people.workbook.importing import AlreadyImportedError, RefusedError, commit, load, preview, stage
from linli.people.workbook.package import MAX_BYTES
from linli.people.workbook.plan import Summary
from linli.people.workbook.reading import MAX_ROWS, read

__all__ = [
    "MAX_BYTES", "MAX_ROWS", "AlreadyImportedError", "Draft", "Fault", "RefusedError", "Row", "Summary", "commit",
    "export", "load", "preview", "read", "rows", "stage", "template", "write",
]  # fmt: skip
