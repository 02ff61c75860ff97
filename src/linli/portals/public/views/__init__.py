"""The views of the public pages, by what they are for."""
