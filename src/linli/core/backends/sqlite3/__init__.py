"""SQLite with a shorter wait for whoever wants to write."""
