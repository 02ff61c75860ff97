"""Linli (邻里): the software of a community's platform and its stewards."""

__version__ = "0.1.0"
