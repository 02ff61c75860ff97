"""The floor everything stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The floor everything stands on."""

    name = "linli.core"
