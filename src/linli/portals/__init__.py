"""HTTP and templates only: one folder for each audience, above every domain app."""
