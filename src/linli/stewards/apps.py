"""Who delivers: stewards, volunteers and teams."""

from django.apps import AppConfig


class StewardsConfig(AppConfig):
    """Who delivers: stewards, volunteers and teams."""

    name = "linli.stewards"
