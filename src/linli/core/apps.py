"""The floor everything stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "linli.core"
