"""Neighbours for each other: volunteers, mutual help, and what can be proved of it."""

from django.apps import AppConfig


class NeighboursConfig(AppConfig):
    """Who gives time, who needs a hand, how the two find each other, and what stands in a certificate afterwards."""

    name = "linli.neighbours"
