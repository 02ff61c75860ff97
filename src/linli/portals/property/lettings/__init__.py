"""Letting and selling on the console: who waits to be verified, what is live, and the office's word."""
