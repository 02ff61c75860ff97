"""Plain words to a service, on the device."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Plain words to a service, on the device."""

    name = "linli.triage"
