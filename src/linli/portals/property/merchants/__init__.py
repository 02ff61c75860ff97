"""Merchants on the console: who applied, how they stand against the checklist, and the office's word."""
