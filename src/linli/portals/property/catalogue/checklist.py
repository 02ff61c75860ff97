"""A product's checklist as an operator types it (see portals.checklist)."""

from linli.portals.checklist import Step, read, write

__all__ = ["Step", "read", "write"]
