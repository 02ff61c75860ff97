"""Where things are."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Where things are."""

    name = "linli.places"
