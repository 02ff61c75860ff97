"""The market: what merchants near by sell, bought and delivered as orders of the spine, paid through the ledger."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    """Registers the app."""

    name = "linli.market"
