"""Who delivers: stewards, volunteers and teams."""

from django.apps import AppConfig


class StewardsConfig(AppConfig):
    name = "linli.stewards"
