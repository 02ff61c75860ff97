"""The console's orders: the table, the side panel, what may be done there, and orders entered for residents."""
