"""The console's households: rooms with who lives there, one household beside the list, and the workbook in and out."""
