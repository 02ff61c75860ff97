"""The spine: service orders and their life cycle."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The spine: service orders and their life cycle."""

    name = "linli.orders"
