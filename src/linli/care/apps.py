"""Care that starts by itself: warnings, warm services and their triggers, visits, a daily sign of life."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """What the weather, the calendar, life's events and somebody's silence ask of the stewards."""

    name = "linli.care"
