"""Rules that turn service into the six kinds of points, and points into services."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Who earns what for which occasion, what it can be spent on, and when it expires."""

    name = "linli.points"
