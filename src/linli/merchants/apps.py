"""Merchants: from their application to the alliance."""

from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    """Who they are, what they showed, who visited them, who works for them, and where they stand."""

    name = "linli.merchants"
