"""Homes, parking spaces and shops to let and for sale."""

from django.apps import AppConfig


class LettingsConfig(AppConfig):
    """What owners offer, what was asked for it and when, who verified them, and who comes to look at it."""

    name = "linli.lettings"
