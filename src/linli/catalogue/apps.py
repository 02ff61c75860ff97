"""What can be delivered."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What can be delivered."""

    name = "linli.catalogue"
