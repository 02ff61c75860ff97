"""Databases as Django knows them, with what the house needs beside it."""
