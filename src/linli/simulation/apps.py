"""A seeded town whose people live through the services."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """A seeded town whose people live through the services."""

    name = "linli.simulation"
