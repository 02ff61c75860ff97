"""The alliance on the console: the month's proposals, the office's word on each, and appeals."""
