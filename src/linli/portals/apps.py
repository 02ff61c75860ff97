"""The faces: HTTP and templates only."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    """The faces: HTTP and templates only."""

    name = "linli.portals"
