"""The alliance: what merchants' work is worth, which tier it earns them, and who decided so."""

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    """A month's proposals with their reasons, the office's word on each, and appeals."""

    name = "linli.alliance"
